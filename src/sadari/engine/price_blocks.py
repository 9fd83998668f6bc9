"""Candidates as rounds of prices need them: talents in blocks, and what they answer.

What they ask is counted in whole units, which add up to the same bits however talents are cut
into blocks, and wherever these are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from threading import get_ident
from typing import NamedTuple, Protocol, TypeVar

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

#: Talents whose demand is added up in one go.
BLOCK_TALENTS = 1 << 16

#: Units of a sure match: 2**24 talents may all be sure of one opening before sums overflow.
_MATCH = 1 << 39

#: The kernel of a joint score is a product of two that are looked up: of its multiples of this
#: number, and of the rest. Both tables stay in the cache.
_FINE = 1 << 11

#: Entries whose round, about a millisecond, outweighs the waking of a thread.
WORTH_A_THREAD = 1 << 18

Item = TypeVar("Item")
Result = TypeVar("Result")


class TalentBlocks(Protocol):
    """All talents who count for O openings, wherever they are, and their candidates among these."""

    def asked(self, b: FloatArray) -> FloatArray:
        """What the talents ask of each opening: Σ K a, where each talent's a answers b."""

    def outside(self, b: FloatArray) -> FloatArray:
        """a of each talent, where a answers b."""

    def of(self, some: BoolArray, b: FloatArray) -> TalentBlocks:
        """The talents who have some of the openings (O,), which are numbered anew.

        What the other openings offer these talents at b counts on.
        """

    def one_in(self, many: int) -> TalentBlocks:
        """Every so many-th of all talents, the first among them."""


class PriceBlock(NamedTuple):
    """The candidates of n talents in a row; E of them."""

    indptr: IntArray  # (n + 1,) into the next two
    opening: AnyArray  # (E,) uint32: a sign would have to be looked at
    kernel: AnyArray  # (E,) float32, K = exp(joint score / 2σ): half as much to read
    elsewhere: FloatArray  # (n,) Σ K b over candidates that are left out


@dataclass(frozen=True, eq=False)
class LocalBlocks:
    """`TalentBlocks` in the memory of this process; the threads of the pool, if any, share them.

    They wait there from round to round: rounds are many and short.
    """

    blocks: Sequence[PriceBlock]
    rules: FitRules
    pool: Executor | None = None
    first: int = 0  # the number of the first talent among all

    def __sizeof__(self) -> int:
        return sum(array.nbytes for block in self.blocks for array in block)

    def asked(self, b: FloatArray) -> FloatArray:
        """As `TalentBlocks` says."""
        return self.counted(b) / units(b, self.rules)

    def counted(self, b: FloatArray) -> IntArray:
        """The same in `units`."""
        from sadari.engine.loops.prices import count_asked

        least = _least(self.rules)
        return _added_up(
            lambda block, found: count_asked(block, b, float(_MATCH), least, found),
            self.blocks,
            b.size,
            self.pool,
        )

    def outside(self, b: FloatArray) -> FloatArray:
        """As `TalentBlocks` says."""
        from sadari.engine.loops.prices import outside

        return np.concatenate(list(_each(lambda block: outside(block, b), self.blocks, self.pool)))

    def of(self, some: BoolArray, b: FloatArray) -> LocalBlocks:
        """As `TalentBlocks` says."""
        number = np.zeros(some.size, dtype=np.uint32)
        number[some] = np.arange(np.count_nonzero(some))
        others = np.where(some, 0.0, b)
        narrowed = list(
            _each(lambda block: _narrow(block, some, number, others), self.blocks, self.pool)
        )
        return replace(self, blocks=put_together(narrowed, self.pool))

    def one_in(self, many: int) -> LocalBlocks:
        """As `TalentBlocks` says."""
        ends = self.first + np.cumsum([0, *(block.indptr.size - 1 for block in self.blocks)])

        def thin(number: int) -> PriceBlock:
            first, end = ends[number : number + 2].tolist()
            return _thin(self.blocks[number], np.arange(-first % many, end - first, many))

        thinned = list(_each(thin, range(len(self.blocks)), self.pool))
        return replace(self, blocks=put_together(thinned, self.pool))


def block_ends(talents: int) -> list[tuple[int, int]]:
    """The first talent of each block, and the one behind its last; nobody is one block, too."""
    return [
        (first, min(first + BLOCK_TALENTS, talents))
        for first in range(0, max(talents, 1), BLOCK_TALENTS)
    ]


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of openings, by how many candidates they have."""

    of_opening: IntArray  # (O,)
    count: IntArray  # (O,) candidates of each number, the most first
    order: IntArray  # (O,) the opening of each number


def numbers_by_count(
    candidates: Candidates, openings: int, pool: Executor | None = None
) -> Numbers:
    """The openings that many ask for stand side by side, and so in the cache."""
    count = _counted(candidates, openings, pool)
    order = np.argsort(-count, kind="stable")
    number = np.empty_like(order)
    number[order] = np.arange(order.size)
    return Numbers(number, count[order], order)


def _counted(candidates: Candidates, openings: int, pool: Executor | None) -> IntArray:
    """(O,) candidates of each opening."""
    from sadari.engine.loops import edges

    def count(ends: tuple[int, int], found: IntArray) -> None:
        first, end = candidates.indptr[list(ends)]
        edges.count(candidates.opening[first:end], found)

    return _added_up(count, block_ends(candidates.talent_count), openings, pool)


def local_blocks(
    candidates: Candidates, rules: FitRules, numbers: Numbers, pool: Executor | None = None
) -> LocalBlocks:
    """All candidates, their openings by numbers."""
    indptr, number = candidates.indptr, numbers.of_opening.astype(np.uint32)

    def block(ends: tuple[int, int]) -> PriceBlock:
        first, end = ends
        entries = slice(indptr[first], indptr[end])
        scores = candidates.talent_score[entries], candidates.opening_score[entries]
        rows = indptr[first : end + 1] - indptr[first]
        return price_block(rows, candidates.opening[entries], scores, number, rules)

    ends = block_ends(candidates.talent_count)
    return LocalBlocks(list(_each(block, ends, pool)), rules, pool)


def _each(
    work: Callable[[Item], Result], items: Sequence[Item], pool: Executor | None
) -> Iterable[Result]:
    """The results in order; no thread is woken for one item."""
    return map(work, items) if pool is None or len(items) == 1 else pool.map(work, items)


def _added_up(
    add: Callable[[Item, IntArray], None],
    items: Sequence[Item],
    size: int,
    pool: Executor | None,
) -> IntArray:
    """(size,) what all items add to nothing; each thread adds its own up."""
    found: defaultdict[int, IntArray] = defaultdict(lambda: np.zeros(size, dtype=np.int64))
    for _ in _each(lambda item: add(item, found[get_ident()]), items, pool):
        pass
    total, *others = found.values()
    for other in others:
        total += other
    return total


def price_block(
    indptr: IntArray,
    opening: AnyArray,
    scores: tuple[AnyArray, AnyArray],
    number: AnyArray,
    rules: FitRules,
) -> PriceBlock:
    """A block from its candidates, the scores of both sides and the numbers of openings, uint32."""
    from sadari.engine.loops.prices import fill

    block = PriceBlock(
        indptr,
        np.empty(opening.size, dtype=np.uint32),
        np.empty(opening.size, dtype=np.float32),
        np.zeros(indptr.size - 1),
    )
    fill(opening, *scores, number, *_kernels(rules.taste_scale), block)
    return block


@lru_cache(maxsize=1)
def _kernels(taste_scale: int) -> tuple[FloatArray, FloatArray]:
    """exp(x / 2σ) of the multiples of `_FINE` up to the greatest joint score, and of the rests."""
    half = 2.0 * (taste_scale / WHOLE) * SCORE_SCALE
    coarse = np.arange(0, 2 * SCORE_SCALE + 1, _FINE, dtype=np.float64)
    return (
        read_only(portable.exp(coarse / half)),
        read_only(portable.exp(np.arange(_FINE) / half)),
    )


def units(b: FloatArray, rules: FitRules) -> FloatArray:
    """(O,) how many units an opening counts for 1 that is asked of it.

    Of a pair a K b ≤ 1 matches are expected, and a ≤ 1: K a times the greater one of b and 1 / K
    is 1 at most. So no pair has more units than a sure match, and where b is far too small, what
    is asked is still counted finely.
    """
    return np.asarray(_MATCH * np.maximum(b, _least(rules)))


def _least(rules: FitRules) -> float:
    """The least 1 / K."""
    return float(portable.exp(np.array([-WHOLE / rules.taste_scale]))[0])


def _narrow(block: PriceBlock, some: BoolArray, number: AnyArray, others: FloatArray) -> PriceBlock:
    from sadari.engine.loops.prices import narrow

    # as much as there may be; memory that is never written to is never taken
    talents, entries = block.indptr.size - 1, block.opening.size
    into = PriceBlock(
        np.empty(talents + 1, dtype=np.int64),
        np.empty(entries, dtype=np.uint32),
        np.empty(entries, dtype=np.float32),
        np.empty(talents, dtype=np.float64),
    )
    rows = narrow(block, some, number, others, into)
    end = into.indptr[rows]
    return PriceBlock(
        into.indptr[: rows + 1], into.opening[:end], into.kernel[:end], into.elsewhere[:rows]
    )


def _thin(block: PriceBlock, talents: IntArray) -> PriceBlock:
    """These talents alone."""
    entries = entries_of_rows(block.indptr, talents)
    count = np.diff(block.indptr)[talents]
    indptr = np.concatenate(([0], np.cumsum(count)))
    return PriceBlock(
        indptr, block.opening[entries], block.kernel[entries], block.elsewhere[talents]
    )


def put_together(blocks: Sequence[PriceBlock], pool: Executor | None = None) -> list[PriceBlock]:
    """Fewer blocks where they are small."""
    ends = np.cumsum([0, *(block.opening.size for block in blocks)])
    group = ends[:-1] // WORTH_A_THREAD
    first = [0, *(np.flatnonzero(np.diff(group)) + 1), len(blocks)]
    groups = [blocks[start:end] for start, end in pairwise(first)]
    return list(_each(_as_one, groups, pool))


def _as_one(blocks: Sequence[PriceBlock]) -> PriceBlock:
    """One block of several in a row."""
    if len(blocks) == 1:
        return blocks[0]
    count = np.concatenate([np.diff(block.indptr) for block in blocks])
    return PriceBlock(
        np.concatenate(([0], np.cumsum(count))),
        *(
            np.concatenate([getattr(block, name) for block in blocks])
            for name in ("opening", "kernel", "elsewhere")
        ),
    )
