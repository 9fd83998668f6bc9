"""Loops of the attention that two sides pay to each other along their ranked lists.

A row reads `depth[row]` entries at a time: those of rank 0 … depth-1 with attention 1, the next
`depth` with 1/2, then 1/3, …; a row of depth 0 reads nothing.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, FloatArray, IntArray
from sadari.engine.compiled import compiled, compiled_parallel, each

_RUN = 16  # short runs are sorted by insertion


@compiled
def _falling(key: FloatArray) -> IntArray:
    """Positions by falling key, equal keys as they stand: a merge sort, from short runs up."""
    count = key.size
    order = np.arange(count)
    for first in range(0, count, _RUN):
        for at in range(first + 1, min(first + _RUN, count)):
            one, before = order[at], at - 1
            while before >= first and key[order[before]] < key[one]:
                order[before + 1] = order[before]
                before -= 1
            order[before + 1] = one
    spare = np.empty(count, dtype=np.int64)
    width = _RUN
    while width < count:
        for first in range(0, count, 2 * width):
            middle, end = min(first + width, count), min(first + 2 * width, count)
            left, right = first, middle
            for at in range(first, end):
                if left < middle and (right >= end or key[order[left]] >= key[order[right]]):
                    spare[at] = order[left]
                    left += 1
                else:
                    spare[at] = order[right]
                    right += 1
        order, spare = spare, order
        width *= 2
    return order


@compiled_parallel
def ranked(indptr: IntArray, edge: AnyArray, key: FloatArray) -> AnyArray:
    """The rank of every edge in its row, the largest key first, equal keys as they stand."""
    rank = np.empty(edge.size, dtype=np.int32)
    for row in each(indptr.size - 1):
        first, end = indptr[row], indptr[row + 1]
        keys = np.empty(end - first, dtype=np.float64)
        for at in range(first, end):
            keys[at - first] = key[edge[at]]
        order = _falling(keys)
        for position in range(end - first):
            rank[edge[first + order[position]]] = position
    return rank


@compiled_parallel
def expected(
    indptr: IntArray, edge: AnyArray, value: FloatArray, own: FloatArray, other: FloatArray
) -> FloatArray:
    """For each row Σ value x own x other attention: the matches it may expect."""
    sums = np.zeros(indptr.size - 1)
    for row in each(indptr.size - 1):
        total = 0.0
        for at in range(indptr[row], indptr[row + 1]):
            total += value[edge[at]] * own[edge[at]] * other[edge[at]]
        sums[row] = total
    return sums


@compiled_parallel
def turn(
    indptr: IntArray,
    edge: AnyArray,
    partner: AnyArray,
    value: FloatArray,
    need: FloatArray,
    need_of_partner: FloatArray,
    depth: IntArray,
    other: FloatArray,
    share: float,
    own: FloatArray,
) -> None:
    """Move each row's attention by `share` towards the list that would help most, in place.

    The help of an edge is value x other side's attention x (need of the row + need of the
    partner); `partner[at]` is who stands at the other end of `edge[at]`.
    """
    for row in each(indptr.size - 1):
        first, end = indptr[row], indptr[row + 1]
        help_of = np.empty(end - first, dtype=np.float64)
        for at in range(first, end):
            needed = need[row] + need_of_partner[partner[at]]
            help_of[at - first] = value[edge[at]] * needed * other[edge[at]]
        order = _falling(help_of)
        for position in range(end - first):
            one = edge[first + order[position]]
            paid = 1.0 / (position // depth[row] + 1) if depth[row] > 0 else 0.0
            own[one] += share * (paid - own[one])
