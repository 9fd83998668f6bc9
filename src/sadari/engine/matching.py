"""The largest feasible matching, with chosen stages of feasibility lifted.

Talents x openings are never held at once: the column of an opening is computed when asked for
and kept within a bounded memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sadari.engine.arrays import BoolArray, IntArray
from sadari.engine.credits import FitTables
from sadari.engine.feasibility import column, failed_stages

_KEPT_BYTES = 256 * 1024 * 1024


class StageColumns:
    """The failed stages of every talent for an opening, computed on demand."""

    def __init__(self, tables: FitTables) -> None:
        self._tables = tables
        self._kept: dict[int, NDArray[np.uint8]] = {}
        self._room = _KEPT_BYTES // max(tables.market.talent_count, 1)

    @property
    def talent_count(self) -> int:
        return self._tables.market.talent_count

    def failed(self, opening: int) -> NDArray[np.uint8]:
        """Bits of `Stage`, shape (T,)."""
        found = self._kept.get(opening)
        if found is None:
            found = failed_stages(column(self._tables, opening))
            if len(self._kept) < self._room:
                self._kept[opening] = found
        return found


class _Search:
    """Alternating paths from openings with free places to talents without one."""

    def __init__(self, columns: StageColumns, lifted: int, owner: IntArray) -> None:
        self.columns = columns
        self.kept_bits = np.uint8(~lifted & 0xFF)
        self.owner = owner
        # whoever a search without success has met can never lead to a free talent again
        self.exhausted = np.zeros(owner.size, dtype=bool)

    def allowed(self, opening: int) -> BoolArray:
        allowed: BoolArray = (self.columns.failed(opening) & self.kept_bits) == 0
        return allowed

    def take_free(self, opening: int, wanted: int) -> int:
        """Give the opening up to `wanted` talents who have no place; how many it got."""
        free = np.flatnonzero(self.allowed(opening) & (self.owner < 0))[:wanted]
        self.owner[free] = opening
        return free.size

    def augment(self, root: int) -> bool:
        """One more talent for the root, by moving others; False when there is no way."""
        via: dict[int, tuple[int, int]] = {root: (-1, -1)}
        queue = [root]
        seen = self.exhausted.copy()
        for opening in queue:
            met = self.allowed(opening) & ~seen
            free = met & (self.owner < 0)
            if free.any():
                self._move(int(free.argmax()), opening, via)
                return True
            seen |= met
            queue += self._owners(met, opening, via)
        self.exhausted = seen
        return False

    def _owners(self, met: BoolArray, opening: int, via: dict[int, tuple[int, int]]) -> list[int]:
        talents = np.flatnonzero(met)
        owners, first = np.unique(self.owner[talents], return_index=True)
        found = []
        for owner, talent in zip(owners.tolist(), talents[first].tolist(), strict=True):
            if owner not in via:
                via[owner] = (opening, talent)
                found.append(owner)
        return found

    def _move(self, talent: int, opening: int, via: dict[int, tuple[int, int]]) -> None:
        while opening >= 0:
            self.owner[talent] = opening
            opening, talent = via[opening]


def largest_matching(
    columns: StageColumns, places: IntArray, lifted: int, start: IntArray | None = None
) -> IntArray:
    """A largest matching of talents to places; the opening of each talent, -1 if none.

    A pair is possible when it fails no stage but the `lifted` ones (bits of `Stage`). `start`
    is a matching that is possible under these stages, from which the search sets out. A
    matching without augmenting path is a largest one (C. Berge, 1957).
    """
    owner = np.full(columns.talent_count, -1, dtype=np.int64) if start is None else start.copy()
    search = _Search(columns, lifted, owner)
    wanted = places - np.bincount(owner[owner >= 0], minlength=places.size)
    for opening in np.flatnonzero(wanted > 0).tolist():
        missing = int(wanted[opening])
        missing -= search.take_free(opening, missing)
        while missing and search.augment(opening):
            missing -= 1
    return owner
