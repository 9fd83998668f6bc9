"""Lists of which both sides get many and evenly shared matches.

A list shows some and hides others: who stands at rank r is looked at with probability 1/r, and
a match needs that both look. With liking p (talent) and p' (opening) in [0, 1] and attention x
(of the talent) and y (of the opening), an edge is expected to give p p' x y matches. Each
talent expects U, each opening V of them, and the lists seek the largest Nash welfare

    Σ_talents log U + Σ_openings places · log V,

in which a match is worth more to whom few are in sight: that keeps lists from crowding, and
nobody from being forgotten. For one side's attention with the other's fixed the welfare is
concave; sides take turns, each moving a share of the way to the list that is best at the
current slopes (M. Frank and P. Wolfe, "An Algorithm for Quadratic Programming", 1956), which
is a sort.

Sources: J. Nash, "The Bargaining Problem", Econometrica 18 (1950); the examination model and
Nash welfare of two-sided rankings: Y. Tomita and T. Yokoyama, "Fair Reciprocal Recommendation
in Matching Markets", RecSys (2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import AnyArray, FloatArray, IntArray, read_only
from sadari.engine.edges import Edges


@dataclass(frozen=True, eq=False)
class Attention:
    """How much each end of an edge looks at the other, between 0 and 1."""

    of_talent: FloatArray  # (E,)
    of_opening: FloatArray  # (E,)


def attention_by_rank(rank: AnyArray, depth: IntArray | int = 1) -> FloatArray:
    """1 for the first `depth` ranks (from 0), 1/2 for the next, …; 0 where the depth is 0."""
    read_at_once = np.broadcast_to(np.asarray(depth), rank.shape)
    block = rank // np.maximum(read_at_once, 1) + 1
    return np.where(read_at_once > 0, 1.0 / block, 0.0)


def ranks(edges: Edges, key: FloatArray, *, of_opening: bool = False) -> AnyArray:
    """(E,) the rank from 0 of each edge on its talent's (or opening's) list, largest key first."""
    from sadari.engine.loops.attention import ranked

    if of_opening:
        return read_only(ranked(edges.indptr_by_opening, edges.edge_by_opening, key))
    return read_only(ranked(edges.indptr, edges.edge, key))


def share_attention(
    edges: Edges, value: FloatArray, places: IntArray, start: Attention, rounds: int
) -> Attention:
    """Attention after `rounds` turns of both sides from `start`, by the welfare above.

    `value` (E,) is the product of both likings. Equal inputs give equal bits: rows are summed
    in the order of their edges. Time: rounds x edges x log(length of a list).
    """
    from sadari.engine.loops.attention import expected, turn

    of_talent, of_opening = start.of_talent.copy(), start.of_opening.copy()
    one = read_only(np.ones(edges.talent_count, dtype=np.int64))
    by_talent = edges.indptr, edges.edge
    by_opening = edges.indptr_by_opening, edges.edge_by_opening
    for step in range(2 * rounds):
        share = 2.0 / (step + 4)
        seen = value, of_talent, of_opening
        for_talent = _need(one, expected(*by_talent, *seen))
        for_opening = _need(places, expected(*by_opening, *seen))
        if step % 2 == 0:
            needs = for_talent, for_opening
            turn(*by_talent, edges.opening, value, *needs, one, of_opening, share, of_talent)
        else:
            needs = for_opening, for_talent
            turn(
                *by_opening, edges.talent_by_opening, value, *needs, places, of_talent, share,
                of_opening,
            )  # fmt: skip
    return Attention(read_only(of_talent), read_only(of_opening))


def _need(weight: IntArray, expects: FloatArray) -> FloatArray:
    """The slope of weight x log(expects); 0 for who can expect nothing."""
    return np.divide(weight, expects, out=np.zeros_like(expects), where=expects > 0)
