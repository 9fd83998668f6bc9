"""A market with its candidates, as rules of lists need it; simulated regions."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.worlds import SEED, region_market
from sadari.engine.arrays import read_only
from sadari.engine.edges import Edges, edges_of
from sadari.engine.fit import Candidates, candidates, fit_tables
from sadari.engine.lottery import Lotteries, draw_lotteries, pair_lottery
from sadari.engine.market import Market
from sadari.engine.matching import StageColumns, largest_matching
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules

Floats = NDArray[np.float64]

#: Up to 20,000 talents: few occupations, so that a talent has more than a handful of openings.
_FEW_OCCUPATIONS = {"fields": 6, "occupations": 8, "skills": 24}
_FEW_UP_TO = 20_000


@dataclass(frozen=True, eq=False)
class ListMarket:
    """A market with its candidates, and what every rule of lists starts from."""

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
        return self.liking + self.liked + self.luck

    @cached_property
    def pricing(self) -> PricingResult:
        """The product's seat prices."""
        return seat_prices(self.market, self.found, self.rules)


def with_candidates(market: Market, rules: FitRules, found: Candidates) -> ListMarket:
    """The market with its candidates read from both sides."""
    edges = edges_of(found.indptr, found.opening, market.opening_count)
    lotteries = draw_lotteries(market, SEED)
    scale = float(SCORE_SCALE)
    return ListMarket(
        market=market,
        rules=rules,
        found=found,
        edges=edges,
        lotteries=lotteries,
        liking=read_only(found.talent_score / scale),
        liked=read_only(found.opening_score / scale),
        luck=read_only(pair_lottery(lotteries, edges) / WHOLE),
    )


def region(talents: int, openings: int, seed: int = SEED) -> ListMarket:
    """A simulated region, and the best candidates by the product's own rules."""
    few = _FEW_OCCUPATIONS if talents <= _FEW_UP_TO else {}
    market, rules = region_market(talents, openings, seed=seed, **few), FitRules()
    return with_candidates(market, rules, candidates(market, rules, rules.candidates_per_talent))


def most_placed(world: ListMarket) -> int:
    """How many talents of a region could be placed at all, whoever is a candidate of whom."""
    columns = StageColumns(fit_tables(world.market, world.rules))
    return int((largest_matching(columns, world.market.places, 0) >= 0).sum())
