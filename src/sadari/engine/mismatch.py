"""Why places stay empty while people seek."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from sadari.engine.arrays import FloatArray, IntArray, largest_remainder, read_only
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.feasibility import ALL_STAGES, STAGES
from sadari.engine.market import Market
from sadari.engine.matching import StageColumns, largest_matching
from sadari.engine.rules import FitRules
from sadari.engine.stable import StableResult
from sadari.engine.threads import cores, in_order

CAUSES = ("skill", "level", "place", "pay", "condition", "taken_by_better_placed", "people")
REACH_STAGES = ("all", "place", "skill", "level", "pay", "condition")
#: Memory for sets of talents, where nothing else is said.
WORKING_BYTES = 1 << 28


@dataclass(frozen=True)
class Cause:
    """One cause of unfilled places: exactly, and in whole places that sum to the total."""

    name: str  # of CAUSES
    exact: Fraction
    whole: int


@dataclass(frozen=True)
class UnfilledCauses:
    """places = filled + unfilled, and unfilled = the sum of the causes, exactly.

    skill, level, place, pay, condition: Shapley values of lifting the cause, in places of the
    largest feasible matching; taken_by_better_placed: the largest feasible matching minus the
    stable one; people: places beyond the number of people, with every cause lifted.
    """

    places: int
    filled: int
    unfilled: int
    largest_feasible: int
    causes: tuple[Cause, ...]

    def whole(self) -> dict[str, int]:
        """The causes by name, in whole places."""
        return {cause.name: cause.whole for cause in self.causes}


@dataclass(frozen=True, eq=False)
class Reach:
    """How many talents are left for each opening after each stage of `REACH_STAGES`.

    The stages stand in this order: everybody, who can get there, who has the must-have skills,
    at their level, at this pay, under these conditions. `narrowest` is the stage (1 … 5) that
    loses the largest share of those who were left before it, 0 where nobody is lost.
    """

    counts: IntArray  # (O, 6)
    narrowest: IntArray  # (O,)


@dataclass(frozen=True)
class MismatchIndex:
    """The index of Şahin, Song, Topa and Violante: the share of hires lost to mismatch.

    `raw` is biased upward where cells are small; `without_mismatch` is its mean when the same
    number of seekers is spread over the cells at random in proportion to the vacancies;
    `corrected` is the difference.
    """

    raw: float
    without_mismatch: float
    corrected: float
    draws: int


def explain_unfilled(
    market: Market, rules: FitRules, stable: StableResult, tables: FitTables | None = None
) -> UnfilledCauses:
    """Split the unfilled places over their causes; sums hold exactly.

    Lifts every set of the five stages in turn (32 largest matchings) and shares what is gained
    by Shapley's value.
    """
    sizes = matching_sizes(StageColumns(tables or fit_tables(market, rules)), market.places)
    places, filled = int(market.places.sum()), int(stable.filled.sum())
    exact = [shapley(sizes, bit) for bit in range(len(STAGES))]
    exact += [Fraction(sizes[0] - filled), Fraction(places - sizes[ALL_STAGES])]
    parts = np.array([int(share * factorial(len(STAGES))) for share in exact], dtype=np.int64)
    whole = largest_remainder(parts, np.array([0, parts.size]), places - filled)
    return UnfilledCauses(
        places=places,
        filled=filled,
        unfilled=places - filled,
        largest_feasible=sizes[0],
        causes=tuple(map(Cause, CAUSES, exact, whole.tolist())),
    )


def matching_sizes(columns: StageColumns, places: IntArray) -> list[int]:
    """The largest matching with each set of stages lifted; the index is the set of bits.

    Sets of equal size at once, each from the larger of the matchings with one stage less:
    lifting more keeps every pair possible.
    """
    sizes = [0] * (ALL_STAGES + 1)
    owners: dict[int, IntArray] = {}

    def largest(lifted: int) -> IntArray:
        fewer = [lifted & ~stage for stage in STAGES if lifted & stage]
        start = owners[max(fewer, key=sizes.__getitem__)] if fewer else None
        return largest_matching(columns, places, lifted, start)

    for count in range(len(STAGES) + 1):
        sets = [lifted for lifted in range(ALL_STAGES + 1) if lifted.bit_count() == count]
        owners = dict(zip(sets, in_order(largest, sets, cores()), strict=True))
        for lifted, owner in owners.items():
            sizes[lifted] = int((owner >= 0).sum())
    return sizes


def shapley(values: list[int], bit: int) -> Fraction:
    """Shapley's value of one player in a game of n players; `values[set of bits]`.

    L. Shapley, "A Value for n-Person Games" (1953).
    """
    players = (len(values) - 1).bit_length()
    total = Fraction(0)
    for others in range(len(values)):
        if not others >> bit & 1:
            size = others.bit_count()
            orders = factorial(size) * factorial(players - 1 - size)
            total += orders * (values[others | 1 << bit] - values[others])
    return total / factorial(players)


def reach(
    market: Market,
    rules: FitRules,
    tables: FitTables | None = None,
    *,
    working_bytes: int = WORKING_BYTES,
) -> Reach:
    """The staircase of every opening. Memory: about `working_bytes` and linear in the market.

    Work: talents x openings at worst, 64 talents at a time, less where skills are rare.
    """
    counts = _staircases(tables or fit_tables(market, rules), working_bytes)
    before = np.maximum(counts[:, :-1], 1)
    lost = (counts[:, :-1] - counts[:, 1:]) / before
    narrowest = np.where(lost.max(axis=1) > 0, lost.argmax(axis=1) + 1, 0)
    return Reach(counts=read_only(counts), narrowest=read_only(narrowest))


def _staircases(tables: FitTables, working_bytes: int) -> IntArray:
    """How many talents are left after each stage, (O, 6)."""
    from sadari.engine.loops.stages import staircases
    from sadari.engine.stages import Conditions, neighbours

    openings = np.arange(tables.market.opening_count)
    conditions = Conditions(tables, openings, neighbours(tables))
    asked = conditions.asked()

    def left(block: tuple[int, int]) -> IntArray:
        counts = np.zeros((openings.size, len(REACH_STAGES)), dtype=np.int64)
        with np.errstate(over="ignore"):
            staircases(conditions.bits(*block), asked, counts)
        return counts

    threads = cores()
    blocks = conditions.blocks(working_bytes // (2 * threads))
    counts = np.zeros((openings.size, len(REACH_STAGES)), dtype=np.int64)
    for found in in_order(left, blocks, threads):
        counts += found
    return counts


def mismatch_index(
    seekers: ArrayLike,
    vacancies: ArrayLike,
    hires: ArrayLike | None = None,
    *,
    seed: int,
    draws: int = 500,
    vacancy_elasticity: float = 0.5,
) -> MismatchIndex:
    """The share of hires lost because seekers and vacancies lie in different cells.

    `seekers`, `vacancies` and `hires` count by cell (occupation group, field, …). Without
    hires every cell is taken to match equally well. Source: A. Şahin, J. Song, G. Topa and
    G. Violante, "Mismatch Unemployment", American Economic Review 104 (2014), equations 5, 8.

    Raises ValueError when there are no seekers or no vacancies.
    """
    u, v = np.asarray(seekers, dtype=np.float64), np.asarray(vacancies, dtype=np.float64)
    if u.shape != v.shape or not u.sum() > 0 or not v.sum() > 0:
        raise ValueError("Seekers and vacancies need one count per cell, and at least one each.")
    efficiency = _efficiency(u, v, hires, vacancy_elasticity)
    random = np.random.default_rng(seed).multinomial(round(u.sum()), v / v.sum(), size=draws)
    raw = float(_index(u[None, :], v, efficiency, vacancy_elasticity)[0])
    floor = float(_index(random.astype(np.float64), v, efficiency, vacancy_elasticity).mean())
    return MismatchIndex(raw=raw, without_mismatch=floor, corrected=raw - floor, draws=draws)


def _efficiency(
    u: FloatArray, v: FloatArray, hires: ArrayLike | None, elasticity: float
) -> FloatArray:
    if hires is None:
        return np.ones_like(u)
    meetings = v**elasticity * u ** (1 - elasticity)
    found = np.asarray(hires, dtype=np.float64)
    return np.divide(found, meetings, out=np.zeros_like(u), where=meetings > 0)


def _index(u: FloatArray, v: FloatArray, efficiency: FloatArray, elasticity: float) -> FloatArray:
    """The index for each row of seekers; `u` has shape (rows, cells)."""
    v_share = v / v.sum()
    u_share = u / u.sum(axis=1, keepdims=True)
    best = (efficiency ** (1 / elasticity) @ v_share) ** elasticity
    hires = (efficiency * v_share**elasticity * u_share ** (1 - elasticity)).sum(axis=1)
    return np.asarray(1 - hires / best if best else np.zeros(len(u)), dtype=np.float64)
