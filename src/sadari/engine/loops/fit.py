"""The inner loop of `fit`: each talent's best openings by an exact search, compiled.

Two ways lead to openings. *Gated* ones insist on a demand that few reach: they are looked at
only by those who reach it. *Scored* ones stand in classes (`fit_classes`).

Points of a pair are joint points, both sides together, as 32-bit numbers. What rules a pair out
is so negative that no sum makes up for it: `IMPOSSIBLE`, and `MUST` for each must-have not met.

Reading an array out of a tuple counts a reference, which takes as long as looking at a pair: it
is done once a talent, and what runs for each class, chunk or pair is handed its arrays singly.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside
from sadari.engine.loops.best import cut, put_best_first, sort_best_first
from sadari.engine.loops.fit_classes import complete, look_at_classes
from sadari.engine.loops.fit_inputs import (
    CHUNK,
    CREDIT,
    IMPOSSIBLE,
    REACHED,
    SIDE,
    Best,
    Openings,
    Talents,
    Weights,
)
from sadari.engine.loops.fit_talent import (
    DEMANDS,
    KEPT,
    LEAST,
    WEIGHED,
    Scratch,
    enter_demands,
    enter_occupations,
    enter_places_and_terms,
    leave,
    price,
    scratch_for,
)
from sadari.engine.loops.fit_twins import copy_twins, find_twins


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
def _occupations(
    score: AnyArray, first: int, end: int, occupations: AnyArray, occupation: AnyArray
) -> None:
    """The points for the occupations of a chunk of positions."""
    part = occupations[first:end]
    for at in range(part.size):
        score[at] = occupation[part[at]]


@compiled_inside
def _look_behind_gates(openings: Openings, weights: Weights, scratch: Scratch, best: int) -> None:
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
            upmost = complete(score, 0, first, last, places, kinds, pays, place, terms, pay)
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
def _split(
    openings: Openings, talents: Talents, scratch: Scratch, talent: int, key: IntArray, best: Best
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


@compiled
def best_openings(
    openings: Openings, talents: Talents, weights: Weights, occupations: int, best: Best
) -> None:
    """Fill `best` with each talent's best possible openings; exact."""
    kept = best.opening.shape[1]
    scratch = scratch_for(openings, talents, occupations, kept)
    state, room, key, priced_for = scratch.state, scratch.room, np.zeros(kept, np.int64), -1
    like, gated = np.full(talents.turn.size, -1, np.int64), openings.gate_indptr[-1]
    find_twins(talents, like)
    for talent in talents.turn:
        if like[talent] >= 0:
            continue
        if talents.wished_pay[talent] != priced_for:
            priced_for = talents.wished_pay[talent]
            price(openings, weights, scratch, priced_for)
        state[:] = 0
        enter_demands(openings, talents, scratch, talent)
        enter_occupations(talents, weights, scratch, talent)
        enter_places_and_terms(openings, talents, scratch, talent)
        if gated:
            _look_behind_gates(openings, weights, scratch, kept)
        if openings.class_start.size:
            look_at_classes(openings, weights, scratch, kept)
        count = min(state[KEPT], kept)
        put_best_first(room, 0, count, state[KEPT])
        sort_best_first(room, count, key)
        _split(openings, talents, scratch, talent, key[:count], best)
        leave(scratch)
        best.kept[talent], best.looked_at[talent] = count, state[WEIGHED]
    copy_twins(like, best)
