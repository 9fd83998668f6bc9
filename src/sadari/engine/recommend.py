"""Recommendations that do not crowd, and how concentrated lists of recommendations are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sadari.engine.arrays import (
    AnyArray,
    FloatArray,
    IntArray,
    positions_in_row,
    read_only,
    rows_of,
    sums_by,
)
from sadari.engine.attention import Attention
from sadari.engine.edges import Edges, edges_of
from sadari.engine.fit import Candidates
from sadari.engine.lottery import Lotteries
from sadari.engine.market import Market
from sadari.engine.price_lists import attention_by_price, pair_values
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.shared_lists import Expectation, shared_lists


@dataclass(frozen=True, eq=False)
class RankedLists:
    """One ranked list of openings per talent, the best first; CSR by talent."""

    indptr: IntArray  # (T + 1,)
    opening: IntArray
    joint: IntArray  # the joint score of each entry


@dataclass(frozen=True, eq=False)
class Recommendations:
    """Who is shown what: openings to talents, and talents to openings.

    Every pair shown is a candidate pair; its edge is its place among the candidates.
    """

    by_talent: RankedLists
    shown_edge: IntArray  # the edge of each entry of `by_talent`
    opening_indptr: IntArray  # (O + 1,)
    talent: IntArray  # the talents suggested to each opening, the best first
    suggested_edge: IntArray  # the edge of each entry of `talent`
    crowding: Crowding
    expected: Expectation


@dataclass(frozen=True, eq=False)
class Crowding:
    """How many people each opening is shown to, against its places.

    A talent's attention is one person, spread over the list as 1 / rank. `expected_load` is
    the attention an opening receives per place (0 where it has no places), `mean_load` that of
    the whole market: attention given in total per place in total.
    """

    shown_to: IntArray  # (O,)
    expected_load: FloatArray  # (O,) people per place
    mean_load: float


@dataclass(frozen=True)
class Concentration:
    """How concentrated ranked lists are.

    Shares lie between 0 and 1; openings without places are left out. `first_choices_served` is
    how many people find a place when everybody goes to their first choice and an opening with q
    places and n first choices serves min(q, n) of them; `first_choice_served` is the share of
    talents with a list. Neither can exceed what the largest feasible matching places, of which
    `first_choice_served_at_most` is the share. `exposure_gini` is Gini's index of attention per
    place. `mean_fit` and `first_choice_fit` are joint scores as shares of the largest possible.
    """

    openings: int
    talents_with_list: int
    shown_to_nobody: float
    first_choices_served: int
    first_choice_served: float
    first_choice_served_at_most: float
    exposure_gini: float
    mean_fit: float
    first_choice_fit: float


@dataclass(frozen=True)
class ConcentrationReport:
    """Plain best-fit lists beside lists of shared attention.

    The losses are the shares of fit given up for less crowding, over whole lists and first
    choices; negative if fit was gained.
    """

    plain: Concentration
    priced: Concentration
    fit_loss: float
    first_choice_fit_loss: float


def recommend(
    market: Market,
    candidates: Candidates,
    pricing: PricingResult,
    rules: FitRules,
    lotteries: Lotteries,
    edges: Edges | None = None,
) -> Recommendations:
    """Rank each side's candidates so that attention meets and nobody is crowded out.

    The lists start in the order of joint value minus the other side's price, and then take
    the turns of `shared_lists`, which expect no fewer matches than lists by price, at the
    rules' taste scale or at the published one of 1. A talent is shown up to
    `rules.recommendations_per_talent` openings, an opening up to
    `rules.recommendations_per_place` talents for each of its places.
    """
    graph = edges or edges_of(candidates.indptr, candidates.opening, market.opening_count)

    def by_price(pricing: PricingResult) -> Attention:
        return attention_by_price(candidates, market.places, pricing, lotteries, graph)

    def published() -> Attention:
        return by_price(seat_prices(market, candidates, replace(rules, taste_scale=WHOLE)))

    value, start = pair_values(candidates, lotteries, graph), by_price(pricing)
    lists, expected = shared_lists(candidates, graph, value, market.places, start, rules, published)
    shown, suggested = lists.of_talents, lists.of_openings
    by_talent = _lists(shown.indptr, shown.partner, _joint(candidates, shown.edge))
    return Recommendations(
        by_talent=by_talent,
        shown_edge=read_only(shown.edge.astype(np.int64)),
        opening_indptr=read_only(suggested.indptr),
        talent=read_only(suggested.partner.astype(np.int64)),
        suggested_edge=read_only(suggested.edge.astype(np.int64)),
        crowding=crowding(market, by_talent),
        expected=expected,
    )


def best_fit_lists(candidates: Candidates, per_talent: int = 20) -> RankedLists:
    """What plain best fit would show: each talent's candidates by joint score."""
    length = np.minimum(np.diff(candidates.indptr), per_talent)
    indptr = np.concatenate(([0], np.cumsum(length)))
    shown = positions_in_row(indptr) + np.repeat(candidates.indptr[:-1], length)
    return _lists(indptr, candidates.opening[shown], _joint(candidates, shown))


def _joint(candidates: Candidates, edges: AnyArray) -> IntArray:
    """The joint scores of the given edges."""
    joint = candidates.talent_score[edges] + candidates.opening_score[edges]
    return joint.astype(np.int64, copy=False)


def _lists(indptr: IntArray, opening: AnyArray, joint: IntArray) -> RankedLists:
    opening = opening.astype(np.int64, copy=False)
    return RankedLists(read_only(indptr), read_only(opening), read_only(joint))


def crowding(market: Market, lists: RankedLists) -> Crowding:
    """How crowded each opening is when everybody looks down the list shown."""
    attention = _attention(lists)
    received = sums_by(lists.opening, attention, market.opening_count)
    places = market.places.astype(np.float64)
    load = np.divide(received, places, out=np.zeros_like(received), where=places > 0)
    return Crowding(
        shown_to=read_only(np.bincount(lists.opening, minlength=market.opening_count)),
        expected_load=read_only(load),
        mean_load=float(received.sum() / max(places.sum(), 1.0)),
    )


def _attention(lists: RankedLists) -> FloatArray:
    """1 / rank, scaled so that each talent's attention sums to one."""
    weight = np.asarray(1.0 / (positions_in_row(lists.indptr) + 1.0), dtype=np.float64)
    talents = lists.indptr.size - 1
    total = sums_by(rows_of(lists.indptr), weight, talents)
    return weight / np.repeat(total, np.diff(lists.indptr))


def concentration(market: Market, lists: RankedLists, largest_feasible: int) -> Concentration:
    """Measure one set of ranked lists; `largest_feasible` is the size of that matching."""
    load = crowding(market, lists)
    offered = market.places > 0
    first = lists.indptr[:-1][np.diff(lists.indptr) > 0]
    chosen = np.bincount(lists.opening[first], minlength=market.opening_count)
    people = max(first.size, 1)
    served = int(np.minimum(chosen, market.places).sum())
    whole = 2.0 * SCORE_SCALE
    return Concentration(
        openings=int(offered.sum()),
        talents_with_list=int(first.size),
        shown_to_nobody=float((load.shown_to[offered] == 0).sum() / max(offered.sum(), 1)),
        first_choices_served=served,
        first_choice_served=served / people,
        first_choice_served_at_most=largest_feasible / people,
        exposure_gini=gini(load.expected_load[offered]),
        mean_fit=float(lists.joint.sum() / max(lists.joint.size, 1) / whole),
        first_choice_fit=float(lists.joint[first].sum() / people / whole),
    )


def compare_concentration(
    market: Market, plain: RankedLists, priced: RankedLists, largest_feasible: int
) -> ConcentrationReport:
    """Plain lists beside priced ones, with what the latter cost in fit."""
    before = concentration(market, plain, largest_feasible)
    after = concentration(market, priced, largest_feasible)
    return ConcentrationReport(
        plain=before,
        priced=after,
        fit_loss=_loss(before.mean_fit, after.mean_fit),
        first_choice_fit_loss=_loss(before.first_choice_fit, after.first_choice_fit),
    )


def _loss(before: float, after: float) -> float:
    return (before - after) / before if before else 0.0


def gini(values: FloatArray) -> float:
    """Gini's index of values ≥ 0: 0 when all are equal, towards 1 when one has everything."""
    if not values.size or not values.sum():
        return 0.0
    rank = np.arange(1, values.size + 1)
    return float((2 * rank - values.size - 1) @ np.sort(values) / (values.size * values.sum()))
