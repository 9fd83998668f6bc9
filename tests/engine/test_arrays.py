import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.engine import portable
from sadari.engine.arrays import (
    entries_of_rows,
    in_order_of,
    integers,
    largest_remainder,
    positions_in_row,
    rows_of,
    seeded_order,
)

ROWS = st.lists(st.lists(st.integers(0, 1000), max_size=8).filter(lambda x: sum(x) or not x))


@given(ROWS, st.integers(0, 500))
def test_largest_remainder_gives_whole_numbers_that_sum_to_the_total_of_each_row(
    rows: list[list[int]], total: int
) -> None:
    indptr = np.cumsum([0, *map(len, rows)])
    shares = np.array([share for row in rows for share in row], dtype=np.int64)
    parts = np.split(largest_remainder(shares, indptr, total), indptr[1:-1])
    for row, found in zip(rows, parts, strict=False):
        assert found.tolist() == by_hamilton(row, total)
        assert sum(found) == (total if row else 0)


def by_hamilton(shares: list[int], total: int) -> list[int]:
    """Everybody's whole part, then one each to the largest fractions, the earlier one first."""
    exact = [Fraction(share * total, sum(shares)) for share in shares]
    parts = [math.floor(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda at: parts[at] - exact[at])
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def test_largest_remainder_refuses_to_share_out_by_nothing() -> None:
    shares, indptr = np.array([1, 0, 0]), np.array([0, 1, 3])
    with pytest.raises(ValueError, match="every share is zero"):
        largest_remainder(shares, indptr, 1)
    assert largest_remainder(shares, indptr, 0).tolist() == [0, 0, 0]


@pytest.mark.parametrize("end", [1, 3, 300, 70_000])
def test_entries_stand_in_the_order_of_their_codes_and_equal_ones_as_they_came(end: int) -> None:
    codes = np.random.default_rng(end).integers(0, end, 5_000)
    in_order = sorted(range(codes.size), key=codes.__getitem__)
    assert in_order_of(codes, end).tolist() == in_order


def test_csr_helpers_on_a_small_structure() -> None:
    indptr = np.array([0, 2, 2, 5])
    assert rows_of(indptr).tolist() == [0, 0, 2, 2, 2]
    assert positions_in_row(indptr).tolist() == [0, 1, 0, 1, 2]
    assert entries_of_rows(indptr, np.array([2, 1, 0, 2])).tolist() == [2, 3, 4, 0, 1, 2, 3, 4]


def test_integers_refuse_what_is_not_whole() -> None:
    assert integers([]).dtype == np.int64
    with pytest.raises(TypeError):
        integers([1.0])


def test_the_lottery_follows_the_keys_and_not_their_positions() -> None:
    keys = np.array(["a", "b", "c", "d", "e"])
    numbers = seeded_order(keys, 7, "talent")
    assert sorted(numbers.tolist()) == [0, 1, 2, 3, 4]
    assert seeded_order(keys[::-1], 7, "talent").tolist() == numbers[::-1].tolist()
    assert any(seeded_order(keys, s, "talent").tolist() != numbers.tolist() for s in (8, 9))
    assert any(
        seeded_order(keys, s, "x").tolist() != seeded_order(keys, s, "y").tolist() for s in (8, 9)
    )


@given(st.floats(-600, 600))
def test_portable_exp_agrees_with_the_library(x: float) -> None:
    assert math.isclose(portable.exp(np.array([x]))[0], math.exp(x), rel_tol=2e-14)


def test_portable_exp_ends_at_700_on_both_sides() -> None:
    beyond, end = portable.exp(np.array([-1e9, 701.0])), portable.exp(np.array([-700.0, 700.0]))
    assert np.array_equal(beyond, end)
    assert 0 < end[0] < 1e-300 < 1e300 < end[1] < np.inf


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=9))
def test_portable_inner_product_agrees_with_the_library(pairs: list[tuple[float, float]]) -> None:
    one, other = np.array(pairs).reshape(-1, 2).T.copy()
    assert portable.inner(one, other) == pytest.approx(math.fsum(x * y for x, y in pairs), abs=1e-8)


@given(st.floats(1e-300, 1e300))
def test_portable_log_agrees_with_the_library(x: float) -> None:
    found = portable.log(np.array([x]))[0]
    assert math.isclose(found, math.log(x), rel_tol=2e-14, abs_tol=2e-15)
