"""Inner loops of the engine, compiled where they are first used."""
