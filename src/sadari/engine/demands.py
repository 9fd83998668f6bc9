"""What openings demand, counted once: the distinct (skill, level) pairs, and who meets them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine import credits
from sadari.engine.arrays import BoolArray, IntArray, entries_of_rows
from sadari.engine.credits import FitTables
from sadari.engine.rules import WHOLE

_LEVELS = 16  # more than there are


@dataclass(frozen=True, eq=False)
class Demands:
    """The distinct (skill, level asked for) pairs, sorted by skill and then level: D of them."""

    skill: IntArray  # (D,)
    level: IntArray  # (D,)
    by_skill_indptr: IntArray  # (S + 1,)
    of_requirement: IntArray  # the demand of each requirement of the market


@dataclass(frozen=True, eq=False)
class Met:
    """Who of a block of talents meets which demand, and how far; one entry per holding."""

    talent: IntArray  # counted from the first of the block, ascending
    demand: IntArray
    credit: IntArray  # thousandths
    reaches: BoolArray  # the level asked for; a licence has none


def demands_of(tables: FitTables) -> Demands:
    """The demands of all openings of a market."""
    market = tables.market
    codes = market.requirement_skill * _LEVELS + market.requirement_level
    used = np.zeros(market.skill_count * _LEVELS, dtype=np.bool_)
    used[codes] = True
    distinct = np.flatnonzero(used)
    skills = np.arange(market.skill_count + 1, dtype=np.int64)
    return Demands(
        skill=distinct // _LEVELS,
        level=distinct % _LEVELS,
        by_skill_indptr=np.searchsorted(distinct, skills * _LEVELS),
        of_requirement=np.cumsum(used)[codes] - 1,
    )


def met_demands(tables: FitTables, demands: Demands, first: int, end: int) -> Met:
    """What the talents from `first` to before `end` meet, in full or in part."""
    holdings = tables.holdings
    held = np.arange(holdings.indptr[first], holdings.indptr[end])
    demand = entries_of_rows(demands.by_skill_indptr, holdings.skill[held])
    held = np.repeat(held, np.diff(demands.by_skill_indptr)[holdings.skill[held]])
    weight, evidence, asked = holdings.weight[held], holdings.evidence[held], demands.level[demand]
    licence = tables.market.skill_is_licence[holdings.skill[held]]
    credit = credits.skill_credit(tables, weight, evidence, asked)
    return Met(
        talent=holdings.talent[held] - first,
        demand=demand,
        credit=np.where(licence, WHOLE, credit),
        reaches=licence | credits.level_reached(tables, weight, evidence, asked),
    )
