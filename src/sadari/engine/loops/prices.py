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
def fill(
    opening: AnyArray,
    one: AnyArray,
    other: AnyArray,
    number: AnyArray,
    coarse: FloatArray,
    fine: FloatArray,
    into: PriceBlock,
) -> None:
    """Write the number of each entry's opening, and K of one + other, the joint score.

    `fine` is K of 0, 1, …, `coarse` of its lengths.
    """
    length = fine.size
    for edge in range(one.size):
        joint = np.int64(one[edge]) + np.int64(other[edge])
        steps = joint // length
        into.kernel[edge] = coarse[steps] * fine[joint - steps * length]
        into.opening[edge] = number[opening[edge]]


@compiled_inside
def _most_entries(block: PriceBlock) -> int:
    """Of one talent."""
    most = 0
    for talent in range(block.indptr.size - 1):
        most = max(most, block.indptr[talent + 1] - block.indptr[talent])
    return most


@compiled_inside
def _wanted(
    block: PriceBlock, talent: int, b: FloatArray, least: float, weight: FloatArray
) -> float:
    """elsewhere + Σ K b of one talent, in four sums: each addition would wait for the last.

    Of each entry in turn K times the greater one of b and `least` is written to `weight`.
    """
    one, two, three, four = block.elsewhere[talent], 0.0, 0.0, 0.0
    start, count = block.indptr[talent], block.indptr[talent + 1] - block.indptr[talent]
    entry = 0
    while entry + 4 <= count:
        edge = start + entry
        b1, k1 = b[block.opening[edge]], np.float64(block.kernel[edge])
        b2, k2 = b[block.opening[edge + 1]], np.float64(block.kernel[edge + 1])
        b3, k3 = b[block.opening[edge + 2]], np.float64(block.kernel[edge + 2])
        b4, k4 = b[block.opening[edge + 3]], np.float64(block.kernel[edge + 3])
        one, two, three, four = one + k1 * b1, two + k2 * b2, three + k3 * b3, four + k4 * b4
        weight[entry], weight[entry + 1] = k1 * max(b1, least), k2 * max(b2, least)
        weight[entry + 2], weight[entry + 3] = k3 * max(b3, least), k4 * max(b4, least)
        entry += 4
    while entry < count:
        b1, k1 = b[block.opening[start + entry]], np.float64(block.kernel[start + entry])
        one += k1 * b1
        weight[entry] = k1 * max(b1, least)
        entry += 1
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
    weight = np.empty(_most_entries(block))
    for talent in range(a.size):
        a[talent] = _stays_outside(_wanted(block, talent, b, 0.0, weight))
    return a


@compiled
def count_asked(
    block: PriceBlock, b: FloatArray, units: float, least: float, found: IntArray
) -> None:
    """Add K a of each talent, where a answers b, to its openings' `found` (O,).

    An opening counts `units` times the greater one of b and `least` for 1 that is asked. Each
    talent's is rounded to whole units, and these add up to the same in any order.
    """
    weight = np.empty(_most_entries(block))
    for talent in range(block.indptr.size - 1):
        a = units * _stays_outside(_wanted(block, talent, b, least, weight))
        start = block.indptr[talent]
        for entry in range(block.indptr[talent + 1] - start):
            found[block.opening[start + entry]] += np.int64(weight[entry] * a + 0.5)


@compiled
def narrow(
    block: PriceBlock, some: BoolArray, number: AnyArray, others: FloatArray, into: PriceBlock
) -> int:
    """Copy the entries of some openings, under their new numbers, and the talents who have any.

    `others` is b of all other openings and 0 of these; K b of a talent's other entries is added
    to `elsewhere`. Returns how many talents there are.
    """
    scratch = np.empty(_most_entries(block))
    kept = np.empty(scratch.size, dtype=np.int64)  # the talent's entries that are copied
    rows, end = 0, 0
    into.indptr[0] = 0
    for talent in range(block.indptr.size - 1):
        found = 0
        for edge in range(block.indptr[talent], block.indptr[talent + 1]):
            kept[found] = edge  # a branch would be guessed wrong too often
            found += some[block.opening[edge]]
        if not found:
            continue
        for edge in kept[:found]:
            into.opening[end] = number[block.opening[edge]]
            into.kernel[end] = block.kernel[edge]
            end += 1
        into.elsewhere[rows] = _wanted(block, talent, others, 0.0, scratch)
        rows += 1
        into.indptr[rows] = end
    return rows
