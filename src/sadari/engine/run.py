"""One match run, from frozen inputs to a frozen, hashed result: the door for callers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from sadari.engine.arrays import read_only
from sadari.engine.checkpoints import Checkpoints, resumed
from sadari.engine.cluster import Cluster
from sadari.engine.fit import Candidates, FitTables, candidates, fit_tables
from sadari.engine.lottery import draw_lotteries
from sadari.engine.market import Market
from sadari.engine.mismatch import Reach, UnfilledCauses, explain_unfilled, reach
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.recommend import (
    ConcentrationReport,
    Recommendations,
    best_fit_lists,
    compare_concentration,
    recommend,
)
from sadari.engine.result import RunResult, inputs_hash, result_hash, run_document
from sadari.engine.rules import FitRules
from sadari.engine.stable import (
    Preferences,
    StableResult,
    blocking_pairs,
    deferred_acceptance,
    preferences_of,
)

STAGE_NAMES = ("fit", "prices", "recommendations", "placement", "check", "causes", "reach", "hash")


class StageProgress(Protocol):
    """Told the stage's name, how much of it is done, and how much there is (None: not known)."""

    def __call__(self, stage: str, done: int, total: int | None, /) -> None: ...


@dataclass(frozen=True, eq=False)
class MarketRun:
    """Everything a run found. Without clock: who wants seconds times the stages."""

    market: Market
    rules: FitRules
    seed: int
    tables: FitTables
    candidates: Candidates
    pricing: PricingResult
    recommendations: Recommendations
    preferences: Preferences
    stable: StableResult
    blocking_pairs: int
    causes: UnfilledCauses
    reach: Reach
    concentration: ConcentrationReport
    result: RunResult
    inputs_hash: str
    result_hash: str

    def to_document(self) -> dict[str, Any]:
        """The document from which the run can be verified and run again."""
        hashes = self.inputs_hash, self.result_hash
        return run_document(self.market, self.rules, self.seed, self.result, hashes)


def run_market(
    market: Market,
    rules: FitRules,
    seed: int,
    progress: StageProgress | None = None,
    cluster: Cluster | None = None,
    checkpoints: Checkpoints | None = None,
) -> MarketRun:
    """Fit, price, recommend, place, explain and hash one market.

    `progress` hears each name of `STAGE_NAMES` when that stage begins. A `cluster`
    shares the work of the first two stages. `checkpoints` keep the three costly stages of these
    same inputs, and give back those that an earlier call had finished. The result is the same.
    """
    progress = progress or _nothing
    progress("fit", 0, market.talent_count)
    tables = fit_tables(market, rules)
    blocks = None

    def fit() -> Candidates:
        nonlocal blocks
        if cluster is None:
            most = rules.candidates_per_talent
            return candidates(market, rules, most, tables, told=partial(_fitted, progress, market))
        fitted = cluster.fit(market, rules, tables)
        blocks = fitted.price_blocks
        return fitted.candidates()

    found = resumed(checkpoints, "fit", Candidates, fit)
    progress("prices", 0, None)
    pricing = resumed(
        checkpoints,
        "prices",
        PricingResult,
        lambda: seat_prices(market, found, rules, blocks=blocks),
    )
    progress("recommendations", 0, None)
    lotteries = draw_lotteries(market, seed)
    shown = resumed(
        checkpoints,
        "recommendations",
        Recommendations,
        lambda: recommend(market, found, pricing, rules, lotteries),
    )
    progress("placement", 0, None)
    preferences = preferences_of(market, found, lotteries)
    stable = deferred_acceptance(preferences)
    progress("check", 0, None)
    blocking = len(blocking_pairs(preferences, stable.opening_of_talent))
    progress("causes", 0, None)
    causes = explain_unfilled(market, rules, stable, tables)
    concentration = compare_concentration(
        market,
        best_fit_lists(found, rules.recommendations_per_talent),
        shown.by_talent,
        causes.largest_feasible,
    )
    progress("reach", 0, None)
    staircase = reach(market, rules, tables)
    progress("hash", 0, None)
    result = _result(found, pricing, shown, stable, causes)
    inputs = inputs_hash(market, rules, seed)
    return MarketRun(
        market=market,
        rules=rules,
        seed=seed,
        tables=tables,
        candidates=found,
        pricing=pricing,
        recommendations=shown,
        preferences=preferences,
        stable=stable,
        blocking_pairs=blocking,
        causes=causes,
        reach=staircase,
        concentration=concentration,
        result=result,
        inputs_hash=inputs,
        result_hash=result_hash(inputs, result),
    )


def _nothing(_stage: str, _done: int, _total: int | None, /) -> None:
    """Nobody is listening."""


def _fitted(progress: StageProgress, market: Market, talents: int) -> None:
    progress("fit", talents, market.talent_count)


def _result(
    found: Candidates,
    pricing: PricingResult,
    shown: Recommendations,
    stable: StableResult,
    causes: UnfilledCauses,
) -> RunResult:
    return RunResult(
        candidate_indptr=found.indptr,
        candidate_opening=found.opening,
        talent_score=found.talent_score,
        opening_score=found.opening_score,
        seat_price=pricing.seat_price,
        recommended_indptr=shown.by_talent.indptr,
        recommended_opening=shown.by_talent.opening,
        suggested_indptr=shown.opening_indptr,
        suggested_talent=shown.talent,
        opening_of_talent=stable.opening_of_talent,
        unfilled_by_cause=read_only(
            np.array([cause.whole for cause in causes.causes], dtype=np.int64)
        ),
    )
