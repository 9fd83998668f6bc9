"""What holds for the talent at hand, laid out for the inner loop of `fit`; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled_inside
from sadari.engine.loops.fit_inputs import (
    CHUNK,
    CREDIT,
    IMPOSSIBLE,
    REACHED,
    Openings,
    Talents,
    Weights,
)
from sadari.engine.rules import WHOLE

# places in `_Scratch.state`
DEMANDS, KEPT, LEAST, WEIGHED = range(4)


class Scratch(NamedTuple):
    """What holds for the talent at hand, and room to work in."""

    value: AnyArray  # (D,) credit + REACHED
    met: IntArray  # (D,) the demands of which `value` is not 0
    occupation: AnyArray  # (occupations + 2,) points; then of the unknown one, and the most
    place: AnyArray  # (places + 1,) points, the last the most of them
    terms: AnyArray  # points
    pay: AnyArray  # points
    class_most: IntArray  # (K,) bound on `start` and skills
    class_chain: IntArray  # (K,) first of a chain of links, -1 none
    link: AnyArray  # (segments, 4) the next link, segment, credit, MUST or 0
    heap: IntArray  # (K,) class - bound x SIDE: of equal bounds the first class first
    score: AnyArray  # (largest class or CHUNK,)
    room: IntArray  # keys of the best so far, and of some who may yet be
    state: IntArray  # (4,) demands met, keys in the room, the least to be surpassed, pairs weighed


@compiled_inside
def scratch_for(openings: Openings, talents: Talents, occupations: int, best: int) -> Scratch:
    demands, classes = openings.gate_indptr.size - 1, openings.class_start.size
    links, largest = openings.segment_class.size, 0
    for group in range(classes):
        largest = max(largest, openings.class_indptr[group + 1] - openings.class_indptr[group])
    return Scratch(
        np.zeros(demands, np.int32),
        np.zeros(demands, np.int64),
        np.zeros(occupations + 2, np.int32),
        np.zeros(talents.place.shape[1] + 1, np.int32),
        np.zeros(openings.terms_experience.size, np.int32),
        np.zeros(openings.pay_won_per_year.size, np.int32),
        np.zeros(classes, np.int64),
        np.zeros(classes, np.int64),
        np.zeros((links, 4), np.int32),
        np.zeros(classes, np.int64),
        np.zeros(max(largest, CHUNK), np.int32),
        np.zeros(best + max(best, CHUNK) + CHUNK, np.int64),
        np.zeros(4, np.int64),
    )


@compiled_inside
def _pay_points(best: int, wish: int, weights: Weights) -> int:
    """As `credits.pay_fits` and `credits.pay_credit`."""
    if best * WHOLE < wish * (WHOLE - weights.pay_tolerance) and best > 0:
        return IMPOSSIBLE
    if wish == 0 or best == 0:
        return weights.pay_weight * weights.unstated_credit
    half = WHOLE // 2
    share = half + half * WHOLE * (best - wish) // (wish * weights.pay_span)
    return weights.pay_weight * min(max(share, 0), WHOLE)


@compiled_inside
def price(openings: Openings, weights: Weights, scratch: Scratch, wish: int) -> None:
    """What each pay is worth to who wishes for so much."""
    for pay in range(scratch.pay.size):
        scratch.pay[pay] = _pay_points(openings.pay_won_per_year[pay], wish, weights)


@compiled_inside
def most_of(values: AnyArray, first: int, end: int) -> int:
    """Of 32-bit numbers; written so that the compiler compares several at a time."""
    most = np.int32(IMPOSSIBLE)
    for at in range(np.uint64(first), np.uint64(end)):
        most = max(most, values[at])
    return int(most)


@compiled_inside
def enter_demands(openings: Openings, talents: Talents, scratch: Scratch, talent: int) -> None:
    """Lay out which demands the talent meets, and how far."""
    value, met, size = scratch.value, scratch.met, 0
    skills, rows, values = talents.holding_skill, talents.value_row, talents.value
    demands, column = openings.skill_indptr, openings.demand_column
    for holding in range(talents.holding_indptr[talent], talents.holding_indptr[talent + 1]):
        skill, row = skills[holding], rows[holding]
        for demand in range(demands[skill], demands[skill + 1]):
            known, new = value[demand], values[row, column[demand]]
            if known == 0 and new > 0:
                met[size] = demand
                size += 1
            value[demand] = max(known & CREDIT, new & CREDIT) | (known | new) & REACHED
    scratch.state[DEMANDS] = size


@compiled_inside
def enter_occupations(talents: Talents, weights: Weights, scratch: Scratch, talent: int) -> None:
    """Lay out which occupations the talent would have."""
    occupation, wished = scratch.occupation, talents.occupation
    unknown, stated = occupation.size - 2, talents.wishes_occupations[talent]
    for at in range(unknown):
        occupation[at] = 0 if stated else weights.unstated_occupation
    occupation[unknown] = weights.unstated_occupation
    most = weights.unstated_occupation
    for wish in range(talents.occupation_indptr[talent], talents.occupation_indptr[talent + 1]):
        points = talents.occupation_points[wish]
        occupation[wished[wish]] = points
        most = max(most, points)
    occupation[-1] = most


@compiled_inside
def enter_places_and_terms(
    openings: Openings, talents: Talents, scratch: Scratch, talent: int
) -> None:
    """Lay out where the talent would work, and on which terms."""
    place, reach = scratch.place, talents.place[talents.place_row[talent]]
    anywhere, wished = not talents.wishes_regions[talent], talents.region_column
    for at in range(reach.size):
        place[at] = reach[at] if anywhere else IMPOSSIBLE
    for remote in openings.remote_place:
        place[remote] = reach[remote]
    for wish in range(talents.region_indptr[talent], talents.region_indptr[talent + 1]):
        place[wished[wish]] = reach[wished[wish]]
    place[-1] = most_of(place, 0, reach.size)
    experience = talents.experience[talents.experience_row[talent]]
    condition = talents.condition[talents.condition_row[talent]]
    for at in range(scratch.terms.size):
        months, terms = openings.terms_experience[at], openings.terms_condition[at]
        scratch.terms[at] = experience[months] + condition[terms]


@compiled_inside
def leave(scratch: Scratch) -> None:
    for demand in scratch.met[: scratch.state[DEMANDS]]:
        scratch.value[demand] = 0
