"""Imports made-up people; prints how many are done after each batch.

Usage: ROWS HOLD_AFTER. Where HOLD_AFTER is not 0 it waits for a line on standard input before
it hands over the row behind that many.
"""

import sys
from collections.abc import Iterator

CONTENT = "people"


def people(count: int, hold_after: int = 0) -> "Iterator[ReadRow]":  # noqa: F821
    from tests.factories.import_record import read, talent

    from sadari.actions.import_records import SkillAtLevel

    for number in range(1, count + 1):
        if hold_after and number == hold_after + 1:
            sys.stdin.readline()
        skills = (SkillAtLevel("python", 1 + number % 8),)
        yield from read([talent(number, f"P{number}", name=f"나{number}", skill_ids=skills)])


def main(rows: int, hold_after: int) -> None:
    import django

    django.setup()
    from sadari.access.actor import system_actor
    from sadari.actions.imports import import_rows

    import_rows(
        kind="talents",
        rows=people(rows, hold_after),
        file_name="f",
        content_hash=CONTENT,
        by=system_actor("test"),
        progress=lambda done: print(done, flush=True),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
