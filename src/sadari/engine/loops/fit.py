"""The inner loop of `fit`: each talent's best openings by an exact search, compiled.

Points of a pair are one whole number that holds both sides, talent's x `SIDE` + opening's, so
that sums of terms add up on both sides at once. A term that rules a pair out is `IMPOSSIBLE`.
Two ways lead to openings. *Gated* ones ask for a skill that few have: they are looked at only by
those who have it. *Scored* ones stand in classes with a bound on the joint score; classes are
visited from the best bound down until no bound reaches the worst candidate kept (H. Turtle and
J. Flood, "Query Evaluation: Strategies and Optimizations", 1995).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside
from sadari.engine.rules import WHOLE

SIDE = 1 << 32
IMPOSSIBLE = -1
REACHED = 1 << 10  # beside a credit in thousandths: the level asked for is reached, too
CREDIT = REACHED - 1
# columns of `Openings.facts`
OPENING, PLACE, EXPERIENCE, CONDITION, PAY, OCCUPATION, BASE, FIRST, MUST_END, END = range(10)
FACTS = 10


class Openings(NamedTuple):
    """P openings that offer places, the gated ones first; D demands (skill, level), K classes.

    A *range* is a first and an end within `position`: 0 … P-1, and after it the segments.
    """

    facts: AnyArray  # (P, FACTS)
    demand: AnyArray  # requirements of each opening, must-haves first: which demand
    points: AnyArray  # … and its weight in thousandths
    pay_won_per_year: IntArray  # the distinct best pays
    position: AnyArray
    gate_indptr: IntArray  # (D + 1,) the range of openings behind each demand
    skill_of_demand: IntArray  # (D,)
    class_indptr: IntArray  # (K + 1,) the range of each class
    class_occupation: IntArray  # (K,) as in `facts`, or one more where there are several
    class_base: IntArray  # (K,) most points without any skill
    segment_indptr: IntArray  # (S + 1,) the segments of each skill: who asks for it, by class
    segment_class: IntArray
    segment_range: IntArray  # (segments + 1,)
    segment_points: IntArray  # the most that the skill weighs there
    skill_openings: IntArray  # (S,) how many positions its segments hold
    place_of_region: IntArray  # (R,) column of `place`, or -1
    remote_place: IntArray  # its columns: one or none


class Talents(NamedTuple):
    """A block of n talents. A `…_row` says which row of the table of that name holds for each."""

    entry_indptr: IntArray  # (n + 1,) demands met at least in part
    entry_demand: AnyArray
    entry_value: AnyArray  # credit, + REACHED
    place_row: IntArray
    place: IntArray  # (rows, places) points
    experience_row: IntArray
    experience: IntArray
    condition_row: IntArray
    condition: IntArray
    most_points: IntArray  # (n,) of both sides, for place, experience, condition and pay
    wished_pay: IntArray
    wished_region_indptr: IntArray
    wished_region: IntArray
    wishes_occupations: BoolArray  # (n,)
    occupation_indptr: IntArray
    occupation: IntArray
    occupation_points: IntArray


class Weights(NamedTuple):
    """What the rules say about pay and about what is unknown, as plain numbers."""

    pay_weight: int
    pay_tolerance: int
    pay_span: int
    unstated_credit: int
    unstated_occupation: int  # points
    most_occupation: int  # points
    skill_points: int  # the most there are, licences included


class Best(NamedTuple):
    """Each talent's best, the best first; `kept` of them stand in each row."""

    kept: IntArray  # (n,)
    key: IntArray  # (n, best) joint x SIDE + (SIDE - 1 - opening)
    points: IntArray  # (n, best)
    looked_at: IntArray  # (n,) pairs


class _Scratch(NamedTuple):
    """What holds for the talent at hand, and room to work in."""

    value: IntArray  # (D,) credit + REACHED
    occupation: IntArray  # (occupations + 2,) points; then those of none stated, and of any
    place: IntArray  # points
    seen: IntArray  # (P,) the last talent that looked at the opening
    skill: IntArray  # (S,) the talent's skills, the rarest first
    skill_credit: IntArray  # (S,) the best credit over all levels
    class_points: IntArray  # (K,) bound on the points for skills
    class_chain: IntArray  # (K,) first of a chain of links, -1 none
    link_next: IntArray
    link_segment: IntArray
    link_points: IntArray
    heap: IntArray  # (K,) bound x SIDE + class
    size: IntArray  # [skills, classes in the heap, pairs looked at]


@compiled_inside
def _joint(points: int) -> int:
    return (points >> 32) + (points & (SIDE - 1))


@compiled_inside
def _pay_points(best: int, wish: int, weights: Weights) -> int:
    """As `credits.pay_fits` and `credits.pay_credit`."""
    if best * WHOLE < wish * (WHOLE - weights.pay_tolerance) and best > 0:
        return IMPOSSIBLE
    if wish == 0 or best == 0:
        return weights.pay_weight * weights.unstated_credit * SIDE
    half = WHOLE // 2
    share = half + half * WHOLE * (best - wish) // (wish * weights.pay_span)
    return weights.pay_weight * min(max(share, 0), WHOLE) * SIDE


@compiled_inside
def _sift_down(key: IntArray, points: IntArray, start: int, size: int) -> None:
    """Restore a heap of keys, the least on top, below `start`; `points` follow."""
    here, child = start, 2 * start + 1
    moved_key, moved_points = key[start], points[start]
    while child < size:
        if child + 1 < size and key[child + 1] < key[child]:
            child += 1
        if moved_key <= key[child]:
            break
        key[here], points[here] = key[child], points[child]
        here, child = child, 2 * child + 1
    key[here], points[here] = moved_key, moved_points


@compiled_inside
def _keep(key: IntArray, points: IntArray, count: int, new_key: int, new_points: int) -> int:
    """Keep the new pair if it is among the best; how many are kept then."""
    if count < key.size:
        key[count], points[count] = new_key, new_points
        if count + 1 == key.size:
            for start in range(key.size // 2 - 1, -1, -1):
                _sift_down(key, points, start, key.size)
        return count + 1
    if new_key > key[0]:
        key[0], points[0] = new_key, new_points
        _sift_down(key, points, 0, key.size)
    return count


@compiled_inside
def _sort(key: IntArray, points: IntArray, count: int) -> None:
    """The best first."""
    for start in range(count // 2 - 1, -1, -1):
        _sift_down(key, points, start, count)
    for last in range(count - 1, 0, -1):
        key[0], key[last] = key[last], key[0]
        points[0], points[last] = points[last], points[0]
        _sift_down(key, points, 0, last)


@compiled_inside
def _worst(key: IntArray, count: int) -> int:
    """The joint score that a pair must at least equal to be kept."""
    return key[0] >> 32 if count == key.size else IMPOSSIBLE


@compiled_inside
def _look(
    openings: Openings,
    talents: Talents,
    weights: Weights,
    scratch: _Scratch,
    talent: int,
    first: int,
    end: int,
    most: int,
    key: IntArray,
    points: IntArray,
    count: int,
) -> int:
    """Look at the openings of a range that were not seen yet; how many are kept then.

    They have at most so many points for skills.
    """
    facts, position, pays = openings.facts, openings.position, openings.pay_won_per_year
    demand, weight = openings.demand, openings.points
    experience = talents.experience[talents.experience_row[talent]]
    condition = talents.condition[talents.condition_row[talent]]
    place, occupation, value, seen = scratch.place, scratch.occupation, scratch.value, scratch.seen
    wish, most_pay = talents.wished_pay[talent], weights.pay_weight * WHOLE
    looked_at, least = 0, key[0] if count == key.size else IMPOSSIBLE
    for index in range(first, end):
        at = position[index]
        if seen[at] == talent:
            continue
        seen[at] = talent
        looked_at += 1
        near, months = place[facts[at, PLACE]], experience[facts[at, EXPERIENCE]]
        terms = condition[facts[at, CONDITION]]
        total = near + months + terms + occupation[facts[at, OCCUPATION]]
        if near | months | terms < 0 or _joint(total) + most_pay + most < least >> 32:
            continue
        start, end_of_musts = facts[at, FIRST], facts[at, MUST_END]
        r = start
        while r < end_of_musts and value[demand[r]] >= REACHED:
            r += 1
        pay = _pay_points(pays[facts[at, PAY]], wish, weights) if r == end_of_musts else IMPOSSIBLE
        if pay < 0 or _joint(total + pay) + most < least >> 32:
            continue
        total += pay
        total += facts[at, BASE]
        for r in range(start, facts[at, END]):
            total += weight[r] * (value[demand[r]] & CREDIT)
        rank = _joint(total) * SIDE + (SIDE - 1 - facts[at, OPENING])
        if rank > least:
            count = _keep(key, points, count, rank, total)
            least = key[0] if count == key.size else IMPOSSIBLE
    scratch.size[2] += looked_at
    return count


@compiled_inside
def _enter(talents: Talents, weights: Weights, scratch: _Scratch, talent: int) -> None:
    """Lay out what the talent has and wishes."""
    value, demands, values = scratch.value, talents.entry_demand, talents.entry_value
    for entry in range(talents.entry_indptr[talent], talents.entry_indptr[talent + 1]):
        known, new = value[demands[entry]], values[entry]
        value[demands[entry]] = max(known & CREDIT, new & CREDIT) | (known | new) & REACHED
    occupation, wished = scratch.occupation, talents.occupation
    points = talents.occupation_points
    if talents.wishes_occupations[talent]:
        occupation[:] = 0
        occupation[-2], occupation[-1] = weights.unstated_occupation, weights.most_occupation
        for wish in range(talents.occupation_indptr[talent], talents.occupation_indptr[talent + 1]):
            occupation[wished[wish]] = points[wish]
    else:
        occupation[:] = weights.unstated_occupation


@compiled_inside
def _set_out(openings: Openings, talents: Talents, scratch: _Scratch, talent: int) -> None:
    """Where the talent would work."""
    place, column = scratch.place, openings.place_of_region
    reach = talents.place[talents.place_row[talent]]
    first, end = talents.wished_region_indptr[talent], talents.wished_region_indptr[talent + 1]
    if first == end:
        place[:] = reach
        return
    place[:] = IMPOSSIBLE
    for remote in openings.remote_place:
        place[remote] = reach[remote]
    for region in talents.wished_region[first:end]:
        if column[region] >= 0:
            place[column[region]] = reach[column[region]]


@compiled_inside
def _leave(talents: Talents, scratch: _Scratch, talent: int) -> None:
    value, skill_credit = scratch.value, scratch.skill_credit
    first, end = talents.entry_indptr[talent], talents.entry_indptr[talent + 1]
    for demand in talents.entry_demand[first:end]:
        value[demand] = 0
    for skill in scratch.skill[: scratch.size[0]]:
        skill_credit[skill] = 0


@compiled_inside
def _look_behind_gates(
    openings: Openings,
    talents: Talents,
    weights: Weights,
    scratch: _Scratch,
    talent: int,
    key: IntArray,
    points: IntArray,
) -> int:
    """Look at every opening whose gate the talent passes."""
    count, gate = 0, openings.gate_indptr
    demands, values = talents.entry_demand, talents.entry_value
    for entry in range(talents.entry_indptr[talent], talents.entry_indptr[talent + 1]):
        first, end = gate[demands[entry]], gate[demands[entry] + 1]
        if values[entry] >= REACHED and first < end:
            most = weights.skill_points
            count = _look(
                openings, talents, weights, scratch, talent, first, end, most, key, points, count
            )
    return count


@compiled_inside
def _list_skills(openings: Openings, talents: Talents, scratch: _Scratch, talent: int) -> None:
    """The talent's skills with the best credit of each, the rarest first."""
    size, listed, credit = 0, scratch.skill, scratch.skill_credit
    skill_of, asked_by = openings.skill_of_demand, openings.skill_openings
    demands, values = talents.entry_demand, talents.entry_value
    for entry in range(talents.entry_indptr[talent], talents.entry_indptr[talent + 1]):
        skill, new = skill_of[demands[entry]], values[entry] & CREDIT
        if new == 0 or asked_by[skill] == 0:
            continue
        if credit[skill] == 0:
            at = size
            while at and asked_by[listed[at - 1]] > asked_by[skill]:
                listed[at] = listed[at - 1]
                at -= 1
            listed[at] = skill
            size += 1
        credit[skill] = max(credit[skill], new)
    scratch.size[0] = size


@compiled_inside
def _bound_classes(openings: Openings, scratch: _Scratch) -> None:
    """Bound the skill points of each class; chain its segments, the rarest skill first."""
    class_points, chain = scratch.class_points, scratch.class_chain
    link_points, link_segment = scratch.link_points, scratch.link_segment
    link_next, credit = scratch.link_next, scratch.skill_credit
    of_skill, of_class = openings.segment_indptr, openings.segment_class
    weight = openings.segment_points
    class_points[:] = 0
    chain[:] = -1
    link = 0
    for skill in scratch.skill[: scratch.size[0]][::-1]:
        for segment in range(of_skill[skill], of_skill[skill + 1]):
            group, points = of_class[segment], weight[segment] * credit[skill]
            link_points[link], link_segment[link] = points, segment
            link_next[link], chain[group] = chain[group], link
            class_points[group] += points
            link += 1


@compiled_inside
def _rank_classes(
    openings: Openings,
    talents: Talents,
    weights: Weights,
    scratch: _Scratch,
    talent: int,
    worst: int,
) -> None:
    """A heap of the classes whose bound reaches what must be equalled, the best on top."""
    base, class_points, heap = openings.class_base, scratch.class_points, scratch.heap
    occupation, class_occupation = scratch.occupation, openings.class_occupation
    most, size = talents.most_points[talent], 0
    for group in range(base.size):
        skills = min(base[group] + class_points[group], weights.skill_points)
        bound = most + (occupation[class_occupation[group]] >> 32) + skills
        if bound >= worst:
            heap[size] = -(bound * SIDE + group)
            size += 1
    for start in range(size // 2 - 1, -1, -1):
        _sift_down(heap, heap, start, size)
    scratch.size[1] = size


@compiled_inside
def _look_at_class(
    openings: Openings,
    talents: Talents,
    weights: Weights,
    scratch: _Scratch,
    talent: int,
    group: int,
    key: IntArray,
    points: IntArray,
    count: int,
) -> int:
    """Look at every opening of the class that can be among the best.

    One not seen in the segments of some skills has at most the points of the other skills.
    """
    occupation = scratch.occupation[openings.class_occupation[group]] >> 32
    rest = talents.most_points[talent] + occupation
    base, left = openings.class_base[group], scratch.class_points[group]
    link = scratch.class_chain[group]
    while left >= 0:
        most = min(base + left, weights.skill_points)
        if rest + most < _worst(key, count):
            break
        if link >= 0:
            segment = scratch.link_segment[link]
            first, end = openings.segment_range[segment], openings.segment_range[segment + 1]
            left -= scratch.link_points[link]
            link = scratch.link_next[link]
        else:
            first, end = openings.class_indptr[group], openings.class_indptr[group + 1]
            left = -1
        count = _look(
            openings, talents, weights, scratch, talent, first, end, most, key, points, count
        )
    return count


@compiled_inside
def _look_at_classes(
    openings: Openings,
    talents: Talents,
    weights: Weights,
    scratch: _Scratch,
    talent: int,
    key: IntArray,
    points: IntArray,
    count: int,
) -> int:
    """Visit classes from the best bound down, until none can hold one of the best."""
    _list_skills(openings, talents, scratch, talent)
    _bound_classes(openings, scratch)
    _rank_classes(openings, talents, weights, scratch, talent, _worst(key, count))
    size, heap = scratch.size[1], scratch.heap
    while size and -heap[0] >> 32 >= _worst(key, count):
        group = -heap[0] & (SIDE - 1)
        size -= 1
        heap[0] = heap[size]
        _sift_down(heap, heap, 0, size)
        count = _look_at_class(
            openings, talents, weights, scratch, talent, group, key, points, count
        )
    return count


@compiled_inside
def _scratch(openings: Openings, occupations: int, places: int) -> _Scratch:
    skills, classes = openings.skill_openings.size, openings.class_base.size
    links = openings.segment_class.size
    return _Scratch(
        np.zeros(openings.skill_of_demand.size, np.int64),
        np.zeros(occupations, np.int64),
        np.zeros(places, np.int64),
        np.full(openings.facts.shape[0], -1, np.int64),
        np.zeros(skills, np.int64),
        np.zeros(skills, np.int64),
        np.zeros(classes, np.int64),
        np.zeros(classes, np.int64),
        np.zeros(links, np.int64),
        np.zeros(links, np.int64),
        np.zeros(links, np.int64),
        np.zeros(classes, np.int64),
        np.zeros(3, np.int64),
    )


@compiled
def best_openings(
    openings: Openings, talents: Talents, weights: Weights, occupations: int, best: Best
) -> None:
    """Fill `best` with each talent's best possible openings; exact."""
    scratch = _scratch(openings, occupations + 2, talents.place.shape[1])
    for talent in range(best.kept.size):
        key, points = best.key[talent], best.points[talent]
        scratch.size[2] = 0
        _enter(talents, weights, scratch, talent)
        _set_out(openings, talents, scratch, talent)
        count = _look_behind_gates(openings, talents, weights, scratch, talent, key, points)
        if openings.class_base.size:
            count = _look_at_classes(
                openings, talents, weights, scratch, talent, key, points, count
            )
        _leave(talents, scratch, talent)
        _sort(key, points, count)
        best.kept[talent] = count
        best.looked_at[talent] = scratch.size[2]
