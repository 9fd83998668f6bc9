"""The candidate graph read from both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, read_only
from sadari.engine.threads import blocks_of, cores, in_order


@dataclass(frozen=True, eq=False)
class Edges:
    """E pairs of talent and opening. Edges are numbered by talent, then as candidates stand.

    `…_by_opening` list them opening after opening, the talents of each in ascending order.
    Arrays of length E are int32, or int64 beyond 2³¹ edges.
    """

    indptr: IntArray  # (T + 1,)
    edge: AnyArray  # (E,) 0 … E-1
    opening: AnyArray  # (E,)
    indptr_by_opening: IntArray  # (O + 1,)
    edge_by_opening: AnyArray  # (E,)
    talent_by_opening: AnyArray  # (E,)

    @property
    def talent_count(self) -> int:
        return self.indptr.size - 1

    @property
    def opening_count(self) -> int:
        return self.indptr_by_opening.size - 1

    def side(self, of_opening: bool) -> tuple[IntArray, AnyArray, AnyArray]:
        """(indptr, edges, who stands at their other end), row by row of one side."""
        if of_opening:
            return self.indptr_by_opening, self.edge_by_opening, self.talent_by_opening
        return self.indptr, self.edge, self.opening


def edges_of(indptr: IntArray, opening: AnyArray, opening_count: int) -> Edges:
    """The graph of CSR rows, one a talent. Time and memory: linear."""
    from sadari.engine.loops.edges import by_opening, count

    edge = np.arange(opening.size, dtype=np.int32 if opening.size < 1 << 31 else np.int64)
    opening = opening.astype(edge.dtype, copy=False)
    talent_by_opening, edge_by_opening = np.empty_like(edge), np.empty_like(edge)
    # as few parts as keep all cores busy: each has numbers of its own for all openings
    parts = blocks_of(indptr, most=cores())
    free = np.zeros((len(parts), opening_count), dtype=np.int64)

    def count_part(part: int) -> None:
        first, end = indptr[list(parts[part])]
        count(opening[first:end], free[part])

    def fill_part(part: int) -> None:
        by_opening(*parts[part], indptr, opening, free[part], talent_by_opening, edge_by_opening)

    list(in_order(count_part, range(len(parts)), cores()))
    pointers = np.concatenate(([0], np.cumsum(free.sum(axis=0))))
    free = pointers[:-1] + np.cumsum(free, axis=0) - free
    list(in_order(fill_part, range(len(parts)), cores()))
    return Edges(
        indptr=indptr,
        edge=read_only(edge),
        opening=read_only(opening),
        indptr_by_opening=read_only(pointers),
        edge_by_opening=read_only(edge_by_opening),
        talent_by_opening=read_only(talent_by_opening),
    )
