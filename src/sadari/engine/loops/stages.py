"""Loops over sets of talents, kept as bits: 64 talents a word, 64 words a chunk.

A chunk in which nobody stands is `NOBODY` and one in which everybody stands is `EVERYBODY`; all
others are kept in a pool. Sums of 64-bit words may overflow on purpose when bits are counted:
who runs these loops uncompiled ignores that (`numpy.errstate(over="ignore")`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside

WORD = 64  # talents
CHUNK = 64  # words
NOBODY, EVERYBODY = 0, 1  # in `Bits.chunk`
ALL = 0  # the condition that everybody meets
# columns of `Asked.terms`
PLACE, PAY, EXPERIENCE, EDUCATION, CONTRACT, SCHEDULE = range(6)
TERMS = 6

_ZERO, _ONE, _TWO, _FOUR, _TOP = (np.uint64(number) for number in (0, 1, 2, 4, 56))
_FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
_PAIRS, _FOURS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
_EIGHTS, _BYTES = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


class Bits(NamedTuple):
    """Who of a block of talents meets each of C conditions; condition `ALL` holds the block."""

    chunk: AnyArray  # (C, chunks) int32: NOBODY, EVERYBODY or a row of `pool`
    pool: AnyArray  # (rows, CHUNK) uint64


class Asked(NamedTuple):
    """What each of n openings asks, as numbers of conditions."""

    terms: AnyArray  # (n, TERMS) int32
    must_indptr: IntArray  # (n + 1,) must-haves: skills first, then licences
    licences_from: IntArray  # (n,) where the licences begin
    has: AnyArray  # of each must-have: the skill is there …
    reaches: AnyArray  # … at the level asked for; of a licence, the same


class Holdings(NamedTuple):
    """What the talents of a block hold of the skills that are must-haves."""

    indptr: IntArray  # (n + 1,)
    skill: IntArray
    level: AnyArray  # the highest level asked for that is reached


class Rows(NamedTuple):
    """The rows of bits of each skill: that it is there, and at which level."""

    has: IntArray  # (S,) -1 none
    level_indptr: IntArray  # (S + 1,)
    level: IntArray  # ascending within a skill
    reaches: IntArray


@compiled_inside
def ones(word: np.uint64) -> int:
    """How many bits are set; compilers know this form and use one instruction."""
    word = word - ((word >> _ONE) & _PAIRS)
    word = (word & _FOURS) + ((word >> _TWO) & _FOURS)
    word = (word + (word >> _FOUR)) & _EIGHTS
    return np.int64((word * _BYTES) >> _TOP)  # type: ignore[return-value]


@compiled_inside
def _bit(talent: int) -> np.uint64:
    return _ONE << np.uint64(talent % WORD)


@compiled
def below(code: AnyArray, limit: IntArray, bits: AnyArray) -> None:
    """Set the talents whose code is less than the limit of each row."""
    for row in range(limit.size):
        for word in range(bits.shape[1]):
            found = _ZERO
            for talent in range(word * WORD, min(word * WORD + WORD, code.size)):
                if code[talent] < limit[row]:
                    found |= _bit(talent)
            bits[row, word] = found


@compiled
def listed(code: AnyArray, table: AnyArray, bits: AnyArray) -> None:
    """Set the talents for whose code the table (rows, codes) says so."""
    for row in range(table.shape[0]):
        for word in range(bits.shape[1]):
            found = _ZERO
            for talent in range(word * WORD, min(word * WORD + WORD, code.size)):
                if table[row, code[talent]]:
                    found |= _bit(talent)
            bits[row, word] = found


@compiled
def wished(
    indptr: IntArray,
    region: IntArray,
    row_of_region: IntArray,
    code: AnyArray,
    table: AnyArray,
    bits: AnyArray,
) -> None:
    """Add to the row of each region who wishes it, where the table lets them go there."""
    for talent in range(indptr.size - 1):
        for entry in range(indptr[talent], indptr[talent + 1]):
            row = row_of_region[region[entry]]
            if row >= 0 and table[row, code[talent]]:
                bits[row, talent // WORD] |= _bit(talent)


@compiled
def skilled(held: Holdings, rows: Rows, bits: AnyArray) -> None:
    """Set who has each skill, and who has it at each level asked for."""
    for talent in range(held.indptr.size - 1):
        word, bit = talent // WORD, _bit(talent)
        for entry in range(held.indptr[talent], held.indptr[talent + 1]):
            skill = held.skill[entry]
            if rows.has[skill] >= 0:
                bits[rows.has[skill], word] |= bit
            for demand in range(rows.level_indptr[skill], rows.level_indptr[skill + 1]):
                if rows.level[demand] > held.level[entry]:
                    break
                bits[rows.reaches[demand], word] |= bit


@compiled
def kept_chunks(bits: AnyArray, chunk: AnyArray) -> int:
    """Number the chunks that are neither empty nor full, from 2 on; how many numbers are used."""
    following = EVERYBODY + 1
    for row in range(chunk.shape[0]):
        for at in range(chunk.shape[1]):
            some, every = _ZERO, _FULL
            for word in range(at * CHUNK, at * CHUNK + CHUNK):
                some |= bits[row, word]
                every &= bits[row, word]
            if some == _ZERO:
                chunk[row, at] = NOBODY
            elif every == _FULL:
                chunk[row, at] = EVERYBODY
            else:
                chunk[row, at] = following
                following += 1
    return following


@compiled
def keep(bits: AnyArray, chunk: AnyArray, pool: AnyArray) -> None:
    """Copy the numbered chunks to their places in the pool."""
    for word in range(CHUNK):
        pool[NOBODY, word] = _ZERO
        pool[EVERYBODY, word] = _FULL
    for row in range(chunk.shape[0]):
        for at in range(chunk.shape[1]):
            if chunk[row, at] > EVERYBODY:
                for word in range(CHUNK):
                    pool[chunk[row, at], word] = bits[row, at * CHUNK + word]


@compiled_inside
def both(found: AnyArray, bits: Bits, condition: int, at: int) -> bool:
    """Keep of `found` those who meet the condition; False when nobody is left."""
    number = bits.chunk[condition, at]
    if number == EVERYBODY:
        return True
    if number == NOBODY:
        return False
    these = bits.pool[number]
    some = _ZERO
    for word in range(CHUNK):
        found[word] &= these[word]
        some |= found[word]
    return bool(some != _ZERO)


@compiled_inside
def count(found: AnyArray) -> int:
    total = 0
    for word in range(CHUNK):
        total += ones(found[word])
    return total


@compiled_inside
def _musts(
    found: AnyArray, bits: Bits, conditions: AnyArray, first: int, end: int, at: int
) -> bool:
    possible = True
    for must in range(first, end):
        possible = possible and both(found, bits, conditions[must], at)
    return possible


@compiled
def staircases(bits: Bits, asked: Asked, counts: IntArray) -> None:
    """Add to `counts` (n, 6) who is left after each stage, in the order of `REACH_STAGES`."""
    found = np.empty(CHUNK, dtype=np.uint64)
    for opening in range(asked.terms.shape[0]):
        terms, steps = asked.terms[opening], counts[opening]
        first, end = asked.must_indptr[opening], asked.must_indptr[opening + 1]
        licences = asked.licences_from[opening]
        for at in range(bits.chunk.shape[1]):
            found[:] = bits.pool[bits.chunk[ALL, at]]
            steps[0] += count(found)
            if not both(found, bits, terms[PLACE], at):
                continue
            steps[1] += count(found)
            if not _musts(found, bits, asked.has, first, licences, at):
                continue
            steps[2] += count(found)
            if not _musts(found, bits, asked.reaches, first, licences, at) or not both(
                found, bits, terms[EXPERIENCE], at
            ):
                continue
            steps[3] += count(found)
            if not both(found, bits, terms[PAY], at):
                continue
            steps[4] += count(found)
            if (
                _musts(found, bits, asked.has, licences, end, at)
                and both(found, bits, terms[EDUCATION], at)
                and both(found, bits, terms[CONTRACT], at)
                and both(found, bits, terms[SCHEDULE], at)
            ):
                steps[5] += count(found)


class Alternatives(NamedTuple):
    """What could be asked instead of one term of an opening; CSR by opening."""

    indptr: IntArray  # (n + 1,)
    term: AnyArray  # 0 … TERMS - 1, or TERMS + number of the must-have within the opening
    condition: AnyArray  # asked instead of the term


@compiled_inside
def _failures(
    every: AnyArray, any_fails: AnyArray, two_fail: AnyArray, bits: Bits, condition: int, at: int
) -> None:
    """Note who of `every` fails this condition, and who thereby fails a second one."""
    number = bits.chunk[condition, at]
    if number == EVERYBODY:
        return
    these = bits.pool[number]
    for word in range(CHUNK):
        fails = every[word] & ~these[word]
        two_fail[word] |= any_fails[word] & fails
        any_fails[word] |= fails


@compiled_inside
def _term(asked: Asked, opening: int, term: int) -> int:
    """The condition of a term as `Alternatives` number them."""
    condition: int = (
        asked.terms[opening, term]
        if term < TERMS
        else asked.reaches[asked.must_indptr[opening] + term - TERMS]
    )
    return condition


@compiled_inside
def _lost(bits: Bits, asked: Asked, opening: int, at: int) -> bool:
    """Whether two terms fail for everybody, so that no single change lets anyone in."""
    empty = 0
    last = TERMS + asked.must_indptr[opening + 1] - asked.must_indptr[opening]
    for term in range(last):
        empty += bits.chunk[_term(asked, opening, term), at] == NOBODY
        if empty == 2:
            return True
    return False


@compiled
def alternatives(
    bits: Bits, asked: Asked, instead: Alternatives, now: IntArray, after: IntArray
) -> None:
    """Add who passes all terms to `now` (n,), and with each alternative to `after`.

    With one term replaced those pass who pass all others: who fails nothing, and who fails
    this term alone.
    """
    any_fails, two_fail = np.empty(CHUNK, dtype=np.uint64), np.empty(CHUNK, dtype=np.uint64)
    for opening in range(asked.terms.shape[0]):
        last = TERMS + asked.must_indptr[opening + 1] - asked.must_indptr[opening]
        for at in range(bits.chunk.shape[1]):
            if _lost(bits, asked, opening, at):
                continue
            every = bits.pool[bits.chunk[ALL, at]]
            any_fails[:], two_fail[:] = _ZERO, _ZERO
            for term in range(last):
                condition = _term(asked, opening, term)
                _failures(every, any_fails, two_fail, bits, condition, at)
            total = 0
            for word in range(CHUNK):
                total += ones(every[word] & ~any_fails[word])
            now[opening] += total
            for entry in range(instead.indptr[opening], instead.indptr[opening + 1]):
                number = bits.chunk[instead.condition[entry], at]
                if number == NOBODY:
                    continue
                these = bits.pool[number]
                old = bits.pool[bits.chunk[_term(asked, opening, instead.term[entry]), at]]
                total = 0
                for word in range(CHUNK):
                    others = every[word] & ~two_fail[word] & (~any_fails[word] | ~old[word])
                    total += ones(others & these[word])
                after[entry] += total
