"""Generated markets whose talents and openings agree more or less on who is popular.

Tastes are those of Y. Tomita and T. Yokoyama (`two_sided.market`): a share `1 - crowding` of a
taste is drawn for the pair alone, the rest falls evenly from the most to the least popular.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from benchmarks import two_sided
from benchmarks.lists.market import Floats, ListMarket, with_candidates
from sadari.engine.arrays import AnyArray, IntArray, read_only
from sadari.engine.fit import Candidates
from sadari.engine.market import Market, build_market
from sadari.engine.rules import SCORE_SCALE, FitRules

#: Openings drawn for a talent, and the most places of one.
DRAWN, MOST_PLACES = 50, 3
_STREAM = 20  # keeps these draws apart from others of the same seed
_BLOCK_TALENTS = 1 << 15

#: Opening and both scores, row by row the best joint score first.
Columns = tuple[AnyArray, AnyArray, AnyArray]


def complete_market(talents: int, openings: int, crowding: float, seed: int) -> ListMarket:
    """Everybody with everybody, one place each, whole lists: as published."""
    likes, liked = two_sided.market(talents, openings, crowding, seed)
    rules = FitRules(
        candidates_per_talent=openings,
        recommendations_per_talent=openings,
        recommendations_per_place=talents,
    )
    opening = np.broadcast_to(np.arange(openings), likes.shape)
    found = _candidates([_best_first(opening, likes, liked.T)])
    return with_candidates(bare_market(talents, np.ones(openings, dtype=np.int64)), rules, found)


def drawn_market(talents: int, openings: int, crowding: float, seed: int) -> ListMarket:
    """Up to `DRAWN` openings a talent, one to `MOST_PLACES` places each; the product's rules.

    The r-th popular opening is drawn in proportion to r^(-crowding / 2), drawn twice counts once.
    """
    rng = np.random.default_rng([_STREAM, seed, talents, openings])
    places = rng.integers(1, MOST_PLACES + 1, openings)
    talent = np.arange(talents)
    blocks = (talent[first : first + _BLOCK_TALENTS] for first in range(0, talents, _BLOCK_TALENTS))
    found = _candidates(_drawn(rng, some, (talents, openings), crowding) for some in blocks)
    rules = FitRules(candidates_per_talent=DRAWN)
    return with_candidates(bare_market(talents, places), rules, found)


def _drawn(
    rng: np.random.Generator, talent: IntArray, sizes: tuple[int, int], crowding: float
) -> tuple[IntArray, Columns]:
    """The candidates of some talents of a market of so many talents and openings."""
    talents, openings = sizes
    weight = np.cumsum(np.arange(1.0, openings + 1) ** (-crowding / 2))
    drawn = rng.random((talent.size, DRAWN)) * weight[-1]
    opening = np.sort(np.searchsorted(weight, drawn, side="right"), axis=1)
    likes, liked = (1 - crowding) * rng.random((2, *opening.shape))
    likes += crowding * np.linspace(1, 0, openings)[opening]
    liked += crowding * np.linspace(1, 0, talents)[talent, None]
    return _best_first(opening, likes, liked)


def _best_first(opening: AnyArray, likes: Floats, liked: Floats) -> tuple[IntArray, Columns]:
    """(length of each row, columns) of rows of openings in ascending order.

    Scores become whole numbers; what stands in a row twice is kept once.
    """
    columns = [opening, *(np.rint(side * SCORE_SCALE).astype(np.int64) for side in (likes, liked))]
    rank = -(columns[1] + columns[2])
    rank[:, 1:][opening[:, 1:] == opening[:, :-1]] = 1
    order = np.argsort(rank, axis=1, kind="stable")
    once = np.take_along_axis(rank, order, axis=1) <= 0
    kept, likes, liked = (np.take_along_axis(column, order, axis=1)[once] for column in columns)
    return once.sum(axis=1), (kept.astype(np.int64), likes, liked)


def _candidates(blocks: Iterable[tuple[IntArray, Columns]]) -> Candidates:
    """Blocks of talents, one after the other."""
    lengths, columns = zip(*blocks, strict=True)
    indptr = np.concatenate(([0], np.cumsum(np.concatenate(lengths)))).astype(np.int64)
    return Candidates(
        read_only(indptr),
        *(read_only(np.concatenate(parts)) for parts in zip(*columns, strict=True)),
    )


def bare_market(talents: int, places: IntArray) -> Market:
    """A market of which nothing but the places is known."""

    def none(length: int) -> NDArray[np.int64]:
        return np.zeros(length, dtype=np.int64)

    openings = places.size
    of_talent, of_opening = none(talents), none(openings)
    return build_market(
        skill_count=0,
        occupation_count=0,
        region_count=0,
        talent_keys=[f"T{number:06d}" for number in range(talents)],
        evidence_indptr=none(talents + 1),
        evidence_skill=(),
        evidence_level=(),
        evidence_known_by=(),
        talent_region=of_talent - 1,
        talent_education=of_talent - 1,
        talent_experience_months=of_talent - 1,
        wished_pay_won_per_year=of_talent,
        most_travel_minutes=of_talent,
        wished_occupation_indptr=none(talents + 1),
        wished_occupation=(),
        wished_region_indptr=none(talents + 1),
        wished_region=(),
        wished_contracts=of_talent,
        wished_schedules=of_talent,
        opening_keys=[f"O{number:06d}" for number in range(openings)],
        requirement_indptr=none(openings + 1),
        requirement_skill=(),
        requirement_level=(),
        requirement_weight=(),
        requirement_must=(),
        places=places,
        opening_region=of_opening - 1,
        opening_education=of_opening - 1,
        opening_experience_months=of_opening - 1,
        pay_won_per_year_least=of_opening,
        pay_won_per_year_most=of_opening,
        contract=of_opening - 1,
        schedule=of_opening - 1,
        opening_occupation=of_opening - 1,
        travel_minutes=np.zeros((0, 0)),
    )
