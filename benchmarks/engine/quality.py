"""How good the lists are: published and generated two-sided markets, and a simulated region."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import two_sided
from benchmarks.engine.worlds import SEED, region_market
from sadari.engine.arrays import positions_in_row, read_only, rows_of, sums_by
from sadari.engine.attention import attention_by_rank, ranks
from sadari.engine.edges import Edges, edges_of
from sadari.engine.fit import Candidates, candidates, fit_tables
from sadari.engine.lottery import Lotteries, draw_lotteries, pair_lottery
from sadari.engine.market import Market
from sadari.engine.matching import StageColumns, largest_matching
from sadari.engine.pricing import seat_prices
from sadari.engine.recommend import RankedLists, Recommendations, concentration, recommend
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules

#: Y. Tomita and T. Yokoyama, RecSys 2024: matches, envy left, envy right.
PUBLISHED = {
    "naive": (6.097606001793401, 383, 172),
    "product": (13.214715194901732, 211, 81),
    "transferable": (15.447528483780438, 63, 10),
    "iterative linear programme": (15.921955103345166, 103, 0),
    "Nash welfare by lotteries": (15.762, 0, 0),
}
CROWDING = (0.0, 0.25, 0.5, 0.75, 1.0)
_VOCABULARY = {"fields": 6, "occupations": 8, "skills": 24}
_SAMPLE = 500
_TOLERANCE = 1e-9
Floats = NDArray[np.float64]
Ranks = NDArray[Any]


def published_market() -> dict[str, dict[str, Any]]:
    """30 x 20, seed 0, crowding .5: every rule's matches and envy, and what was published."""
    left, right = two_sided.market(30, 20, 0.5)
    rows: dict[str, dict[str, Any]] = {
        name: {"published": list(PUBLISHED[name])} for name in PUBLISHED
    }
    for name, rule in two_sided.RULES.items():
        found = two_sided.outcome(left, right, rule(left, right))
        rows.setdefault(name, {})["measured"] = [found.matches, found.envy_left, found.envy_right]
    return rows


def generated_markets(n: int, m: int, seeds: int) -> list[dict[str, Any]]:
    """Means over the seeds, for every crowding and rule."""
    rows = []
    for crowding in CROWDING:
        worlds = [two_sided.market(n, m, crowding, seed) for seed in range(seeds)]
        for name, rule in two_sided.RULES.items():
            found = [two_sided.outcome(*sides, rule(*sides)) for sides in worlds]
            rows.append(
                {
                    "crowding": crowding,
                    "rule": name,
                    "matches": mean(one.matches for one in found),
                    "envy_left": mean(one.envy_left for one in found),
                    "envy_right": mean(one.envy_right for one in found),
                }
            )
    return rows


@dataclass(frozen=True, eq=False)
class Region:
    """A simulated region with its candidates, and what every rule of lists starts from."""

    market: Market
    rules: FitRules
    found: Candidates
    edges: Edges
    lotteries: Lotteries
    liking: Floats  # (E,) of the talent, in [0, 1]
    liked: Floats  # (E,) of the opening
    luck: Floats  # (E,) less than a thousandth of a score, tells equals apart

    @property
    def joint(self) -> Floats:
        return self.found.joint / SCORE_SCALE + self.luck


def region(talents: int, openings: int) -> Region:
    """A region in which a talent has tens of feasible openings."""
    market, rules = region_market(talents, openings, **_VOCABULARY), FitRules()
    found = candidates(market, rules, rules.candidates_per_talent)
    edges = edges_of(found.indptr, found.opening, market.opening_count)
    lotteries = draw_lotteries(market, SEED)
    scale = float(SCORE_SCALE)
    return Region(
        market=market,
        rules=rules,
        found=found,
        edges=edges,
        lotteries=lotteries,
        liking=found.talent_score / scale,
        liked=found.opening_score / scale,
        luck=pair_lottery(lotteries, edges) / WHOLE,
    )


@dataclass(frozen=True, eq=False)
class Shown:
    """Where each edge stands on its talent's and its opening's list, from 0; huge: not shown."""

    by_talent: Ranks  # (E,)
    by_opening: Ranks  # (E,)


_NOWHERE = np.iinfo(np.int32).max


def by_key(world: Region, key: Floats, of_opening: Floats | None = None) -> Shown:
    """Both sides by a key, cut to the lengths of the product's lists; -inf is not shown."""
    other = key if of_opening is None else of_opening
    rules, room = world.rules, world.market.places[world.edges.opening]
    talent = ranks(world.edges, key)
    opening = ranks(world.edges, other, of_opening=True)
    seen = (talent < rules.recommendations_per_talent) & np.isfinite(key)
    read = (opening < rules.recommendations_per_place * room) & np.isfinite(other)
    return Shown(np.where(seen, talent, _NOWHERE), np.where(read, opening, _NOWHERE))


def naive(world: Region) -> Shown:
    """Each side by its own score."""
    return by_key(world, world.liking + world.luck, world.liked + world.luck)


def best_fit(world: Region) -> Shown:
    """By the sum of both scores."""
    return by_key(world, world.joint)


def product(world: Region) -> Shown:
    """By the product of both scores."""
    return by_key(world, world.liking * world.liked + world.luck)


def capped(world: Region) -> Shown:
    """Greedy by the sum of both scores; no opening is shown more often than its share."""
    return by_key(world, np.where(capped_greedy(world), world.joint, -np.inf))


def transferable(world: Region) -> Shown:
    """By joint value minus the other side's price."""
    pricing = seat_prices(world.market, world.found, world.rules)
    seats = pricing.seat_price[world.edges.opening] / SCORE_SCALE
    people = pricing.talent_price[rows_of(world.edges.indptr)] / SCORE_SCALE
    return by_key(world, world.joint - seats, world.joint - people)


def sadari(world: Region) -> Shown:
    """What the product recommends."""
    pricing = seat_prices(world.market, world.found, world.rules)
    shown = recommend(world.market, world.found, pricing, world.rules, world.lotteries, world.edges)
    return of_recommendations(world.edges, shown)


RULES: dict[str, Callable[[Region], Shown]] = {
    "naive": naive,
    "plain best fit": best_fit,
    "product": product,
    "quota-capped greedy": capped,
    "transferable": transferable,
    "sadari": sadari,
}


def capped_greedy(world: Region) -> NDArray[np.bool_]:
    """(E,) which edges are shown, taken from the best joint score down.

    A talent takes as many as a list holds; an opening at most its places' share of all entries
    that talents could take.
    """
    edges, places = world.edges, world.market.places
    length = np.minimum(np.diff(edges.indptr), world.rules.recommendations_per_talent)
    share = -(-int(length.sum()) // max(int(places.sum()), 1))
    free, room = length.tolist(), (share * places).tolist()
    owner, opening = rows_of(edges.indptr), edges.opening
    kept = np.zeros(opening.size, dtype=bool)
    order = np.argsort(-world.joint, kind="stable")
    for edge, t, o in zip(
        order.tolist(), owner[order].tolist(), opening[order].tolist(), strict=True
    ):
        if free[t] and room[o]:
            kept[edge] = True
            free[t] -= 1
            room[o] -= 1
    return kept


def of_recommendations(edges: Edges, shown: Recommendations) -> Shown:
    """The ranks of lists that are there already."""
    openings = edges.opening_count
    code = rows_of(edges.indptr) * openings + edges.opening
    order = np.argsort(code)

    def ranked(talent: Ranks, opening: Ranks, indptr: Ranks) -> Ranks:
        rank = np.full(code.size, _NOWHERE, dtype=np.int64)
        rank[order[np.searchsorted(code[order], talent * openings + opening)]] = positions_in_row(
            indptr
        )
        return rank

    lists = shown.by_talent
    return Shown(
        ranked(rows_of(lists.indptr), lists.opening, lists.indptr),
        ranked(shown.talent, rows_of(shown.opening_indptr), shown.opening_indptr),
    )


def looked_at(world: Region, shown: Shown) -> tuple[Floats, Floats]:
    """(E,) attention of the talents and of the openings; an opening reads `places` at once."""
    depth = world.market.places[world.edges.opening]
    return (
        np.where(shown.by_talent < _NOWHERE, attention_by_rank(shown.by_talent), 0.0),
        np.where(shown.by_opening < _NOWHERE, attention_by_rank(shown.by_opening, depth), 0.0),
    )


def measured(world: Region, shown: Shown, largest: int) -> dict[str, float]:
    """Expected matches, exposure, envy and fit of one way to make lists."""
    of_talent, of_opening = looked_at(world, shown)
    wanted = world.liking * world.liked * of_talent
    lists = _lists(world, shown)
    found = concentration(world.market, lists, largest)
    return {
        "matches": float((wanted * of_opening).sum()),
        "envied": envied(world.edges, wanted, of_opening),
        "shown_to_nobody": found.shown_to_nobody,
        "exposure_gini": found.exposure_gini,
        "first_choices_served": float(found.first_choices_served),
        "mean_fit": _fit_of_people(world, 1.0 / (1.0 + shown.by_talent)),
        "first_choice_fit": _fit_of_people(world, np.where(shown.by_talent == 0, 1.0, 0.0)),
    }


def _fit_of_people(world: Region, attention: Floats) -> float:
    """Mean joint score that a talent with candidates looks at, as a share of the most.

    Attention is scaled to one a talent; who is shown nothing has a fit of 0.
    """
    owner, people = rows_of(world.edges.indptr), world.edges.talent_count
    seen = sums_by(owner, attention, people)
    got = sums_by(owner, attention * world.found.joint, people)
    mean_seen = np.divide(got, seen, out=np.zeros_like(got), where=seen > 1e-6)
    asked = max(int((np.diff(world.edges.indptr) > 0).sum()), 1)
    return float(mean_seen.sum() / asked / (2 * SCORE_SCALE))


def _lists(world: Region, shown: Shown) -> RankedLists:
    owner = rows_of(world.edges.indptr)
    kept = np.flatnonzero(shown.by_talent < _NOWHERE)
    kept = kept[np.lexsort((shown.by_talent[kept], owner[kept]))]
    length = np.bincount(owner[kept], minlength=world.edges.talent_count)
    indptr = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    opening = world.edges.opening[kept].astype(np.int64)
    return RankedLists(read_only(indptr), read_only(opening), read_only(world.found.joint[kept]))


def envied(edges: Edges, wanted: Floats, of_opening: Floats, sample: int = _SAMPLE) -> float:
    """How many others a talent envies on average, over a seeded sample of talents with a list.

    i envies j when openings that looked at i as they look at j would give i more matches.
    `wanted` (E,) is what both like times the talent's own attention.
    """
    listed = np.flatnonzero(np.diff(edges.indptr) > 0)
    if not listed.size:
        return 0.0
    rng = np.random.default_rng(SEED)
    asked = rng.permutation(listed)[:sample]
    by_opening = of_opening[edges.edge_by_opening]
    return float(mean(_envied_by(edges, int(i), wanted, by_opening) for i in asked))


def _envied_by(edges: Edges, talent: int, wanted: Floats, by_opening: Floats) -> int:
    would = np.zeros(edges.talent_count)
    for edge in range(edges.indptr[talent], edges.indptr[talent + 1]):
        first, end = edges.indptr_by_opening[edges.opening[edge] :][:2]
        would[edges.talent_by_opening[first:end]] += wanted[edge] * by_opening[first:end]
    return int((would > would[talent] + _TOLERANCE).sum())


def simulated_region(talents: int, openings: int) -> dict[str, Any]:
    """Every rule on one region, and how much fit each gives up against plain best fit."""
    world = region(talents, openings)
    columns = StageColumns(fit_tables(world.market, world.rules))
    largest = int((largest_matching(columns, world.market.places, 0) >= 0).sum())
    rows = {name: measured(world, rule(world), largest) for name, rule in RULES.items()}
    plain = rows["plain best fit"]
    for row in rows.values():
        row["fit_loss"] = 1 - row["mean_fit"] / plain["mean_fit"]
        row["first_choice_fit_loss"] = 1 - row["first_choice_fit"] / plain["first_choice_fit"]
    return {
        "talents": talents,
        "openings": openings,
        "places": int(world.market.places.sum()),
        "candidates": int(world.found.opening.size),
        "largest_feasible": largest,
        "rules": rows,
    }


def quality(*, quick: bool) -> dict[str, Any]:
    """All three tables; fewer seeds and a smaller region if quick."""
    return {
        "published": published_market(),
        "generated": generated_markets(200, 150, 1 if quick else 5),
        "region": simulated_region(*((4_000, 500) if quick else (20_000, 2_500))),
    }
