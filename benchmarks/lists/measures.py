"""What lists do: expected matches, envy, exposure, and the fit they give up."""

import numpy as np

from benchmarks.engine.worlds import SEED
from benchmarks.lists import loops
from benchmarks.lists.market import Floats, ListMarket
from benchmarks.lists.rules import NOWHERE, RULES, Shown
from sadari.engine.arrays import read_only, rows_of, sums_by
from sadari.engine.attention import attention_by_rank
from sadari.engine.edges import Edges
from sadari.engine.recommend import RankedLists, crowding, gini
from sadari.engine.rules import SCORE_SCALE

_SAMPLE = 500
_TOLERANCE = 1e-9
_PLAIN = "plain best fit"


def rules_measured(world: ListMarket) -> dict[str, dict[str, float]]:
    """Every rule on one market, and how much fit each gives up against plain best fit."""
    rows = {name: measured(world, rule(world)) for name, rule in RULES.items()}
    for row in rows.values():
        for kind in ("fit", "first_choice_fit"):
            row[f"{kind}_loss"] = 1 - row[kind] / rows[_PLAIN][kind]
    return rows


def measured(world: ListMarket, shown: Shown) -> dict[str, float]:
    """Expected matches, envy, exposure and fit of one way to make lists."""
    of_talent, of_opening = looked_at(world, shown)
    both = world.liking * world.liked
    return {
        "matches": float((both * of_talent * of_opening).sum()),
        "envied": envied(world.edges, both * of_talent, of_opening),
        "envied_openings": envied(world.edges, both * of_opening, of_talent, of_openings=True),
        **_exposure(world, ranked_lists(world, shown)),
        "fit": _fit_of_people(world, 1.0 / (1.0 + shown.by_talent)),
        "first_choice_fit": _fit_of_people(world, np.where(shown.by_talent == 0, 1.0, 0.0)),
    }


def looked_at(world: ListMarket, shown: Shown) -> tuple[Floats, Floats]:
    """(E,) attention of the talents and of the openings; an opening reads `places` at once."""
    depth = world.market.places[world.edges.opening]
    return (
        np.where(shown.by_talent < NOWHERE, attention_by_rank(shown.by_talent), 0.0),
        np.where(shown.by_opening < NOWHERE, attention_by_rank(shown.by_opening, depth), 0.0),
    )


def _exposure(world: ListMarket, lists: RankedLists) -> dict[str, float]:
    """How evenly talents' lists show openings; those without places are left out."""
    load, places = crowding(world.market, lists), world.market.places
    offered = places > 0
    first = lists.opening[lists.indptr[:-1][np.diff(lists.indptr) > 0]]
    chosen = np.bincount(first, minlength=places.size)
    return {
        "shown_to_nobody": float((load.shown_to[offered] == 0).mean()),
        "exposure_gini": gini(load.expected_load[offered]),
        "first_choices_served": float(np.minimum(chosen, places).sum()),
    }


def ranked_lists(world: ListMarket, shown: Shown) -> RankedLists:
    """The talents' lists, entry by entry."""
    owner = rows_of(world.edges.indptr)
    kept = np.flatnonzero(shown.by_talent < NOWHERE)
    length = np.bincount(owner[kept], minlength=world.edges.talent_count)
    indptr = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    entry = np.empty_like(kept)
    entry[indptr[owner[kept]] + shown.by_talent[kept]] = kept
    opening = world.edges.opening[entry].astype(np.int64)
    return RankedLists(read_only(indptr), read_only(opening), read_only(world.found.joint[entry]))


def _fit_of_people(world: ListMarket, attention: Floats) -> float:
    """Mean joint score that a talent with candidates looks at, as a share of the most.

    Attention is scaled to one a talent; who is shown nothing has a fit of 0.
    """
    owner, people = rows_of(world.edges.indptr), world.edges.talent_count
    seen = sums_by(owner, attention, people)
    got = sums_by(owner, attention * world.found.joint, people)
    mean_seen = np.divide(got, seen, out=np.zeros_like(got), where=seen > 1e-6)
    asked = max(int((np.diff(world.edges.indptr) > 0).sum()), 1)
    return float(mean_seen.sum() / asked / (2 * SCORE_SCALE))


def envied(
    edges: Edges,
    wanted: Floats,
    looks: Floats,
    sample: int = _SAMPLE,
    *,
    of_openings: bool = False,
) -> float:
    """How many others a talent (or opening) envies: the mean of a seeded sample with candidates.

    i envies j when partners that looked at i as they look at j would give i more matches.
    `wanted` (E,) is what both like times the own attention, `looks` (E,) that of the partners.
    """
    own, other = (loops.Rows(*edges.side(side)) for side in (of_openings, not of_openings))
    listed = np.flatnonzero(np.diff(own.indptr) > 0)
    if not listed.size:
        return 0.0
    asked = np.random.default_rng(SEED).permutation(listed)[:sample]
    return float(loops.envied(asked, own, other, wanted, looks, _TOLERANCE).mean())
