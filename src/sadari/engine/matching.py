"""The largest feasible matching, with chosen stages of feasibility lifted.

Talents x openings are never held: whom an opening could have is the intersection of a few sets
of talents (`stages`), worked out where a search needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray, indptr_of, rows_of
from sadari.engine.credits import FitTables
from sadari.engine.feasibility import ALL_STAGES, Stage

if TYPE_CHECKING:
    from sadari.engine.loops.matching import Sets, Some, State, Wanted
    from sadari.engine.loops.stages import Asked, Bits

#: Memory for working out sets of talents, beside that of the sets themselves.
WORKING_BYTES = 1 << 27


class StageColumns:
    """Which talents pass which stage of each opening. Memory: linear in talents x conditions.

    What openings ask has far fewer distinct values than there are openings.
    """

    def __init__(self, tables: FitTables, working_bytes: int = WORKING_BYTES) -> None:
        from sadari.engine.stages import Conditions, neighbours

        self.order = neighbours(tables)
        self._opening_count = tables.market.opening_count
        conditions = Conditions(tables, np.arange(self._opening_count), self.order)
        asked, is_skill = conditions.asked(), ~conditions.musts.is_licence
        demands = np.stack([asked.has, asked.reaches], axis=1)[is_skill]
        demands, demand = np.unique(demands, axis=0, return_inverse=True)
        self.sets = _sets(_with_high_enough(conditions.all_bits(working_bytes), *demands.T))
        high_enough = conditions.count + demand.ravel()
        self._entries = _rarest_first(_entries(asked, is_skill, high_enough), self.sets)

    @property
    def talent_count(self) -> int:
        return self.order.size

    def wanted(self, lifted: int) -> Wanted:
        """What each opening's talents must meet when stages are lifted (bits of `Stage`)."""
        from sadari.engine.loops.matching import Wanted

        opening, condition, applies = self._entries
        some = applies >> lifted & 1 == 1
        return Wanted(indptr_of(opening[some], self._opening_count), condition[some])


class _Entries(NamedTuple):
    """Conditions of openings, and with which stages lifted they apply (a bit each)."""

    opening: IntArray
    condition: AnyArray
    applies: AnyArray


def _entries(asked: Asked, is_skill: BoolArray, high_enough: IntArray) -> _Entries:
    """All conditions of all openings; `high_enough` is that of each must-have skill."""
    from sadari.engine.loops.stages import ALL

    openings, must = np.arange(asked.terms.shape[0]), rows_of(asked.must_indptr)
    level, skill = Stage.LEVEL, Stage.SKILL
    parts = [
        *((openings, asked.terms[:, n], _unless(stage)) for n, stage in enumerate(_STAGE_OF_TERM)),
        (must[~is_skill], asked.has[~is_skill], _unless(Stage.CONDITION)),
        (must[is_skill], asked.reaches[is_skill], _unless(skill | level)),
        (must[is_skill], asked.has[is_skill], _unless(skill) & ~_unless(level)),
        (must[is_skill], high_enough, _unless(level) & ~_unless(skill)),
    ]
    opening, condition, applies = (
        np.concatenate(columns)
        for columns in zip(*((o, c, np.full(o.size, a)) for o, c, a in parts), strict=True)
    )
    some = condition != ALL
    return _Entries(opening[some], condition[some].astype(np.int32), applies[some])


#: Columns of `Asked.terms`.
_STAGE_OF_TERM = (
    Stage.PLACE,
    Stage.PAY,
    Stage.LEVEL,
    Stage.CONDITION,
    Stage.CONDITION,
    Stage.CONDITION,
)


def _unless(stages: int) -> int:
    """Every set of lifted stages without any of these; a bit each."""
    return sum(1 << lifted for lifted in range(ALL_STAGES + 1) if not lifted & stages)


def _rarest_first(entries: _Entries, sets: Sets) -> _Entries:
    """Opening by opening, the condition first that the fewest talents meet."""
    of_row = np.bitwise_count(sets.pool).sum(axis=1, dtype=np.int64)
    members = of_row[sets.chunk].sum(axis=1)
    order = np.lexsort((members[entries.condition], entries.opening))
    return _Entries(*(column[order] for column in entries))


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
    sets, wanted = columns.sets, columns.wanted(lifted)
    state = _state(sets, owner, places.size)
    lacks = places - np.bincount(owner[owner >= 0], minlength=places.size)
    hopeful, seen = _some(np.ones(owner.size, dtype=bool), sets), np.zeros_like(places)
    with np.errstate(over="ignore"):
        loops.fill(sets, wanted, state, np.arange(places.size), lacks)
        loops.augment(sets, wanted, state, lacks, hopeful, seen)
    found = np.empty(columns.talent_count, dtype=np.int64)
    found[columns.order] = state.owner
    return found


def _sets(bits: Bits) -> Sets:
    """The sets of talents, and where somebody stands in them."""
    from sadari.engine.loops.matching import Sets, outline
    from sadari.engine.loops.stages import WORD

    conditions, chunks = bits.chunk.shape
    sets = Sets(
        chunk=bits.chunk,
        pool=bits.pool,
        words=np.zeros(bits.pool.shape[0], dtype=np.uint64),
        chunks=np.zeros((conditions, -(-chunks // WORD)), dtype=np.uint64),
    )
    outline(sets)
    return sets


def _with_high_enough(bits: Bits, has: AnyArray, reaches: AnyArray) -> Bits:
    """The sets with one more of each pair of conditions: who lacks the skill or reaches the level.

    Where nobody has the skill, everybody lacks it.
    """
    from sadari.engine.loops.stages import EVERYBODY, NOBODY, Bits

    some = bits.chunk[has] != NOBODY
    chunk = np.full(some.shape, EVERYBODY, dtype=np.int32)
    chunk[some] = bits.pool.shape[0] + np.arange(some.sum())
    lacking, high = (bits.pool[bits.chunk[those][some]] for those in (has, reaches))
    more = high | ~lacking
    return Bits(np.concatenate([bits.chunk, chunk]), np.concatenate([bits.pool, more]))


def _some(members: BoolArray, sets: Sets) -> Some:
    """The talents who are members, in the order of bits."""
    from sadari.engine.loops.matching import Some
    from sadari.engine.loops.stages import CHUNK

    chunks = sets.chunk.shape[1]
    talents = _packed(members, chunks * CHUNK).reshape(chunks, CHUNK)
    words = _packed(talents != 0, chunks)
    return Some(talents, words, _packed(words != 0, sets.chunks.shape[1]))


def _packed(members: BoolArray, words: int) -> AnyArray:
    """Members as bits of so many words."""
    packed = np.zeros(words * 8, dtype=np.uint8)
    some = np.packbits(members.ravel(), bitorder="little")
    packed[: some.size] = some
    return packed.view("<u8").astype(np.uint64)


def _state(sets: Sets, owner: IntArray, openings: int) -> State:
    """A matching of which no search knows anything yet."""
    from sadari.engine.loops.matching import State

    return State(
        owner=owner.astype(np.int32),
        free=_some(owner < 0, sets),
        unmet=_some(np.zeros(owner.size, dtype=bool), sets),
        dry=np.zeros(openings, dtype=bool),
        looked=np.zeros(openings, dtype=np.int64),
        path=np.empty(openings, dtype=np.int32),
        on_path=np.zeros(openings, dtype=bool),
        entered=np.empty(openings, dtype=np.int32),
        loses=np.empty(openings, dtype=np.int32),
    )
