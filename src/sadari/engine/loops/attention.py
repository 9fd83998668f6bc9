"""Loops of the attention that two sides pay to each other along their ranked lists.

A row reads `depth[row]` entries at a time: those of rank 0 … depth-1 with attention 1, the next
`depth` with 1/2, then 1/3, …; a row of depth 0 reads nothing. Loops do the rows from `first` to
before `end` and write nothing that another row reads or writes, so rows may be shared out to
threads. Numbers of an edge have 32 bits, sums over a row 64.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside

#: Columns of `pairs` (E, 4): one look brings all that is known of an edge. The fourth is not
#: used; it keeps an edge within one line of the cache.
VALUE, OF_TALENT, OF_OPENING, COLUMNS = 0, 1, 2, 4

_SHORT = 96  # entries up to which it is faster to compare each with each
_POSITION = 31  # bits
_DIGIT = 8  # bits
_DIGITS = 4  # of a key
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


class Desk(NamedTuple):
    """Room for one row after the other, as long as the longest."""

    value: AnyArray  # float32
    own: AnyArray  # float32, attention of the row
    other: AnyArray  # float32, attention of its partners
    key: AnyArray  # float32, by which the row is ranked
    packed: IntArray  # a key and its position in one number
    spare: IntArray  # like `packed`
    order: AnyArray  # int32, positions, the largest key first
    begins: AnyArray  # (digits, 256) int32, where numbers with each digit go


@compiled_inside
def _desk(indptr: IntArray, first: int, end: int) -> Desk:
    longest = 0
    for row in range(first, end):
        longest = max(longest, indptr[row + 1] - indptr[row])
    return Desk(
        np.empty(longest, dtype=np.float32),
        np.empty(longest, dtype=np.float32),
        np.empty(longest, dtype=np.float32),
        np.empty(longest, dtype=np.float32),
        np.empty(longest, dtype=np.int64),
        np.empty(longest, dtype=np.int64),
        np.empty(longest, dtype=np.int32),
        np.empty((_DIGITS, 1 << _DIGIT), dtype=np.int32),
    )


@compiled_inside
def _pack(key: AnyArray, count: int, packed: IntArray) -> None:
    """Whole numbers ≥ 0, the smallest for the largest key, of equal keys for the first.

    The bits of floats, read as whole numbers, rise with floats ≥ 0 and fall with others.
    """
    bits = key.view(np.int32)
    for at in range(count):
        whole = np.int64(bits[at])
        rising = whole if whole >= 0 else -(whole & 0x7FFFFFFF)  # -0 is 0
        packed[at] = (((1 << 31) - rising) << _POSITION) | at


@compiled_inside
def _compare(packed: IntArray, count: int, order: AnyArray) -> None:
    """The order of different numbers by counting who is smaller: no jump depends on them."""
    for at in range(count):
        before = 0
        for other in range(count):
            before += int(packed[other] < packed[at])
        order[before] = at


@compiled_inside
def _deal(desk: Desk, count: int) -> None:
    """The order of different numbers digit by digit, the last one first (radix sort)."""
    begins, last = desk.begins, (1 << _DIGIT) - 1
    begins[:] = 0
    for at in range(count):
        key = desk.packed[at] >> _POSITION
        for digit in range(_DIGITS):
            begins[digit, (key >> (_DIGIT * digit)) & last] += 1
    dealt, into = desk.packed, desk.spare
    for digit in range(_DIGITS):
        shift, total = _POSITION + _DIGIT * digit, 0
        for number in range(last + 1):
            total, begins[digit, number] = total + begins[digit, number], total
        for at in range(count):
            number = (dealt[at] >> shift) & last
            into[begins[digit, number]] = dealt[at]
            begins[digit, number] += 1
        dealt, into = into, dealt
    for at in range(count):
        desk.order[at] = dealt[at] & ((1 << _POSITION) - 1)


@compiled_inside
def _sort(desk: Desk, count: int) -> None:
    """The order of the first `count` keys, the largest first, equal keys as they stand."""
    _pack(desk.key, count, desk.packed)
    if count <= _SHORT:
        _compare(desk.packed, count, desk.order)
    else:
        _deal(desk, count)


@compiled_inside
def _sort_row(desk: Desk, edge: AnyArray, begin: int, count: int, key: AnyArray) -> None:
    """The order of a row's edges by their keys."""
    for at in range(count):
        desk.key[at] = key[edge[begin + at]]
    _sort(desk, count)


@compiled
def ranked(
    first: int, end: int, indptr: IntArray, edge: AnyArray, key: AnyArray, rank: AnyArray
) -> None:
    """Write the rank of every edge in its row, the largest key first, equal keys as they stand."""
    desk = _desk(indptr, first, end)
    for row in range(first, end):
        begin, count = indptr[row], indptr[row + 1] - indptr[row]
        _sort_row(desk, edge, begin, count, key)
        for position in range(count):
            rank[edge[begin + desk.order[position]]] = position


@compiled
def leading(
    first: int,
    end: int,
    indptr: IntArray,
    edge: AnyArray,
    partner: AnyArray,
    key: AnyArray,
    lists: IntArray,
    found: AnyArray,
    at_edge: AnyArray,
) -> None:
    """Write the first entries of each row in the order of `ranked`: partners and edges.

    `lists` (rows + 1,) bounds each row's entries in `found` and `at_edge`.
    """
    desk = _desk(indptr, first, end)
    for row in range(first, end):
        begin, count = indptr[row], indptr[row + 1] - indptr[row]
        _sort_row(desk, edge, begin, count, key)
        for position in range(lists[row + 1] - lists[row]):
            at = begin + desk.order[position]
            found[lists[row] + position] = partner[at]
            at_edge[lists[row] + position] = edge[at]


@compiled_inside
def _read(pairs: AnyArray, edge: AnyArray, begin: int, count: int, own: int, desk: Desk) -> None:
    """Put what is known of a row's edges on the desk."""
    other = OF_TALENT + OF_OPENING - own
    for at in range(count):
        one = edge[begin + at]
        desk.value[at] = pairs[one, VALUE]
        desk.own[at] = pairs[one, own]
        desk.other[at] = pairs[one, other]


class Concern(NamedTuple):
    """How much a side counts, and how steeply who has little counts more."""

    weight: float  # of a talent, or of a place
    quarters: int  # of the exponent of a need, 0 to 4


@compiled_inside
def _power(base: float, quarters: int) -> float:
    """The base to the power of so many quarters, by roots: they have the same bits everywhere."""
    if quarters == 4:
        return base
    root = sqrt(base) if quarters >= 2 else 1.0
    return root * sqrt(sqrt(base)) if quarters % 2 else root


@compiled_inside
def _need(desk: Desk, count: int, depth: int, concern: Concern) -> np.float32:
    """weight x (depth / expected matches)^exponent; 0 for who can expect nothing."""
    expected = np.float64(0.0)
    for at in range(count):
        expected += desk.value[at] * desk.own[at] * desk.other[at]
    if expected > 0.0:
        return np.float32(concern.weight * _power(depth / expected, concern.quarters))
    return _ZERO


@compiled
def needs(
    first: int,
    end: int,
    indptr: IntArray,
    edge: AnyArray,
    pairs: AnyArray,
    own: int,
    depth: IntArray,
    concern: Concern,
    need: AnyArray,
) -> None:
    """Write how much each row would gain by one more match."""
    desk = _desk(indptr, first, end)
    for row in range(first, end):
        begin, count = indptr[row], indptr[row + 1] - indptr[row]
        _read(pairs, edge, begin, count, own, desk)
        need[row] = _need(desk, count, depth[row], concern)


@compiled_inside
def _move(desk: Desk, count: int, at_once: int, share: np.float32) -> None:
    """Move the row's attention by `share` towards that of the list in order."""
    paid, ranks, left = _ONE, np.float32(1.0), at_once
    for position in range(count):
        if left == 0:
            ranks += _ONE
            paid, left = _ONE / ranks, at_once
        at = desk.order[position]
        desk.own[at] += share * (paid - desk.own[at])
        left -= 1


@compiled
def turn(
    first: int,
    end: int,
    indptr: IntArray,
    edge: AnyArray,
    partner: AnyArray,
    pairs: AnyArray,
    own: int,
    depth: IntArray,
    concern: Concern,
    share: np.float32,
    need: AnyArray,
    need_of_partner: AnyArray,
) -> None:
    """Move each row's attention by `share` towards the list that would help most.

    The help of an edge is value x other side's attention x (need of the row + need of the
    partner); `partner[at]` is who stands at the other end of `edge[at]`, `own` the column of
    `pairs` to move. `need` is that of the rows, and is brought up to date.
    """
    desk = _desk(indptr, first, end)
    for row in range(first, end):
        begin, count, at_once = indptr[row], indptr[row + 1] - indptr[row], depth[row]
        if at_once == 0:
            continue
        _read(pairs, edge, begin, count, own, desk)
        mine = _need(desk, count, at_once, concern)
        for at in range(count):
            needed = mine + need_of_partner[partner[begin + at]]
            desk.key[at] = desk.value[at] * needed * desk.other[at]
        _sort(desk, count)
        _move(desk, count, at_once, share)
        for at in range(count):
            pairs[edge[begin + at], own] = desk.own[at]
        need[row] = _need(desk, count, at_once, concern)


@compiled
def listed(
    first: int, end: int, lists: IntArray, at_edge: AnyArray, depth: IntArray, attention: AnyArray
) -> None:
    """Write the attention that each row pays to the entries of its list, best first."""
    for row in range(first, end):
        for at in range(lists[row], lists[row + 1]):
            attention[at_edge[at]] = _ONE / np.float32((at - lists[row]) // depth[row] + 1)


@compiled
def expected(
    first: int,
    end: int,
    indptr: IntArray,
    likings: tuple[AnyArray, AnyArray],
    attention: tuple[AnyArray, AnyArray],
    least: tuple[np.float32, np.float32],
    found: AnyArray,
) -> None:
    """Write Σ liking x liking x attention x attention over each talent's edges.

    Likings, attention and the `least` attention that counts are of the talent and of the
    opening. Edges of a talent stand side by side.
    """
    (likes, liked), (looks, looked) = likings, attention
    for row in range(first, end):
        total = np.float64(0.0)
        for at in range(indptr[row], indptr[row + 1]):
            if looks[at] >= least[0] and looked[at] >= least[1]:
                both = np.float64(looks[at]) * np.float64(looked[at])
                total += np.float64(likes[at]) * np.float64(liked[at]) * both
        found[row] = total
