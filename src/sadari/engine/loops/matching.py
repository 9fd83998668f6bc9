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

An opening is looked through from the coarse to the fine: in which groups of chunks, in which
chunks, in which words all its conditions could be met, and only there who meets them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside
from sadari.engine.loops.stages import CHUNK, NOBODY, WORD, ones

_ZERO, _ONE = np.uint64(0), np.uint64(1)
_FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
_NONE = -1
_FORGIVEN = 4  # successful searches of a round may enter one in so many openings, in all


class Sets(NamedTuple):
    """Sets of talents by condition, and where somebody stands in them. Groups are 64 chunks."""

    chunk: AnyArray  # (C, chunks) as in `Bits`
    pool: AnyArray  # (rows, CHUNK) as in `Bits`
    words: AnyArray  # (rows,) which words of each row of the pool hold somebody
    chunks: AnyArray  # (C, groups) which chunks hold somebody


class Wanted(NamedTuple):
    """The conditions that each opening's talents must meet, the rarest first; CSR by opening."""

    indptr: IntArray  # (O + 1,)
    condition: AnyArray


class Some(NamedTuple):
    """A set of talents that grows smaller, and where somebody is left in it."""

    talents: AnyArray  # (chunks, CHUNK)
    words: AnyArray  # (chunks,)
    chunks: AnyArray  # (groups,)


class State(NamedTuple):
    """A matching and what searches remember. Talents in the order of bits."""

    owner: AnyArray  # (T,) int32, -1 = free
    free: Some
    unmet: Some  # whom no search of the round has met
    dry: BoolArray  # (O,) could have no free talent
    looked: IntArray  # (O,) how many words the round has looked through for the opening
    path: AnyArray  # (O,) int32, openings of the search under way, from the one that wants
    on_path: BoolArray  # (O,)
    entered: AnyArray  # (O,) int32, openings that the search under way came to
    loses: AnyArray  # (O,) int32, the talent through whom the search came to the opening


@compiled_inside
def _bit(number: int) -> np.uint64:
    return _ONE << np.uint64(number % WORD)


@compiled_inside
def _lowest(word: np.uint64) -> int:
    """The number of the lowest bit that is set; the word is not zero."""
    return ones((word & (~word + _ONE)) - _ONE)


@compiled_inside
def _from(number: int) -> np.uint64:
    """All bits from this one of a word on."""
    return _FULL << np.uint64(number % WORD)


@compiled
def outline(sets: Sets) -> None:
    """Write which words of the pool's rows and which chunks of conditions hold somebody.

    Both are full of zeros before.
    """
    for row in range(sets.pool.shape[0]):
        for word in range(CHUNK):
            if sets.pool[row, word] != _ZERO:
                sets.words[row] |= _bit(word)
    for condition in range(sets.chunk.shape[0]):
        for at in range(sets.chunk.shape[1]):
            if sets.chunk[condition, at] != NOBODY:
                sets.chunks[condition, at // WORD] |= _bit(at)


@compiled_inside
def _remove(some: Some, talent: int) -> None:
    word = talent // WORD
    at = word // CHUNK
    some.talents[at, word % CHUNK] &= ~_bit(talent)
    if some.talents[at, word % CHUNK] == _ZERO:
        some.words[at] &= ~_bit(word)
        if some.words[at] == _ZERO:
            some.chunks[at // WORD] &= ~_bit(at)


@compiled_inside
def _become(some: Some, other: Some) -> None:
    some.talents[:] = other.talents
    some.words[:] = other.words
    some.chunks[:] = other.chunks


@compiled_inside
def _in_chunk(sets: Sets, conditions: AnyArray, some: Some, at: int, words: np.uint64) -> int:
    """The first of `some`, in these words of the chunk, who meets all conditions; or none."""
    for condition in conditions:
        words &= sets.words[sets.chunk[condition, at]]
    while words != _ZERO:
        word = _lowest(words)
        words &= words - _ONE
        left = some.talents[at, word]
        for condition in conditions:
            left &= sets.pool[sets.chunk[condition, at], word]
            if left == _ZERO:
                break
        if left != _ZERO:
            return (at * CHUNK + word) * WORD + _lowest(left)
    return _NONE


@compiled_inside
def _first(sets: Sets, conditions: AnyArray, some: Some, begin: int) -> int:
    """The first of `some`, from the word `begin` on, who meets all conditions; or none."""
    first = begin // CHUNK
    for group in range(first // WORD, some.chunks.size):
        chunks = some.chunks[group]
        if group == first // WORD:
            chunks &= _from(first)
        for condition in conditions:
            chunks &= sets.chunks[condition, group]
        while chunks != _ZERO:
            at = group * WORD + _lowest(chunks)
            chunks &= chunks - _ONE
            words = some.words[at]
            if at == first:
                words &= _from(begin)
            talent = _in_chunk(sets, conditions, some, at, words)
            if talent != _NONE:
                return talent
    return _NONE


@compiled_inside
def _conditions(wanted: Wanted, opening: int) -> AnyArray:
    return wanted.condition[wanted.indptr[opening] : wanted.indptr[opening + 1]]


@compiled_inside
def _take_free(sets: Sets, wanted: Wanted, state: State, opening: int, lacks: int) -> int:
    """Give the opening what it lacks of free talents it could have; how many it still lacks."""
    conditions, word = _conditions(wanted, opening), 0
    while lacks > 0:
        talent = _first(sets, conditions, state.free, word)
        if talent == _NONE:
            state.dry[opening] = True
            return lacks
        state.owner[talent] = opening
        _remove(state.free, talent)
        word = talent // WORD
        lacks -= 1
    return 0


@compiled_inside
def _step(sets: Sets, wanted: Wanted, state: State, opening: int, words: int) -> int:
    """An unmet talent that the opening could have, of an opening not seen to the end; or none.

    Everybody looked at on the way is met.
    """
    conditions = _conditions(wanted, opening)
    while state.looked[opening] < words:
        talent = _first(sets, conditions, state.unmet, state.looked[opening])
        if talent == _NONE:
            state.looked[opening] = words
            return _NONE
        _remove(state.unmet, talent)
        state.looked[opening] = talent // WORD
        owner = state.owner[talent]
        if not state.on_path[owner] and state.looked[owner] < words:
            return talent
    return _NONE


@compiled_inside
def _move(state: State, length: int) -> None:
    """Everybody along the path moves on, to the opening before."""
    for at in range(1, length):
        state.owner[state.loses[state.path[at]]] = state.path[at - 1]


@compiled_inside
def _search(sets: Sets, wanted: Wanted, state: State, root: int, words: int) -> tuple[bool, int]:
    """One more talent for the dry root, by moving others: whether, and how many it came to."""
    state.path[0], state.entered[0], state.on_path[root] = root, root, True
    length, entered, found = 1, 1, False
    while length > 0 and not found:
        opening = state.path[length - 1]
        talent = _step(sets, wanted, state, opening, words)
        if talent == _NONE:
            state.on_path[opening] = False
            length -= 1
            continue
        owner = state.owner[talent]
        state.entered[entered] = owner
        entered += 1
        state.path[length], state.loses[owner], state.on_path[owner] = owner, talent, True
        length += 1
        found = not state.dry[owner] and not _take_free(sets, wanted, state, owner, 1)
    _move(state, length)
    for at in range(length):
        state.on_path[state.path[at]] = False
    return found, entered


@compiled
def fill(sets: Sets, wanted: Wanted, state: State, order: IntArray, lacks: IntArray) -> None:
    """Give free talents to the openings in the given order; `lacks` (O,) is lowered."""
    for opening in order:
        if lacks[opening] > 0:
            lacks[opening] = _take_free(sets, wanted, state, opening, lacks[opening])


@compiled_inside
def _remember(
    state: State, hopeful: Some, seen: IntArray, entered: int, found: bool, words: int
) -> None:
    """Forget whom a search with success met; for good, whom one without met."""
    if found:
        _become(state.unmet, hopeful)
        for at in range(entered):
            state.looked[state.entered[at]] = 0
    else:
        if entered > 1:  # else there was hardly anybody to meet: not worth the copy
            _become(hopeful, state.unmet)
        for at in range(entered):
            seen[state.entered[at]] = words


@compiled_inside
def _round(
    sets: Sets, wanted: Wanted, state: State, lacks: IntArray, hopeful: Some, seen: IntArray
) -> bool:
    """Searches of all openings that lack somebody; whether surely nothing is left to be found.

    `hopeful` are the talents and `seen` tells the openings that are not known to lead nowhere.
    """
    words = hopeful.words.size * CHUNK
    forgiven, sure = lacks.size // _FORGIVEN, True
    _become(state.unmet, hopeful)
    state.looked[:] = seen
    for root in range(lacks.size):
        while lacks[root] > 0 and state.looked[root] < words:
            found, entered = _search(sets, wanted, state, root, words)
            if found:
                lacks[root] -= 1
                forgiven -= entered
                sure = sure and forgiven > 0
            if sure:
                _remember(state, hopeful, seen, entered, found, words)
    return sure


@compiled
def augment(
    sets: Sets, wanted: Wanted, state: State, lacks: IntArray, hopeful: Some, seen: IntArray
) -> int:
    """Lower `lacks` (O,) along paths until there is none; all that lack are dry before.

    `hopeful` is everybody and `seen` (O,) zeros. How many rounds it took.
    """
    rounds, sure = 0, False
    while not sure and lacks.any() and state.free.chunks.any():
        sure = _round(sets, wanted, state, lacks, hopeful, seen)
        rounds += 1
    return rounds
