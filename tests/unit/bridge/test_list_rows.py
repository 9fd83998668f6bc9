"""Lists written as binary rows read back as the lists they are."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sadari.bridge.list_rows import HEADER, TRAILER, ListColumn, Lists

pytestmark = pytest.mark.django_db
LISTS = st.lists(st.lists(st.tuples(st.integers(1, 2**62), st.integers(0, 2**31 - 1)), max_size=7))


def as_lists(owners: list[UUID], rows: list[list[tuple[int, int]]]) -> Lists:
    flat = [pair for row in rows for pair in row]
    ends = np.cumsum([0, *map(len, rows)])
    first, second = (np.array([pair[n] for pair in flat], dtype=np.int64) for n in (0, 1))
    keys = np.frombuffer(b"".join(owner.bytes for owner in owners), dtype="V16")
    return Lists(keys, "uuid", ends, (ListColumn(first, "int8"), ListColumn(second, "int4")))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LISTS)
def test_every_list_comes_back_with_its_owner_and_its_order(
    db: None, rows: list[list[tuple[int, int]]]
) -> None:
    owners = [uuid4() for _row in rows]
    lists = as_lists(owners, rows)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kept")
        cursor.execute("CREATE TEMP TABLE kept (run int8, owner uuid, many int8[], few int4[])")
        with cursor.copy("COPY kept FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(HEADER)
            for written in lists.rows(42):
                copy.write(written)
            copy.write(TRAILER)
        cursor.execute("SELECT owner, run, many, few FROM kept")
        found = {owner: (run, many, few) for owner, run, many, few in cursor.fetchall()}
    assert found == {
        owner: (42, [a for a, _b in row], [b for _a, b in row])
        for owner, row in zip(owners, rows, strict=True)
        if row
    }
