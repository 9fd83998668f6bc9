"""Loops of deferred acceptance.

An offer is one whole number, `score * 2**32 + (2**32 - 1 - lottery)`: the larger is liked
better, and no two talents make equal offers, because their lottery numbers differ.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled

_LOTTERY = (1 << 32) - 1


@compiled
def wishes(
    first: int,
    end: int,
    indptr: IntArray,
    opening: AnyArray,
    talent_score: AnyArray,
    opening_lottery: IntArray,
    opening_score: AnyArray,
    talent_lottery: IntArray,
    wished: AnyArray,
    offer: IntArray,
) -> None:
    """Write the opening and the offer of every entry, each talent's most liked opening first.

    Does the talents from `first` to before `end`.
    """
    longest = 0
    for talent in range(first, end):
        longest = max(longest, indptr[talent + 1] - indptr[talent])
    liking = np.empty(longest, dtype=np.int64)
    order = np.empty(longest, dtype=np.int64)
    for talent in range(first, end):
        begin, length = indptr[talent], indptr[talent + 1] - indptr[talent]
        for entry in range(length):
            liked = np.int64(talent_score[begin + entry]) << 32
            own = liked - opening_lottery[opening[begin + entry]]
            at = entry - 1
            while at >= 0 and liking[at] < own:
                liking[at + 1] = liking[at]
                order[at + 1] = order[at]
                at -= 1
            liking[at + 1] = own
            order[at + 1] = entry
        for rank in range(length):
            entry = begin + order[rank]
            wished[begin + rank] = opening[entry]
            meets = np.int64(opening_score[entry]) << 32
            offer[begin + rank] = meets + (_LOTTERY - talent_lottery[talent])


@compiled
def _up(heap: IntArray, first: int, size: int, offer: int) -> None:
    """Put an offer into the heap of `size` offers at `first`; the least stands on top."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[first + above] <= offer:
            break
        heap[first + at] = heap[first + above]
        at = above
    heap[first + at] = offer


@compiled
def _replace_least(heap: IntArray, first: int, size: int, offer: int) -> None:
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and heap[first + below + 1] < heap[first + below]:
            below += 1
        if heap[first + below] >= offer:
            break
        heap[first + at] = heap[first + below]
        at = below
    heap[first + at] = offer


@compiled
def place(
    indptr: IntArray, wished: AnyArray, offer: IntArray, talent_lottery: IntArray, places: IntArray
) -> tuple[IntArray, IntArray, int]:
    """(opening of each talent or -1, places filled of each opening, number of proposals)."""
    talents, openings = indptr.size - 1, places.size
    lists_it = np.zeros(openings, dtype=np.int64)
    for entry in range(wished.size):
        lists_it[wished[entry]] += 1
    first = np.zeros(openings + 1, dtype=np.int64)
    for opening in range(openings):
        first[opening + 1] = first[opening] + min(places[opening], lists_it[opening])
    heap = np.empty(first[openings], dtype=np.int64)
    held = np.zeros(openings, dtype=np.int64)
    # an offer below this is refused without looking at the heap
    least = np.full(openings, -1, dtype=np.int64)
    for opening in range(openings):
        if first[opening + 1] == first[opening]:
            least[opening] = np.iinfo(np.int64).max
    who = np.empty(talents, dtype=np.int64)
    for talent in range(talents):
        who[talent_lottery[talent]] = talent
    following = indptr[:-1].copy()
    for newcomer in range(talents):
        talent = newcomer
        while talent >= 0:
            entry, end = following[talent], indptr[talent + 1]
            while entry < end and offer[entry] < least[wished[entry]]:
                entry += 1
            if entry >= end:
                following[talent] = end
                break
            following[talent] = entry + 1
            opening, heap_at = wished[entry], first[wished[entry]]
            room = first[opening + 1] - heap_at
            talent = -1
            if held[opening] < room:
                _up(heap, heap_at, held[opening], offer[entry])
                held[opening] += 1
            else:
                talent = who[_LOTTERY - (heap[heap_at] & _LOTTERY)]
                _replace_least(heap, heap_at, room, offer[entry])
            if held[opening] == room:
                least[opening] = heap[heap_at]
    placed = np.full(talents, -1, dtype=np.int64)
    for opening in range(openings):
        for at in range(first[opening], first[opening] + held[opening]):
            placed[who[_LOTTERY - (heap[at] & _LOTTERY)]] = opening
    proposals = 0
    for talent in range(talents):
        proposals += following[talent] - indptr[talent]
    return placed, held, proposals
