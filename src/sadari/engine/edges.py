"""The candidate graph read from both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, read_only


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
    from sadari.engine.loops.edges import by_opening

    edge = np.arange(opening.size, dtype=np.int32 if opening.size < 1 << 31 else np.int64)
    pointers, talent, edge_by_opening = by_opening(indptr, opening, opening_count, edge[:0])
    return Edges(
        indptr=indptr,
        edge=read_only(edge),
        opening=read_only(opening.astype(edge.dtype, copy=False)),
        indptr_by_opening=read_only(pointers),
        edge_by_opening=read_only(edge_by_opening),
        talent_by_opening=read_only(talent),
    )
