"""Candidates as rounds of prices need them: blocks of talents in a row.

Sums of floats depend on their order. Within a block they run talent by talent, and the blocks'
sums are added in the order of the blocks; so the blocks are a part of what the prices mean, and
one machine finds the same bits as many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from sadari.engine import portable
from sadari.engine.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    IntArray,
    entries_of_rows,
    read_only,
)
from sadari.engine.fit import Candidates
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.threads import in_order

#: Talents whose demand is added up in one go.
BLOCK_TALENTS = 1 << 16

#: The kernel of a joint score is a product of two that are looked up: of its multiples of this
#: number, and of the rest. Both tables stay in the cache.
_FINE = 1 << 11

#: Entries whose round, some half a millisecond, outweighs the waking of a thread.
WORTH_A_THREAD = 1 << 17

Item = TypeVar("Item")
Result = TypeVar("Result")


class PriceBlock(NamedTuple):
    """The candidates of n talents in a row; E of them."""

    indptr: IntArray  # (n + 1,) into the next two
    opening: AnyArray  # (E,) uint32: a sign would have to be looked at
    kernel: AnyArray  # (E,) float32, K = exp(joint score / 2σ): half as much to read
    elsewhere: FloatArray  # (n,) Σ K b over candidates that are left out


def block_ends(talents: int) -> list[tuple[int, int]]:
    """The first talent of each block, and the one behind its last; nobody is one block, too."""
    return [
        (first, min(first + BLOCK_TALENTS, talents))
        for first in range(0, max(talents, 1), BLOCK_TALENTS)
    ]


def price_block(
    indptr: IntArray, opening: AnyArray, scores: tuple[AnyArray, AnyArray], rules: FitRules
) -> PriceBlock:
    """A block from its candidates and the scores of both sides."""
    from sadari.engine.loops.prices import kernel_of_joint

    kernel = np.empty(opening.size, dtype=np.float32)
    kernel_of_joint(*scores, *_kernels(rules.taste_scale), kernel)
    numbers = opening.astype(np.uint32, copy=False)
    return PriceBlock(indptr, numbers, kernel, np.zeros(indptr.size - 1))


@lru_cache(maxsize=1)
def _kernels(taste_scale: int) -> tuple[FloatArray, FloatArray]:
    """exp(x / 2σ) of the multiples of `_FINE` up to the greatest joint score, and of the rests."""
    half = 2.0 * (taste_scale / WHOLE) * SCORE_SCALE
    coarse = np.arange(0, 2 * SCORE_SCALE + 1, _FINE, dtype=np.float64)
    return (
        read_only(portable.exp(coarse / half)),
        read_only(portable.exp(np.arange(_FINE) / half)),
    )


def price_blocks(
    candidates: Candidates, number: IntArray, rules: FitRules, threads: int
) -> list[PriceBlock]:
    """All candidates, in which opening o has the number `number[o]`."""
    indptr, numbers = candidates.indptr, number.astype(np.uint32)

    def block(ends: tuple[int, int]) -> PriceBlock:
        first, end = ends
        entries = slice(indptr[first], indptr[end])
        scores = candidates.talent_score[entries], candidates.opening_score[entries]
        opening = numbers[candidates.opening[entries]]
        return price_block(indptr[first : end + 1] - indptr[first], opening, scores, rules)

    return list(each(block, block_ends(candidates.talent_count), threads))


def narrowed(
    blocks: Sequence[PriceBlock], some: BoolArray, b: FloatArray, threads: int
) -> list[PriceBlock]:
    """The candidates of some openings (O,), numbered anew, and the talents who have any.

    What the others offer these talents at b goes to `elsewhere`.
    """
    number = np.zeros(some.size, dtype=np.uint32)
    number[some] = np.arange(np.count_nonzero(some))
    return _put_together(list(each(lambda block: _narrow(block, some, number, b), blocks, threads)))


def _put_together(blocks: Sequence[PriceBlock]) -> list[PriceBlock]:
    """Fewer blocks where they are small: one after the other, they are the same sums."""
    ends = np.cumsum([0, *(block.opening.size for block in blocks)])
    group = ends[:-1] // WORTH_A_THREAD
    first = [0, *(np.flatnonzero(np.diff(group)) + 1), len(blocks)]
    return [_as_one(blocks[start:end]) for start, end in pairwise(first)]


def _narrow(block: PriceBlock, some: BoolArray, number: AnyArray, b: FloatArray) -> PriceBlock:
    from sadari.engine.loops.prices import narrow

    # as much as there may be; memory that is never written to is never taken
    talents, entries = block.indptr.size - 1, block.opening.size
    into = PriceBlock(
        np.empty(talents + 1, dtype=np.int64),
        np.empty(entries, dtype=np.uint32),
        np.empty(entries, dtype=np.float32),
        np.empty(talents, dtype=np.float64),
    )
    rows = narrow(block, some, number, b, into)
    end = into.indptr[rows]
    return PriceBlock(
        into.indptr[: rows + 1], into.opening[:end], into.kernel[:end], into.elsewhere[:rows]
    )


def one_talent_in(many: int, blocks: Sequence[PriceBlock]) -> list[PriceBlock]:
    """Every so many-th talent of each block."""

    def thinned(block: PriceBlock) -> PriceBlock:
        talents = np.arange(0, block.indptr.size - 1, many)
        entries = entries_of_rows(block.indptr, talents)
        count = np.diff(block.indptr)[talents]
        indptr = np.concatenate(([0], np.cumsum(count)))
        return PriceBlock(
            indptr, block.opening[entries], block.kernel[entries], block.elsewhere[talents]
        )

    return _put_together([thinned(block) for block in blocks])


def _as_one(blocks: Sequence[PriceBlock]) -> PriceBlock:
    """One block of several in a row."""
    count = np.concatenate([np.diff(block.indptr) for block in blocks])
    return PriceBlock(
        np.concatenate(([0], np.cumsum(count))),
        *(
            np.concatenate([getattr(block, name) for block in blocks])
            for name in ("opening", "kernel", "elsewhere")
        ),
    )


def asked_by(block: PriceBlock, b: FloatArray) -> FloatArray:
    """What the talents of one block ask of each opening: Σ K a."""
    from sadari.engine.loops import prices

    return np.asarray(prices.asked(block, b))


def asked_by_all(blocks: Sequence[PriceBlock], threads: int, b: FloatArray) -> FloatArray:
    """What the talents of all blocks ask of each opening."""
    return added(each(lambda block: asked_by(block, b), blocks, threads))


def added(parts: Iterable[FloatArray]) -> FloatArray:
    """The sum of the blocks' vectors, in the order of the blocks."""
    total, *others = parts
    for part in others:
        total = total + part
    return total


def outside_of(blocks: Sequence[PriceBlock], threads: int, b: FloatArray) -> FloatArray:
    """a of each talent of all blocks, where a answers b."""
    from sadari.engine.loops.prices import outside

    return np.concatenate(list(each(lambda block: outside(block, b), blocks, threads)))


def each(work: Callable[[Item], Result], items: Sequence[Item], threads: int) -> Iterable[Result]:
    """The results in order; one item wakes no thread."""
    return map(work, items) if len(items) == 1 else in_order(work, items, threads)
