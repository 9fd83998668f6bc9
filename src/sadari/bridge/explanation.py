"""Why a talent and an opening suit each other: the engine's contributions, for pages to word."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sadari.bridge.market import KNOWN_BY, IdMap, read_market
from sadari.engine.fit import Contribution, FitRules, Missing, contributions, fit_tables, missing
from sadari.models import Opening, Talent

#: A term's credit is counted in thousandths of its weight.
CREDIT_SCALE = 1000


@dataclass(frozen=True, slots=True)
class Reason:
    """One named contribution to a score.

    ``side`` is "opening" (how well the talent meets the opening) or "talent" (how well the
    opening suits the talent's wishes). ``term``: skill, experience, education, licence;
    occupation, place, pay, schedule, contract. ``points`` of ``weight`` were earned, both in
    millionths of the side's score, so that points add up to the score.
    """

    side: str
    term: str
    weight: int
    points: int
    stated: bool  # False: nobody asked or said anything, so nothing was lost
    skill_id: str = ""
    level: int | None = None  # the talent's own
    asked_level: int | None = None
    near_skill_id: str = ""  # a near skill that counted in part
    known_by: str = ""  # self, course, badge, licence, work
    must: bool = False
    minutes: int | None = None  # travel time, term "place"
    asked: int | None = None  # months, won a year or position of schooling, by term
    own: int | None = None

    @property
    def share(self) -> float:
        """How much of what this term could give was given, 0–1: the length of its bar."""
        return self.points / self.weight if self.weight else 0.0


@dataclass(frozen=True, slots=True)
class MissingSkill:
    """A requirement the talent does not meet; ``own_level`` is None without the skill at all."""

    skill_id: str
    asked_level: int
    own_level: int | None
    must: bool
    is_licence: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one pair; scores in millionths."""

    talent_id: UUID
    opening_id: int
    talent_score: int
    opening_score: int
    reasons: tuple[Reason, ...]
    missing: tuple[MissingSkill, ...]


def explain_pairs(pairs: Sequence[tuple[UUID, int]]) -> list[Explanation]:
    """Explanations of (talent id, opening id) pairs, in their order, from the rows as they are now.

    A pair whose talent or opening is gone is left out. The number of queries is constant.
    """
    talents = Talent.objects.filter(pk__in={talent for talent, _opening in pairs})
    openings = Opening.objects.filter(pk__in={opening for _talent, opening in pairs})
    market, ids = read_market(talents, openings)
    talent_number = {talent: number for number, talent in enumerate(ids.talents)}
    opening_number = {opening: number for number, opening in enumerate(ids.openings)}
    rules = FitRules()
    tables = fit_tables(market, rules)
    explained = []
    for talent_id, opening_id in pairs:
        if talent_id not in talent_number or opening_id not in opening_number:
            continue
        pair = talent_number[talent_id], opening_number[opening_id]
        found = contributions(market, rules, *pair, tables)
        explained.append(
            Explanation(
                talent_id=talent_id,
                opening_id=opening_id,
                talent_score=found.talent_score,
                opening_score=found.opening_score,
                reasons=tuple(_reason(term, ids) for term in found.terms),
                missing=tuple(_missing(gap, ids) for gap in missing(market, rules, *pair, tables)),
            )
        )
    return explained


def _reason(term: Contribution, ids: IdMap) -> Reason:
    is_skill = term.term in ("skill", "licence")
    return Reason(
        side=term.side,
        term=term.term,
        weight=term.weight * CREDIT_SCALE,
        points=term.points,
        stated=term.stated,
        skill_id=_skill(term.skill, ids),
        level=_known(term.own) if is_skill else None,
        asked_level=_known(term.asked) if is_skill else None,
        near_skill_id="" if term.met_by_skill == term.skill else _skill(term.met_by_skill, ids),
        known_by=KNOWN_BY[term.known_by] if term.known_by >= 0 else "",
        must=term.must,
        minutes=_known(term.own) if term.term == "place" else None,
        asked=None if is_skill else _known(term.asked),
        own=None if is_skill else _known(term.own),
    )


def _missing(gap: Missing, ids: IdMap) -> MissingSkill:
    return MissingSkill(
        skill_id=ids.skills[gap.skill],
        asked_level=gap.asked_level,
        own_level=gap.own_level or None,
        must=gap.must,
        is_licence=gap.is_licence,
    )


def _skill(number: int, ids: IdMap) -> str:
    return ids.skills[number] if number >= 0 else ""


def _known(value: int) -> int | None:
    return value if value >= 0 else None
