"""Both sides' lists of shared attention, and the matches they are expected to give.

An edge is expected to give liking x liking x attention x attention matches, the attention of an
entry that the cut list no longer shows being 0. Lists by joint value minus price, from which
attention is shared, are those of transferable utility; what is kept never expects fewer matches
than these.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.attention import FAIRNESS, Attention, leaders, share_attention
from sadari.engine.edges import Edges
from sadari.engine.fit import Candidates
from sadari.engine.rules import SCORE_SCALE, FitRules
from sadari.engine.threads import each_block


@dataclass(frozen=True)
class Expectation:
    """How many matches lists are expected to give, and how attention was shared.

    `fairness` is the exponent of the needs; without `turns` the lists are those by price.
    """

    matches: float
    matches_by_price: float
    fairness: float
    turns: int  # of both sides


@dataclass(frozen=True, eq=False)
class CutLists:
    """Lists of one side: CSR by its rows, who stands at the other end, and the edge."""

    indptr: IntArray
    partner: AnyArray
    edge: AnyArray


@dataclass(frozen=True, eq=False)
class SharedLists:
    """The lists of both sides, the best first."""

    of_talents: CutLists
    of_openings: CutLists


def shared_lists(
    candidates: Candidates,
    edges: Edges,
    value: AnyArray,
    places: IntArray,
    start: Attention,
    rules: FitRules,
) -> tuple[SharedLists, Expectation]:
    """Lists after `rules.attention_rounds` turns from `start`, as long as the rules say.

    Turns are taken by Nash welfare, or by flatter and flatter needs as long as the lists, once
    cut, expect fewer matches than those of `start`; if all do, the latter are kept. `start`
    pays the attention of whole lists.
    """
    shown = 1 / rules.recommendations_per_talent, 1 / rules.recommendations_per_place
    by_price = expected_matches(candidates, start, shown)
    for fairness in FAIRNESS:
        attention = share_attention(
            edges, value, places, start, rules.attention_rounds, fairness=fairness
        )
        lists = _cut(edges, attention, places, rules)
        del attention  # its room is needed for what follows
        matches = expected_matches(candidates, _attention_paid(edges, lists, places))
        if matches >= by_price:
            return lists, Expectation(matches, by_price, fairness, rules.attention_rounds)
    return _cut(edges, start, places, rules), Expectation(by_price, by_price, 0.0, 0)


def _cut(edges: Edges, attention: Attention, places: IntArray, rules: FitRules) -> SharedLists:
    """Lists in the order of attention."""
    room = rules.recommendations_per_place * places
    return SharedLists(
        CutLists(*leaders(edges, attention.of_talent, rules.recommendations_per_talent)),
        CutLists(*leaders(edges, attention.of_opening, room, of_opening=True)),
    )


def _attention_paid(edges: Edges, lists: SharedLists, places: IntArray) -> Attention:
    """The attention that is paid along these lists; 0 to whom they do not show."""
    paid = Attention(*(np.zeros(edges.edge.size, dtype=np.float32) for _ in range(2)))
    _pay(lists.of_talents, np.ones(edges.talent_count, dtype=np.int64), paid.of_talent)
    _pay(lists.of_openings, places, paid.of_opening)
    return paid


def _pay(lists: CutLists, depth: IntArray, attention: AnyArray) -> None:
    from sadari.engine.loops.attention import listed

    known = lists.indptr, lists.edge, depth, attention
    each_block(lambda first, end: listed(first, end, *known), lists.indptr)


def expected_matches(
    candidates: Candidates, attention: Attention, least: tuple[float, float] = (0.0, 0.0)
) -> float:
    """The matches expected where both sides pay at least so much attention.

    Rows are summed in the order of their edges, and their sums exactly: the same bits on any
    number of threads.
    """
    from sadari.engine.loops.attention import expected

    found = np.empty(candidates.talent_count)
    known = (
        candidates.indptr,
        (candidates.talent_score, candidates.opening_score),
        (attention.of_talent, attention.of_opening),
        (np.float32(least[0]), np.float32(least[1])),
        found,
    )
    each_block(lambda first, end: expected(first, end, *known), candidates.indptr)
    return fsum(found.tolist()) / float(SCORE_SCALE) ** 2
