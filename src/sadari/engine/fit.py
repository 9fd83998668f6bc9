"""Two-way fit: how well a talent meets an opening, and how well the opening suits the talent.

Each side's score is a sum of named terms, weight (thousandths) x credit (thousandths), all
whole numbers; so the terms of an explanation sum to the score exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sadari.engine import credits
from sadari.engine.arrays import AnyArray, IntArray, indptr_of, positions_in_row, read_only
from sadari.engine.credits import FitTables, fit_tables
from sadari.engine.feasibility import (
    Pairs,
    column,
    failed_stages,
    feasible_pairs,
)
from sadari.engine.market import Market
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.threads import cores

if TYPE_CHECKING:
    from sadari.engine.fit_index import FitIndex

__all__ = [
    "SCORE_SCALE",
    "Candidates",
    "Contribution",
    "Contributions",
    "FitRules",
    "FitTables",
    "Missing",
    "candidates",
    "contributions",
    "fit_tables",
    "missing",
]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Each talent's best feasible openings, the best joint score first; CSR by talent.

    Scores are whole numbers from 0 to `SCORE_SCALE`. Equal joint scores stand in the order of
    the openings' keys. A row shorter than was asked for holds every feasible opening. All but
    `indptr` is kept in 32 bits, whatever was given.
    """

    indptr: IntArray  # (T + 1,)
    opening: AnyArray  # (E,)
    talent_score: AnyArray  # (E,) how well the opening suits the talent
    opening_score: AnyArray  # (E,) how well the talent meets the opening

    def __post_init__(self) -> None:
        for name in ("opening", "talent_score", "opening_score"):
            narrow = read_only(getattr(self, name).astype(np.int32, copy=False))
            object.__setattr__(self, name, narrow)

    def __sizeof__(self) -> int:
        return sum(array.nbytes for array in vars(self).values())

    @property
    def joint(self) -> AnyArray:
        """The sum of both scores, from 0 to 2 x `SCORE_SCALE`."""
        return self.talent_score + self.opening_score

    @property
    def talent_count(self) -> int:
        return self.indptr.size - 1


@dataclass(frozen=True)
class Contribution:
    """One term of a score: `points = weight x credit`.

    `side` is whose score it adds to: "opening" (how the talent meets it: skill, licence,
    education, experience) or "talent" (how the opening suits: occupation, place, pay,
    schedule, contract). `stated` is false where nothing is known and the credit is neutral.
    `asked` and `own` are in the unit of the term: level, education code, months, won a year
    (asked = the talent's wish), minutes (asked = the limit), codes; -1 where unknown.
    A skill says through which skill it was met and how that is known; -1 where it is not.
    """

    side: str
    term: str
    weight: int
    credit: int
    stated: bool
    asked: int = -1
    own: int = -1
    skill: int = -1
    met_by_skill: int = -1
    nearness: int = -1
    known_by: int = -1
    must: bool = False

    @property
    def points(self) -> int:
        return self.weight * self.credit


@dataclass(frozen=True)
class Contributions:
    """Why one pair has its two scores; the points of each side sum to its score."""

    talent: int
    opening: int
    talent_score: int
    opening_score: int
    terms: tuple[Contribution, ...]
    feasible: bool

    @property
    def joint(self) -> int:
        return self.talent_score + self.opening_score

    @property
    def reasons(self) -> tuple[Contribution, ...]:
        """What is known and speaks for the pair, the weightiest first."""
        known = [term for term in self.terms if term.stated and term.points > 0]
        return tuple(sorted(known, key=lambda term: -term.points))


@dataclass(frozen=True)
class Missing:
    """A skill or licence that the opening asks for and the talent does not (fully) show.

    `own_level` is the level reached in the skill itself, 0 when there is no evidence of it;
    `near_skill` the nearest skill held that counts in part, -1 if none.
    """

    skill: int
    asked_level: int
    own_level: int
    must: bool
    is_licence: bool
    near_skill: int


def candidates(
    market: Market,
    rules: FitRules,
    best: int = 50,
    tables: FitTables | None = None,
    *,
    threads: int | None = None,
    working_bytes: int = 256 << 20,
    told: Callable[[int], None] | None = None,
    index: FitIndex | None = None,
) -> Candidates:
    """The exact best `best` feasible openings of every talent, by joint score.

    Openings without places are no candidates. `threads` share the work (all cores unless
    given); beside the market, its tables and the answer they use about `working_bytes`. The
    answer does not depend on either, nor on whether the search is compiled. `told` hears from
    time to time how many talents are done. An `index` of the same openings, made for whatever
    talents, saves making one.
    """
    tables, threads = tables or fit_tables(market, rules), threads or cores()
    rows, done = CandidateRows(market.talent_count, min(best, market.opening_count)), 0
    for block in _search(tables, best, threads, working_bytes, index):
        rows.put(done, block)
        done += block[0].size
        if told is not None:
            told(done)
    return rows.close_up()


#: Of talents in a row: how many candidates each has, their openings, and both scores.
Found = tuple[AnyArray, AnyArray, AnyArray, AnyArray]


class CandidateRows:
    """The candidates of all talents, at most `best` each, as blocks of talents come in."""

    def __init__(self, talents: int, best: int) -> None:
        self._best = best
        self._count = np.zeros(talents, dtype=np.int64)
        # as much as there may be; memory that is never written to is never taken
        self._columns = [np.empty(talents * best, dtype=np.int32) for _ in range(3)]
        self._firsts: list[int] = []

    def put(self, first: int, block: Found) -> None:
        """Keep a block whose first talent has this number; blocks may come in any order."""
        count, *found = block
        self._firsts.append(first)
        self._count[first : first + count.size] = count
        start = first * self._best
        for kept, values in zip(self._columns, found, strict=True):
            kept[start : start + values.size] = values

    def close_up(self) -> Candidates:
        """All of them, once every talent's are here. Blocks move up in place."""
        indptr = np.concatenate([[0], np.cumsum(self._count)])
        firsts = [*sorted(self._firsts), self._count.size]
        for first, end in pairwise(firsts):
            start, size = first * self._best, indptr[end] - indptr[first]
            for kept in self._columns:
                kept[indptr[first] : indptr[end]] = kept[start : start + size]
        return Candidates(read_only(indptr), *(kept[: indptr[-1]] for kept in self._columns))


def _search(
    tables: FitTables, best: int, threads: int, working_bytes: int, index: FitIndex | None
) -> Iterator[Found]:
    from sadari.engine import compiled  # a compiler is loaded only where it is used

    if compiled.available():
        from sadari.engine import fit_search

        return fit_search.searched(tables, best, threads, working_bytes, index)
    return _plain_search(tables, best, working_bytes)


def _plain_search(tables: FitTables, best: int, working_bytes: int) -> Iterator[Found]:
    for first, end, pairs in feasible_pairs(tables, working_bytes):
        talent, opening, liked, meets = _best_of_block(tables, pairs, best)
        yield np.bincount(talent - first, minlength=end - first), opening, liked, meets


def _best_of_block(tables: FitTables, pairs: Pairs, best: int) -> Found:
    offered = tables.market.places[pairs.opening] > 0
    talent, opening = pairs.talent[offered], pairs.opening[offered]
    liked = talent_scores(tables, talent, opening)
    meets = pairs.skill_points[offered] + _other_opening_points(tables, talent, opening)
    order = np.lexsort((opening, -(liked + meets), talent))
    rank = positions_in_row(indptr_of(talent, tables.market.talent_count))
    kept = order[rank < best]
    return talent[kept], opening[kept], liked[kept], meets[kept]


def talent_scores(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    """How well the openings suit the talents; arrays of pairs, from 0 to `SCORE_SCALE`."""
    rules = tables.rules
    return (
        rules.occupation_weight * credits.occupation_credit(tables, talent, opening)
        + rules.place_weight * credits.place_credit(tables, talent, opening)
        + rules.pay_weight * credits.pay_credit(tables, talent, opening)
        + rules.schedule_weight * credits.schedule_credit(tables, talent, opening)
        + rules.contract_weight * credits.contract_credit(tables, talent, opening)
    )


def _other_opening_points(tables: FitTables, talent: IntArray, opening: IntArray) -> IntArray:
    rules = tables.rules
    return rules.education_weight * credits.education_credit(
        tables, talent, opening
    ) + rules.experience_weight * credits.experience_credit(tables, talent, opening)


def contributions(
    market: Market, rules: FitRules, talent: int, opening: int, tables: FitTables | None = None
) -> Contributions:
    """The named terms of both scores of one pair, feasible or not.

    Pass `tables` from `fit_tables(market, rules)` when asking for many pairs.
    """
    tables = tables or fit_tables(market, rules)
    terms = (
        *_skill_terms(tables, talent, opening),
        *_history_terms(tables, talent, opening),
        *_wish_terms(tables, talent, opening),
    )
    return Contributions(
        talent=talent,
        opening=opening,
        talent_score=sum(term.points for term in terms if term.side == "talent"),
        opening_score=sum(term.points for term in terms if term.side == "opening"),
        terms=terms,
        feasible=not failed_stages(column(tables, opening))[talent],
    )


def _skill_terms(tables: FitTables, talent: int, opening: int) -> list[Contribution]:
    market, rules = tables.market, tables.rules
    first, end = market.requirement_indptr[opening : opening + 2].tolist()
    terms = [_requirement_term(tables, talent, r) for r in range(first, end)]
    if not any(term.term == "skill" for term in terms):
        neutral = rules.unstated_credit
        terms.append(Contribution("opening", "skill", rules.skill_weight, neutral, stated=False))
    if not any(term.term == "licence" for term in terms):
        terms.append(Contribution("opening", "licence", rules.licence_weight, WHOLE, stated=False))
    return terms


def _requirement_term(tables: FitTables, talent: int, requirement: int) -> Contribution:
    market, weight = tables.market, int(tables.requirement_points[requirement])
    skill = int(market.requirement_skill[requirement])
    asked = int(market.requirement_level[requirement])
    licence = bool(market.skill_is_licence[skill])
    best = _best_holding(tables, talent, skill, asked)
    shared = {"asked": asked, "skill": skill, "must": bool(market.requirement_must[requirement])}
    term = "licence" if licence else "skill"
    if best is None:
        return Contribution("opening", term, weight, 0, stated=True, own=0, **shared)  # type: ignore[arg-type]
    credit, nearness, evidence = best
    return Contribution(
        "opening",
        term,
        weight,
        WHOLE if licence else credit,
        stated=True,
        own=int(market.evidence_level[evidence]),
        met_by_skill=int(market.evidence_skill[evidence]),
        nearness=nearness,
        known_by=int(market.evidence_known_by[evidence]),
        **shared,  # type: ignore[arg-type]
    )


def _held_for(tables: FitTables, talent: int, skill: int) -> IntArray:
    holdings = tables.holdings
    entries = np.arange(holdings.indptr[talent], holdings.indptr[talent + 1])
    held: IntArray = entries[holdings.skill[entries] == skill]
    return held


def _best_holding(
    tables: FitTables, talent: int, skill: int, asked: int
) -> tuple[int, int, int] | None:
    """(credit, nearness, evidence) of what serves best for a skill; the skill itself on a tie."""
    entries = _held_for(tables, talent, skill)
    if not entries.size:
        return None
    weight, evidence = tables.holdings.weight[entries], tables.holdings.evidence[entries]
    credit = credits.skill_credit(tables, weight, evidence, np.full(entries.size, asked))
    return max(zip(credit.tolist(), weight.tolist(), evidence.tolist(), strict=True))


def _history_terms(tables: FitTables, talent: int, opening: int) -> list[Contribution]:
    market, rules = tables.market, tables.rules
    t, o = np.array([talent]), np.array([opening])
    return [
        Contribution(
            "opening",
            name,
            weight,
            int(credit(tables, t, o)[0]),
            stated=bool(asked[opening] >= 0),
            asked=int(asked[opening]),
            own=int(own[talent]),
        )
        for name, weight, credit, asked, own in (
            (
                "education",
                rules.education_weight,
                credits.education_credit,
                market.opening_education,
                market.talent_education,
            ),
            (
                "experience",
                rules.experience_weight,
                credits.experience_credit,
                market.opening_experience_months,
                market.talent_experience_months,
            ),
        )
    ]


def _wish_terms(tables: FitTables, talent: int, opening: int) -> list[Contribution]:
    market, rules = tables.market, tables.rules
    t, o = np.array([talent]), np.array([opening])
    minutes = float(credits.travel_minutes(tables, t, o)[0])
    limit = int(credits.travel_limit(tables, t)[0])
    far = int(minutes) if np.isfinite(minutes) else -1
    pay = int(tables.best_pay_won_per_year[opening])
    wish = int(market.wished_pay_won_per_year[talent])
    occupation = int(market.opening_occupation[opening])
    wishes = bool(tables.has_wished_occupations[talent])

    def term(name: str, weight: int, stated: bool, asked: int, own: int) -> Contribution:
        credit = int(getattr(credits, f"{name}_credit")(tables, t, o)[0])
        return Contribution("talent", name, weight, credit, stated, asked, own)

    def choice(name: str, weight: int, mask: IntArray, code: IntArray) -> Contribution:
        asked, own = int(mask[talent]), int(code[opening])
        return term(name, weight, asked > 0 and own >= 0, asked, own)

    return [
        term("occupation", rules.occupation_weight, wishes and occupation >= 0, -1, occupation),
        term("place", rules.place_weight, minutes != credits.UNKNOWN_MINUTES, limit, far),
        term("pay", rules.pay_weight, wish > 0 and pay > 0, wish, pay),
        choice("schedule", rules.schedule_weight, market.wished_schedules, market.schedule),
        choice("contract", rules.contract_weight, market.wished_contracts, market.contract),
    ]


def missing(
    market: Market, rules: FitRules, talent: int, opening: int, tables: FitTables | None = None
) -> tuple[Missing, ...]:
    """The skills and licences asked for that the talent does not fully show, musts first."""
    tables = tables or fit_tables(market, rules)
    first, end = market.requirement_indptr[opening : opening + 2].tolist()
    gaps = [_gap(tables, talent, requirement) for requirement in range(first, end)]
    return tuple(sorted((gap for gap in gaps if gap), key=lambda gap: not gap.must))


def _gap(tables: FitTables, talent: int, requirement: int) -> Missing | None:
    market, holdings = tables.market, tables.holdings
    skill = int(market.requirement_skill[requirement])
    asked = int(market.requirement_level[requirement])
    licence = bool(market.skill_is_licence[skill])
    entries = _held_for(tables, talent, skill)
    weight, evidence = holdings.weight[entries], holdings.evidence[entries]
    enough = credits.level_reached(tables, weight, evidence, np.full(entries.size, asked))
    if enough.any() or (licence and entries.size):
        return None
    own = evidence[weight == WHOLE]
    near = evidence[weight < WHOLE]
    nearest = (
        int(market.evidence_skill[near[np.argmax(weight[weight < WHOLE])]]) if near.size else -1
    )
    return Missing(
        skill=skill,
        asked_level=asked,
        own_level=int(market.evidence_level[own[0]]) if own.size else 0,
        must=bool(market.requirement_must[requirement]),
        is_licence=licence,
        near_skill=nearest,
    )
