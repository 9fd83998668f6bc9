"""What one talent and one opening have in each other, term by term, over arrays of pairs.

Every function takes the tables and two index arrays `talent` and `opening` that broadcast
against each other, and returns whether a stage is passed, or a credit in thousandths. Whole
numbers (and single IEEE divisions) only, so that every machine returns the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sadari.engine.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    IntArray,
    entries_of_rows,
    in_order_of,
    indptr_of,
    largest_remainder,
    rows_of,
)
from sadari.engine.market import Market, Schedule
from sadari.engine.rules import WHOLE, FitRules

UNKNOWN_MINUTES = -1.0


@dataclass(frozen=True, eq=False)
class Holdings:
    """Every skill a talent has, in full or through a near one: N entries sorted by talent.

    One entry says: `talent` counts for `skill` with `weight` (thousandths, 1000 = the skill
    itself) through evidence number `evidence`.
    """

    indptr: IntArray  # (T + 1,)
    skill: IntArray
    weight: IntArray
    evidence: IntArray
    by_skill_indptr: IntArray  # (S + 1,)
    talent: IntArray

    @cached_property
    def by_skill(self) -> IntArray:
        """Entry numbers, sorted by skill and then talent; few ask for them."""
        return in_order_of(self.skill, self.by_skill_indptr.size - 1)


@dataclass(frozen=True, eq=False)
class FitTables:
    """A market with the look-ups that fitting needs; made once by `fit_tables`."""

    market: Market
    rules: FitRules
    holdings: Holdings
    wished_places: IntArray  # sorted talent x R + region
    wishes_occupation: IntArray  # sorted talent x C + occupation, own and near
    occupation_credit: IntArray  # thousandths, beside wishes_occupation
    has_wished_regions: BoolArray
    has_wished_occupations: BoolArray
    best_pay_won_per_year: IntArray  # (O,) 0 unknown
    requirement_points: IntArray  # weight in thousandths of each requirement
    base_points: IntArray  # (O,) points of openings that ask for no skill, or no licence


def fit_tables(market: Market, rules: FitRules) -> FitTables:
    """The look-ups of a market under the given rules. Memory: linear in the market."""
    wishes, credit = _occupation_wishes(market)
    points, base = _requirement_points(market, rules)
    regions = rows_of(market.wished_region_indptr) * market.region_count + market.wished_region
    most = market.pay_won_per_year_most
    return FitTables(
        market=market,
        rules=rules,
        holdings=_holdings(market, rules),
        wished_places=np.sort(regions),
        wishes_occupation=wishes,
        occupation_credit=credit,
        has_wished_regions=np.diff(market.wished_region_indptr) > 0,
        has_wished_occupations=np.diff(market.wished_occupation_indptr) > 0,
        best_pay_won_per_year=np.where(most > 0, most, market.pay_won_per_year_least),
        requirement_points=points,
        base_points=base,
    )


def _requirement_points(market: Market, rules: FitRules) -> tuple[IntArray, IntArray]:
    """Weight in thousandths of each requirement, and the points given where none is stated.

    The weights of an opening's skills sum to `skill_weight`, those of its licences to
    `licence_weight`. Who asks for no licence finds it met by all; no skill at all is unstated.
    """
    points = np.zeros(market.requirement_skill.size, dtype=np.int64)
    licence = market.skill_is_licence[market.requirement_skill]
    opening = rows_of(market.requirement_indptr)
    whole = np.zeros(market.opening_count, dtype=np.int64)
    for kind, budget, credit in (
        (~licence, rules.skill_weight, rules.unstated_credit),
        (licence, rules.licence_weight, WHOLE),
    ):
        indptr = indptr_of(opening[kind], market.opening_count)
        points[kind] = largest_remainder(
            _millionths(market.requirement_weight[kind]), indptr, budget
        )
        whole += np.where(np.diff(indptr) > 0, 0, budget * credit)
    return points, whole


def _millionths(weights: FloatArray) -> IntArray:
    """Weights as whole numbers; the least is 1, so that nothing asked for counts for nothing."""
    return np.maximum(np.rint(weights * 1_000_000), 1).astype(np.int64)


def thousandths(weights: FloatArray) -> IntArray:
    """Weights in (0, 1) as whole thousandths, rounded half up."""
    return np.floor(weights * WHOLE + 0.5).astype(np.int64)


def _holdings(market: Market, rules: FitRules) -> Holdings:
    asked, held, weight = _counting_skills(market, rules)
    pointers = indptr_of(held, market.skill_count)
    entries = entries_of_rows(pointers, market.evidence_skill)
    copies = np.diff(pointers)[market.evidence_skill]
    evidence = np.repeat(np.arange(market.evidence_skill.size, dtype=np.int64), copies)
    talent = rows_of(market.evidence_indptr)[evidence]
    skill = asked[entries]
    return Holdings(
        indptr=indptr_of(talent, market.talent_count),
        skill=skill,
        weight=weight[entries],
        evidence=evidence,
        by_skill_indptr=indptr_of(skill, market.skill_count),
        talent=talent,
    )


def _counting_skills(market: Market, rules: FitRules) -> tuple[IntArray, IntArray, IntArray]:
    """Which held skill counts for which asked one, sorted by the held one."""
    own = np.arange(market.skill_count, dtype=np.int64)
    asked = rows_of(market.near_skill_indptr)
    weight = thousandths(market.near_skill_weight)
    licence = market.skill_is_licence
    counts = (weight >= rules.near_skill_minimum) & (asked != market.near_skill)
    counts &= ~licence[asked] & ~licence[market.near_skill]
    all_asked = np.concatenate([own, asked[counts]])
    all_held = np.concatenate([own, market.near_skill[counts]])
    all_weight = np.concatenate([np.full(own.size, WHOLE), weight[counts]])
    order = np.argsort(all_held, kind="stable")
    return all_asked[order], all_held[order], all_weight[order]


def _occupation_wishes(market: Market) -> tuple[IntArray, IntArray]:
    """talent x C + occupation, sorted and unique, with the best credit for each."""
    talent = rows_of(market.wished_occupation_indptr)
    wished = market.wished_occupation
    near = entries_of_rows(market.near_occupation_indptr, wished)
    copies = np.diff(market.near_occupation_indptr)[wished]
    codes = np.concatenate(
        [
            talent * market.occupation_count + wished,
            np.repeat(talent, copies) * market.occupation_count + market.near_occupation[near],
        ]
    )
    credit = np.concatenate(
        [np.full(wished.size, WHOLE), thousandths(market.near_occupation_weight)[near]]
    )
    order = np.lexsort((-credit, codes))
    codes, credit = codes[order], credit[order]
    first = np.ones(codes.size, dtype=bool)
    first[1:] = codes[1:] != codes[:-1]
    return codes[first], credit[first]


def _find(sorted_codes: IntArray, codes: IntArray) -> tuple[IntArray, BoolArray]:
    """Where each code stands among the sorted ones, and whether it is there."""
    if not sorted_codes.size:
        return np.zeros(codes.shape, dtype=np.int64), np.zeros(codes.shape, dtype=bool)
    position = np.minimum(np.searchsorted(sorted_codes, codes), sorted_codes.size - 1)
    return position, sorted_codes[position] == codes


def travel_minutes(tables: FitTables, talent: IntArray, opening: IntArray) -> FloatArray:
    """Minutes from home to work; 0 when remote, `UNKNOWN_MINUTES` when a region is unknown."""
    market = tables.market
    home, work = market.talent_region[talent], market.opening_region[opening]
    if not market.region_count:
        minutes = np.full(np.broadcast_shapes(home.shape, work.shape), UNKNOWN_MINUTES)
    else:
        unknown = (home < 0) | (work < 0)
        minutes = np.where(unknown, UNKNOWN_MINUTES, market.travel_minutes[home, work])
    return np.where(market.opening_is_remote[opening], 0.0, minutes)


def travel_limit(tables: FitTables, talent: IntArray) -> IntArray:
    """The talent's own limit in minutes, or the default one."""
    stated = tables.market.most_travel_minutes[talent]
    return np.where(stated > 0, stated, tables.rules.default_travel_minutes)


def place_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """Wished and within reach. What is unknown contradicts nothing but a stated wish."""
    market = tables.market
    work = market.opening_region[opening]
    _, wished = _find(tables.wished_places, talent * market.region_count + work)
    anywhere = ~tables.has_wished_regions[talent] | market.opening_is_remote[opening]
    fits: BoolArray = place_in_reach(tables, talent, opening) & (anywhere | wished & (work >= 0))
    return fits


def place_in_reach(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """Within the travel limit, wherever the talent would like to be.

    A wished region without a stated limit is in reach: the talent would go there.
    """
    market = tables.market
    minutes = travel_minutes(tables, talent, opening)
    near = (minutes <= travel_limit(tables, talent)) | (minutes == UNKNOWN_MINUTES)
    goes_far = tables.has_wished_regions[talent] & (market.most_travel_minutes[talent] == 0)
    reached: BoolArray = market.opening_is_remote[opening] | near | goes_far
    return reached


def place_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """Whole next door, half at the limit, nothing at twice the limit."""
    minutes = travel_minutes(tables, talent, opening)
    limit = travel_limit(tables, talent)
    share = np.floor(WHOLE - np.minimum(minutes, 2.0 * limit) * (WHOLE / 2) / limit)
    unknown = minutes == UNKNOWN_MINUTES
    return np.where(unknown, tables.rules.unstated_credit, share).astype(np.int64)


def pay_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """The best pay offered reaches the wish, less the tolerance; unknown contradicts nothing."""
    return pay_reaches(tables, talent, tables.best_pay_won_per_year[opening])


def pay_reaches(tables: FitTables, talent: IntArray, best_won_per_year: IntArray) -> BoolArray:
    """As `pay_fits`, for a given pay."""
    wish = tables.market.wished_pay_won_per_year[talent]
    enough = best_won_per_year * WHOLE >= wish * (WHOLE - tables.rules.pay_tolerance)
    reaches: BoolArray = (best_won_per_year == 0) | enough
    return reaches


def pay_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """Half at the wish, whole at `pay_span` above it, nothing at `pay_span` below it."""
    wish = tables.market.wished_pay_won_per_year[talent]
    best = tables.best_pay_won_per_year[opening]
    half = WHOLE // 2
    share = half + half * WHOLE * (best - wish) // np.maximum(wish * tables.rules.pay_span, 1)
    unknown = (wish == 0) | (best == 0)
    return np.where(unknown, tables.rules.unstated_credit, np.clip(share, 0, WHOLE))


def contract_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """The kind of contract is among the wished ones, or one of the two is not stated."""
    return _in_mask(tables.market.wished_contracts[talent], tables.market.contract[opening])


def schedule_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """As `contract_fits` for working hours; flexible hours suit everybody."""
    schedule = tables.market.schedule[opening]
    mask = tables.market.wished_schedules[talent]
    fits: BoolArray = _in_mask(mask, schedule) | (schedule == Schedule.FLEXIBLE)
    return fits


def _in_mask(mask: IntArray, code: IntArray) -> BoolArray:
    fits: BoolArray = (mask == 0) | (code < 0) | ((mask >> np.maximum(code, 0)) & 1 == 1)
    return fits


def contract_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    fits = contract_fits(tables, talent, opening)
    market = tables.market
    unknown = (market.wished_contracts[talent] == 0) | (market.contract[opening] < 0)
    return _yes_no_unknown(tables, fits, unknown)


def schedule_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    fits = schedule_fits(tables, talent, opening)
    market = tables.market
    unknown = (market.wished_schedules[talent] == 0) | (market.schedule[opening] < 0)
    return _yes_no_unknown(tables, fits, unknown)


def occupation_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """Whole for a wished occupation, in part for a near one; half when either is not stated."""
    market = tables.market
    occupation = market.opening_occupation[opening]
    position, wished = _find(
        tables.wishes_occupation, talent * market.occupation_count + occupation
    )
    credit = tables.occupation_credit[position] if tables.occupation_credit.size else position
    unknown = ~tables.has_wished_occupations[talent] | (occupation < 0)
    return np.where(unknown, tables.rules.unstated_credit, np.where(wished, credit, 0))


def education_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """The talent is known to have the education asked for, or none is asked for."""
    asked = tables.market.opening_education[opening]
    return (asked <= 0) | (tables.market.talent_education[talent] >= asked)


def education_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    fits = education_fits(tables, talent, opening)
    return _yes_no_unknown(tables, fits, tables.market.opening_education[opening] < 0)


def experience_fits(tables: FitTables, talent: IntArray, opening: IntArray) -> BoolArray:
    """The talent is known to have the months asked for, less the tolerance."""
    return experience_reaches(tables, talent, tables.market.opening_experience_months[opening])


def experience_reaches(tables: FitTables, talent: IntArray, asked_months: IntArray) -> BoolArray:
    """As `experience_fits`, for given months. Who did not state any is known to have none."""
    own = np.maximum(tables.market.talent_experience_months[talent], 0)
    return (asked_months <= 0) | (own + tables.rules.experience_tolerance_months >= asked_months)


def experience_credit(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """The share of the months asked for; half when nothing is stated."""
    asked = tables.market.opening_experience_months[opening]
    own = np.maximum(tables.market.talent_experience_months[talent], 0)
    share = np.minimum(WHOLE * own // np.maximum(asked, 1), WHOLE)
    share = np.where(asked == 0, WHOLE, share)
    return np.where(asked < 0, tables.rules.unstated_credit, share)


def _yes_no_unknown(tables: FitTables, yes: BoolArray, unknown: AnyArray) -> IntArray:
    credit = np.where(yes, WHOLE, 0)
    return np.where(unknown & yes, tables.rules.unstated_credit, credit)


def skill_credit(
    tables: FitTables, weight: IntArray, evidence: IntArray, asked_level: IntArray
) -> IntArray:
    """Credit of evidence for a requirement: nearness x trust x share of the level asked for."""
    market = tables.market
    trust = np.array(tables.rules.known_by_credit)[market.evidence_known_by[evidence]]
    level = np.minimum(market.evidence_level[evidence], asked_level)
    credit: IntArray = weight * trust * level // (asked_level * WHOLE)
    return credit


def level_reached(
    tables: FitTables, weight: IntArray, evidence: IntArray, asked_level: IntArray
) -> BoolArray:
    """Level x nearness reaches the level asked for, less the tolerance."""
    own = weight * tables.market.evidence_level[evidence]
    return own >= (asked_level - tables.rules.level_tolerance) * WHOLE
