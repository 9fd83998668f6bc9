import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.engine import portable
from sadari.engine.arrays import (
    entries_of_rows,
    integers,
    largest_remainder,
    positions_in_row,
    rows_of,
    seeded_order,
)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.integers(0, 500))
def test_largest_remainder_gives_whole_numbers_that_sum_to_the_total(
    shares: list[int], total: int
) -> None:
    if not sum(shares):
        total = 0
    parts = largest_remainder(shares, total)
    assert sum(parts) == total
    for share, part in zip(shares, parts, strict=True):
        assert abs(part - share * total / max(sum(shares), 1)) < 1


def test_largest_remainder_refuses_to_share_out_by_nothing() -> None:
    with pytest.raises(ValueError, match="every share is zero"):
        largest_remainder([0, 0], 1)


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
