"""A city in an empty installation: `python -m benchmarks.city.fill SEED TALENTS OPENINGS`."""

import sys

from sadari.cli.application import application
from sadari.cli.output import Output


def main(seed: int, talents: int, openings: int) -> None:
    with Output(as_json=True) as output, application(output, migrate=True):
        from django.db import connection, transaction

        from benchmarks.city.rows import fill

        with transaction.atomic():
            fill(seed=seed, talents=talents, openings=openings)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
