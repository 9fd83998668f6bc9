"""Lists of which both sides get many and evenly shared matches.

A list shows some and hides others: who stands at rank r is looked at with probability 1/r, and
a match needs that both look. With liking p (talent) and p' (opening) in [0, 1] and attention x
(of the talent) and y (of the opening), an edge is expected to give p p' x y matches. Each
talent expects U, each opening V of them, and the lists seek the largest Nash welfare

    w · Σ_talents log U + w' · Σ_openings places · log V,

in which a match is worth more to whom few are in sight: that keeps lists from crowding, and
nobody from being forgotten. The weights let both sides count the same in total, however many
people and places they have. For one side's attention with the other's fixed the welfare is
concave; sides take turns, each moving a share of the way to the list that is best at the
current slopes (M. Frank and P. Wolfe, "An Algorithm for Quadratic Programming", 1956), which
is a sort. Slopes w / U and w' · places / V, the needs, may be flattened by an exponent below 1:
then matches count more and evenness less (α-fairness).

Sources: J. Nash, "The Bargaining Problem", Econometrica 18 (1950); J. Mo and J. Walrand, "Fair
End-to-End Window-Based Congestion Control", IEEE/ACM Transactions on Networking 8 (2000); the
examination model and Nash welfare of two-sided rankings: Y. Tomita and T. Yokoyama, "Fair
Reciprocal Recommendation in Matching Markets", RecSys (2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sadari.engine.arrays import AnyArray, FloatArray, IntArray, read_only
from sadari.engine.edges import Edges
from sadari.engine.threads import each_block

if TYPE_CHECKING:
    from sadari.engine.loops.attention import Concern

#: Exponents of the needs: 1 is Nash welfare, at 0 all matches count alike.
FAIRNESS = (1.0, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True, eq=False)
class Attention:
    """How much each end of an edge looks at the other, between 0 and 1."""

    of_talent: AnyArray  # (E,)
    of_opening: AnyArray  # (E,)


def attention_by_rank(rank: AnyArray, depth: IntArray | int = 1) -> FloatArray:
    """1 for the first `depth` ranks (from 0), 1/2 for the next, …; 0 where the depth is 0."""
    read_at_once = np.broadcast_to(np.asarray(depth), rank.shape)
    block = rank // np.maximum(read_at_once, 1) + 1
    return np.where(read_at_once > 0, 1.0 / block, 0.0)


def ranks(edges: Edges, key: AnyArray, *, of_opening: bool = False) -> AnyArray:
    """(E,) the rank from 0 of each edge on its talent's (or opening's) list, largest key first.

    Keys are compared as numbers of 32 bits; equal ones stay in the order of the edges.
    """
    from sadari.engine.loops.attention import ranked

    indptr, edge, _ = edges.side(of_opening)
    key = key.astype(np.float32, copy=False)
    rank = np.empty(key.size, dtype=np.int32)
    each_block(lambda first, end: ranked(first, end, indptr, edge, key, rank), indptr)
    return read_only(rank)


def leaders(
    edges: Edges, key: AnyArray, most: IntArray | int, *, of_opening: bool = False
) -> tuple[IntArray, AnyArray, AnyArray]:
    """The first `most` of each talent's (or opening's) list, the largest key first.

    (indptr, who stands at the other end, edge): CSR, as `ranks` orders them.
    """
    from sadari.engine.loops.attention import leading

    indptr, edge, partner = edges.side(of_opening)
    lists = np.concatenate(([0], np.cumsum(np.minimum(np.diff(indptr), most)))).astype(np.int64)
    found, at_edge = (np.empty(lists[-1], dtype=edge.dtype) for _ in range(2))
    known = indptr, edge, partner, key.astype(np.float32, copy=False), lists, found, at_edge
    each_block(lambda first, end: leading(first, end, *known), indptr)
    return lists, found, at_edge


def share_attention(
    edges: Edges,
    value: AnyArray,
    places: IntArray,
    start: Attention,
    rounds: int,
    threads: int | None = None,
    fairness: float = 1.0,
) -> Attention:
    """Attention after `rounds` turns of both sides from `start`, by the welfare above.

    `value` (E,) is the product of both likings; `fairness`, one of `FAIRNESS`, the exponent of
    the needs. Equal inputs give equal bits on any number of `threads`: each row is summed by
    itself, in the order of its edges. Values and attention are kept in 32 bits. Time: rounds x
    edges; memory: 16 bytes an edge.
    """
    from sadari.engine.loops import attention as loops

    pairs = np.empty((value.size, loops.COLUMNS), dtype=np.float32)

    def fill(first: int, end: int) -> None:
        entries = slice(edges.indptr[first], edges.indptr[end])
        pairs[entries, loops.VALUE] = value[entries]
        pairs[entries, loops.OF_TALENT] = start.of_talent[entries]
        pairs[entries, loops.OF_OPENING] = start.of_opening[entries]

    each_block(fill, edges.indptr, threads)
    of_talents, of_openings = _concerns(edges, places, fairness)
    alone = np.ones(edges.talent_count, dtype=np.int64)
    talents = _Side(edges, pairs, alone, of_talents, False, threads)
    openings = _Side(edges, pairs, places, of_openings, True, threads)
    openings.count()
    for step in range(rounds):
        talents.turn(openings.need, 2 * step)
        openings.turn(talents.need, 2 * step + 1)
    found = Attention(*(np.empty(value.size, dtype=np.float32) for _ in range(2)))

    def copy(first: int, end: int) -> None:
        entries = slice(edges.indptr[first], edges.indptr[end])
        found.of_talent[entries] = pairs[entries, loops.OF_TALENT]
        found.of_opening[entries] = pairs[entries, loops.OF_OPENING]

    each_block(copy, edges.indptr, threads)
    return Attention(read_only(found.of_talent), read_only(found.of_opening))


def _concerns(edges: Edges, places: IntArray, fairness: float) -> tuple[Concern, Concern]:
    """Of talents and of places: both sides weigh as much as the smaller one has people or places.

    Who has no candidates does not count. Raises ValueError for an exponent not in `FAIRNESS`.
    """
    from sadari.engine.loops.attention import Concern

    if fairness not in FAIRNESS:
        raise ValueError(f"fairness must be one of {FAIRNESS}")
    quarters = round(4 * fairness)
    people = int(np.count_nonzero(np.diff(edges.indptr)))
    seats = int(places[np.diff(edges.indptr_by_opening) > 0].sum())
    weights = (min(people, seats) / max(count, 1) for count in (people, seats))
    of_talents, of_openings = (Concern(weight, quarters) for weight in weights)
    return of_talents, of_openings


class _Side:
    """One side of the market while attention is shared."""

    def __init__(
        self,
        edges: Edges,
        pairs: AnyArray,
        depth: IntArray,
        concern: Concern,
        of_opening: bool,
        threads: int | None,
    ) -> None:
        from sadari.engine.loops.attention import OF_OPENING, OF_TALENT

        self._rows = edges.side(of_opening)
        self._pairs, self._own = pairs, OF_OPENING if of_opening else OF_TALENT
        self._depth, self._threads = read_only(depth.copy()), threads
        self._concern = concern
        self.need = np.zeros(depth.size, dtype=np.float32)  # what one more match is worth

    def count(self) -> None:
        """Bring the needs up to date."""
        from sadari.engine.loops.attention import needs

        indptr, edge, _ = self._rows
        known = indptr, edge, self._pairs, self._own, self._depth, self._concern, self.need
        each_block(lambda first, end: needs(first, end, *known), indptr, self._threads)

    def turn(self, need_of_partner: AnyArray, step: int) -> None:
        """One step of Frank and Wolfe's."""
        from sadari.engine.loops.attention import turn

        share = np.float32(2.0 / (step + 4))
        known = *self._rows, self._pairs, self._own, self._depth, self._concern, share
        needs = self.need, need_of_partner
        each_block(
            lambda first, end: turn(first, end, *known, *needs), self._rows[0], self._threads
        )
