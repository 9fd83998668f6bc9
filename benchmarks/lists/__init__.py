"""How good lists are, from small published markets to the size of a city."""
