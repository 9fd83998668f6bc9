"""Loops of the largest matching: alternating paths over sets of talents kept as bits.

Openings look for talents. From an opening with an empty place a search goes to a talent that it
could have, on to the opening that has this talent, and so on in depth, until one could have a
free talent; then everybody along the path moves. In one round all openings that want search, and
no talent is met twice (A. Pothen and C.-J. Fan, ACM Transactions on Mathematical Software 16,
1990).

Two facts keep later rounds short, as long as the same stages are lifted. An opening that could
have no free talent is *dry* and stays so, for nobody becomes free. And whoever a search without
success has met leads to no free talent, now or later, if nobody was left out because a
successful search of the round had met them. So a round begins by forgetting whom successful
searches met, as long as that does not cost too much.
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
_FORGIVEN = 4  # successful searches of a round may enter one in so many openings, in all


class State(NamedTuple):
    """A matching and what searches remember. Talents in the order of bits."""

    owner: AnyArray  # (T,) int32, -1 = free
    free: AnyArray  # (chunks, CHUNK) who is free
    free_left: IntArray  # (chunks,)
    unmet: AnyArray  # (chunks, CHUNK) whom no search of the round has met
    dry: BoolArray  # (O,) could have no free talent
    looked: IntArray  # (O,) how many chunks the round has looked through for the opening
    path: AnyArray  # (O,) int32, openings of the search under way, from the one that wants
    on_path: BoolArray  # (O,)
    entered: AnyArray  # (O,) int32, openings that the search under way came to
    loses: AnyArray  # (O,) int32, the talent through whom the search came to the opening


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
    """Keep of `found` whom of the chunk the opening could have; False when surely nobody."""
    if _nobody(bits, asked, opening, at, lifted):
        return False
    terms = asked.terms[opening]
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
        if state.free_left[at] == 0:
            continue
        found[:] = state.free[at]
        if not _possible(found, bits, asked, opening, at, lifted):
            continue
        for word in range(CHUNK):
            left = found[word]
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
def _some(words: AnyArray) -> bool:
    union = _ZERO
    for word in range(CHUNK):
        union |= words[word]
    return bool(union != _ZERO)


@compiled_inside
def _step(
    room: AnyArray,
    bits: Bits,
    asked: Asked,
    state: State,
    opening: int,
    backwards: bool,
    lifted: int,
) -> int:
    """An unmet talent that the opening could have, of an opening not seen to the end; or none.

    Everybody looked at on the way is met.
    """
    chunks = bits.chunk.shape[1]
    while state.looked[opening] < chunks:
        at = state.looked[opening]
        if backwards:
            at = chunks - 1 - at
        room[:] = state.unmet[at]
        if _some(room) and _possible(room, bits, asked, opening, at, lifted):
            for word in range(CHUNK):
                left = room[word]
                while left != _ZERO:
                    talent: int = (at * CHUNK + word) * WORD + _lowest(left)
                    left &= ~_bit(talent)
                    state.unmet[at, word] &= ~_bit(talent)
                    owner = state.owner[talent]
                    if not state.on_path[owner] and state.looked[owner] < chunks:
                        return talent
        state.looked[opening] += 1
    return _NONE


@compiled_inside
def _move(state: State, length: int) -> None:
    """Everybody along the path moves on, to the opening before."""
    for at in range(1, length):
        state.owner[state.loses[state.path[at]]] = state.path[at - 1]


@compiled_inside
def _search(
    room: AnyArray,
    bits: Bits,
    asked: Asked,
    state: State,
    root: int,
    backwards: bool,
    lifted: int,
) -> tuple[bool, int]:
    """One more talent for the dry root, by moving others: whether, and how many it came to."""
    state.path[0], state.entered[0], state.on_path[root] = root, root, True
    length, entered, found = 1, 1, False
    while length > 0 and not found:
        opening = state.path[length - 1]
        talent = _step(room, bits, asked, state, opening, backwards, lifted)
        if talent == _NONE:
            state.on_path[opening] = False
            length -= 1
            continue
        owner = state.owner[talent]
        if state.looked[owner] == 0:
            state.entered[entered] = owner
            entered += 1
        state.path[length], state.loses[owner], state.on_path[owner] = owner, talent, True
        length += 1
        found = not state.dry[owner] and not _take_free(room, bits, asked, state, owner, 1, lifted)
    _move(state, length)
    for at in range(length):
        state.on_path[state.path[at]] = False
    return found, entered


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


@compiled_inside
def _remember(
    state: State, hopeful: AnyArray, seen: IntArray, entered: int, found: bool, chunks: int
) -> None:
    """Forget whom a search with success met; for good, whom one without met."""
    if found:
        state.unmet[:] = hopeful
        for at in range(entered):
            state.looked[state.entered[at]] = 0
    else:
        if entered > 1:  # else there was hardly anybody to meet: not worth the copy
            hopeful[:] = state.unmet
        for at in range(entered):
            seen[state.entered[at]] = chunks


@compiled_inside
def _round(
    bits: Bits,
    asked: Asked,
    state: State,
    wanted: IntArray,
    hopeful: AnyArray,
    seen: IntArray,
    backwards: bool,
    lifted: int,
) -> bool:
    """Searches of all openings that want; whether surely nothing is left to be found.

    `hopeful` are the talents and `seen` tells the openings that are not known to lead nowhere.
    """
    room, chunks = np.empty(CHUNK, dtype=np.uint64), bits.chunk.shape[1]
    forgiven, sure = wanted.size // _FORGIVEN, True
    state.unmet[:] = hopeful
    state.looked[:] = seen
    for root in range(wanted.size):
        while wanted[root] > 0 and state.looked[root] < chunks:
            found, entered = _search(room, bits, asked, state, root, backwards, lifted)
            if found:
                wanted[root] -= 1
                forgiven -= entered
                sure = sure and forgiven > 0
            if sure:
                _remember(state, hopeful, seen, entered, found, chunks)
    return sure


@compiled
def augment(bits: Bits, asked: Asked, state: State, wanted: IntArray, lifted: int) -> int:
    """Lower `wanted` (O,) along paths until there is none; all that want are dry before.

    Every second round looks through talents from the other end, so that the same few are not
    always met first. How many rounds it took.
    """
    hopeful, seen = state.unmet.copy(), np.zeros_like(state.looked)
    for at in range(bits.chunk.shape[1]):
        hopeful[at] = bits.pool[bits.chunk[ALL, at]]
    rounds, sure = 0, False
    while not sure and state.free_left.sum() > 0:
        backwards = rounds % 2 == 1
        sure = _round(bits, asked, state, wanted, hopeful, seen, backwards, lifted)
        rounds += 1
    return rounds
