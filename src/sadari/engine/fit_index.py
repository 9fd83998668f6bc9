"""What the compiled search of `fit` reads about openings: by gate, and by class and demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray, indptr_of, positions_in_row
from sadari.engine.credits import FitTables
from sadari.engine.demands import Demands, demands_of
from sadari.engine.fit_order import (
    REMOTE,
    Order,
    changes,
    must_haves,
    occupation_of,
    order_of,
    region_of,
)
from sadari.engine.loops.fit_inputs import CHUNK, MOST_MUSTS, MUST, WEIGHT_SHIFT, Openings

#: A must-have that more than one talent in so many reaches is no gate.
GATE_RARITY = 8
#: So many scores (four bytes each) stay in the nearest cache. At most 2¹⁶: see `posting`.
MOST_OF_A_CLASS = 1024
_SHORT_TABLE = 1 << 12  # so long a table costs less than to sort a few numbers


@dataclass(frozen=True, eq=False)
class FitIndex:
    """The openings that offer places, arranged for the search.

    `places`, `experiences` and `conditions` name one opening for each column of the tables of
    those names: the openings that refer to a column all say the same there.
    """

    tables: FitTables
    demands: Demands
    openings: Openings
    places: IntArray
    experiences: IntArray
    conditions: IntArray
    place_of_region: IntArray  # (R,) column, or -1
    has_openings: BoolArray  # (C,) which occupations have
    levels: IntArray  # that are asked for


@dataclass(frozen=True, eq=False)
class _Kinds:
    """Which positions say the same: a code for each, and one position for each code."""

    code: IntArray
    some: IntArray


def distinct(*columns: AnyArray) -> tuple[IntArray, IntArray]:
    """A code for each row, equal where all columns are, and one row for each code."""
    most = 4 * columns[0].size + _SHORT_TABLE
    code, codes = np.zeros(columns[0].size, dtype=np.int64), 1
    for column in columns:
        number, numbers = _from_zero(column.astype(np.int64))
        if numbers > most:
            number, some = _numbered(number, numbers, most)
            numbers = some.size
        if codes * numbers > most:
            code, some = _numbered(code, codes, most)
            codes = some.size
        code, codes = code * numbers + number, codes * numbers
    return _numbered(code, codes, most)


def _from_zero(values: IntArray) -> tuple[IntArray, int]:
    """The values less the least of them, and one more than the most there is then."""
    if not values.size:
        return values, 1
    shifted = values - values.min()
    return shifted, int(shifted.max()) + 1


def _numbered(values: IntArray, end: int, most: int) -> tuple[IntArray, IntArray]:
    """The rank of values in 0 … end - 1 among the distinct ones, and where one of each stands."""
    if end > most:
        _, some, rank = np.unique(values, return_index=True, return_inverse=True)
        return rank, some
    where = np.full(end, -1, dtype=np.int64)
    where[values] = np.arange(values.size)
    used = np.flatnonzero(where >= 0)
    some = where[used]
    where[used] = np.arange(used.size)
    return where[values], some


def _kinds(*columns: AnyArray) -> _Kinds:
    return _Kinds(*distinct(*columns))


def fit_index(
    tables: FitTables, gate_rarity: int = GATE_RARITY, most_of_a_class: int = MOST_OF_A_CLASS
) -> FitIndex:
    """Arrange the openings for the search. Memory: linear in openings and requirements."""
    market, demands = tables.market, demands_of(tables)
    order = order_of(tables, demands, gate_rarity, most_of_a_class)
    opening = order.opening
    place = _kinds(region_of(tables)[opening])
    experience = _kinds(market.opening_experience_months[opening])
    condition = _kinds(
        market.opening_education[opening], market.contract[opening], market.schedule[opening]
    )
    terms = _kinds(experience.code, condition.code)
    pay = _kinds(tables.best_pay_won_per_year[opening])
    position = np.zeros(market.opening_count, dtype=np.int64)
    position[opening] = np.arange(opening.size)
    requirements = _requirements(tables, demands, order)
    licence = market.skill_is_licence[demands.skill]
    levels = np.unique(demands.level[~licence])
    region, occupation = region_of(tables)[opening[place.some]], occupation_of(tables)[opening]
    return FitIndex(
        tables=tables,
        demands=demands,
        openings=Openings(
            opening=opening,
            position=position,
            place=place.code.astype(np.uint32),
            terms=terms.code.astype(np.uint32),
            pay=pay.code.astype(np.uint32),
            occupation=occupation.astype(np.uint32),
            **requirements,
            terms_experience=experience.code[terms.some],
            terms_condition=condition.code[terms.some],
            pay_won_per_year=tables.best_pay_won_per_year[opening[pay.some]],
            gate_indptr=indptr_of(order.gate, demands.skill.size),
            **_classes(order, place, pay, requirements["start"]),
            **_segments(tables, demands, order),
            skill_indptr=demands.by_skill_indptr,
            demand_column=np.where(licence, 0, np.searchsorted(levels, demands.level) + 1),
            remote_place=np.flatnonzero(region == REMOTE),
        ),
        places=opening[place.some],
        experiences=opening[experience.some],
        conditions=opening[condition.some],
        place_of_region=_columns(region, market.region_count),
        has_openings=np.isin(np.arange(market.occupation_count), occupation),
        levels=levels,
    )


def _columns(region: IntArray, region_count: int) -> IntArray:
    """Which column each region has, -1 none."""
    known = np.flatnonzero(region >= 0)
    column = np.full(region_count, -1, dtype=np.int64)
    column[region[known]] = known
    return column


def _requirements(tables: FitTables, demands: Demands, order: Order) -> dict[str, AnyArray]:
    """What is asked for at each position, and the points before any skill is counted."""
    first, musts = order.indptr[:-1], must_haves(tables)[order.opening]
    base = tables.base_points[order.opening]
    return {
        "base": base.astype(np.int32),
        "start": (base - MUST * np.minimum(musts, MOST_MUSTS)).astype(np.int32),
        "first": first,
        "must_end": first + musts,
        "end": order.indptr[1:],
        "demand": demands.of_requirement[order.requirement].astype(np.uint32),
        "points": tables.requirement_points[order.requirement].astype(np.int32),
    }


def _classes(order: Order, place: _Kinds, pay: _Kinds, start: AnyArray) -> dict[str, IntArray]:
    """What the openings of each class have in common, and the most that one starts from."""
    first = order.class_indptr[:-1]
    least, most = _least_and_most(place.code, first)
    lowest, highest = _least_and_most(pay.code, first)
    chunks = np.concatenate(([0], np.cumsum(-(-np.diff(order.class_indptr) // CHUNK))))
    chunk = np.repeat(first, np.diff(chunks)) + CHUNK * positions_in_row(chunks)
    nearest, farthest = _least_and_most(place.code, chunk)
    return {
        "class_lowest_pay": lowest,
        "class_highest_pay": highest,
        "class_chunk": chunks[:-1],
        "chunk_place": nearest,
        "chunk_place_end": farthest + 1,
        "class_indptr": order.class_indptr,
        "class_occupation": order.class_occupation,
        "class_place": np.where(least == most, most, place.some.size),
        "class_start": _least_and_most(start.astype(np.int64), first)[1],
    }


def _least_and_most(values: IntArray, first: IntArray) -> tuple[IntArray, IntArray]:
    """Of each run of values that begins at one of `first`."""
    if not first.size:
        return first, first
    return np.minimum.reduceat(values, first), np.maximum.reduceat(values, first)


def _segments(tables: FitTables, demands: Demands, order: Order) -> dict[str, Any]:
    """Who of which class asks for which demand: the postings, list by list and class by class."""
    gated = order.gate.size
    requirement = order.requirement[order.indptr[gated] :]
    position = np.repeat(np.arange(gated, order.opening.size), np.diff(order.indptr)[gated:])
    group = np.searchsorted(order.class_indptr, position, side="right") - 1
    row = 2 * demands.of_requirement[requirement] + tables.market.requirement_must[requirement]
    by_row = np.argsort(row, kind="stable")  # positions ascend already
    row, group, position = row[by_row], group[by_row], position[by_row]
    weight = tables.requirement_points[requirement[by_row]]
    first = np.flatnonzero(changes(row, group)) if row.size else row
    offset = position - order.class_indptr[group]
    return {
        "segment_indptr": indptr_of(row[first], 2 * demands.skill.size),
        "segment_class": group[first].astype(np.int32),
        "segment_range": np.append(first, row.size),
        "segment_points": _least_and_most(weight, first)[1].astype(np.int32),
        "posting": (weight << int(WEIGHT_SHIFT) | offset).astype(np.uint32),
    }
