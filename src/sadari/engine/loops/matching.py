"""Loops of the largest matching: alternating paths over sets of talents kept as bits.

Openings look for talents. A search grows from an opening with a free place over the talents
that it could have and the openings that have these, until one of them could have a free talent.
Whoever a search without success has met can never lead to a free talent again and stays met; and
an opening that could have no free talent stays *dry*, for nobody becomes free (both hold as long
as the same stages are lifted).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside
from sadari.engine.loops.stages import (
    ALL,
    CHUNK,
    CONTRACT,
    EDUCATION,
    EXPERIENCE,
    NOBODY,
    PAY,
    PLACE,
    SCHEDULE,
    WORD,
    Asked,
    Bits,
    both,
    ones,
)

# bits of `feasibility.Stage`
SKILL_LIFTED, LEVEL_LIFTED, PLACE_LIFTED, PAY_LIFTED, CONDITION_LIFTED = 1, 2, 4, 8, 16
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_NONE = -1


class State(NamedTuple):
    """A matching and what searches remember. Talents in the order of bits."""

    owner: AnyArray  # (T,) int32, -1 = free
    free: AnyArray  # (chunks, CHUNK) who is free
    free_left: IntArray  # (chunks,)
    met: AnyArray  # (chunks, CHUNK) by the search under way or by one without success
    met_now: AnyArray  # (T,) int32, by the search under way
    dry: BoolArray  # (O,) could have no free talent
    visited: IntArray  # (O,) the last search that came by
    queue: AnyArray  # (O,) int32
    via_opening: AnyArray  # (O,) int32, from where the search came …
    via_talent: AnyArray  # (O,) int32, … and through whom


@compiled_inside
def _bit(talent: int) -> np.uint64:
    return _ONE << np.uint64(talent % WORD)


@compiled_inside
def _lowest(word: np.uint64) -> int:
    """The number of the lowest bit that is set; the word is not zero."""
    return ones((word & (~word + _ONE)) - _ONE)


@compiled_inside
def _nobody(bits: Bits, asked: Asked, opening: int, at: int, lifted: int) -> bool:
    """Whether a single condition already leaves nobody of the chunk."""
    chunk, terms = bits.chunk, asked.terms[opening]
    if not lifted & SKILL_LIFTED:
        conditions = asked.has if lifted & LEVEL_LIFTED else asked.reaches
        for must in range(asked.must_indptr[opening], asked.licences_from[opening]):
            if chunk[conditions[must], at] == NOBODY:
                return True
    if not lifted & PLACE_LIFTED and chunk[terms[PLACE], at] == NOBODY:
        return True
    if not lifted & CONDITION_LIFTED:
        for must in range(asked.licences_from[opening], asked.must_indptr[opening + 1]):
            if chunk[asked.has[must], at] == NOBODY:
                return True
    return False


@compiled_inside
def _high_enough(found: AnyArray, bits: Bits, has: int, reaches: int, at: int) -> None:
    """Keep who lacks the skill or has it at the level asked for."""
    if bits.chunk[has, at] == NOBODY:
        return
    lacking, high = bits.pool[bits.chunk[has, at]], bits.pool[bits.chunk[reaches, at]]
    for word in range(CHUNK):
        found[word] &= high[word] | ~lacking[word]


@compiled_inside
def _skilled(found: AnyArray, bits: Bits, asked: Asked, opening: int, at: int, lifted: int) -> bool:
    possible = True
    for must in range(asked.must_indptr[opening], asked.licences_from[opening]):
        if lifted & SKILL_LIFTED and not lifted & LEVEL_LIFTED:
            _high_enough(found, bits, asked.has[must], asked.reaches[must], at)
        elif not lifted & SKILL_LIFTED:
            conditions = asked.has if lifted & LEVEL_LIFTED else asked.reaches
            possible = possible and both(found, bits, conditions[must], at)
    return possible


@compiled_inside
def _possible(
    found: AnyArray, bits: Bits, asked: Asked, opening: int, at: int, lifted: int
) -> bool:
    """Put into `found` whom of the chunk the opening could have; False when surely nobody."""
    if _nobody(bits, asked, opening, at, lifted):
        return False
    terms = asked.terms[opening]
    found[:] = bits.pool[bits.chunk[ALL, at]]
    possible = _skilled(found, bits, asked, opening, at, lifted)
    if not lifted & LEVEL_LIFTED:
        possible = possible and both(found, bits, terms[EXPERIENCE], at)
    if not lifted & PLACE_LIFTED:
        possible = possible and both(found, bits, terms[PLACE], at)
    if not lifted & PAY_LIFTED:
        possible = possible and both(found, bits, terms[PAY], at)
    if not lifted & CONDITION_LIFTED:
        for term in (EDUCATION, CONTRACT, SCHEDULE):
            possible = possible and both(found, bits, terms[term], at)
        for must in range(asked.licences_from[opening], asked.must_indptr[opening + 1]):
            possible = possible and both(found, bits, asked.has[must], at)
    return possible


@compiled_inside
def _give(state: State, talent: int, opening: int) -> None:
    """A free talent to an opening."""
    state.owner[talent] = opening
    word = talent // WORD
    state.free[word // CHUNK, word % CHUNK] &= ~_bit(talent)
    state.free_left[word // CHUNK] -= 1


@compiled_inside
def _take_free(
    found: AnyArray, bits: Bits, asked: Asked, state: State, opening: int, wanted: int, lifted: int
) -> int:
    """Give the opening free talents, as many as wanted and possible; how many it still wants."""
    for at in range(bits.chunk.shape[1]):
        if state.free_left[at] == 0 or not _possible(found, bits, asked, opening, at, lifted):
            continue
        for word in range(CHUNK):
            left = found[word] & state.free[at, word]
            while left != _ZERO:
                talent = (at * CHUNK + word) * WORD + _lowest(left)
                _give(state, talent, opening)
                left &= ~_bit(talent)
                wanted -= 1
                if wanted == 0:
                    return 0
    state.dry[opening] = True
    return wanted


@compiled_inside
def _move(state: State, opening: int) -> None:
    """Everybody along the path to the next opening, towards the root of the search."""
    while state.via_opening[opening] != _NONE:
        talent, opening = state.via_talent[opening], state.via_opening[opening]
        state.owner[talent] = opening


@compiled_inside
def _forget(state: State, size: int) -> None:
    for number in range(size):
        talent = state.met_now[number]
        word = talent // WORD
        state.met[word // CHUNK, word % CHUNK] &= ~_bit(talent)


@compiled_inside
def _search(
    room: AnyArray,
    other: AnyArray,
    bits: Bits,
    asked: Asked,
    state: State,
    root: int,
    number: int,
    lifted: int,
) -> bool:
    """One more talent for the dry root, by moving others; False when there is no way.

    `room` and `other` are a chunk each to work in.
    """
    state.visited[root], state.via_opening[root], state.queue[0] = number, _NONE, root
    queued, size, head = 1, 0, 0
    while head < queued:
        opening = state.queue[head]
        head += 1
        for at in range(bits.chunk.shape[1]):
            if not _possible(room, bits, asked, opening, at, lifted):
                continue
            for word in range(CHUNK):
                left = room[word] & ~state.met[at, word]
                state.met[at, word] |= left
                while left != _ZERO:
                    talent = (at * CHUNK + word) * WORD + _lowest(left)
                    left &= ~_bit(talent)
                    state.met_now[size] = talent
                    size += 1
                    owner = state.owner[talent]
                    if state.visited[owner] == number:
                        continue
                    state.visited[owner] = number
                    state.via_opening[owner], state.via_talent[owner] = opening, talent
                    if not state.dry[owner] and not _take_free(
                        other, bits, asked, state, owner, 1, lifted
                    ):
                        _move(state, owner)
                        _forget(state, size)
                        # of this word more were marked than listed
                        state.met[at, word] &= ~left
                        return True
                    state.queue[queued] = owner
                    queued += 1
    return False


@compiled
def fill(
    bits: Bits, asked: Asked, state: State, order: IntArray, wanted: IntArray, lifted: int
) -> None:
    """Give free talents to the openings in the given order; `wanted` (O,) is what they lack."""
    found = np.empty(CHUNK, dtype=np.uint64)
    for opening in order:
        if wanted[opening] > 0:
            wanted[opening] = _take_free(
                found, bits, asked, state, opening, wanted[opening], lifted
            )


@compiled
def augment(bits: Bits, asked: Asked, state: State, wanted: IntArray, lifted: int) -> None:
    """Lower `wanted` (O,) along paths until none is left; all that want are dry before."""
    room, other = np.empty(CHUNK, dtype=np.uint64), np.empty(CHUNK, dtype=np.uint64)
    searches = 0
    for root in range(wanted.size):
        while wanted[root] > 0 and state.free_left.sum() > 0:
            searches += 1
            if not _search(room, other, bits, asked, state, root, searches, lifted):
                break
            wanted[root] -= 1
