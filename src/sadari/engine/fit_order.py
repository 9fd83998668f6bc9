"""In which order the search of `fit` keeps openings: behind gates, and in classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import BoolArray, IntArray, entries_of_rows, rows_of
from sadari.engine.credits import FitTables
from sadari.engine.demands import Demands
from sadari.engine.loops.fit_inputs import MOST_MUSTS
from sadari.engine.rules import WHOLE

REMOTE = -2  # a region of its own; -1 is the unknown one
_COUNTED = 1 << 20  # holdings or more, which is enough to tell what is rare
_LEAST_OF_A_CLASS = 32
_COMMON_SKILLS = 3  # by so many skills openings are put beside their like
_SHORT_LIST = 8  # openings; to begin a list costs as much as to read so many
_LONGER = 8  # times; scores of such a class just stay in the nearest cache


@dataclass(frozen=True, eq=False)
class Order:
    """P offered openings in the order of the search, and their requirements."""

    opening: IntArray  # (P,) the gated ones first
    gate: IntArray  # (gated,) demand, ascending
    class_indptr: IntArray  # (K + 1,) positions, from the first one that is not gated
    class_occupation: IntArray  # (K,) where there are several, one more than the unknown one
    indptr: IntArray  # (P + 1,)
    requirement: IntArray  # numbers in the market, must-haves first, the rarest of them first


def order_of(tables: FitTables, demands: Demands, gate_rarity: int, most_of_a_class: int) -> Order:
    """Gated is who insists on what at most one talent in `gate_rarity` reaches.

    The others stand in classes of at most `most_of_a_class`.
    """
    market = tables.market
    reached_by = _reached_by(tables, demands)
    rank = _requirement_rank(tables, demands, reached_by)
    gate = _gates(tables, demands, rank)
    rare = gate >= 0
    rare[rare] = reached_by[gate[rare]] * gate_rarity <= market.talent_count
    rare |= must_haves(tables) > MOST_MUSTS
    offered = market.places > 0
    gated = _gated(tables, np.flatnonzero(offered & rare), gate)
    scored = np.flatnonzero(offered & ~rare)
    pool = _pools(tables, scored)
    by_pool = _scored_order(tables, scored, pool)
    scored, pool = scored[by_pool], pool[by_pool]
    region, most = region_of(tables)[scored], np.full(pool.size, most_of_a_class)
    ends = _class_ends(pool, region, most)
    nameless = pool == market.occupation_count
    if _lists_are_short(tables, demands, scored, ends, nameless):
        most[nameless] *= _LONGER
        ends = _class_ends(pool, region, most)
    opening = np.concatenate([gated, scored])
    return Order(
        opening=opening,
        gate=gate[gated],
        class_indptr=gated.size + ends,
        class_occupation=pool[ends[:-1]],
        indptr=np.concatenate(([0], np.cumsum(np.diff(market.requirement_indptr)[opening]))),
        requirement=rank[entries_of_rows(market.requirement_indptr, opening)],
    )


def region_of(tables: FitTables) -> IntArray:
    """(O,) where each opening is; all remote ones in one place."""
    market = tables.market
    return np.where(market.opening_is_remote, REMOTE, market.opening_region)


def occupation_of(tables: FitTables) -> IntArray:
    """(O,) the occupation of each opening, the unknown one after all others."""
    market = tables.market
    known = market.opening_occupation >= 0
    return np.where(known, market.opening_occupation, market.occupation_count)


def must_haves(tables: FitTables) -> IntArray:
    """(O,) how many must-haves each opening has."""
    musts = np.concatenate(([0], np.cumsum(tables.market.requirement_must)))
    return np.asarray(np.diff(musts[tables.market.requirement_indptr]))


def changes(*columns: IntArray) -> BoolArray:
    """Where one of the columns differs from the row before; true in the first row."""
    differs = np.ones(columns[0].size, dtype=np.bool_)
    differs[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return differs


def _reached_by(tables: FitTables, demands: Demands) -> IntArray:
    """About how many talents reach each demand, by some of the holdings.

    0 where no opening insists on it.
    """
    market, holdings = tables.market, tables.holdings
    most = max(int(market.evidence_level.max(initial=0)), 1)
    insisted = np.zeros(market.skill_count, dtype=np.bool_)
    insisted[market.requirement_skill[market.requirement_must]] = True
    every = max(holdings.skill.size // _COUNTED, 1)
    some = every * np.flatnonzero(insisted[holdings.skill[::every]])
    level = holdings.weight[some] * market.evidence_level[holdings.evidence[some]] // WHOLE
    held = every * np.bincount(
        holdings.skill[some] * (most + 1) + level, minlength=market.skill_count * (most + 1)
    ).reshape(market.skill_count, most + 1)
    at_least = held[:, ::-1].cumsum(axis=1)[:, ::-1]
    asked = np.clip(demands.level - tables.rules.level_tolerance, 0, most)
    asked[market.skill_is_licence[demands.skill]] = 0
    reached = at_least[demands.skill, asked]
    return np.where(demands.level - tables.rules.level_tolerance > most, 0, reached)


def _requirement_rank(tables: FitTables, demands: Demands, reached_by: IntArray) -> IntArray:
    """Requirement numbers, opening by opening: must-haves first, the rarest of them first."""
    market = tables.market
    rarity, row = reached_by[demands.of_requirement], rows_of(market.requirement_indptr)
    wished_last = 2 * row + ~market.requirement_must
    return np.argsort(wished_last * (rarity.max(initial=0) + 1) + rarity, kind="stable")


def _gates(tables: FitTables, demands: Demands, rank: IntArray) -> IntArray:
    """The rarest demand that each opening insists on, -1 where it insists on none."""
    market = tables.market
    gate = np.full(market.opening_count, -1, dtype=np.int64)
    some = np.flatnonzero(np.diff(market.requirement_indptr))
    first = rank[market.requirement_indptr[some]]
    gate[some] = np.where(market.requirement_must[first], demands.of_requirement[first], -1)
    return gate


def _gated(tables: FitTables, opening: IntArray, gate: IntArray) -> IntArray:
    """By gate; behind it, what fails alike stands together."""
    market = tables.market
    says = (
        market.contract,
        market.schedule,
        market.opening_experience_months,
        market.opening_region,
        gate,
    )
    return opening[np.lexsort([column[opening] for column in says])]


def _pools(tables: FitTables, opening: IntArray) -> IntArray:
    """The occupation of each opening; those of all occupations with few openings are together."""
    occupation = occupation_of(tables)[opening]
    few = np.bincount(occupation)[occupation] < _LEAST_OF_A_CLASS if opening.size else occupation
    return np.where(few, tables.market.occupation_count + 1, occupation)


def _scored_order(tables: FitTables, opening: IntArray, pool: IntArray) -> IntArray:
    """By pool, place and skills: who asks for the same common skills stands together."""
    market = tables.market
    says = (
        market.schedule,
        market.contract,
        market.opening_experience_months,
        *reversed(_common_skills(tables)),
        region_of(tables),
    )
    return np.lexsort([*(column[opening] for column in says), pool])


def _common_skills(tables: FitTables) -> list[IntArray]:
    """The skill of each opening that most openings ask for, the next one, and so on; as ranks."""
    market = tables.market
    asked_by = np.bincount(market.requirement_skill, minlength=market.skill_count)
    rank = np.argsort(np.argsort(-asked_by, kind="stable"))[market.requirement_skill]
    width = max(market.skill_count, 1)
    ordered = np.sort(rows_of(market.requirement_indptr) * width + rank) % width
    ranks = np.append(ordered, rank.size)
    first, end = market.requirement_indptr[:-1], market.requirement_indptr[1:]
    return [
        ranks[np.where(first + nth < end, first + nth, rank.size)] for nth in range(_COMMON_SKILLS)
    ]


def _lists_are_short(
    tables: FitTables, demands: Demands, opening: IntArray, ends: IntArray, nameless: BoolArray
) -> bool:
    """Whether few openings of a class ask for the same, where no occupation tells them apart.

    Then hardly a class falls away by its bound either, and longer classes cost less.
    """
    rows = tables.market.requirement_indptr
    of_class = np.searchsorted(ends, np.flatnonzero(nameless), side="right")
    asking = np.repeat(of_class, np.diff(rows)[opening[nameless]])
    demand = demands.of_requirement[entries_of_rows(rows, opening[nameless])]
    lists = np.count_nonzero(np.diff(np.sort(asking * demands.skill.size + demand)))
    return bool(demand.size < lists * _SHORT_LIST)


def _class_ends(pool: IntArray, region: IntArray, most: IntArray) -> IntArray:
    """Where classes begin and end: one pool each; of a pool of many openings, one place each."""
    if not pool.size:
        return np.zeros(1, dtype=np.int64)
    many = np.bincount(pool)[pool] > most
    begins = changes(pool, np.where(many, region, 0))
    runs = np.flatnonzero(begins)
    begins |= (np.arange(pool.size) - runs[np.cumsum(begins) - 1]) % most == 0
    return np.append(np.flatnonzero(begins), pool.size)
