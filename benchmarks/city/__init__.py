"""A city through the database: what `sadari match` takes, and how the pages fare meanwhile."""
