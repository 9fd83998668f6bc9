"""The engine beside its peers: `make bench`, `make bench-quick` (see ../README.md)."""
