"""Both sides' lists of shared attention, and the matches they are expected to give.

An edge is expected to give liking x liking x attention x attention matches, the attention of an
entry that the cut list no longer shows being 0. Lists by joint value minus price are those of
transferable utility; what is kept expects no fewer matches than these, whether prices are those
of the rules' taste scale, from which attention is shared, or of the published one of 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from math import fsum

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.attention import FAIRNESS, Attention, leaders, share_attention
from sadari.engine.edges import Edges
from sadari.engine.fit import Candidates
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.threads import each_block

#: With so many candidate pairs and no more places than people, lists that already expect so many
#: times the matches of lists by price at the rules' taste scale are compared with no others.
_MANY, _FAR_MORE = 1 << 20, 1.25


@dataclass(frozen=True)
class Expectation:
    """How many matches lists are expected to give, and how attention was shared.

    `fairness` is the exponent of the needs; without `turns` the lists are those by price.
    """

    matches: float
    matches_by_price: float  # of the lists by price that must be reached
    taste_scale: int  # of their prices, in thousandths of a score
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


@dataclass(frozen=True, eq=False)
class _ByPrice:
    """Lists by price, and the matches that they expect."""

    attention: Attention  # of whole lists
    matches: float
    taste_scale: int


@dataclass(frozen=True, eq=False)
class _Turned:
    """Lists after turns with needs to a power, and the matches that they expect."""

    lists: SharedLists
    matches: float
    fairness: float


def shared_lists(
    candidates: Candidates,
    edges: Edges,
    value: AnyArray,
    places: IntArray,
    start: Attention,
    rules: FitRules,
    published: Callable[[], Attention],
) -> tuple[SharedLists, Expectation]:
    """Lists after `rules.attention_rounds` turns from `start`, as long as the rules say.

    `start` pays the attention of whole lists by price at the rules' taste scale; `published`
    makes that at a scale of 1. Turns are taken by Nash welfare, or by flatter and flatter needs
    as long as the lists, once cut, expect fewer matches than the better of both; if all do, the
    latter are kept. In a market of more than a million candidate pairs and no more places than
    people `published` is not asked for where lists expect a quarter more than those of `start`:
    it would cost a sixth of a city's run, and lists by price never came near (decision 15).
    """

    def turned(fairness: float) -> _Turned:
        attention = share_attention(
            edges, value, places, start, rules.attention_rounds, fairness=fairness
        )
        lists = _cut(edges, attention, places, rules)
        del attention  # its room is needed for what follows
        paid = _attention_paid(edges, lists, places)
        return _Turned(lists, expected_matches(candidates, paid), fairness)

    tries = map(turned, FAIRNESS)  # one after the other, as they are asked for
    first = next(tries)
    floor = _floor(candidates, places, start, rules, published, first.matches)
    least = floor.matches, floor.taste_scale
    for one in chain([first], tries):
        if one.matches >= floor.matches:
            turns = rules.attention_rounds
            return one.lists, Expectation(one.matches, *least, one.fairness, turns)
    lists = _cut(edges, floor.attention, places, rules)
    return lists, Expectation(floor.matches, *least, 0.0, 0)


def _floor(
    candidates: Candidates,
    places: IntArray,
    start: Attention,
    rules: FitRules,
    published: Callable[[], Attention],
    reached: float,
) -> _ByPrice:
    """The better lists by price, where lists of shared attention reach so many matches."""
    shown = 1 / rules.recommendations_per_talent, 1 / rules.recommendations_per_place
    own = _ByPrice(start, expected_matches(candidates, start, shown), rules.taste_scale)
    city = candidates.opening.size > _MANY and places.sum() <= candidates.talent_count
    if rules.taste_scale == WHOLE or (city and reached >= _FAR_MORE * own.matches):
        return own
    attention = published()
    other = _ByPrice(attention, expected_matches(candidates, attention, shown), WHOLE)
    return other if other.matches > own.matches else own


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
