"""The best of what passes by: a row of keys kept as a heap, the least on top; compiled."""

from __future__ import annotations

from sadari.engine.arrays import IntArray
from sadari.engine.compiled import compiled_inside


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
def least_kept(key: IntArray, count: int) -> int:
    """The key that must be surpassed to be kept: 0 while there is room."""
    return key[0] if count == key.size else 0


@compiled_inside
def keep(key: IntArray, count: int, new: int) -> int:
    """Keep a key that surpasses the least one; how many are kept then."""
    if count < key.size:
        key[count] = new
        if count + 1 == key.size:
            for start in range(key.size // 2 - 1, -1, -1):
                sift_down(key, start, key.size)
        return count + 1
    key[0] = new
    sift_down(key, 0, key.size)
    return count


@compiled_inside
def sort_best_first(key: IntArray, count: int) -> None:
    for start in range(count // 2 - 1, -1, -1):
        sift_down(key, start, count)
    for last in range(count - 1, 0, -1):
        key[0], key[last] = key[last], key[0]
        sift_down(key, 0, last)
