"""Which single change to an opening would bring it more people: computed, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, indptr_of
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.market import Contract, Market, Schedule
from sadari.engine.rules import FitRules
from sadari.engine.threads import cores, in_order

if TYPE_CHECKING:
    from sadari.engine.loops.stages import Alternatives, Asked
    from sadari.engine.stages import Conditions, Musts

PAY_STEPS_WON_PER_YEAR = (1_000_000, 2_000_000, 5_000_000)
#: Memory for sets of talents, where nothing else is said.
WORKING_BYTES = 1 << 28
_NO_SKILL, _WISHED, _ANYBODY = -1, 0, 0
_KIND = "<U17"  # the longest name of a kind


@dataclass(frozen=True)
class Change:
    """One change and what it does to the number of talents for whom the opening is feasible.

    `kind`: pay (won a year, best pay offered), experience (months), skill_to_wished,
    skill_level, education, licence_to_wished, schedule, contract, remote. `before` and `after`
    are in the unit of the kind (a skill made wished: the level asked for, then 0; remote: 0,
    1); `skill` is -1 where the change is not about one. The last must-have skill stays one.
    """

    kind: str
    before: int
    after: int
    reachable_now: int
    reachable_after: int
    skill: int = -1

    @property
    def gain(self) -> int:
        return self.reachable_after - self.reachable_now


@dataclass(frozen=True, eq=False)
class Changes:
    """The changes to many openings, CSR by opening: the largest gain first, as `single_changes`.

    One entry a change in every column; they mean what they mean in `Change`.
    """

    indptr: IntArray  # (openings + 1,)
    kind: AnyArray  # texts
    before: IntArray
    after: IntArray
    reachable_now: IntArray
    reachable_after: IntArray
    skill: IntArray

    @property
    def gain(self) -> IntArray:
        return self.reachable_after - self.reachable_now

    def __iter__(self) -> Iterator[tuple[Change, ...]]:
        """The changes to one opening after the other."""
        columns = [getattr(self, field.name).tolist() for field in fields(Change)]
        for first, end in pairwise(self.indptr.tolist()):
            yield tuple(map(Change, *(column[first:end] for column in columns)))


@dataclass(frozen=True, eq=False)
class _Proposals:
    """Changes that could be made, kind by kind; one entry each in every array.

    `opening` is the place among the chosen openings; `must` the number among their must-haves,
    -1 where another term is changed. Of one opening they stand in the order of `Change`.
    """

    kind: AnyArray
    opening: IntArray
    before: IntArray
    after: IntArray
    must: IntArray
    skill: IntArray

    def __getitem__(self, entries: AnyArray) -> _Proposals:
        return _Proposals(*(column[entries] for column in vars(self).values()))


def single_changes(
    market: Market, rules: FitRules, opening: int, tables: FitTables | None = None
) -> tuple[Change, ...]:
    """Every single change to an opening, the largest gain first; then as listed in `Change`.

    Each count is that of a market in which only this change is made. Work: talents x
    must-haves.
    """
    tables = tables or fit_tables(market, rules)
    everybody = np.arange(market.talent_count)
    (changes,) = _changes_of(tables, np.array([opening]), everybody, WORKING_BYTES)
    return changes


def all_single_changes(
    market: Market,
    rules: FitRules,
    tables: FitTables | None = None,
    *,
    working_bytes: int = WORKING_BYTES,
) -> Changes:
    """`single_changes` of every opening. Memory: about `working_bytes` and linear in the market."""
    from sadari.engine.stages import neighbours

    tables = tables or fit_tables(market, rules)
    openings = np.arange(market.opening_count)
    return _changes_of(tables, openings, neighbours(tables), working_bytes)


def _changes_of(
    tables: FitTables, openings: IntArray, order: IntArray, working_bytes: int
) -> Changes:
    from sadari.engine.stages import Conditions, musts_of

    proposals = _proposals(tables, openings, musts_of(tables.market, openings))
    conditions = Conditions(tables, openings, order, _values(proposals))
    instead = _alternatives(conditions, proposals, openings.size)
    now, after = _counts(conditions, conditions.asked(), instead, working_bytes)
    now = now[proposals.opening]
    best_first = np.lexsort((now - after, proposals.opening))
    return Changes(
        indptr=instead.indptr,
        kind=proposals.kind[best_first],
        before=proposals.before[best_first],
        after=proposals.after[best_first],
        reachable_now=now[best_first],
        reachable_after=after[best_first],
        skill=proposals.skill[best_first],
    )


def _counts(
    conditions: Conditions, asked: Asked, instead: Alternatives, working_bytes: int
) -> tuple[IntArray, IntArray]:
    """Who can be reached: by each opening now, and with each alternative."""
    from sadari.engine.loops.stages import alternatives

    def nobody() -> tuple[IntArray, IntArray]:
        return tuple(  # type: ignore[return-value]
            np.zeros(size, dtype=np.int64) for size in (asked.terms.shape[0], instead.term.size)
        )

    def counted(block: tuple[int, int]) -> tuple[IntArray, IntArray]:
        now, after = nobody()
        with np.errstate(over="ignore"):
            alternatives(conditions.bits(*block), asked, instead, now, after)
        return now, after

    threads = cores()
    total_now, total_after = nobody()
    blocks = conditions.blocks(working_bytes // (2 * threads))
    for now, after in in_order(counted, blocks, threads):
        total_now += now
        total_after += after
    return total_now, total_after


def _alternatives(conditions: Conditions, proposals: _Proposals, openings: int) -> Alternatives:
    """The condition asked instead, and the term that it replaces."""
    from sadari.engine.loops.stages import ALL, TERMS, Alternatives
    from sadari.engine.stages import KINDS, demand_code

    term = TERMS + proposals.must - conditions.musts.indptr[proposals.opening]
    condition = np.full(term.size, ALL)
    for kind, names in _CHANGED.items():
        some = np.isin(proposals.kind, names)
        term[some] = KINDS.index(kind)
        if kind != "place":  # elsewhere is nowhere in particular: everybody gets there
            condition[some] = conditions.of(kind, proposals.after[some])
    lower = proposals.kind == "skill_level"
    demand = demand_code(proposals.skill[lower], proposals.after[lower])
    condition[lower] = conditions.of_demand(demand)
    return Alternatives(
        indptr=indptr_of(proposals.opening, openings),
        term=term.astype(np.int32),
        condition=condition.astype(np.int32),
    )


#: Which changes replace which term.
_CHANGED = {
    "place": ("remote",),
    "pay": ("pay",),
    "experience": ("experience",),
    "education": ("education",),
    "contract": ("contract",),
    "schedule": ("schedule",),
}


def _values(proposals: _Proposals) -> dict[str, IntArray]:
    """The values that the proposals ask instead, by kind of condition."""
    from sadari.engine.stages import KINDS, demand_code

    values = {kind: proposals.after[proposals.kind == kind] for kind in KINDS}
    lower = proposals.kind == "skill_level"
    return values | {"demand": demand_code(proposals.skill[lower], proposals.after[lower])}


def _proposals(tables: FitTables, openings: IntArray, musts: Musts) -> _Proposals:
    """Every single change to the openings, opening by opening."""
    market = tables.market
    pay = tables.best_pay_won_per_year[openings]
    months, education, schedule, contract = (
        column[openings]
        for column in (
            market.opening_experience_months,
            market.opening_education,
            market.schedule,
            market.contract,
        )
    )
    remote = market.opening_is_remote[openings].astype(np.int64)
    flexible, permanent = int(Schedule.FLEXIBLE), int(Contract.PERMANENT)
    parts = [
        *(_terms("pay", pay, pay + step, pay > 0) for step in PAY_STEPS_WON_PER_YEAR),
        _terms("experience", months, months // 2, months > 1),
        _terms("experience", months, _ANYBODY, months > 0),
        _musts(market, musts),
        _terms("education", education, education - 1, education > 1),
        _terms("education", education, _ANYBODY, education > 0),
        _terms("schedule", schedule, flexible, (schedule != -1) & (schedule != flexible)),
        _terms("contract", contract, permanent, (contract != -1) & (contract != permanent)),
        _terms("remote", remote, 1, remote == 0),
    ]
    together = _Proposals(
        *(np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0]))
    )
    return together[np.argsort(together.opening, kind="stable")]


def _terms(kind: str, before: IntArray, after: IntArray | int, possible: AnyArray) -> _Proposals:
    """One change of this kind to each opening where it is possible."""
    opening = np.flatnonzero(possible)
    none = np.full(opening.size, -1)
    return _Proposals(
        kind=np.full(opening.size, kind, dtype=_KIND),
        opening=opening,
        before=before[opening],
        after=np.broadcast_to(after, before.shape)[opening],
        must=none,
        skill=np.full(opening.size, _NO_SKILL),
    )


def _musts(market: Market, musts: Musts) -> _Proposals:
    """Each must-have made wished or asked one level lower, in the order of the requirements.

    Without its last must-have skill an opening would be another opening, open to anybody.
    """
    opening = np.repeat(np.arange(musts.licences_from.size), np.diff(musts.indptr))
    skills = (musts.licences_from - musts.indptr[:-1])[opening]
    dropped = np.flatnonzero(musts.is_licence | (skills > 1))
    lowered = np.flatnonzero(~musts.is_licence & (musts.level > 1))
    must = np.concatenate([dropped, lowered])
    wished = np.arange(must.size) < dropped.size
    kinds = np.where(musts.is_licence[must], "licence_to_wished", "skill_to_wished")
    order = np.lexsort((~wished, musts.requirement[must]))
    found = _Proposals(
        kind=np.where(wished, kinds, "skill_level").astype(_KIND),
        opening=opening[must],
        before=musts.level[must],
        after=np.where(wished, _WISHED, musts.level[must] - 1),
        must=must,
        skill=musts.skill[must],
    )
    return found[order]
