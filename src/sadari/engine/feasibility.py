"""Which pairs are possible at all, stage by stage.

A pair fails by any of five stages, kept as bits: skill (a must-have skill is missing), level
(the skill is there but not the level asked for, or too few months of experience), place, pay
and condition (licence, education, kind of contract, working hours).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sadari.engine import credits
from sadari.engine.arrays import BoolArray, IntArray, entries_of_rows, rows_of
from sadari.engine.credits import FitTables
from sadari.engine.demands import Demands, Met, demands_of, met_demands

_BYTES_PER_CELL = 64  # some eight numbers for every talent and opening of a block


class Stage(IntFlag):
    """A reason why a pair is not possible. Bits, so that several can fail at once."""

    SKILL = 1
    LEVEL = 2
    PLACE = 4
    PAY = 8
    CONDITION = 16


STAGES = tuple(Stage)
ALL_STAGES = int(sum(Stage))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Feasible pairs sorted by talent and then opening, with the points for skills."""

    talent: IntArray
    opening: IntArray
    skill_points: IntArray  # of SCORE_SCALE, licences included


@dataclass(frozen=True, eq=False)
class _Asked:
    """Who asks for which of the D demands."""

    points: sparse.csr_array  # (O, D) weight in thousandths
    must: sparse.csr_array  # (O, D) 1 where a must-have


def _asked(tables: FitTables, demands: Demands) -> _Asked:
    market = tables.market
    opening = rows_of(market.requirement_indptr)
    shape = (market.opening_count, demands.skill.size)

    def by_demand(values: IntArray | BoolArray) -> sparse.csr_array:
        some = np.flatnonzero(values)
        entries = values[some].astype(np.int64)
        return sparse.csr_array((entries, (opening[some], demands.of_requirement[some])), shape)

    return _Asked(
        points=by_demand(tables.requirement_points), must=by_demand(market.requirement_must)
    )


def feasible_pairs(tables: FitTables, working_bytes: int) -> Iterator[tuple[int, int, Pairs]]:
    """All feasible pairs, block by block: the block's first talent, its end, its pairs.

    Memory: about `working_bytes`.
    """
    demands = demands_of(tables)
    asked = _asked(tables, demands)
    market = tables.market
    widest = max(market.opening_count, demands.skill.size, 1)
    step = max(1, working_bytes // (_BYTES_PER_CELL * widest))
    for first in range(0, market.talent_count, step):
        end = min(first + step, market.talent_count)
        met = met_demands(tables, demands, first, end)
        yield first, end, _block(tables, asked, met, first, end)


def _block(tables: FitTables, asked: _Asked, met: Met, first: int, end: int) -> Pairs:
    shape = (asked.must.shape[1], end - first)
    credit, short = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.int64)
    np.maximum.at(credit, (met.demand, met.talent), met.credit)
    short[met.demand[met.reaches], met.talent[met.reaches]] = 0
    talent, opening = np.nonzero((asked.must @ short).T == 0)
    possible = _passes_terms(tables, talent + first, opening)
    talent, opening = talent[possible], opening[possible]
    points = asked.points @ credit
    return Pairs(
        talent=talent + first,
        opening=opening,
        skill_points=points[opening, talent] + tables.base_points[opening],
    )


def _passes_terms(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """Passes every stage but those of skills and licences."""
    passes = credits.experience_fits(tables, talent, opening)
    for fits in (
        credits.place_fits,
        credits.pay_fits,
        credits.education_fits,
        credits.contract_fits,
        credits.schedule_fits,
    ):
        passes &= fits(tables, talent, opening)
    return passes


@dataclass(frozen=True, eq=False)
class Column:
    """What stands between every talent and one opening. Shape (T,) each, or (musts, T)."""

    must: IntArray  # the requirements (entry numbers) that are must-have
    is_licence: BoolArray  # (musts,)
    has: BoolArray  # (musts, T) the skill is there, in full or through a near one
    reaches: BoolArray  # (musts, T) … at the level asked for
    experience: BoolArray
    place: BoolArray
    pay: BoolArray
    education: BoolArray
    contract: BoolArray
    schedule: BoolArray

    @property
    def skill(self) -> BoolArray:
        return _all_of(self.has[~self.is_licence])

    @property
    def level(self) -> BoolArray:
        """Every skill that is there reaches its level, and so does the experience."""
        skills = ~self.is_licence
        return _all_of((self.reaches | ~self.has)[skills]) & self.experience

    @property
    def licences(self) -> BoolArray:
        return _all_of(self.has[self.is_licence])

    @property
    def condition(self) -> BoolArray:
        return self.licences & self.education & self.contract & self.schedule


def _all_of(rows: BoolArray) -> BoolArray:
    return np.asarray(rows.all(axis=0), dtype=np.bool_)


def column(tables: FitTables, opening: int) -> Column:
    """Every talent against one opening. Work and memory: linear in talents x must-haves."""
    market = tables.market
    everyone = np.arange(market.talent_count, dtype=np.int64)
    this = np.array([opening], dtype=np.int64)
    entries = np.arange(market.requirement_indptr[opening], market.requirement_indptr[opening + 1])
    must = entries[market.requirement_must[entries]]
    has, reaches = holders(tables, market.requirement_skill[must], market.requirement_level[must])
    return Column(
        must=must,
        is_licence=market.skill_is_licence[market.requirement_skill[must]],
        has=has,
        reaches=reaches,
        experience=credits.experience_fits(tables, everyone, this),
        place=credits.place_fits(tables, everyone, this),
        pay=credits.pay_fits(tables, everyone, this),
        education=credits.education_fits(tables, everyone, this),
        contract=credits.contract_fits(tables, everyone, this),
        schedule=credits.schedule_fits(tables, everyone, this),
    )


def holders(
    tables: FitTables, skill: IntArray, asked_level: IntArray
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who has each skill, and who has it at the level asked for: two (skills, T) arrays."""
    holdings = tables.holdings
    has, reaches = (np.zeros((skill.size, tables.market.talent_count), dtype=bool) for _ in "ab")
    entries = holdings.by_skill[entries_of_rows(holdings.by_skill_indptr, skill)]
    row = np.repeat(np.arange(skill.size), np.diff(holdings.by_skill_indptr)[skill])
    has[row, holdings.talent[entries]] = True
    enough = credits.level_reached(
        tables, holdings.weight[entries], holdings.evidence[entries], asked_level[row]
    )
    reaches[row[enough], holdings.talent[entries[enough]]] = True
    return has, reaches


def failed_stages(found: Column) -> NDArray[np.uint8]:
    """The stages that each talent fails, as bits of `Stage`; shape (T,), 0 = feasible."""
    failed = np.zeros(found.pay.size, dtype=np.uint8)
    for stage, passes in zip(
        STAGES, (found.skill, found.level, found.place, found.pay, found.condition), strict=True
    ):
        failed |= np.where(passes, 0, int(stage)).astype(np.uint8)
    return failed
