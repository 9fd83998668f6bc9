"""The changes of `sadari.engine.changes`, plainly: one opening after the other over all talents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sadari.engine import credits
from sadari.engine.arrays import BoolArray
from sadari.engine.changes import PAY_STEPS_WON_PER_YEAR, Change
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.feasibility import Column, column, holders
from sadari.engine.market import Contract, Market, Schedule
from sadari.engine.rules import FitRules


@dataclass(frozen=True, eq=False)
class _Looked:
    """One opening's column with what is needed to lift any one of its terms."""

    tables: FitTables
    opening: int
    found: Column
    unmet: NDArray[np.int64]  # (T,) must-haves not met
    meets: BoolArray  # (musts, T)


def single_changes(
    market: Market, rules: FitRules, opening: int, tables: FitTables | None = None
) -> tuple[Change, ...]:
    """Every single change to an opening, the largest gain first; then as listed in `Change`.

    Each count is that of a market in which only this change is made. Work: talents x
    must-haves.
    """
    tables = tables or fit_tables(market, rules)
    found = column(tables, opening)
    meets = found.has & (found.reaches | found.is_licence[:, None])
    looked = _Looked(tables, opening, found, (~meets).sum(axis=0), meets)
    changes = [
        *_pay(looked),
        *_experience(looked),
        *_musts(looked),
        *_education(looked),
        *_terms(looked),
    ]
    return tuple(sorted(changes, key=lambda change: -change.gain))


def _rest(looked: _Looked, without: str) -> BoolArray:
    """Who passes everything but the named term."""
    found = looked.found
    terms = {
        "musts": looked.unmet == 0,
        "experience": found.experience,
        "place": found.place,
        "pay": found.pay,
        "education": found.education,
        "contract": found.contract,
        "schedule": found.schedule,
    }
    passes = np.ones(looked.unmet.size, dtype=bool)
    for name, term in terms.items():
        if name != without:
            passes &= term
    return passes


def _change(
    looked: _Looked, kind: str, rest: BoolArray, after: BoolArray, steps: tuple[int, int, int]
) -> Change:
    before_value, after_value, skill = steps
    now = int(_rest(looked, "").sum())
    return Change(kind, before_value, after_value, now, int((rest & after).sum()), skill)


def _everyone(looked: _Looked) -> NDArray[np.int64]:
    return np.arange(looked.unmet.size, dtype=np.int64)


def _pay(looked: _Looked) -> Iterator[Change]:
    best = int(looked.tables.best_pay_won_per_year[looked.opening])
    rest = _rest(looked, "pay")
    for step in PAY_STEPS_WON_PER_YEAR if best else ():
        offered = np.array([best + step])
        enough = credits.pay_reaches(looked.tables, _everyone(looked), offered)
        yield _change(looked, "pay", rest, enough, (best, best + step, -1))


def _experience(looked: _Looked) -> Iterator[Change]:
    asked = int(looked.tables.market.opening_experience_months[looked.opening])
    rest = _rest(looked, "experience")
    for months in sorted({asked // 2, 0}, reverse=True) if asked > 0 else ():
        enough = credits.experience_reaches(looked.tables, _everyone(looked), np.array([months]))
        yield _change(looked, "experience", rest, enough, (asked, months, -1))


def _musts(looked: _Looked) -> Iterator[Change]:
    market, found = looked.tables.market, looked.found
    rest = _rest(looked, "musts")
    skills, levels = market.requirement_skill[found.must], market.requirement_level[found.must]
    _, lower = holders(looked.tables, skills, np.maximum(levels - 1, 1))
    # Without its last must-have skill an opening would be another opening, open to anybody.
    may_drop_skill = int((~found.is_licence).sum()) > 1
    for i, (skill, level) in enumerate(zip(skills.tolist(), levels.tolist(), strict=True)):
        others = (looked.unmet - ~looked.meets[i]) == 0
        if found.is_licence[i]:
            yield _change(looked, "licence_to_wished", rest, others, (level, 0, skill))
            continue
        if may_drop_skill:
            yield _change(looked, "skill_to_wished", rest, others, (level, 0, skill))
        if level > 1:
            reached = others & lower[i]
            yield _change(looked, "skill_level", rest, reached, (level, level - 1, skill))


def _education(looked: _Looked) -> Iterator[Change]:
    market = looked.tables.market
    asked = int(market.opening_education[looked.opening])
    rest = _rest(looked, "education")
    for education in sorted({asked - 1, 0}, reverse=True) if asked > 0 else ():
        enough = (market.talent_education >= education) | (education == 0)
        yield _change(looked, "education", rest, enough, (asked, education, -1))


def _terms(looked: _Looked) -> Iterator[Change]:
    market, opening = looked.tables.market, looked.opening
    everyone = np.ones(looked.unmet.size, dtype=bool)
    schedule, contract = int(market.schedule[opening]), int(market.contract[opening])
    if schedule not in (-1, Schedule.FLEXIBLE):
        steps = (schedule, int(Schedule.FLEXIBLE), -1)
        yield _change(looked, "schedule", _rest(looked, "schedule"), everyone, steps)
    if contract not in (-1, Contract.PERMANENT):
        wished = market.wished_contracts
        permanent = (wished == 0) | (wished >> int(Contract.PERMANENT) & 1 == 1)
        steps = (contract, int(Contract.PERMANENT), -1)
        yield _change(looked, "contract", _rest(looked, "contract"), permanent, steps)
    if not market.opening_is_remote[opening]:
        yield _change(looked, "remote", _rest(looked, "place"), everyone, (0, 1, -1))
