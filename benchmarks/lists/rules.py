"""The rules by which lists are made."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.lists.loops import greedy
from benchmarks.lists.market import Floats, ListMarket
from sadari.engine.arrays import AnyArray, BoolArray, positions_in_row, rows_of
from sadari.engine.attention import ranks
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.recommend import Recommendations, recommend
from sadari.engine.rules import SCORE_SCALE, WHOLE

NOWHERE = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Shown:
    """Where each edge stands on its talent's and its opening's list, from 0; huge: not shown."""

    by_talent: AnyArray  # (E,)
    by_opening: AnyArray  # (E,)


def by_key(world: ListMarket, key: Floats, of_opening: Floats | None = None) -> Shown:
    """Both sides by a key, cut to the lengths of the product's lists; -inf is not shown."""
    other = key if of_opening is None else of_opening
    rules, room = world.rules, world.market.places[world.edges.opening]
    talent = ranks(world.edges, key)
    opening = ranks(world.edges, other, of_opening=True)
    seen = (talent < rules.recommendations_per_talent) & np.isfinite(key)
    read = (opening < rules.recommendations_per_place * room) & np.isfinite(other)
    return Shown(np.where(seen, talent, NOWHERE), np.where(read, opening, NOWHERE))


def naive(world: ListMarket) -> Shown:
    """Each side by its own score."""
    return by_key(world, world.liking + world.luck, world.liked + world.luck)


def best_fit(world: ListMarket) -> Shown:
    """By the sum of both scores."""
    return by_key(world, world.joint)


def product(world: ListMarket) -> Shown:
    """By the product of both scores."""
    return by_key(world, world.liking * world.liked + world.luck)


def capped(world: ListMarket) -> Shown:
    """Greedy by the sum of both scores; no opening is shown more often than its share."""
    return by_key(world, np.where(capped_greedy(world), world.joint, -np.inf))


def transferable(world: ListMarket) -> Shown:
    """By joint value minus the other side's price, at the product's taste scale."""
    return by_price(world, world.pricing)


def transferable_published(world: ListMarket) -> Shown:
    """By joint value minus the other side's price, at the published taste scale of 1."""
    rules = replace(world.rules, taste_scale=WHOLE)
    return by_price(world, seat_prices(world.market, world.found, rules))


def by_price(world: ListMarket, pricing: PricingResult) -> Shown:
    """By joint value minus the other side's price."""
    seats = pricing.seat_price[world.edges.opening] / SCORE_SCALE
    people = pricing.talent_price[rows_of(world.edges.indptr)] / SCORE_SCALE
    return by_key(world, world.joint - seats, world.joint - people)


def sadari(world: ListMarket) -> Shown:
    """What the product recommends."""
    lists = recommend(
        world.market, world.found, world.pricing, world.rules, world.lotteries, world.edges
    )
    return of_recommendations(world.edges.edge.size, lists)


RULES: dict[str, Callable[[ListMarket], Shown]] = {
    "naive": naive,
    "plain best fit": best_fit,
    "product": product,
    "quota-capped greedy": capped,
    "transferable, taste 1": transferable_published,
    "transferable": transferable,
    "sadari": sadari,
}


def capped_greedy(world: ListMarket) -> BoolArray:
    """(E,) which edges are shown, taken from the best joint score down.

    A talent takes as many as a list holds; an opening at most its places' share of all entries
    that talents could take.
    """
    edges, places = world.edges, world.market.places
    free = np.minimum(np.diff(edges.indptr), world.rules.recommendations_per_talent)
    share = -(-int(free.sum()) // max(int(places.sum()), 1))
    kept = np.zeros(edges.opening.size, dtype=np.bool_)
    order = np.argsort(-world.joint, kind="stable")
    greedy(order, rows_of(edges.indptr), edges.opening, free, share * places, kept)
    return kept


def of_recommendations(edges: int, shown: Recommendations) -> Shown:
    """The ranks of lists that are there already, over so many edges."""
    talent, opening = (np.full(edges, NOWHERE, dtype=np.int32) for _ in range(2))
    talent[shown.shown_edge] = positions_in_row(shown.by_talent.indptr)
    opening[shown.suggested_edge] = positions_in_row(shown.opening_indptr)
    return Shown(talent, opening)
