"""The inner loop of `fit`: each talent's best openings by an exact search, compiled.

Two ways lead to openings. *Gated* ones insist on a demand that few reach: they are looked at
only by those who reach it. *Scored* ones stand in classes with a bound on the joint score, and
classes are visited from the best bound down until no bound reaches the worst candidate kept
(H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations", 1995). A class that
is visited is scored as a whole: the lists of who asks for what the talent has are added up in a
row of numbers that stays in the nearest cache, and only chunks of it whose best can still be
kept are completed by place, terms and pay.

Points of a pair are joint points, both sides together, as 32-bit numbers. What rules a pair out
is so negative that no sum makes up for it: `IMPOSSIBLE`, and `MUST` for each must-have not met.

Reading an array out of a tuple counts a reference, which takes as long as looking at a pair: it
is done once a talent, and what runs for each class, chunk or pair is handed its arrays singly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside
from sadari.engine.loops.best import keep, least_kept, sift_down, sort_best_first
from sadari.engine.loops.fit_inputs import (
    CHUNK,
    CREDIT,
    IMPOSSIBLE,
    MUST,
    OFFSET,
    REACHED,
    SIDE,
    WEIGHT_SHIFT,
    Best,
    Openings,
    Talents,
    Weights,
)
from sadari.engine.rules import WHOLE

# places in `_Scratch.size`
DEMANDS, KEPT, WEIGHED = range(3)


class _Scratch(NamedTuple):
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
    score: AnyArray  # (largest class,)
    total: AnyArray  # (CHUNK,)
    size: IntArray  # (3,) demands met, candidates kept, pairs weighed


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
def _price(openings: Openings, weights: Weights, scratch: _Scratch, wish: int) -> None:
    """What each pay is worth to who wishes for so much."""
    for pay in range(scratch.pay.size):
        scratch.pay[pay] = _pay_points(openings.pay_won_per_year[pay], wish, weights)


@compiled_inside
def _most(values: AnyArray, first: int, end: int) -> int:
    """Of 32-bit numbers; written so that the compiler compares several at a time."""
    part, most = values[first:end], np.int32(IMPOSSIBLE)
    for at in range(part.size):
        most = max(most, part[at])
    return int(most)


@compiled_inside
def _enter(talents: Talents, scratch: _Scratch, talent: int) -> None:
    """Lay out which demands the talent meets, and how far."""
    value, met, size = scratch.value, scratch.met, 0
    demands, values = talents.entry_demand, talents.entry_value
    for entry in range(talents.entry_indptr[talent], talents.entry_indptr[talent + 1]):
        demand, new = demands[entry], values[entry]
        known = value[demand]
        if known == 0 and new > 0:
            met[size] = demand
            size += 1
        value[demand] = max(known & CREDIT, new & CREDIT) | (known | new) & REACHED
    scratch.size[DEMANDS] = size


@compiled_inside
def _wish(talents: Talents, weights: Weights, scratch: _Scratch, talent: int) -> None:
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
def _set_out(openings: Openings, talents: Talents, scratch: _Scratch, talent: int) -> None:
    """Lay out where the talent would work, and on which terms."""
    place, column = scratch.place, openings.place_of_region
    reach = talents.place[talents.place_row[talent]]
    first, end = talents.wished_region_indptr[talent], talents.wished_region_indptr[talent + 1]
    for at in range(reach.size):
        place[at] = reach[at] if first == end else IMPOSSIBLE
    for remote in openings.remote_place:
        place[remote] = reach[remote]
    for region in talents.wished_region[first:end]:
        if column[region] >= 0:
            place[column[region]] = reach[column[region]]
    place[-1] = _most(place, 0, reach.size)
    experience = talents.experience[talents.experience_row[talent]]
    condition = talents.condition[talents.condition_row[talent]]
    for at in range(scratch.terms.size):
        months, terms = openings.terms_experience[at], openings.terms_condition[at]
        scratch.terms[at] = experience[months] + condition[terms]


@compiled_inside
def _leave(scratch: _Scratch) -> None:
    for demand in scratch.met[: scratch.size[DEMANDS]]:
        scratch.value[demand] = 0


@compiled_inside
def _skill_points(
    value: AnyArray,
    demand: AnyArray,
    points: AnyArray,
    first: int,
    must_end: int,
    end: int,
) -> int:
    """The points for a range of requirements, negative if a must-have is not met."""
    total = 0
    for r in range(first, must_end):
        if value[demand[r]] < REACHED:
            return IMPOSSIBLE
    for r in range(first, end):
        total += points[r] * (value[demand[r]] & CREDIT)
    return total


@compiled_inside
def _complete(
    score: AnyArray,
    offset: int,
    total: AnyArray,
    first: int,
    end: int,
    places: AnyArray,
    kinds: AnyArray,
    pays: AnyArray,
    place: AnyArray,
    terms: AnyArray,
    pay: AnyArray,
) -> int:
    """Scores of a chunk of positions with place, terms and pay, as `total`; the most there is."""
    part = score[offset : offset + end - first]
    near, kind, best_pay = places[first:end], kinds[first:end], pays[first:end]
    for at in range(near.size):
        total[at] = part[at] + place[near[at]] + terms[kind[at]] + pay[best_pay[at]]
    return _most(total, 0, end - first)


@compiled_inside
def _occupations(
    total: AnyArray, first: int, end: int, occupations: AnyArray, occupation: AnyArray
) -> None:
    """The points for the occupations of a chunk of positions."""
    part = occupations[first:end]
    for at in range(part.size):
        total[at] = occupation[part[at]]


@compiled_inside
def _look_behind_gates(
    openings: Openings, weights: Weights, scratch: _Scratch, key: IntArray
) -> None:
    """Look at every opening whose gate the talent passes."""
    value, total, occupation = scratch.value, scratch.total, scratch.occupation
    place, terms, pay = scratch.place, scratch.terms, scratch.pay
    opening, occupations, base = openings.opening, openings.occupation, openings.base
    places, kinds, pays = openings.place, openings.terms, openings.pay
    first_of, must_end, end_of = openings.first, openings.must_end, openings.end
    demands, points = openings.demand, openings.points
    gate, most, looked_at, count, least = openings.gate_indptr, weights.skill_points, 0, 0, 0
    for demand in scratch.met[: scratch.size[DEMANDS]]:
        behind, end = gate[demand], gate[demand + 1]
        if value[demand] < REACHED:
            continue
        looked_at += end - behind
        for first in range(behind, end, CHUNK):
            size = min(CHUNK, end - first)
            last = first + size
            _occupations(total, first, last, occupations, occupation)
            upmost = _complete(total, 0, total, first, last, places, kinds, pays, place, terms, pay)
            if upmost < 0 or upmost + most < least >> 32:
                continue
            for at in range(size):
                if total[at] < 0 or total[at] + most < least >> 32:
                    continue
                here = first + at
                skills = base[here] + _skill_points(
                    value, demands, points, first_of[here], must_end[here], end_of[here]
                )
                rank = (total[at] + skills) * SIDE + (SIDE - 1 - opening[here])
                if skills >= 0 and rank > least:
                    count = keep(key, count, rank)
                    least = least_kept(key, count)
    scratch.size[KEPT], scratch.size[WEIGHED] = count, looked_at


@compiled_inside
def _bound_classes(openings: Openings, scratch: _Scratch) -> None:
    """Bound the skill points of each class, and chain the segments that the talent has in it."""
    most, chain, value = scratch.class_most, scratch.class_chain, scratch.value
    links, start, weight = scratch.link, openings.class_start, openings.segment_points
    lists, of_class = openings.segment_indptr, openings.segment_class
    for group in range(most.size):
        most[group], chain[group] = start[group], -1
    link = 0
    for demand in scratch.met[: scratch.size[DEMANDS]]:
        credit, reached = value[demand] & CREDIT, value[demand] >= REACHED
        for insists in range(2):
            if not (reached if insists else credit > 0):
                continue
            must = MUST * insists
            row = 2 * demand + insists
            for segment in range(lists[row], lists[row + 1]):
                group = of_class[segment]
                most[group] += weight[segment] * credit + must
                links[link, 0], chain[group] = chain[group], link
                links[link, 1], links[link, 2], links[link, 3] = segment, credit, must
                link += 1


@compiled_inside
def _rank_classes(
    openings: Openings, weights: Weights, scratch: _Scratch, most_terms: int, worst: int
) -> int:
    """A heap of the classes whose bound reaches what must be equalled; how many."""
    most, heap, size = scratch.class_most, scratch.heap, 0
    occupation, class_occupation = scratch.occupation, openings.class_occupation
    place, class_place = scratch.place, openings.class_place
    for group in range(most.size):
        bound = most_terms + occupation[class_occupation[group]] + place[class_place[group]]
        bound += min(most[group], weights.skill_points)
        if bound >= worst:
            heap[size] = group - bound * SIDE
            size += 1
    for start in range(size // 2 - 1, -1, -1):
        sift_down(heap, start, size)
    return size


@compiled_inside
def _add(posting: AnyArray, first: int, end: int, credit: int, must: int, score: AnyArray) -> None:
    part = posting[first:end]
    for at in range(part.size):
        score[part[at] & OFFSET] += np.int32(part[at] >> WEIGHT_SHIFT) * credit + must


@compiled_inside
def _keep_all(
    total: AnyArray, size: int, opening: IntArray, first: int, key: IntArray, count: int
) -> int:
    """Keep what is among the best of a chunk of positions; how many are kept then."""
    least = least_kept(key, count)
    for at in range(size):
        if total[at] >= least >> 32:
            rank = total[at] * SIDE + (SIDE - 1 - opening[first + at])
            if rank > least:
                count = keep(key, count, rank)
                least = least_kept(key, count)
    return count


@compiled_inside
def _begin(score: AnyArray, start: AnyArray, first: int, end: int, points: int) -> None:
    """Scores of positions of one occupation before any skill is counted."""
    part, more = start[first:end], np.int32(points)
    for at in range(part.size):
        score[at] = part[at] + more


@compiled_inside
def _begin_several(
    score: AnyArray,
    start: AnyArray,
    first: int,
    end: int,
    occupations: AnyArray,
    occupation: AnyArray,
) -> None:
    """Scores of positions of several occupations before any skill is counted."""
    part, codes = start[first:end], occupations[first:end]
    for at in range(part.size):
        score[at] = part[at] + occupation[codes[at]]


@compiled_inside
def _add_lists(
    links: AnyArray, link: int, ranges: IntArray, posting: AnyArray, score: AnyArray
) -> None:
    """Add the lists of a chain; scores stay negative where must-haves are missing."""
    while link >= 0:
        segment, credit, must = links[link, 1], links[link, 2], links[link, 3]
        _add(posting, ranges[segment], ranges[segment + 1], credit, must, score)
        link = links[link, 0]


@compiled_inside
def _look_at_classes(
    openings: Openings, weights: Weights, scratch: _Scratch, key: IntArray
) -> None:
    """Visit classes from the best bound down, until none can hold one of the best."""
    place, terms, pay = scratch.place, scratch.terms, scratch.pay
    opening, indptr, class_place = openings.opening, openings.class_indptr, openings.class_place
    places, kinds, pays = openings.place, openings.terms, openings.pay
    heap, score, total, looked_at = scratch.heap, scratch.score, scratch.total, 0
    start, ranges, posting = openings.start, openings.segment_range, openings.posting
    occupations, class_occupation = openings.occupation, openings.class_occupation
    occupation, chain, links = scratch.occupation, scratch.class_chain, scratch.link
    several, count = occupation.size - 1, scratch.size[KEPT]
    most_terms = _most(terms, 0, terms.size) + _most(pay, 0, pay.size)
    _bound_classes(openings, scratch)
    size = _rank_classes(openings, weights, scratch, most_terms, least_kept(key, count) >> 32)
    while size and -(heap[0] >> 32) >= least_kept(key, count) >> 32:
        group = heap[0] & (SIDE - 1)
        size -= 1
        heap[0] = heap[size]
        sift_down(heap, 0, size)
        begin, end = indptr[group], indptr[group + 1]
        rest = most_terms + place[class_place[group]]
        if class_occupation[group] == several:
            _begin_several(score, start, begin, end, occupations, occupation)
        else:
            _begin(score, start, begin, end, occupation[class_occupation[group]])
        _add_lists(links, chain[group], ranges, posting, score)
        for first in range(begin, end, CHUNK):
            last, worst = min(first + CHUNK, end), least_kept(key, count) >> 32
            if _most(score, first - begin, last - begin) + rest < worst:
                continue
            looked_at += last - first
            most = _complete(
                score, first - begin, total, first, last, places, kinds, pays, place, terms, pay
            )
            if most >= worst:
                count = _keep_all(total, last - first, opening, first, key, count)
    scratch.size[KEPT] = count
    scratch.size[WEIGHED] += looked_at


@compiled_inside
def _split(
    openings: Openings,
    talents: Talents,
    scratch: _Scratch,
    talent: int,
    key: IntArray,
    meets: AnyArray,
) -> None:
    """The opening's side of the joint score of each candidate."""
    value, demands, points = scratch.value, openings.demand, openings.points
    position, kinds, base = openings.position, openings.terms, openings.base
    first, must_end, end = openings.first, openings.must_end, openings.end
    months, conditions = openings.terms_experience, openings.terms_condition
    experience, row = talents.experience, talents.experience_row[talent]
    education, says = talents.education, talents.condition_row[talent]
    for candidate in range(scratch.size[KEPT]):
        at = position[SIDE - 1 - (key[candidate] & (SIDE - 1))]
        skills = _skill_points(value, demands, points, first[at], must_end[at], end[at])
        terms = kinds[at]
        others = experience[row, months[terms]] + education[says, conditions[terms]]
        meets[candidate] = base[at] + skills + others


@compiled_inside
def _scratch(openings: Openings, talents: Talents, occupations: int) -> _Scratch:
    demands, classes = openings.gate_indptr.size - 1, openings.class_start.size
    links, largest = openings.segment_class.size, 0
    for group in range(classes):
        largest = max(largest, openings.class_indptr[group + 1] - openings.class_indptr[group])
    return _Scratch(
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
        np.zeros(largest, np.int32),
        np.zeros(CHUNK, np.int32),
        np.zeros(3, np.int64),
    )


@compiled
def best_openings(
    openings: Openings, talents: Talents, weights: Weights, occupations: int, best: Best
) -> None:
    """Fill `best` with each talent's best possible openings; exact."""
    scratch = _scratch(openings, talents, occupations)
    size, priced_for = scratch.size, -1
    for talent in talents.turn:
        key = best.key[talent]
        if talents.wished_pay[talent] != priced_for:
            priced_for = talents.wished_pay[talent]
            _price(openings, weights, scratch, priced_for)
        size[:] = 0
        _enter(talents, scratch, talent)
        _wish(talents, weights, scratch, talent)
        _set_out(openings, talents, scratch, talent)
        _look_behind_gates(openings, weights, scratch, key)
        if openings.class_start.size:
            _look_at_classes(openings, weights, scratch, key)
        sort_best_first(key, size[KEPT])
        _split(openings, talents, scratch, talent, key, best.meets[talent])
        _leave(scratch)
        best.kept[talent], best.looked_at[talent] = size[KEPT], size[WEIGHED]
