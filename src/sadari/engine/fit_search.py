"""The compiled search of `fit`: blocks of talents through the kernel, by several threads.

Imports numba; `fit` imports this module where it calls it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sadari.engine.credits import FitTables
from sadari.engine.fit import Found
from sadari.engine.fit_block import talents_of, weights_of
from sadari.engine.fit_index import FitIndex, fit_index
from sadari.engine.loops import fit as loops
from sadari.engine.loops.fit_inputs import Best
from sadari.engine.threads import in_order

_MOST_TALENTS = 1 << 15  # a block that no more is gained from
_FEWEST_TALENTS = 1 << 13  # a block that is worth a thread of its own


def searched(
    tables: FitTables, best: int, threads: int, working_bytes: int, known: FitIndex | None = None
) -> Iterator[Found]:
    """Block by block: candidates of each talent, then their openings and both scores."""
    index = replace(known, tables=tables) if known else fit_index(tables)
    talents = tables.market.talent_count
    kept = min(best, index.openings.opening.size)
    even, step = -(-talents // threads), block_size(index, kept, working_bytes // (2 * threads))
    if even >= _FEWEST_TALENTS:
        step = min(step, even)
    blocks = [(first, min(first + step, talents)) for first in range(0, talents, step)]
    yield from in_order(lambda block: _narrow(best_of(index, kept, *block)), blocks, threads)


def block_size(index: FitIndex, kept: int, working_bytes: int) -> int:
    """How many talents can be searched at once in about so many bytes."""
    tables = index.tables
    columns = index.places.size + index.experiences.size + index.conditions.size
    held = tables.holdings.skill.size / max(tables.market.talent_count, 1)
    # eight bytes a number; a handful of temporaries for each holding and cell
    each = 8 * (4 * kept + 12 * held + 6 * columns)
    return int(min(max(working_bytes // max(each, 1), 1), _MOST_TALENTS))


def best_of(index: FitIndex, kept: int, first: int, end: int) -> Best:
    """The best of the talents from `first` to before `end`."""
    opening, liked, meets = (np.zeros((end - first, kept), dtype=np.int32) for _ in range(3))
    none = np.zeros(end - first, dtype=np.int64)
    best = Best(none, opening, liked, meets, looked_at=none.copy())
    talents, weights = talents_of(index, first, end), weights_of(index.tables.rules)
    occupations = index.tables.market.occupation_count
    loops.best_openings(index.openings, talents, weights, occupations, best)
    return best


def _narrow(best: Best) -> Found:
    width = best.opening.shape[1]
    if (best.kept == width).all():  # most often where nothing is insisted on: nothing to copy
        return best.kept, best.opening.ravel(), best.liked.ravel(), best.meets.ravel()
    used = np.arange(width) < best.kept[:, None]
    return best.kept, best.opening[used], best.liked[used], best.meets[used]
