"""Loops over the edges of the candidate graph."""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled


@compiled
def by_opening(
    indptr: IntArray, opening: AnyArray, openings: int, like: AnyArray
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
