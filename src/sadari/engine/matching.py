"""The largest feasible matching, with chosen stages of feasibility lifted.

Talents x openings are never held: whom an opening could have is the intersection of a few sets
of talents (`stages`), worked out where a search needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sadari.engine.arrays import IntArray
from sadari.engine.credits import FitTables

if TYPE_CHECKING:
    from sadari.engine.loops.matching import State

#: Memory for working out sets of talents, beside that of the sets themselves.
WORKING_BYTES = 1 << 27


class StageColumns:
    """Which talents pass which stage of each opening. Memory: linear in talents x conditions.

    What openings ask has far fewer distinct values than there are openings.
    """

    def __init__(self, tables: FitTables, working_bytes: int = WORKING_BYTES) -> None:
        from sadari.engine.stages import Conditions, neighbours

        self.order = neighbours(tables)
        openings = np.arange(tables.market.opening_count)
        conditions = Conditions(tables, openings, self.order)
        self.asked = conditions.asked()
        self.bits = conditions.all_bits(working_bytes)

    @property
    def talent_count(self) -> int:
        return self.order.size


def largest_matching(
    columns: StageColumns, places: IntArray, lifted: int, start: IntArray | None = None
) -> IntArray:
    """A largest matching of talents to places; the opening of each talent, -1 if none.

    A pair is possible when it fails no stage but the `lifted` ones (bits of `Stage`). `start`
    is a matching that is possible under these stages, from which the search sets out. A
    matching without augmenting path is a largest one (C. Berge, 1957).
    """
    from sadari.engine.loops import matching as loops

    owner = np.full(columns.talent_count, -1) if start is None else start[columns.order]
    state = _state(columns, owner, places.size)
    wanted = places - np.bincount(owner[owner >= 0], minlength=places.size)
    with np.errstate(over="ignore"):
        loops.fill(columns.bits, columns.asked, state, np.flatnonzero(wanted > 0), wanted, lifted)
        loops.augment(columns.bits, columns.asked, state, wanted, lifted)
    found = np.empty(columns.talent_count, dtype=np.int64)
    found[columns.order] = state.owner
    return found


def _state(columns: StageColumns, owner: IntArray, openings: int) -> State:
    """A matching of which no search knows anything yet."""
    from sadari.engine.loops.matching import State
    from sadari.engine.loops.stages import CHUNK

    chunks = columns.bits.chunk.shape[1]
    free = np.zeros((chunks, CHUNK * 8), dtype=np.uint8)
    packed = np.packbits(owner < 0, bitorder="little")
    free.ravel()[: packed.size] = packed
    return State(
        owner=owner.astype(np.int32),
        free=free.view("<u8").astype(np.uint64),
        free_left=np.bitwise_count(free).sum(axis=1, dtype=np.int64),
        unmet=np.empty((chunks, CHUNK), dtype=np.uint64),
        dry=np.zeros(openings, dtype=bool),
        looked=np.zeros(openings, dtype=np.int64),
        path=np.empty(openings, dtype=np.int32),
        on_path=np.zeros(openings, dtype=bool),
        entered=np.empty(openings, dtype=np.int32),
        loses=np.empty(openings, dtype=np.int32),
    )
