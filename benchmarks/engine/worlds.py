"""The inputs: seeded markets and seeded graphs of candidates, made once and kept in a folder."""

import pickle
from functools import cached_property
from pathlib import Path

import numpy as np

from sadari.engine.arrays import read_only
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.fit import Candidates
from sadari.engine.lottery import draw_lotteries
from sadari.engine.market import Market, market_fields
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.simulate import SimulationRegions, SimulationVocabulary, simulate_region
from sadari.engine.stable import Preferences
from sadari.engine.synthetic import simulated_market, synthetic_vocabulary

CITY_TALENTS, CITY_OPENINGS = 810_000, 100_000
SEED = 1
CANDIDATES, LIST = 50, 20


def openings_for(talents: int) -> int:
    """An eighth; at city size the 100,000 that a city of 810,000 talents is said to have."""
    return CITY_OPENINGS if talents == CITY_TALENTS else max(talents // 8, 1)


def region_market(
    talents: int,
    openings: int,
    fields: int = 20,
    occupations: int = 25,
    skills: int = 60,
    seed: int = SEED,
) -> Market:
    """A simulated region on an invented vocabulary (so many occupations and skills a field)."""
    terms = synthetic_vocabulary(3, fields, occupations, skills)
    return market_in_terms(talents, openings, *terms, seed)


def market_in_terms(
    talents: int,
    openings: int,
    vocabulary: SimulationVocabulary,
    regions: SimulationRegions,
    seed: int = SEED,
) -> Market:
    """A simulated region with this vocabulary and these places."""
    companies, cohorts = max(openings // 3, 1), talents // 40
    region = simulate_region(seed, talents, openings, companies, cohorts, vocabulary, regions)
    return simulated_market(region, vocabulary, regions)


def drawn_candidates(talents: int, openings: int, each: int = CANDIDATES) -> Candidates:
    """Up to `each` openings a talent, the popular ones for many; scores in whole thousandths.

    The r-th opening is drawn in proportion to 1/√r; drawn twice counts once.
    """
    rng = np.random.default_rng([SEED, talents])
    popular = np.cumsum(1.0 / np.sqrt(np.arange(1, openings + 1)))
    drawn = np.searchsorted(popular, rng.random((talents, each)) * popular[-1]).astype(np.int32)
    drawn.sort(axis=1)
    liked, meets = (
        rng.integers(0, WHOLE + 1, drawn.shape, np.int32) * (SCORE_SCALE // WHOLE) for _ in "12"
    )
    rank = -(liked + meets)
    rank[:, 1:][drawn[:, 1:] == drawn[:, :-1]] = 1
    order = np.argsort(rank, axis=1, kind="stable")
    once = np.take_along_axis(rank, order, axis=1) <= 0
    opening, liked, meets = (
        np.take_along_axis(x, order, axis=1)[once].astype(np.int64) for x in (drawn, liked, meets)
    )
    indptr = np.concatenate(([0], np.cumsum(once.sum(axis=1)))).astype(np.int64)
    return Candidates(*map(read_only, (indptr, opening, liked, meets)))


class World:
    """The inputs of one size, read from its folder where they are asked for."""

    def __init__(self, folder: Path, talents: int) -> None:
        self.talents, self.openings = talents, openings_for(talents)
        self._all, self._folder = folder, folder / str(talents)
        self.rules = FitRules(candidates_per_talent=CANDIDATES)

    def of_size(self, talents: int) -> "World":
        """Another size of the same folder."""
        return World(self._all, talents)

    def make(self) -> None:
        """Simulate, draw and keep. Twice gives the same."""
        self.keep_market(region_market(self.talents, self.openings))
        self._keep("drawn", vars(drawn_candidates(self.talents, self.openings)))

    def keep_market(self, market: Market) -> None:
        """This market instead of the one that `make` would simulate."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._keep("market", market_fields(market))

    def has_market(self) -> bool:
        """Whether one was kept."""
        return (self._folder / "market").exists()

    def _keep(self, name: str, fields: dict) -> None:
        with (self._folder / name).open("wb") as file:
            pickle.dump(fields, file, protocol=5)

    def _kept(self, name: str) -> dict:
        with (self._folder / name).open("rb") as file:
            return pickle.load(file)

    @cached_property
    def market(self) -> Market:
        return Market(**self._kept("market"))

    @cached_property
    def tables(self) -> FitTables:
        return fit_tables(self.market, self.rules)

    @cached_property
    def drawn(self) -> Candidates:
        return Candidates(**self._kept("drawn"))

    @cached_property
    def lists(self) -> Preferences:
        """The first `LIST` drawn candidates of each talent, by both sides' scores."""
        drawn, lotteries = self.drawn, draw_lotteries(self.market, SEED)
        length = np.diff(drawn.indptr)
        kept = np.arange(drawn.opening.size) - np.repeat(drawn.indptr[:-1], length) < LIST
        indptr = np.concatenate(([0], np.cumsum(np.minimum(length, LIST)))).astype(np.int64)
        entries = (drawn.opening[kept], drawn.talent_score[kept], drawn.opening_score[kept])
        return Preferences(
            read_only(indptr),
            *map(read_only, entries),
            self.market.places,
            lotteries.talent,
            lotteries.opening,
        )
