"""The command ``sadari``. One file per group of commands; each imports what it needs when it runs.

Exit codes: 0 done; 3 done, with refused rows; 2 unusable arguments or file; 1 our fault;
130 interrupted by Ctrl-C; 143 ended by SIGTERM.
"""

import sys


def main() -> None:
    from sadari.cli.run import run

    sys.exit(run(sys.argv[1:]))
