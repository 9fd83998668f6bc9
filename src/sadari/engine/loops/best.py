"""The best of what passes by, compiled: distinct keys, and how the greatest of them are found.

What surpasses the least key kept is written behind the others; when the room is full, the best
are put first and the rest forgotten (C. A. R. Hoare, "Algorithm 65: Find", 1961). So a key costs
a comparison and, if it is kept, one more or two: no heap is mended for each.
"""

from __future__ import annotations

from sadari.engine.arrays import IntArray
from sadari.engine.compiled import compiled_inside

_SIDE_BY_SIDE = 256  # so many keys are compared with each other, several at a time


@compiled_inside
def sift_down(key: IntArray, start: int, size: int) -> None:
    """Restore a heap of keys, the least on top, below `start`."""
    here, child, moved = start, 2 * start + 1, key[start]
    while child < size:
        if child + 1 < size and key[child + 1] < key[child]:
            child += 1
        if moved <= key[child]:
            break
        key[here] = key[child]
        here, child = child, 2 * child + 1
    key[here] = moved


@compiled_inside
def _middle(key: IntArray, first: int, end: int) -> int:
    """Where the middle one of three keys of a range stands."""
    half, last = (first + end) // 2, end - 1
    low, high = (first, half) if key[first] < key[half] else (half, first)
    if key[last] < key[low]:
        return low
    return last if key[last] < key[high] else high


@compiled_inside
def _part(key: IntArray, first: int, end: int) -> int:
    """Put what surpasses one key of the range before it; where that key stands then."""
    chosen, last, at = _middle(key, first, end), end - 1, first
    pivot = key[chosen]
    key[chosen], key[last] = key[last], pivot
    for here in range(first, last):  # no branch: none that could be guessed wrong
        one = key[here]
        key[here] = key[at]
        key[at] = one
        at += one > pivot
    key[last], key[at] = key[at], pivot
    return at


@compiled_inside
def put_best_first(key: IntArray, first: int, best: int, end: int) -> None:
    """Of the keys from `first` to before `end`, put the greatest before place `best`."""
    while first < best < end:
        at = _part(key, first, end)
        if best <= at:
            end = at
        else:
            first = at + 1


@compiled_inside
def cut(key: IntArray, best: int, count: int) -> tuple[int, int]:
    """Forget all but the `best` greatest of at least so many keys; how many, and the least."""
    put_best_first(key, 0, best, count)
    least = key[0]
    for at in range(best):
        least = min(least, key[at])
    return best, least


@compiled_inside
def sort_best_first(key: IntArray, count: int, sorted_keys: IntArray) -> None:
    """Write the first `count` keys, the greatest first: each to the place behind its betters."""
    for first in range(0, count, _SIDE_BY_SIDE):
        end = min(first + _SIDE_BY_SIDE, count)
        put_best_first(key, first, end, count)
        part = key[first:end]
        for one in part:
            betters = first
            for at in range(part.size):
                betters += part[at] > one
            sorted_keys[betters] = one
