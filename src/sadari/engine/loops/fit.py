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
from sadari.engine.loops.best import cut, put_best_first, sift_down, sort_best_first
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

# places in `_Scratch.state`
DEMANDS, KEPT, LEAST, WEIGHED = range(4)


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
    score: AnyArray  # (largest class or CHUNK,)
    room: IntArray  # keys of the best so far, and of some who may yet be
    state: IntArray  # (4,) demands met, keys in the room, the least that must be surpassed, pairs weighed


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
    most = np.int32(IMPOSSIBLE)
    for at in range(np.uint64(first), np.uint64(end)):
        most = max(most, values[at])
    return int(most)


@compiled_inside
def _enter(openings: Openings, talents: Talents, scratch: _Scratch, talent: int) -> None:
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
    place, reach = scratch.place, talents.place[talents.place_row[talent]]
    anywhere, wished = not talents.wishes_regions[talent], talents.region_column
    for at in range(reach.size):
        place[at] = reach[at] if anywhere else IMPOSSIBLE
    for remote in openings.remote_place:
        place[remote] = reach[remote]
    for wish in range(talents.region_indptr[talent], talents.region_indptr[talent + 1]):
        place[wished[wish]] = reach[wished[wish]]
    place[-1] = _most(place, 0, reach.size)
    experience = talents.experience[talents.experience_row[talent]]
    condition = talents.condition[talents.condition_row[talent]]
    for at in range(scratch.terms.size):
        months, terms = openings.terms_experience[at], openings.terms_condition[at]
        scratch.terms[at] = experience[months] + condition[terms]


@compiled_inside
def _leave(scratch: _Scratch) -> None:
    for demand in scratch.met[: scratch.state[DEMANDS]]:
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
    first: int,
    end: int,
    places: AnyArray,
    kinds: AnyArray,
    pays: AnyArray,
    place: AnyArray,
    terms: AnyArray,
    pay: AnyArray,
) -> int:
    """Add place, terms and pay to the scores of a chunk of positions; the most there is then."""
    part = score[offset : offset + end - first]
    near, kind, best_pay = places[first:end], kinds[first:end], pays[first:end]
    for at in range(part.size):
        part[at] += place[near[at]] + terms[kind[at]] + pay[best_pay[at]]
    return _most(score, offset, offset + end - first)


@compiled_inside
def _write_down(
    score: AnyArray, offset: int, first: int, end: int, opening: IntArray, room: IntArray, count: int, least: int
) -> int:
    """Write the keys of a chunk of positions that surpass the least; how many there are then."""
    part, codes = score[offset : offset + end - first], opening[first:end]
    for at in range(part.size):  # no branch: none that could be guessed wrong
        key = part[at] * SIDE + (SIDE - 1 - codes[at])
        room[count] = key
        count += key > least
    return count


@compiled_inside
def _occupations(
    score: AnyArray, first: int, end: int, occupations: AnyArray, occupation: AnyArray
) -> None:
    """The points for the occupations of a chunk of positions."""
    part = occupations[first:end]
    for at in range(part.size):
        score[at] = occupation[part[at]]


@compiled_inside
def _look_behind_gates(openings: Openings, weights: Weights, scratch: _Scratch, best: int) -> None:
    """Look at every opening whose gate the talent passes."""
    value, score, occupation, room = scratch.value, scratch.score, scratch.occupation, scratch.room
    place, terms, pay = scratch.place, scratch.terms, scratch.pay
    opening, occupations, base = openings.opening, openings.occupation, openings.base
    places, kinds, pays = openings.place, openings.terms, openings.pay
    first_of, must_end, end_of = openings.first, openings.must_end, openings.end
    demands, points = openings.demand, openings.points
    gate, most, looked_at, count, least = openings.gate_indptr, weights.skill_points, 0, 0, 0
    for demand in scratch.met[: scratch.state[DEMANDS]]:
        behind, end = gate[demand], gate[demand + 1]
        if value[demand] < REACHED:
            continue
        looked_at += end - behind
        for first in range(behind, end, CHUNK):
            last = min(first + CHUNK, end)
            _occupations(score, first, last, occupations, occupation)
            upmost = _complete(score, 0, first, last, places, kinds, pays, place, terms, pay)
            if upmost < 0 or upmost + most < least >> 32:
                continue
            for here in range(first, last):
                total = score[here - first]
                if total < 0 or total + most < least >> 32:
                    continue
                skills = base[here] + _skill_points(
                    value, demands, points, first_of[here], must_end[here], end_of[here]
                )
                key = (total + skills) * SIDE + (SIDE - 1 - opening[here])
                if skills >= 0 and key > least:
                    room[count] = key
                    count += 1
            if count + CHUNK > room.size:
                count, least = cut(room, best, count)
    state = scratch.state
    state[KEPT], state[LEAST], state[WEIGHED] = count, least, looked_at


@compiled_inside
def _bound_classes(openings: Openings, scratch: _Scratch) -> None:
    """Bound the skill points of each class, and chain the segments that the talent has in it."""
    most, chain, value = scratch.class_most, scratch.class_chain, scratch.value
    links, start, weight = scratch.link, openings.class_start, openings.segment_points
    lists, of_class = openings.segment_indptr, openings.segment_class
    for group in range(most.size):
        most[group], chain[group] = start[group], -1
    link = 0
    for demand in scratch.met[: scratch.state[DEMANDS]]:
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
    for at in range(np.uint64(first), np.uint64(end)):
        one = posting[at]
        score[one & OFFSET] += np.int32(one >> WEIGHT_SHIFT) * credit + must


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
    points: int,
) -> None:
    """Scores of positions of several occupations before any skill is counted."""
    part, codes, more = start[first:end], occupations[first:end], np.int32(points)
    for at in range(part.size):
        score[at] = part[at] + occupation[codes[at]] + more


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
    openings: Openings, weights: Weights, scratch: _Scratch, best: int
) -> None:
    """Visit classes from the best bound down, until none can hold one of the best."""
    place, terms, pay, room = scratch.place, scratch.terms, scratch.pay, scratch.room
    opening, indptr, class_place = openings.opening, openings.class_indptr, openings.class_place
    places, kinds, pays = openings.place, openings.terms, openings.pay
    heap, score, looked_at = scratch.heap, scratch.score, 0
    start, ranges, posting = openings.start, openings.segment_range, openings.posting
    occupations, class_occupation = openings.occupation, openings.class_occupation
    occupation, chain, links = scratch.occupation, scratch.class_chain, scratch.link
    several, count, least = occupation.size - 1, scratch.state[KEPT], scratch.state[LEAST]
    most_terms = _most(terms, 0, terms.size) + _most(pay, 0, pay.size)
    alike = terms.size == 1 and pay.size == 1
    _bound_classes(openings, scratch)
    size = _rank_classes(openings, weights, scratch, most_terms, least >> 32)
    while size:
        if count > best:
            count, least = cut(room, best, count)
        if -(heap[0] >> 32) < least >> 32:
            break
        group = heap[0] & (SIDE - 1)
        size -= 1
        heap[0] = heap[size]
        sift_down(heap, 0, size)
        begin, end = indptr[group], indptr[group + 1]
        more, rest = 0, most_terms + place[class_place[group]]
        whole = alike and class_place[group] < place.size - 1
        if whole:  # what the chunks would be completed by is the same for all
            more, rest = rest, 0
        if class_occupation[group] == several:
            _begin_several(score, start, begin, end, occupations, occupation, more)
        else:
            _begin(score, start, begin, end, occupation[class_occupation[group]] + more)
        _add_lists(links, chain[group], ranges, posting, score)
        for first in range(begin, end, CHUNK):
            last, offset, worst = min(first + CHUNK, end), first - begin, least >> 32
            most = _most(score, offset, last - begin) + rest
            if most < worst:
                continue
            looked_at += last - first
            if not whole:
                most = _complete(
                    score, offset, first, last, places, kinds, pays, place, terms, pay
                )
            if most >= worst:
                count = _write_down(score, offset, first, last, opening, room, count, least)
                if count + CHUNK > room.size:
                    count, least = cut(room, best, count)
    scratch.state[KEPT], scratch.state[LEAST] = count, least
    scratch.state[WEIGHED] += looked_at


@compiled_inside
def _split(
    openings: Openings, talents: Talents, scratch: _Scratch, talent: int, key: IntArray, best: Best
) -> None:
    """The candidates by their keys, and both sides of their joint scores."""
    position, occupations, places = openings.position, openings.occupation, openings.place
    kinds, pays, conditions = openings.terms, openings.pay, openings.terms_condition
    occupation, place, pay = scratch.occupation, scratch.place, scratch.pay
    condition, row = talents.condition, talents.condition_row[talent]
    education = talents.education
    opening, liked, meets = best.opening[talent], best.liked[talent], best.meets[talent]
    for rank in range(key.size):
        number, joint = SIDE - 1 - (key[rank] & (SIDE - 1)), key[rank] >> 32
        at = position[number]
        says = conditions[kinds[at]]
        wished = condition[row, says] - education[row, says]
        points = occupation[occupations[at]] + place[places[at]] + pay[pays[at]] + wished
        opening[rank], liked[rank], meets[rank] = number, points, joint - points


@compiled_inside
def _scratch(openings: Openings, talents: Talents, occupations: int, best: int) -> _Scratch:
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
        np.zeros(max(largest, CHUNK), np.int32),
        np.zeros(best + max(best, CHUNK) + CHUNK, np.int64),
        np.zeros(4, np.int64),
    )


@compiled_inside
def _same(values: AnyArray, indptr: IntArray, one: int, other: int) -> bool:
    """Whether two rows hold the same."""
    first, second = indptr[one], indptr[other]
    if indptr[one + 1] - first != indptr[other + 1] - second:
        return False
    for at in range(indptr[one + 1] - first):
        if values[first + at] != values[second + at]:
            return False
    return True


@compiled_inside
def _find_twins(talents: Talents, like: IntArray) -> None:
    """Whom each talent is like who says the same as one before, as far as openings can tell."""
    likeness, pay = talents.likeness, talents.wished_pay
    place, experience, condition = (
        talents.place_row,
        talents.experience_row,
        talents.condition_row,
    )
    wishes_regions, wishes_occupations = talents.wishes_regions, talents.wishes_occupations
    holdings, skill, value = talents.holding_indptr, talents.holding_skill, talents.value_row
    regions, region = talents.region_indptr, talents.region_column
    occupations, occupation = talents.occupation_indptr, talents.occupation
    points, last = talents.occupation_points, talents.turn[0]
    for talent in talents.turn[1:]:
        if (
            likeness[last] == likeness[talent]
            and pay[last] == pay[talent]
            and place[last] == place[talent]
            and experience[last] == experience[talent]
            and condition[last] == condition[talent]
            and wishes_regions[last] == wishes_regions[talent]
            and wishes_occupations[last] == wishes_occupations[talent]
            and _same(skill, holdings, last, talent)
            and _same(value, holdings, last, talent)
            and _same(region, regions, last, talent)
            and _same(occupation, occupations, last, talent)
            and _same(points, occupations, last, talent)
        ):
            like[talent] = last
        else:
            last = talent


@compiled_inside
def _copy_twins(like: IntArray, best: Best) -> None:
    """Who says the same has the same candidates."""
    kept, opening, liked, meets = best.kept, best.opening, best.liked, best.meets
    for talent in range(like.size):
        other = like[talent]
        if other < 0:
            continue
        kept[talent] = kept[other]
        for rank in range(kept[other]):
            opening[talent, rank] = opening[other, rank]
            liked[talent, rank] = liked[other, rank]
            meets[talent, rank] = meets[other, rank]


@compiled
def best_openings(
    openings: Openings, talents: Talents, weights: Weights, occupations: int, best: Best
) -> None:
    """Fill `best` with each talent's best possible openings; exact."""
    kept = best.opening.shape[1]
    scratch = _scratch(openings, talents, occupations, kept)
    state, room, key, priced_for = scratch.state, scratch.room, np.zeros(kept, np.int64), -1
    like, gated = np.full(talents.turn.size, -1, np.int64), openings.gate_indptr[-1]
    _find_twins(talents, like)
    for talent in talents.turn:
        if like[talent] >= 0:
            continue
        if talents.wished_pay[talent] != priced_for:
            priced_for = talents.wished_pay[talent]
            _price(openings, weights, scratch, priced_for)
        state[:] = 0
        _enter(openings, talents, scratch, talent)
        _wish(talents, weights, scratch, talent)
        _set_out(openings, talents, scratch, talent)
        if gated:
            _look_behind_gates(openings, weights, scratch, kept)
        if openings.class_start.size:
            _look_at_classes(openings, weights, scratch, kept)
        count = min(state[KEPT], kept)
        put_best_first(room, 0, count, state[KEPT])
        sort_best_first(room, count, key)
        _split(openings, talents, scratch, talent, key[:count], best)
        _leave(scratch)
        best.kept[talent], best.looked_at[talent] = count, state[WEIGHED]
    _copy_twins(like, best)
