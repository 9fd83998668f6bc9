"""Loops of seat prices over the candidates of a block of talents, sorted by talent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, FloatArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside

if TYPE_CHECKING:
    from sadari.engine.price_blocks import PriceBlock


@compiled
def kernel_of_joint(
    one: AnyArray, other: AnyArray, coarse: FloatArray, fine: FloatArray, kernel: AnyArray
) -> None:
    """Write K of one + other, the joint score; `fine` is K of 0, 1, …, `coarse` of its lengths."""
    length = fine.size
    for edge in range(one.size):
        joint = np.int64(one[edge]) + np.int64(other[edge])
        steps = joint // length
        kernel[edge] = coarse[steps] * fine[joint - steps * length]


@compiled_inside
def _wanted(block: PriceBlock, talent: int, b: FloatArray) -> float:
    """elsewhere + Σ K b of one talent, in four sums: each addition would wait for the last."""
    one, two, three, four = block.elsewhere[talent], 0.0, 0.0, 0.0
    edge, end = block.indptr[talent], block.indptr[talent + 1]
    while edge + 4 <= end:
        one += block.kernel[edge] * b[block.opening[edge]]
        two += block.kernel[edge + 1] * b[block.opening[edge + 1]]
        three += block.kernel[edge + 2] * b[block.opening[edge + 2]]
        four += block.kernel[edge + 3] * b[block.opening[edge + 3]]
        edge += 4
    while edge < end:
        one += block.kernel[edge] * b[block.opening[edge]]
        edge += 1
    wanted: float = (one + two) + (three + four)
    return wanted


@compiled_inside
def _stays_outside(wanted: float) -> float:
    """The positive root a of a² + a·wanted = 1, without cancellation."""
    half = wanted / 2.0
    return 1.0 / (math.sqrt(1.0 + half * half) + half)


@compiled
def outside(block: PriceBlock, b: FloatArray) -> FloatArray:
    """a (n,) of each talent, answering b."""
    a = np.empty(block.indptr.size - 1)
    for talent in range(a.size):
        a[talent] = _stays_outside(_wanted(block, talent, b))
    return a


@compiled
def count_asked(
    block: PriceBlock, b: FloatArray, units: float, least: float, found: IntArray
) -> None:
    """Add K a of each talent, where a answers b, to its openings' `found` (O,).

    An opening counts `units` times the greater one of b and `least` for 1 that is asked. Each
    talent's is rounded to whole units, and these add up to the same in any order.
    """
    for talent in range(block.indptr.size - 1):
        a = units * _stays_outside(_wanted(block, talent, b))
        for edge in range(block.indptr[talent], block.indptr[talent + 1]):
            opening = block.opening[edge]
            found[opening] += np.int64(block.kernel[edge] * max(b[opening], least) * a + 0.5)


@compiled
def narrow(
    block: PriceBlock, some: BoolArray, number: AnyArray, b: FloatArray, into: PriceBlock
) -> int:
    """Copy the entries of some openings, under their new numbers, and the talents who have any.

    K b of these talents' other entries is added to their `elsewhere`. Returns how many they are.
    """
    rows, end = 0, 0
    into.indptr[0] = 0
    for talent in range(block.indptr.size - 1):
        found, first, last = 0, block.indptr[talent], block.indptr[talent + 1]
        for edge in range(first, last):
            found += some[block.opening[edge]]
        if not found:
            continue
        elsewhere = block.elsewhere[talent]
        for edge in range(first, last):
            opening = block.opening[edge]
            if some[opening]:
                into.opening[end], into.kernel[end] = number[opening], block.kernel[edge]
                end += 1
            else:
                elsewhere += block.kernel[edge] * b[opening]
        into.elsewhere[rows] = elsewhere
        rows += 1
        into.indptr[rows] = end
    return rows
