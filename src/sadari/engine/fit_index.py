"""What the compiled search of `fit` reads: openings by gate and class, talents block by block.

Credits come from `credits` alone: each is worked out once for every distinct pair of what a
block of talents says and what the openings say, and looked up afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sadari.engine import credits
from sadari.engine.arrays import AnyArray, IntArray, entries_of_rows, indptr_of, rows_of
from sadari.engine.credits import FitTables
from sadari.engine.demands import Demands, demands_of, met_demands
from sadari.engine.loops.fit import IMPOSSIBLE, REACHED, SIDE, Openings, Talents, Weights
from sadari.engine.rules import WHOLE, FitRules

#: A must-have that more than one talent in so many reaches is no gate.
GATE_RARITY = 8
_LEAST_OF_A_CLASS = 16
_REMOTE = -2  # a region of its own; -1 is the unknown one
#: Openings of a class ask for 0, 1, 2, 3–4, 5–7 or more skills.
_SIZES = np.array([1, 2, 3, 5, 8])


@dataclass(frozen=True, eq=False)
class FitIndex:
    """The openings that offer places, arranged for the search.

    `places`, `experiences` and `conditions` name one opening for each column of the tables of
    those names: the openings that refer to a column all say the same there.
    """

    tables: FitTables
    demands: Demands
    openings: Openings
    weights: Weights
    places: IntArray
    experiences: IntArray
    conditions: IntArray


@dataclass(frozen=True, eq=False)
class _Order:
    """The offered openings in the order of the search, and their requirements."""

    opening: IntArray  # (P,) the gated ones first
    gate: IntArray  # (gated,) demand, ascending
    group: IntArray  # (P - gated,) class, ascending
    group_occupation: IntArray  # (K,)
    indptr: IntArray  # (P + 1,)
    requirement: IntArray  # numbers in the market, must-haves first, the rarest of them first


@dataclass(frozen=True, eq=False)
class _Kinds:
    """Which openings say the same: a code for each, and one opening for each code."""

    code: IntArray
    opening: IntArray


@dataclass(frozen=True, eq=False)
class _Segments:
    """Scored openings by the skills they ask for, and within a skill by class."""

    skill: IntArray  # ascending
    group: IntArray
    indptr: IntArray  # into `position`
    points: IntArray  # the most that the skill weighs in the segment
    position: IntArray


def distinct(*columns: AnyArray) -> tuple[IntArray, IntArray]:
    """A code for each row, equal where all columns are, and one row for each code."""
    code = np.zeros(columns[0].size, dtype=np.int64)
    some = code[:1]
    for column in columns:
        values, inverse = np.unique(column, return_inverse=True)
        _, some, code = np.unique(
            code * max(values.size, 1) + inverse, return_index=True, return_inverse=True
        )
    return code, some


def fit_index(tables: FitTables, gate_rarity: int = GATE_RARITY) -> FitIndex:
    """Arrange the openings for the search. Memory: linear in openings and requirements."""
    market, demands = tables.market, demands_of(tables)
    order = _order(tables, demands, gate_rarity)
    region = np.where(market.opening_is_remote, _REMOTE, market.opening_region)
    kinds = [
        _kinds(order.opening, *columns)
        for columns in (
            (region,),
            (market.opening_experience_months,),
            (market.opening_education, market.contract, market.schedule),
            (tables.best_pay_won_per_year,),
        )
    ]
    places, experiences, conditions, pays = kinds
    region_of_place = region[places.opening]
    place_of_region = np.full(market.region_count, -1, dtype=np.int64)
    known = np.flatnonzero(region_of_place >= 0)
    place_of_region[region_of_place[known]] = known
    segments = _segments(tables, order)
    return FitIndex(
        tables=tables,
        demands=demands,
        openings=Openings(
            facts=_facts(tables, order, kinds),
            demand=demands.of_requirement[order.requirement].astype(np.int32),
            points=tables.requirement_points[order.requirement].astype(np.int32),
            pay_won_per_year=tables.best_pay_won_per_year[pays.opening],
            position=np.concatenate(
                [np.arange(order.opening.size, dtype=np.int32), segments.position]
            ).astype(np.int32),
            gate_indptr=indptr_of(order.gate, demands.skill.size),
            skill_of_demand=demands.skill,
            class_indptr=indptr_of(order.group, order.group_occupation.size) + order.gate.size,
            class_occupation=order.group_occupation,
            class_base=_class_base(tables, order),
            segment_indptr=indptr_of(segments.skill, market.skill_count),
            segment_class=segments.group,
            segment_range=segments.indptr + order.opening.size,
            segment_points=segments.points,
            skill_openings=_openings_of_skills(segments, market.skill_count),
            place_of_region=place_of_region,
            remote_place=np.flatnonzero(region_of_place == _REMOTE),
        ),
        weights=_weights(tables.rules),
        places=places.opening,
        experiences=experiences.opening,
        conditions=conditions.opening,
    )


def _weights(rules: FitRules) -> Weights:
    return Weights(
        pay_weight=rules.pay_weight,
        pay_tolerance=rules.pay_tolerance,
        pay_span=rules.pay_span,
        unstated_credit=rules.unstated_credit,
        unstated_occupation=rules.occupation_weight * rules.unstated_credit * SIDE,
        most_occupation=rules.occupation_weight * max(WHOLE, rules.unstated_credit) * SIDE,
        skill_points=(rules.skill_weight + rules.licence_weight) * WHOLE,
    )


def _kinds(opening: IntArray, *columns: AnyArray) -> _Kinds:
    code, some = distinct(*(column[opening] for column in columns))
    return _Kinds(code=code, opening=opening[some])


def _occupation(tables: FitTables, opening: IntArray) -> IntArray:
    """Occupations, the unknown one after all others."""
    market = tables.market
    occupation = market.opening_occupation[opening]
    return np.where(occupation < 0, market.occupation_count, occupation)


def _order(tables: FitTables, demands: Demands, gate_rarity: int) -> _Order:
    market = tables.market
    reached_by = _reached_by(tables, demands)
    offered = np.flatnonzero(market.places > 0)
    rank = _requirement_rank(tables, demands, reached_by)
    gate = _gates(tables, demands, rank)[offered]
    rare = gate >= 0
    rare[rare] = reached_by[gate[rare]] * gate_rarity <= market.talent_count
    scored = offered[~rare]
    group, group_occupation = _classes(tables, scored)
    says = (  # what fails alike stands together
        market.contract[offered],
        market.schedule[offered],
        market.opening_experience_months[offered],
        market.opening_region[offered],
    )
    gated_order = np.lexsort((*(column[rare] for column in says), gate[rare]))
    group_order = np.lexsort((*(column[~rare] for column in says), group))
    opening = np.concatenate([offered[rare][gated_order], scored[group_order]])
    return _Order(
        opening=opening,
        gate=gate[rare][gated_order],
        group=group[group_order],
        group_occupation=group_occupation,
        indptr=np.concatenate(([0], np.cumsum(np.diff(market.requirement_indptr)[opening]))),
        requirement=rank[entries_of_rows(market.requirement_indptr, opening)],
    )


def _classes(tables: FitTables, opening: IntArray) -> tuple[IntArray, IntArray]:
    """The class of each opening, and the occupation of each class.

    Openings of one occupation that ask for about as many skills; where these are too few, all
    occupations together.
    """
    market = tables.market
    size = np.searchsorted(_SIZES, np.diff(market.requirement_indptr)[opening], side="right")
    occupation = _occupation(tables, opening)
    group, _ = distinct(occupation, size)
    few = np.bincount(group)[group] < _LEAST_OF_A_CLASS
    occupation = np.where(few, market.occupation_count + 1, occupation)
    group, some = distinct(occupation, size)
    return group, occupation[some]


def _reached_by(tables: FitTables, demands: Demands) -> IntArray:
    """How many holdings reach each demand: about how many talents."""
    market, holdings = tables.market, tables.holdings
    most = max(int(market.evidence_level.max(initial=0)), 1)
    level = holdings.weight * market.evidence_level[holdings.evidence] // WHOLE
    held = np.bincount(
        holdings.skill * (most + 1) + level, minlength=market.skill_count * (most + 1)
    ).reshape(market.skill_count, most + 1)
    at_least = held[:, ::-1].cumsum(axis=1)[:, ::-1]
    asked = np.clip(demands.level - tables.rules.level_tolerance, 0, most)
    asked[market.skill_is_licence[demands.skill]] = 0
    reached = at_least[demands.skill, asked]
    return np.where(demands.level - tables.rules.level_tolerance > most, 0, reached)


def _requirement_rank(tables: FitTables, demands: Demands, reached_by: IntArray) -> IntArray:
    """Requirement numbers, opening by opening: must-haves first, the rarest of them first."""
    market = tables.market
    rarity = reached_by[demands.of_requirement]
    return np.lexsort((rarity, ~market.requirement_must, rows_of(market.requirement_indptr)))


def _gates(tables: FitTables, demands: Demands, rank: IntArray) -> IntArray:
    """The rarest demand that each opening insists on, -1 where it insists on none."""
    market = tables.market
    gate = np.full(market.opening_count, -1, dtype=np.int64)
    some = np.flatnonzero(np.diff(market.requirement_indptr))
    first = rank[market.requirement_indptr[some]]
    gate[some] = np.where(market.requirement_must[first], demands.of_requirement[first], -1)
    return gate


def _facts(tables: FitTables, order: _Order, kinds: list[_Kinds]) -> AnyArray:
    """The table `Openings.facts`, column by column."""
    market = tables.market
    musts = np.concatenate(([0], np.cumsum(market.requirement_must[order.requirement])))
    first, end = order.indptr[:-1], order.indptr[1:]
    columns = (
        order.opening,
        *(kind.code for kind in kinds),
        _occupation(tables, order.opening),
        tables.base_points[order.opening],
        first,
        first + musts[end] - musts[first],
        end,
    )
    return np.ascontiguousarray(np.stack(columns, axis=1), dtype=np.int32)


def _class_base(tables: FitTables, order: _Order) -> IntArray:
    most = np.zeros(order.group_occupation.size, dtype=np.int64)
    np.maximum.at(most, order.group, tables.base_points[order.opening[order.gate.size :]])
    return most


def _segments(tables: FitTables, order: _Order) -> _Segments:
    gated, scored = order.gate.size, np.arange(order.gate.size, order.opening.size)
    entry = np.arange(order.indptr[gated], order.indptr[-1])
    requirement = order.requirement[entry]
    skill = tables.market.requirement_skill[requirement]
    position = np.repeat(scored, np.diff(order.indptr)[gated:])
    group = order.group[position - gated]
    by_skill = np.lexsort((position, group, skill))
    skill, group = skill[by_skill], group[by_skill]
    begins = np.ones(skill.size, dtype=bool)
    begins[1:] = (skill[1:] != skill[:-1]) | (group[1:] != group[:-1])
    first = np.flatnonzero(begins)
    points = tables.requirement_points[requirement[by_skill]]
    return _Segments(
        skill=skill[first],
        group=group[first],
        indptr=np.append(first, skill.size),
        points=np.maximum.reduceat(points, first) if first.size else first,
        position=position[by_skill],
    )


def _openings_of_skills(segments: _Segments, skills: int) -> IntArray:
    counts = np.zeros(skills, dtype=np.int64)
    np.add.at(counts, segments.skill, np.diff(segments.indptr))
    return counts


def talents_of(index: FitIndex, first: int, end: int) -> Talents:
    """The block of talents from `first` to before `end`. Memory: linear in the block."""
    tables, block = index.tables, np.arange(first, end)
    market = tables.market
    met = met_demands(tables, index.demands, first, end)
    place_row, place = _table(index, _place_points, block, index.places, _place_says(tables))
    experience_row, experience = _table(
        index, _experience_points, block, index.experiences, (market.talent_experience_months,)
    )
    condition_row, condition = _table(
        index, _condition_points, block, index.conditions, _condition_says(tables)
    )
    width = max(market.occupation_count, 1)
    wishes = slice(*np.searchsorted(tables.wishes_occupation, (first * width, end * width)))
    wisher, occupation = np.divmod(tables.wishes_occupation[wishes], width)
    regions = market.wished_region_indptr[first : end + 1]
    return Talents(
        entry_indptr=indptr_of(met.talent, block.size),
        entry_demand=met.demand.astype(np.int32),
        entry_value=(met.credit + REACHED * met.reaches).astype(np.int32),
        place_row=place_row,
        place=place,
        experience_row=experience_row,
        experience=experience,
        condition_row=condition_row,
        condition=condition,
        most_points=_most(place)[place_row]
        + _most(experience)[experience_row]
        + _most(condition)[condition_row]
        + WHOLE * tables.rules.pay_weight,
        wished_pay=market.wished_pay_won_per_year[block],
        wished_region_indptr=regions - regions[0],
        wished_region=market.wished_region[regions[0] : regions[-1]].copy(),
        wishes_occupations=tables.has_wished_occupations[block],
        occupation_indptr=indptr_of(wisher - first, block.size),
        occupation=occupation,
        occupation_points=tables.occupation_credit[wishes]
        * (tables.rules.occupation_weight * SIDE),
    )


def _place_says(tables: FitTables) -> tuple[AnyArray, ...]:
    market = tables.market
    return market.talent_region, market.most_travel_minutes, tables.has_wished_regions


def _condition_says(tables: FitTables) -> tuple[AnyArray, ...]:
    market = tables.market
    return market.talent_education, market.wished_contracts, market.wished_schedules


Points = Callable[[FitTables, IntArray, IntArray], IntArray]


def _table(
    index: FitIndex, points: Points, block: IntArray, openings: IntArray, says: tuple[AnyArray, ...]
) -> tuple[IntArray, IntArray]:
    """The row of each talent of the block, and the points of each distinct row and column."""
    row, some = distinct(*(column[block] for column in says))
    table = points(index.tables, block[some][:, None], openings[None, :])
    return row, np.ascontiguousarray(table)


def _most(table: IntArray) -> IntArray:
    """The most joint points in each row, 0 where everything is impossible."""
    possible = np.where(table < 0, 0, (table >> 32) + (table & (SIDE - 1)))
    return np.asarray(possible.max(axis=1, initial=0))


def _place_points(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    points = tables.rules.place_weight * SIDE * credits.place_credit(tables, talent, opening)
    return np.where(credits.place_in_reach(tables, talent, opening), points, IMPOSSIBLE)


def _experience_points(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    points = tables.rules.experience_weight * credits.experience_credit(tables, talent, opening)
    return np.where(credits.experience_fits(tables, talent, opening), points, IMPOSSIBLE)


def _condition_points(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """Education on the opening's side; kind of contract and working hours on the talent's."""
    rules = tables.rules
    points = (
        rules.education_weight * credits.education_credit(tables, talent, opening)
        + rules.contract_weight * SIDE * credits.contract_credit(tables, talent, opening)
        + rules.schedule_weight * SIDE * credits.schedule_credit(tables, talent, opening)
    )
    possible = (
        credits.education_fits(tables, talent, opening)
        & credits.contract_fits(tables, talent, opening)
        & credits.schedule_fits(tables, talent, opening)
    )
    return np.where(possible, points, IMPOSSIBLE)
