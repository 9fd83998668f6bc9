"""``python -m sadari``: the same as the command ``sadari``."""

from sadari.cli import main

if __name__ == "__main__":
    main()
