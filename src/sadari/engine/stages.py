"""Who passes which stage, for all talents and openings at once: sets of talents as bits.

What openings ask has few distinct values: (skill, level), region, pay, … Each of these is a
*condition*, and who meets it is one set of talents. Whom an opening leaves after each stage is
then the intersection of a few sets. Talents stand in an order in which those with the same rare
skills are neighbours, so that most of a set's chunks are empty and take neither room nor time.

The plain reference, opening by opening, is `feasibility.column`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sadari.engine import credits
from sadari.engine.arrays import AnyArray, BoolArray, IntArray, entries_of_rows, indptr_of
from sadari.engine.credits import FitTables
from sadari.engine.fit_index import distinct
from sadari.engine.loops import stages as loops
from sadari.engine.loops.stages import ALL, CHUNK, WORD, Asked, Bits, Holdings, Rows
from sadari.engine.market import Market, Schedule
from sadari.engine.threads import cores, in_order

TALENTS_OF_A_CHUNK = WORD * CHUNK
KINDS = ("place", "pay", "experience", "education", "contract", "schedule")
_LEVELS = 16  # more than there are
_REMOTE = -2  # a region of its own; -1 is the unknown one
_MOST_CHUNKS = 16  # of a block: enough for the loops to be long
#: Whether each talent passes each value that an opening could ask.
Passes = Callable[[FitTables, IntArray, IntArray], BoolArray]


def demand_code(skill: IntArray, level: IntArray) -> IntArray:
    """One number for a skill at a level."""
    return skill * _LEVELS + level


def asked_of(tables: FitTables) -> dict[str, IntArray]:
    """What every opening asks, by kind; (O,) each."""
    market = tables.market
    return {
        "place": np.where(market.opening_is_remote, _REMOTE, market.opening_region),
        "pay": tables.best_pay_won_per_year,
        "experience": market.opening_experience_months,
        "education": market.opening_education,
        "contract": market.contract,
        "schedule": market.schedule,
    }


@dataclass(frozen=True, eq=False)
class Musts:
    """The must-haves of chosen openings: of each its skills first, then its licences."""

    indptr: IntArray  # (n + 1,)
    licences_from: IntArray  # (n,)
    requirement: IntArray  # number within the market
    skill: IntArray
    level: IntArray
    is_licence: BoolArray


def musts_of(market: Market, openings: IntArray) -> Musts:
    """The must-haves of the given openings."""
    entries = entries_of_rows(market.requirement_indptr, openings)
    row = np.repeat(np.arange(openings.size), np.diff(market.requirement_indptr)[openings])
    must = market.requirement_must[entries]
    entries, row = entries[must], row[must]
    order = np.lexsort((market.skill_is_licence[market.requirement_skill[entries]], row))
    skill = market.requirement_skill[entries[order]]
    licence = market.skill_is_licence[skill]
    indptr = indptr_of(row, openings.size)
    return Musts(
        indptr=indptr,
        licences_from=indptr[:-1] + np.bincount(row[~licence], minlength=openings.size),
        requirement=entries[order],
        skill=skill,
        level=market.requirement_level[entries[order]],
        is_licence=licence,
    )


@dataclass(frozen=True, eq=False)
class _Nested:
    """Conditions of a kind of which the stricter ones let through a part of the laxer ones'.

    Talents are coded by what they say, the easiest to please first; a condition lets through
    the codes below its limit.
    """

    values: IntArray  # asked, sorted
    row: IntArray  # of each value; -1 where everybody passes
    code: AnyArray  # (T,) int32
    limit: IntArray  # (rows,)

    @property
    def row_count(self) -> int:
        return self.limit.size

    def fill(self, first: int, end: int, bits: AnyArray) -> None:
        loops.below(self.code[first:end], self.limit, bits)


@dataclass(frozen=True, eq=False)
class _Listed:
    """Conditions of a kind of which a table says which code of talents each lets through."""

    values: IntArray
    row: IntArray
    code: AnyArray
    table: BoolArray  # (rows, codes)

    @property
    def row_count(self) -> int:
        return len(self.table)

    def fill(self, first: int, end: int, bits: AnyArray) -> None:
        loops.listed(self.code[first:end], self.table, bits)


@dataclass(frozen=True, eq=False)
class _Places(_Listed):
    """Places of work: as `_Listed` for who goes anywhere within reach; others wish regions."""

    in_reach: BoolArray  # (rows, codes)
    row_of_region: IntArray  # (R,) -1 none
    wished_indptr: IntArray  # (T + 1,) wished regions, in the order of bits
    wished_region: IntArray

    def fill(self, first: int, end: int, bits: AnyArray) -> None:
        super().fill(first, end, bits)
        entries = self.wished_indptr[first : end + 1]
        loops.wished(
            entries - entries[0],
            self.wished_region[entries[0] : entries[-1]],
            self.row_of_region,
            self.code[first:end],
            self.in_reach,
            bits,
        )


def _nested(
    tables: FitTables, order: IntArray, asked: IntArray, hardness: IntArray, passes: Passes
) -> _Nested:
    """`hardness` (T,): who is pleased less easily has a larger number."""
    values = np.unique(asked)
    _, some, code = np.unique(hardness, return_index=True, return_inverse=True)
    passed = _passed(tables, some, values, passes)
    strict = passed < some.size
    limit, row = np.unique(passed[strict], return_inverse=True)
    rows = np.full(values.size, -1, dtype=np.int64)
    rows[strict] = row
    return _Nested(values, rows, code[order].astype(np.int32), limit)


def _passed(tables: FitTables, some: IntArray, values: IntArray, passes: Passes) -> IntArray:
    """How many of the talents, the easiest to please first, pass each value: by bisection."""
    low, high = np.zeros(values.size, dtype=np.int64), np.full(values.size, some.size)
    while (searching := low < high).any():
        middle = (low + high) // 2
        enough = np.zeros(values.size, dtype=bool)
        enough[searching] = passes(tables, some[middle[searching]], values[searching])
        low = np.where(searching & enough, middle + 1, low)
        high = np.where(searching & ~enough, middle, high)
    return low


def _education_passes(tables: FitTables, talent: IntArray, asked: IntArray) -> BoolArray:
    return (asked <= 0) | (tables.market.talent_education[talent] >= asked)


def _masked(order: IntArray, asked: IntArray, wishes: IntArray, suits_all: int = -1) -> _Listed:
    """Codes of a closed list against masks of wished ones, 0 = any; -1 contradicts nothing."""
    values = np.unique(asked)
    masks, code = np.unique(wishes, return_inverse=True)
    strict = (values >= 0) & (values != suits_all)
    named = values[strict]
    row = np.full(values.size, -1, dtype=np.int64)
    row[strict] = np.arange(named.size)
    table = (masks[None, :] == 0) | (masks[None, :] >> named[:, None] & 1 == 1)
    return _Listed(values, row, code[order].astype(np.int32), table)


def _places(tables: FitTables, order: IntArray, openings: IntArray, asked: IntArray) -> _Places:
    market, wishes = tables.market, tables.has_wished_regions
    values, first = np.unique(asked[openings], return_index=True)
    strict = values != _REMOTE
    row = np.where(strict, np.cumsum(strict) - 1, -1)
    code, some = distinct(market.talent_region, market.most_travel_minutes, wishes)
    there = openings[first[strict]]
    in_reach = credits.place_in_reach(tables, some[None, :], there[:, None])
    known = values >= 0
    row_of_region = np.full(market.region_count, -1, dtype=np.int64)
    row_of_region[values[known]] = row[known]
    lengths = np.diff(market.wished_region_indptr)[order]
    return _Places(
        values=values,
        row=row,
        code=code[order].astype(np.int32),
        table=in_reach & ~wishes[some],
        in_reach=in_reach,
        row_of_region=row_of_region,
        wished_indptr=np.concatenate(([0], np.cumsum(lengths))),
        wished_region=market.wished_region[entries_of_rows(market.wished_region_indptr, order)],
    )


@dataclass(frozen=True, eq=False)
class _Skills:
    """The must-have skills: that each is there, and that it is there at each level asked for."""

    tables: FitTables
    order: IntArray
    has: IntArray  # skills, sorted
    demand: IntArray  # `demand_code`, sorted

    @property
    def row_count(self) -> int:
        return self.has.size + self.demand.size

    def row_of_skill(self, skill: IntArray) -> IntArray:
        return np.searchsorted(self.has, skill)

    def row_of_demand(self, demand: IntArray) -> IntArray:
        return np.asarray(self.has.size + np.searchsorted(self.demand, demand))

    def fill(self, first: int, end: int, bits: AnyArray) -> None:
        loops.skilled(self._held(self.order[first:end]), self._rows(), bits)

    def _held(self, block: IntArray) -> Holdings:
        """What the talents hold of these skills, and the highest level asked for they reach."""
        holdings = self.tables.holdings
        wanted = np.zeros(self.tables.market.skill_count, dtype=bool)
        wanted[self.has] = True
        entries = entries_of_rows(holdings.indptr, block)
        talent = np.repeat(np.arange(block.size), np.diff(holdings.indptr)[block])
        some = wanted[holdings.skill[entries]]
        entries = entries[some]
        weight, evidence = holdings.weight[entries], holdings.evidence[entries]
        level = np.zeros(entries.size, dtype=np.int64)
        for asked in np.unique(self.demand % _LEVELS):
            reached = credits.level_reached(self.tables, weight, evidence, asked)
            level[reached] = asked
        return Holdings(indptr_of(talent[some], block.size), holdings.skill[entries], level)

    def _rows(self) -> Rows:
        skills = self.tables.market.skill_count
        has = np.full(skills, -1, dtype=np.int64)
        has[self.has] = np.arange(self.has.size)
        skill, level = np.divmod(self.demand, _LEVELS)
        return Rows(has, indptr_of(skill, skills), level, self.row_of_demand(self.demand))


class Conditions:
    """The distinct conditions of chosen openings, and who meets them.

    `openings` are numbers within the market; `order` says in which order talents become bits;
    `more` are values by kind, and codes of demands, that could be asked as well.
    """

    def __init__(
        self,
        tables: FitTables,
        openings: IntArray,
        order: IntArray,
        more: dict[str, IntArray] | None = None,
    ) -> None:
        market, more, every = tables.market, more or {}, asked_of(tables)
        self.musts = musts_of(market, openings)
        self._asked = {kind: every[kind][openings] for kind in KINDS}
        none = np.zeros(0, dtype=np.int64)
        pay, months, education, contract, schedule = (
            np.concatenate([self._asked[kind], more.get(kind, none)]) for kind in KINDS[1:]
        )
        demand = demand_code(self.musts.skill, self.musts.level)[~self.musts.is_licence]
        own_months = np.maximum(market.talent_experience_months, 0)
        wish = market.wished_pay_won_per_year
        self._parts: dict[str, _Nested | _Listed] = {
            "place": _places(tables, order, openings, every["place"]),
            "pay": _nested(tables, order, pay, wish, credits.pay_reaches),
            "experience": _nested(tables, order, months, -own_months, credits.experience_reaches),
            "education": _nested(
                tables, order, education, -market.talent_education, _education_passes
            ),
            "contract": _masked(order, contract, market.wished_contracts),
            "schedule": _masked(order, schedule, market.wished_schedules, int(Schedule.FLEXIBLE)),
        }
        self._skills = _Skills(
            tables,
            order,
            np.unique(self.musts.skill),
            np.unique(np.concatenate([demand, more.get("demand", none)])),
        )
        parts = (*self._parts.values(), self._skills)
        ends = ALL + 1 + np.cumsum([0, *(part.row_count for part in parts)])
        self._first = dict(zip((*KINDS, "skills"), ends.tolist(), strict=False))
        self.count = int(ends[-1])
        self.talent_count = order.size

    def of(self, kind: str, values: IntArray) -> IntArray:
        """The condition of each value of a kind; the value must be asked, or one of `more`."""
        part = self._parts[kind]
        row = part.row[np.searchsorted(part.values, values)]
        return np.where(row < 0, ALL, self._first[kind] + row)

    def of_demand(self, demand: IntArray) -> IntArray:
        """The condition of each demand: the skill is there at that level."""
        return np.asarray(self._first["skills"] + self._skills.row_of_demand(demand))

    def asked(self) -> Asked:
        """What each of the openings asks."""
        musts = self.musts
        has = self._first["skills"] + self._skills.row_of_skill(musts.skill)
        reaches = self.of_demand(demand_code(musts.skill, musts.level))
        terms = [self.of(kind, self._asked[kind]) for kind in KINDS]
        return Asked(
            terms=np.ascontiguousarray(np.stack(terms, axis=1), dtype=np.int32),
            must_indptr=musts.indptr,
            licences_from=musts.licences_from,
            has=has.astype(np.int32),
            reaches=np.where(musts.is_licence, has, reaches).astype(np.int32),
        )

    def blocks(self, working_bytes: int) -> list[tuple[int, int]]:
        """First and end of blocks of talents, in the order of bits, of about so many bytes."""
        chunks = working_bytes // (2 * self.count * CHUNK * 8)
        step = TALENTS_OF_A_CHUNK * min(max(chunks, 1), _MOST_CHUNKS)
        starts = range(0, self.talent_count, step)
        return [(first, min(first + step, self.talent_count)) for first in starts]

    def bits(self, first: int, end: int) -> Bits:
        """Who of the talents from `first` to before `end` meets which condition."""
        chunks = -(-(end - first) // TALENTS_OF_A_CHUNK)
        bits = np.zeros((self.count, chunks * CHUNK), dtype=np.uint64)
        everybody = np.zeros(end - first, dtype=np.int32)
        loops.below(everybody, np.ones(1, dtype=np.int64), bits[ALL : ALL + 1])
        for name, part in (*self._parts.items(), ("skills", self._skills)):
            begin = self._first[name]
            part.fill(first, end, bits[begin : begin + part.row_count])
        chunk = np.empty((self.count, chunks), dtype=np.int32)
        pool = np.empty((loops.kept_chunks(bits, chunk), CHUNK), dtype=np.uint64)
        loops.keep(bits, chunk, pool)
        return Bits(chunk=chunk, pool=pool)

    def all_bits(self, working_bytes: int) -> Bits:
        """`bits` of all talents, worked out block by block."""
        threads = cores()
        blocks = self.blocks(working_bytes // (2 * threads))
        parts = list(in_order(lambda block: self.bits(*block), blocks, threads))
        if not parts:
            return self.bits(0, 0)
        kept = [part.pool.shape[0] - loops.EVERYBODY - 1 for part in parts]
        before = np.cumsum([0, *kept[:-1]])
        numbers = [
            np.where(part.chunk > loops.EVERYBODY, part.chunk + more, part.chunk)
            for part, more in zip(parts, before.tolist(), strict=True)
        ]
        pools = [parts[0].pool, *(part.pool[loops.EVERYBODY + 1 :] for part in parts[1:])]
        return Bits(np.concatenate(numbers, axis=1), np.concatenate(pools))


def neighbours(tables: FitTables) -> IntArray:
    """The talents in an order in which those with the same rare must-have skills are near.

    Sorted by the rarest and then the second rarest skill that each holds and somebody asks for.
    """
    market, holdings = tables.market, tables.holdings
    asked = np.zeros(market.skill_count, dtype=bool)
    asked[market.requirement_skill[market.requirement_must]] = True
    rarity = np.where(asked, np.diff(holdings.by_skill_indptr), holdings.skill.size + 1)
    rank = np.empty(market.skill_count, dtype=np.int64)
    rank[np.argsort(rarity, kind="stable")] = np.arange(market.skill_count)
    held = rank[holdings.skill]
    rarest = _least(held, holdings.indptr, market.skill_count)
    others = np.where(held == np.repeat(rarest, np.diff(holdings.indptr)), rank.size, held)
    return np.lexsort((_least(others, holdings.indptr, market.skill_count), rarest))


def _least(values: IntArray, indptr: IntArray, otherwise: int) -> IntArray:
    """The least value of each row of a CSR structure."""
    least = np.full(indptr.size - 1, otherwise, dtype=np.int64)
    some = np.flatnonzero(np.diff(indptr))
    if some.size:
        least[some] = np.minimum.reduceat(values, indptr[some])
    return least
