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
from sadari.engine.demands import met_demands
from sadari.engine.fit_index import FitIndex, distinct
from sadari.engine.loops.fit_inputs import IMPOSSIBLE, REACHED, Talents, Weights
from sadari.engine.rules import WHOLE, FitRules

Credit = Callable[[FitTables, IntArray, IntArray], IntArray]
Fits = Callable[[FitTables, IntArray, IntArray], BoolArray]


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
    tables, block = index.tables, np.arange(first, end)
    market, rules = tables.market, tables.rules
    met = met_demands(tables, index.demands, first, end)
    place_row, reach = _distinct(
        block, market.talent_region, market.most_travel_minutes, tables.has_wished_regions
    )
    experience_row, work = _distinct(block, market.talent_experience_months)
    condition_row, says = _distinct(
        block, market.talent_education, market.wished_contracts, market.wished_schedules
    )
    width = max(market.occupation_count, 1)
    wishes = slice(*np.searchsorted(tables.wishes_occupation, (first * width, end * width)))
    wisher, occupation = np.divmod(tables.wishes_occupation[wishes], width)
    regions = market.wished_region_indptr[first : end + 1]
    pay = market.wished_pay_won_per_year[block]
    return Talents(
        turn=np.argsort(pay, kind="stable"),
        entry_indptr=indptr_of(met.talent, block.size),
        entry_demand=met.demand.astype(np.int32),
        entry_value=(met.credit + REACHED * met.reaches).astype(np.int32),
        place_row=place_row,
        place=_points(
            index,
            reach,
            index.places,
            {credits.place_credit: rules.place_weight},
            credits.place_in_reach,
        ),
        experience_row=experience_row,
        experience=_points(
            index,
            work,
            index.experiences,
            {credits.experience_credit: rules.experience_weight},
            credits.experience_fits,
        ),
        condition_row=condition_row,
        condition=_points(
            index,
            says,
            index.conditions,
            {
                credits.education_credit: rules.education_weight,
                credits.contract_credit: rules.contract_weight,
                credits.schedule_credit: rules.schedule_weight,
            },
            credits.education_fits,
            credits.contract_fits,
            credits.schedule_fits,
        ),
        education=_points(
            index, says, index.conditions, {credits.education_credit: rules.education_weight}
        ),
        wished_pay=pay,
        wished_region_indptr=regions - regions[0],
        wished_region=market.wished_region[regions[0] : regions[-1]].copy(),
        wishes_occupations=tables.has_wished_occupations[block],
        occupation_indptr=indptr_of(wisher - first, block.size),
        occupation=occupation,
        occupation_points=tables.occupation_credit[wishes] * rules.occupation_weight,
    )


def _distinct(block: IntArray, *says: AnyArray) -> tuple[IntArray, IntArray]:
    """A row for each talent of the block, equal where all says are, and one talent for each row."""
    row, some = distinct(*(column[block] for column in says))
    return row, block[some]


def _points(
    index: FitIndex, talent: IntArray, opening: IntArray, weights: dict[Credit, int], *fits: Fits
) -> AnyArray:
    """The table of weighted credits, (talents, openings); impossible where something fails."""
    tables, rows, columns = index.tables, talent[:, None], opening[None, :]
    points = np.zeros((talent.size, opening.size), dtype=np.int32)
    for credit, weight in weights.items():
        points += (weight * credit(tables, rows, columns)).astype(np.int32)
    for fit in fits:
        points[~np.broadcast_to(fit(tables, rows, columns), points.shape)] = IMPOSSIBLE
    return points
