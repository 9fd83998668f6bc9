"""What the compiled search of `fit` reads about talents: block by block.

Credits come from `credits` alone: each is worked out once for every distinct pair of what a
block of talents says and what the openings say, and looked up afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sadari.engine import credits
from sadari.engine.arrays import AnyArray, BoolArray, IntArray, indptr_of
from sadari.engine.credits import FitTables
from sadari.engine.fit_index import FitIndex, distinct
from sadari.engine.loops.fit_inputs import IMPOSSIBLE, REACHED, Talents, Weights
from sadari.engine.rules import WHOLE, FitRules

Credit = Callable[[FitTables, IntArray, IntArray], IntArray]
_Weights = dict[Credit, int]
Fits = Callable[[FitTables, IntArray, IntArray], BoolArray]
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ / golden ratio: D. Knuth, TAOCP 3, section 6.4
#: What every talent says once, as `_likeness` reads it.
_SAID_ONCE = (
    "wished_pay",
    "place_row",
    "experience_row",
    "condition_row",
    "wishes_regions",
    "wishes_occupations",
)


def weights_of(rules: FitRules) -> Weights:
    """The rules as the search reads them."""
    return Weights(
        pay_weight=rules.pay_weight,
        pay_tolerance=rules.pay_tolerance,
        pay_span=rules.pay_span,
        unstated_credit=rules.unstated_credit,
        unstated_occupation=rules.occupation_weight * rules.unstated_credit,
        skill_points=(rules.skill_weight + rules.licence_weight) * WHOLE,
    )


def talents_of(index: FitIndex, first: int, end: int) -> Talents:
    """The block of talents from `first` to before `end`. Memory: linear in the block."""
    market, block = index.tables.market, np.arange(first, end)
    pays = index.openings.pay_won_per_year.any()
    parts = (
        _holdings(index, first, end)
        | _places(index, first, end)
        | _terms(index, block)
        | _occupations(index, first, end)
        | {"wished_pay": market.wished_pay_won_per_year[block] * pays}
    )
    likeness = _likeness(parts, block.size)
    turn = np.lexsort((likeness, parts["wished_pay"]))
    return Talents(turn=turn, likeness=likeness, **parts)


def _holdings(index: FitIndex, first: int, end: int) -> dict[str, AnyArray]:
    """What is held of what is asked for, and what each of it is worth for which level."""
    held = slice(*index.tables.holdings.indptr[[first, end]])
    holdings, demands = index.tables.holdings, index.demands
    asked = np.flatnonzero(np.diff(demands.by_skill_indptr)[holdings.skill[held]]) + held.start
    evidence, market = holdings.evidence[asked], index.tables.market
    kind, some = distinct(
        holdings.weight[asked],
        market.evidence_known_by[evidence],
        market.evidence_level[evidence],
    )
    row, value = _merged(kind, _values(index, asked[some]))
    return {
        "holding_indptr": indptr_of(holdings.talent[asked] - first, end - first),
        "holding_skill": holdings.skill[asked].astype(np.int32),
        "value_row": row.astype(np.int32),
        "value": value,
    }


def _values(index: FitIndex, holding: IntArray) -> AnyArray:
    """Of each holding: credit + REACHED for a licence, then for each level that is asked for."""
    tables, holdings = index.tables, index.tables.holdings
    pair = holdings.weight[holding][:, None], holdings.evidence[holding][:, None]
    value = np.full((holding.size, index.levels.size + 1), WHOLE + REACHED, dtype=np.int32)
    value[:, 1:] = credits.skill_credit(tables, *pair, index.levels)
    value[:, 1:] += REACHED * credits.level_reached(tables, *pair, index.levels)
    return value


def _places(index: FitIndex, first: int, end: int) -> dict[str, AnyArray]:
    """Where the talents can work, and where they would."""
    tables, market, block = index.tables, index.tables.market, np.arange(first, end)
    row, reach = _distinct(
        block, market.talent_region, market.most_travel_minutes, tables.has_wished_regions
    )
    weight: _Weights = {credits.place_credit: tables.rules.place_weight}
    points = _points(index, reach, index.places, weight, credits.place_in_reach)
    row, place = _merged(row, points)
    wished = slice(*market.wished_region_indptr[[first, end]])
    column = index.place_of_region[market.wished_region[wished]]
    wisher = np.repeat(np.arange(block.size), np.diff(market.wished_region_indptr)[block])
    bound_to_some = index.places.size > index.openings.remote_place.size
    return {
        "place_row": row,
        "place": place,
        "wishes_regions": tables.has_wished_regions[block] & bound_to_some,
        "region_indptr": indptr_of(wisher[column >= 0], block.size),
        "region_column": column[column >= 0],
    }


def _terms(index: FitIndex, block: IntArray) -> dict[str, AnyArray]:
    """On which terms the talents can and would work."""
    market, rules = index.tables.market, index.tables.rules
    months, work = _distinct(block, market.talent_experience_months)
    row, says = _distinct(
        block, market.talent_education, market.wished_contracts, market.wished_schedules
    )
    weight: _Weights = {credits.experience_credit: rules.experience_weight}
    experience = _points(index, work, index.experiences, weight, credits.experience_fits)
    educated: _Weights = {credits.education_credit: rules.education_weight}
    wished: _Weights = {
        credits.contract_credit: rules.contract_weight,
        credits.schedule_credit: rules.schedule_weight,
    }
    fits = credits.education_fits, credits.contract_fits, credits.schedule_fits
    condition = _points(index, says, index.conditions, educated | wished, *fits)
    education = _points(index, says, index.conditions, educated)
    months, experience = _merged(months, experience)
    row, both = _merged(row, np.hstack([condition, education]))
    condition, education = np.hsplit(both, 2)
    return {
        "experience_row": months,
        "experience": experience,
        "condition_row": row,
        "condition": np.ascontiguousarray(condition),
        "education": np.ascontiguousarray(education),
    }


def _occupations(index: FitIndex, first: int, end: int) -> dict[str, AnyArray]:
    """What the occupations of the openings are worth to the talents."""
    tables, width = index.tables, max(index.tables.market.occupation_count, 1)
    wishes = slice(*np.searchsorted(tables.wishes_occupation, (first * width, end * width)))
    wisher, occupation = np.divmod(tables.wishes_occupation[wishes], width)
    offered = index.has_openings[occupation]
    points = tables.occupation_credit[wishes][offered] * tables.rules.occupation_weight
    return {
        "wishes_occupations": tables.has_wished_occupations[first:end] & index.has_openings.any(),
        "occupation_indptr": indptr_of(wisher[offered] - first, end - first),
        "occupation": occupation[offered],
        "occupation_points": points,
    }


def _likeness(parts: dict[str, AnyArray], talents: int) -> IntArray:
    """A number that is equal for talents who say the same, and seldom for others."""
    number = np.zeros(talents, dtype=np.uint64)
    for name in _SAID_ONCE:
        number = _mixed(number, parts[name])
    for rows, *names in (
        ("holding_indptr", "holding_skill", "value_row"),
        ("occupation_indptr", "occupation", "occupation_points"),
        ("region_indptr", "region_column"),
    ):
        entry = np.zeros(parts[names[0]].size, dtype=np.uint64)
        for name in names:
            entry = _mixed(entry, parts[name])
        sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(entry)))
        number = _mixed(number, np.diff(sums[parts[rows]]))
    return number.view(np.int64)


def _mixed(number: AnyArray, more: AnyArray) -> AnyArray:
    mixed = (number ^ more.astype(np.uint64)) * _ODD
    return mixed ^ (mixed >> np.uint64(29))


def _distinct(block: IntArray, *says: AnyArray) -> tuple[IntArray, IntArray]:
    """A row for each talent of the block, equal where all says are, and one talent for each row."""
    row, some = distinct(*(column[block] for column in says))
    return row, block[some]


def _merged(row: IntArray, table: AnyArray) -> tuple[IntArray, AnyArray]:
    """The same rows in a table that holds each of its rows once."""
    number = np.zeros(table.shape[0], dtype=np.uint64)
    for column in table.T:
        number = _mixed(number, column)
    _, some, merged = np.unique(number, return_index=True, return_inverse=True)
    if not np.array_equal(table[some][merged], table):  # different rows with the same number
        return row, table
    return merged[row], table[some]


def _points(
    index: FitIndex, talent: IntArray, opening: IntArray, weights: _Weights, *fits: Fits
) -> AnyArray:
    """The table of weighted credits, (talents, openings); impossible where something fails."""
    tables, rows, columns = index.tables, talent[:, None], opening[None, :]
    points = np.zeros((talent.size, opening.size), dtype=np.int32)
    for credit, weight in weights.items():
        points += (weight * credit(tables, rows, columns)).astype(np.int32)
    for fit in fits:
        points[~np.broadcast_to(fit(tables, rows, columns), points.shape)] = IMPOSSIBLE
    return points
