"""The best of what passes by: selection and order, beside sorting everything."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sadari.engine.compiled import compiled
from sadari.engine.loops.best import cut, put_best_first, sort_best_first

KEYS = st.lists(st.integers(-(1 << 62), 1 << 62), max_size=60, unique=True)
MANY = np.random.default_rng(1).permutation(2_000)  # more than are compared side by side


@compiled
def best_first(keys: np.ndarray, best: int) -> None:
    put_best_first(keys, 0, best, keys.size)


@compiled
def left(keys: np.ndarray, best: int) -> tuple[int, int]:
    return cut(keys, best, keys.size)


@compiled
def in_order(keys: np.ndarray, into: np.ndarray) -> None:
    sort_best_first(keys, keys.size, into)


def sorted_down(keys: np.ndarray) -> list[int]:
    return sorted(keys.tolist(), reverse=True)


@given(KEYS, st.integers(0, 70))
def test_the_greatest_keys_stand_first_and_none_is_lost(numbers: list[int], best: int) -> None:
    keys = np.array(numbers, dtype=np.int64)
    expected = sorted_down(keys)
    best_first(keys, best)
    assert sorted_down(keys[:best]) == expected[:best]
    assert sorted_down(keys) == expected


@given(KEYS.filter(bool), st.integers(1, 60))
def test_what_is_left_says_what_must_be_surpassed(numbers: list[int], best: int) -> None:
    keys = np.array(numbers, dtype=np.int64)
    best = min(best, keys.size)
    expected = sorted_down(keys)[:best]
    assert left(keys, best) == (best, expected[-1])
    assert sorted_down(keys[:best]) == expected


@given(KEYS)
def test_keys_are_sorted_the_greatest_first(numbers: list[int]) -> None:
    keys, into = np.array(numbers, dtype=np.int64), np.zeros(len(numbers), dtype=np.int64)
    expected = sorted_down(keys)
    in_order(keys, into)
    assert into.tolist() == expected


def test_many_keys_are_sorted_part_by_part() -> None:
    for keys in (MANY.copy(), np.sort(MANY), np.sort(MANY)[::-1].copy()):
        into = np.zeros_like(keys)
        in_order(keys, into)
        assert into.tolist() == sorted_down(MANY)
