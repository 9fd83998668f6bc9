"""Loops over the edges of the candidate graph."""

from __future__ import annotations

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled


@compiled
def count(opening: AnyArray, found: IntArray) -> None:
    """Add how often each opening occurs to `found` (O,)."""
    for edge in range(opening.size):
        found[opening[edge]] += 1


@compiled
def by_opening(
    first: int,
    end: int,
    indptr: IntArray,
    opening: AnyArray,
    free: IntArray,
    talent_by_opening: AnyArray,
    edge_by_opening: AnyArray,
) -> None:
    """Write the edges of the talents from `first` to before `end` where their openings have room.

    `free` (O,) says from where on each opening has, and is moved on.
    """
    for talent in range(first, end):
        for edge in range(indptr[talent], indptr[talent + 1]):
            at = free[opening[edge]]
            free[opening[edge]] += 1
            talent_by_opening[at] = talent
            edge_by_opening[at] = edge
