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
from sadari.engine.rules import WHOLE

_CELLS_PER_BLOCK = 4_000_000


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
class _Demands:
    """The distinct (skill, level asked for) pairs: D of them, and who asks for them."""

    level: IntArray  # (D,)
    by_skill_indptr: IntArray  # (S + 1,) demands sorted by skill
    points: sparse.csr_array  # (O, D) weight in thousandths
    must: sparse.csr_array  # (O, D) 1 where a must-have skill that is no licence
    must_licence: sparse.csr_array  # (O, D) 1 where a must-have licence


def _demands(tables: FitTables) -> _Demands:
    market = tables.market
    codes = market.requirement_skill * 16 + market.requirement_level
    opening = rows_of(market.requirement_indptr)
    distinct, demand = np.unique(codes, return_inverse=True)
    shape = (market.opening_count, distinct.size)
    licence = market.skill_is_licence[market.requirement_skill]

    def asked(values: IntArray | BoolArray) -> sparse.csr_array:
        some = np.flatnonzero(values)
        entries = (values[some].astype(np.int64), (opening[some], demand[some]))
        return sparse.csr_array(entries, shape=shape)

    counts = np.bincount(distinct >> 4, minlength=market.skill_count)
    return _Demands(
        level=distinct & 15,
        by_skill_indptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        points=asked(tables.requirement_points),
        must=asked(market.requirement_must & ~licence),
        must_licence=asked(market.requirement_must & licence),
    )


def feasible_pairs(tables: FitTables) -> Iterator[Pairs]:
    """All feasible pairs, block by block of talents. Memory: bounded a block, plus its pairs."""
    demands = _demands(tables)
    market = tables.market
    widest = max(market.opening_count, demands.level.size, 1)
    step = max(1, _CELLS_PER_BLOCK // widest)
    for first in range(0, market.talent_count, step):
        yield _block(tables, demands, first, min(first + step, market.talent_count))


def _block(tables: FitTables, demands: _Demands, first: int, end: int) -> Pairs:
    credit, lacks, below = _met_demands(tables, demands, first, end)
    failed = (demands.must @ (lacks | below)) + (demands.must_licence @ lacks)
    talent, opening = np.nonzero(failed.T == 0)
    possible = _passes_terms(tables, talent + first, opening)
    talent, opening = talent[possible], opening[possible]
    points = demands.points @ credit
    return Pairs(
        talent=talent + first,
        opening=opening,
        skill_points=points[opening, talent] + tables.base_points[opening],
    )


def _met_demands(
    tables: FitTables, demands: _Demands, first: int, end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(D, talents of the block): credit in thousandths; 1 where absent; 1 where below level."""
    holdings = tables.holdings
    held = np.arange(holdings.indptr[first], holdings.indptr[end])
    demand = entries_of_rows(demands.by_skill_indptr, holdings.skill[held])
    held = np.repeat(held, np.diff(demands.by_skill_indptr)[holdings.skill[held]])
    weight, evidence = holdings.weight[held], holdings.evidence[held]
    asked = demands.level[demand]
    shape = (demands.level.size, end - first)
    cell = demand * (end - first) + holdings.talent[held] - first
    credit, lacks, below = (np.full(shape, fill, dtype=np.int64) for fill in (0, 1, 1))
    licence = tables.market.skill_is_licence[holdings.skill[held]]
    value = np.where(licence, WHOLE, credits.skill_credit(tables, weight, evidence, asked))
    np.maximum.at(credit.ravel(), cell, value)
    lacks.ravel()[cell] = 0
    below.ravel()[cell[credits.level_reached(tables, weight, evidence, asked)]] = 0
    return credit, lacks, below


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
