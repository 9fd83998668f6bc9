"""Loops over the edges of the candidate graph."""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, FloatArray, IntArray
from sadari.engine.compiled import compiled, compiled_parallel, each


@compiled
def by_opening(
    indptr: IntArray, opening: IntArray, openings: int, like: AnyArray
) -> tuple[IntArray, AnyArray, AnyArray]:
    """(indptr, talent, edge) of the edges sorted by opening, then talent; typed as `like`."""
    pointers = np.zeros(openings + 1, dtype=np.int64)
    for edge in range(opening.size):
        pointers[opening[edge] + 1] += 1
    for number in range(openings):
        pointers[number + 1] += pointers[number]
    free = pointers[:-1].copy()
    talent_by_opening = np.empty(opening.size, dtype=like.dtype)
    edge_by_opening = np.empty(opening.size, dtype=like.dtype)
    for talent in range(indptr.size - 1):
        for edge in range(indptr[talent], indptr[talent + 1]):
            at = free[opening[edge]]
            free[opening[edge]] += 1
            talent_by_opening[at] = talent
            edge_by_opening[at] = edge
    return pointers, talent_by_opening, edge_by_opening


@compiled_parallel
def weighted_sums(
    indptr: IntArray, other: AnyArray, kernel: FloatArray, factor: FloatArray
) -> FloatArray:
    """For each row Σ kernel x factor[other], added in the order of the entries."""
    sums = np.zeros(indptr.size - 1)
    for row in each(indptr.size - 1):
        total = 0.0
        for at in range(indptr[row], indptr[row + 1]):
            total += kernel[at] * factor[other[at]]
        sums[row] = total
    return sums
