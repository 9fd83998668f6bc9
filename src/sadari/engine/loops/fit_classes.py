"""Openings in classes, for the inner loop of `fit`: bounded, visited and scored; compiled.

Classes are visited from the best bound on the joint score down, until no bound reaches the
worst candidate kept (H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations",
1995). A class that is visited is scored as a whole: the lists of who asks for what the talent
has are added up in a row of numbers that stays in the nearest cache, and only chunks of it whose
best can still be kept are completed by place, terms and pay.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled_inside
from sadari.engine.loops.best import cut, sift_down
from sadari.engine.loops.fit_inputs import (
    CHUNK,
    CREDIT,
    MUST,
    OFFSET,
    REACHED,
    SIDE,
    WEIGHT_SHIFT,
    Openings,
    Weights,
)
from sadari.engine.loops.fit_talent import DEMANDS, KEPT, LEAST, WEIGHED, Scratch, most_of


@compiled_inside
def complete(
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
    return most_of(score, offset, offset + end - first)


@compiled_inside
def write_down(
    score: AnyArray,
    offset: int,
    first: int,
    end: int,
    opening: IntArray,
    room: IntArray,
    count: int,
    least: int,
) -> int:
    """Write the keys of a chunk of positions that surpass the least; how many there are then."""
    part, codes = score[offset : offset + end - first], opening[first:end]
    for at in range(part.size):  # no branch: none that could be guessed wrong
        key = part[at] * SIDE + (SIDE - 1 - codes[at])
        room[count] = key
        count += key > least
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
    points: int,
) -> None:
    """Scores of positions of several occupations before any skill is counted."""
    part, codes, more = start[first:end], occupations[first:end], np.int32(points)
    for at in range(part.size):
        score[at] = part[at] + occupation[codes[at]] + more


@compiled_inside
def _add(posting: AnyArray, first: int, end: int, credit: int, must: int, score: AnyArray) -> None:
    for at in range(np.uint64(first), np.uint64(end)):
        one = posting[at]
        score[one & OFFSET] += np.int32(one >> WEIGHT_SHIFT) * credit + must


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
def _bound_classes(openings: Openings, scratch: Scratch) -> None:
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
    openings: Openings, weights: Weights, scratch: Scratch, most_terms: int, worst: int
) -> int:
    """A heap of the classes whose bound reaches what must be equalled; how many."""
    most, heap, size = scratch.class_most, scratch.heap, 0
    occupation, class_occupation = scratch.occupation, openings.class_occupation
    place, class_place, pay = scratch.place, openings.class_place, scratch.pay
    lowest, highest = openings.class_lowest_pay, openings.class_highest_pay
    for group in range(most.size):
        bound = most_terms + occupation[class_occupation[group]] + place[class_place[group]]
        bound += min(most[group], weights.skill_points) + max(
            pay[lowest[group]], pay[highest[group]]
        )
        if bound >= worst:
            heap[size] = group - bound * SIDE
            size += 1
    for start in range(size // 2 - 1, -1, -1):
        sift_down(heap, start, size)
    return size


@compiled_inside
def look_at_classes(openings: Openings, weights: Weights, scratch: Scratch, best: int) -> None:
    """Visit classes from the best bound down, until none can hold one of the best."""
    place, terms, pay, room = scratch.place, scratch.terms, scratch.pay, scratch.room
    opening, indptr, class_place = openings.opening, openings.class_indptr, openings.class_place
    places, kinds, pays = openings.place, openings.terms, openings.pay
    heap, score, looked_at = scratch.heap, scratch.score, 0
    start, ranges, posting = openings.start, openings.segment_range, openings.posting
    occupations, class_occupation = openings.occupation, openings.class_occupation
    occupation, chain, links = scratch.occupation, scratch.class_chain, scratch.link
    several, count, least = occupation.size - 1, scratch.state[KEPT], scratch.state[LEAST]
    lowest, highest = openings.class_lowest_pay, openings.class_highest_pay
    class_chunk, near, near_end = (
        openings.class_chunk,
        openings.chunk_place,
        openings.chunk_place_end,
    )
    most_terms = most_of(terms, 0, terms.size)
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
        more, rest = 0, most_terms + max(pay[lowest[group]], pay[highest[group]])
        whole = alike and class_place[group] < place.size - 1
        if whole:  # what the chunks would be completed by is the same for all
            more, rest = rest + place[class_place[group]], 0
        if class_occupation[group] == several:
            _begin_several(score, start, begin, end, occupations, occupation, more)
        else:
            _begin(score, start, begin, end, occupation[class_occupation[group]] + more)
        _add_lists(links, chain[group], ranges, posting, score)
        for first in range(begin, end, CHUNK):
            last, offset, worst = min(first + CHUNK, end), first - begin, least >> 32
            most = most_of(score, offset, last - begin) + rest
            if not whole:
                chunk = class_chunk[group] + offset // CHUNK
                most += most_of(place, near[chunk], near_end[chunk])
            if most < worst:
                continue
            looked_at += last - first
            if not whole:
                most = complete(score, offset, first, last, places, kinds, pays, place, terms, pay)
            if most >= worst:
                count = write_down(score, offset, first, last, opening, room, count, least)
                if count + CHUNK > room.size:
                    count, least = cut(room, best, count)
    scratch.state[KEPT], scratch.state[LEAST] = count, least
    scratch.state[WEIGHED] += looked_at
