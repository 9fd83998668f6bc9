"""Work shared out to threads, its results in a fixed order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TypeVar

import numpy as np

from sadari.engine.arrays import IntArray

#: Entries of rows that are worth a thread's while.
BLOCK_ENTRIES = 1 << 19

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> Iterator[Result]:
    """The results of `work` in the order of the items, worked out by so many threads.

    No more than two items a thread are under way or wait to be taken, which bounds memory.
    """
    waiting = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        under_way: deque[Future[Result]] = deque(
            pool.submit(work, item) for item in islice(waiting, 2 * threads)
        )
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(pool.submit(work, item) for item in islice(waiting, 1))
            yield result


def blocks_of(indptr: IntArray, most: int | None = None) -> list[tuple[int, int]]:
    """First and end of blocks of whole rows, of about `BLOCK_ENTRIES` each.

    With `most`, longer ones where there would be more of them.
    """
    rows, entries = indptr.size - 1, int(indptr[-1])
    each = max(BLOCK_ENTRIES, -(-entries // most)) if most else BLOCK_ENTRIES
    wanted = np.arange(each, entries, each)
    inner = np.unique(np.searchsorted(indptr, wanted))
    ends = [0, *inner[(inner > 0) & (inner < rows)].tolist(), rows]
    return list(pairwise(ends))


def each_block(
    work: Callable[[int, int], None], indptr: IntArray, threads: int | None = None
) -> None:
    """Have `work(first, end)` do all rows, blocks of them at once where there are many.

    A block may write what no other block reads or writes.
    """
    blocks = blocks_of(indptr)
    if len(blocks) == 1:
        work(*blocks[0])
        return
    for _ in in_order(lambda block: work(*block), blocks, threads or cores()):
        pass
