"""Loops of seat prices over the candidates of a block of talents, sorted by talent.

`indptr` (n + 1,) bounds each talent's entries in `opening` and `kernel`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, FloatArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside


@compiled
def looked_up(one: AnyArray, other: AnyArray, table: FloatArray, kernel: FloatArray) -> None:
    """Write table[one + other] into `kernel`."""
    for edge in range(one.size):
        kernel[edge] = table[one[edge] + other[edge]]


@compiled_inside
def _stays_outside(wanted: float) -> float:
    """The positive root a of a² + a·wanted = 1, without cancellation."""
    half = wanted / 2.0
    return 1.0 / (math.sqrt(1.0 + half * half) + half)


@compiled
def asked(
    indptr: IntArray, opening: AnyArray, kernel: FloatArray, elsewhere: FloatArray, b: FloatArray
) -> FloatArray:
    """Σ_t K a_t of each opening, where a_t answers b; added talent after talent.

    `elsewhere` (n,) is Σ K b over candidates that are not entries. Both numbers of an opening
    stand side by side, so that one of them brings the other along.
    """
    sums = np.zeros((b.size, 2))
    for number in range(b.size):
        sums[number, 0] = b[number]
    for talent in range(indptr.size - 1):
        wanted = elsewhere[talent]
        for edge in range(indptr[talent], indptr[talent + 1]):
            wanted += kernel[edge] * sums[opening[edge], 0]
        a = _stays_outside(wanted)
        for edge in range(indptr[talent], indptr[talent + 1]):
            sums[opening[edge], 1] += kernel[edge] * a
    return sums[:, 1].copy()


@compiled
def restless(
    indptr: IntArray, opening: AnyArray, number: IntArray, talents: IntArray
) -> tuple[int, int]:
    """How many talents have an entry whose opening has a number ≥ 0, and how many such entries.

    Their places are written to the beginning of `talents` (n,).
    """
    some, entries = 0, 0
    for talent in range(indptr.size - 1):
        before = entries
        for edge in range(indptr[talent], indptr[talent + 1]):
            entries += number[opening[edge]] >= 0
        if entries > before:
            talents[some] = talent
            some += 1
    return some, entries


class Entries(NamedTuple):
    """The candidates of n talents; `elsewhere` as in `asked`."""

    indptr: IntArray  # (n + 1,)
    opening: AnyArray
    kernel: FloatArray
    elsewhere: FloatArray  # (n,)


@compiled
def narrow(
    block: Entries, number: IntArray, b: FloatArray, talents: IntArray, into: Entries
) -> None:
    """Copy the entries of these talents whose opening has a number; add up K b of the others."""
    end = 0
    into.indptr[0] = 0
    for row in range(talents.size):
        talent = talents[row]
        elsewhere = block.elsewhere[talent]
        for edge in range(block.indptr[talent], block.indptr[talent + 1]):
            opening = block.opening[edge]
            if number[opening] >= 0:
                into.opening[end], into.kernel[end] = number[opening], block.kernel[edge]
                end += 1
            else:
                elsewhere += block.kernel[edge] * b[opening]
        into.indptr[row + 1], into.elsewhere[row] = end, elsewhere


@compiled
def matches(
    indptr: IntArray,
    opening: AnyArray,
    kernel: FloatArray,
    b: FloatArray,
    a: FloatArray,
    mu: FloatArray,
) -> None:
    """Write a (n,) that answers b, and the expected matches a K b of each entry into `mu`."""
    for talent in range(indptr.size - 1):
        wanted = 0.0
        for edge in range(indptr[talent], indptr[talent + 1]):
            wanted += kernel[edge] * b[opening[edge]]
        a[talent] = _stays_outside(wanted)
        for edge in range(indptr[talent], indptr[talent + 1]):
            mu[edge] = a[talent] * kernel[edge] * b[opening[edge]]
