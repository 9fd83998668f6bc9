"""Lists by joint value minus the other side's price: those of transferable utility.

People with equal skills and wishes are common and would get equal lists: a thousandth of a
score of luck tells them apart.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, read_only
from sadari.engine.attention import Attention, attention_by_rank, ranks
from sadari.engine.edges import Edges
from sadari.engine.fit import Candidates
from sadari.engine.lottery import Lotteries, pair_lottery
from sadari.engine.pricing import PricingResult
from sadari.engine.rules import SCORE_SCALE, WHOLE
from sadari.engine.threads import each_block


def pair_values(candidates: Candidates, lotteries: Lotteries, edges: Edges) -> AnyArray:
    """(E,) what a match of each edge is worth: the product of both likings, in 32 bits."""
    value = np.empty(edges.edge.size, dtype=np.float32)

    def fill(first: int, end: int) -> None:
        luck = pair_lottery(lotteries, edges, (first, end))
        entries = slice(edges.indptr[first], edges.indptr[end])
        likes, liked = candidates.talent_score[entries], candidates.opening_score[entries]
        value[entries] = likes * (liked / float(SCORE_SCALE) ** 2) * (1.0 + luck / WHOLE)

    each_block(fill, edges.indptr)
    return read_only(value)


def attention_by_price(
    candidates: Candidates,
    places: IntArray,
    pricing: PricingResult,
    lotteries: Lotteries,
    edges: Edges,
) -> Attention:
    """The attention of whole lists by price, in 32 bits."""
    for_talent, for_opening = _ranks(candidates, pricing, lotteries, edges)
    paid = Attention(*(np.empty(edges.edge.size, dtype=np.float32) for _ in range(2)))

    def fill(first: int, end: int) -> None:
        entries = slice(edges.indptr[first], edges.indptr[end])
        paid.of_talent[entries] = attention_by_rank(for_talent[entries])
        depth = places[edges.opening[entries]]
        paid.of_opening[entries] = attention_by_rank(for_opening[entries], depth)

    each_block(fill, edges.indptr)
    return paid


def _ranks(
    candidates: Candidates, pricing: PricingResult, lotteries: Lotteries, edges: Edges
) -> tuple[AnyArray, AnyArray]:
    """(E,) the rank of each edge on its talent's and on its opening's list by price."""
    for_talent, for_opening = (np.empty(edges.edge.size, dtype=np.float32) for _ in range(2))

    def fill(first: int, end: int) -> None:
        luck = pair_lottery(lotteries, edges, (first, end))
        entries = slice(edges.indptr[first], edges.indptr[end])
        likes, liked = candidates.talent_score[entries], candidates.opening_score[entries]
        joint = likes + liked + luck * WHOLE
        length = np.diff(edges.indptr[first : end + 1])
        for_talent[entries] = joint - pricing.seat_price[edges.opening[entries]]
        for_opening[entries] = joint - np.repeat(pricing.talent_price[first:end], length)

    each_block(fill, edges.indptr)
    return ranks(edges, for_talent), ranks(edges, for_opening, of_opening=True)
