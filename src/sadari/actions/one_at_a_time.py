"""Work that must not run twice at once, kept apart by a lock of the database session."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_at_a_time(key: str, otherwise: type[Exception]) -> Iterator[None]:
    """Hold the lock ``key`` inside the block; raise ``otherwise`` where another process has it.

    The lock goes with the process, however it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            raise otherwise
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
