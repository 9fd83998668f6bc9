"""A talent's recommendations with the reasons, the gaps, and how crowded each opening is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sadari.access.actor import Actor
from sadari.access.consent import without_refusal
from sadari.access.match_run import newest_done_run
from sadari.access.opening import public_openings
from sadari.access.recommendation import own_recommendations
from sadari.access.talent import visible_talents
from sadari.bridge.explanation import Explanation, explain_pairs
from sadari.bridge.explanation import Reason as Reason
from sadari.models import (
    ConsentText,
    Opening,
    OpeningDiagnosis,
    Recommendation,
    Skill,
    Talent,
    Wish,
)
from sadari.models.choices import PayUnit, won_per_year
from sadari.queries.courses import Course, courses_for
from sadari.queries.names import name_of
from sadari.queries.openings import region_and_below, yearly_pay
from sadari.queries.own_data import own_talent_id

#: People expected to come for each place, from the run's diagnosis.
OPEN_AT_MOST, NORMAL_AT_MOST = 1.0, 3.0
OPEN, NORMAL, CROWDED = "open", "normal", "crowded"


@dataclass(frozen=True, slots=True)
class Summary:
    """How many openings are recommended now, how many are not crowded, from which run."""

    recommended: int
    not_crowded: int
    run_finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement the talent does not meet, and the course that gives it."""

    skill_id: str
    skill: str
    asked_level: int
    own_level: int | None
    must: bool
    is_licence: bool
    course: Course | None


@dataclass(frozen=True, slots=True)
class Recommended:
    """One recommendation as a page shows it; scores and points in millionths."""

    opening: Opening
    rank: int
    explanation: Explanation
    gaps: tuple[Gap, ...]
    skill_names: dict[str, str]
    crowding: str
    expected_per_place: float | None
    recommended_to: int | None


@dataclass(frozen=True, slots=True)
class WishCheck:
    """How many of today's openings meet all wishes, and how many without each single wish."""

    openings: int
    meeting_all: int
    without: dict[str, int]

    @property
    def in_the_way(self) -> str:
        """The single wish that keeps everything away; "" where no single one does."""
        if self.meeting_all or not self.without:
            return ""
        name = max(self.without, key=lambda wish: self.without[wish])
        return name if self.without[name] else ""


def summary(actor: Actor, on: date) -> Summary:
    run = newest_done_run()
    counts = _current(actor, on).aggregate(
        recommended=Count("opening"),
        not_crowded=Count("opening", filter=Q(expected_per_place__lte=OPEN_AT_MOST)),
    )
    return Summary(**counts, run_finished_at=run.finished_at if run else None)


def recommended_openings(actor: Actor, on: date) -> QuerySet[Recommendation]:
    """The actor's recommendations that are still open, best first."""
    return _current(actor, on).select_related(
        "opening__organisation", "opening__region", "opening__occupation"
    )


def own_recommendation(actor: Actor, opening_id: int, on: date) -> Recommendation | None:
    return recommended_openings(actor, on).filter(opening_id=opening_id).first()


def explained(rows: Sequence[Recommendation], on: date) -> list[Recommended]:
    """Reasons, gaps with courses, and crowding for rows of ``recommended_openings``."""
    if not rows:
        return []
    explanations = explain_pairs([(row.talent_id, row.opening_id) for row in rows])
    by_opening = {explanation.opening_id: explanation for explanation in explanations}
    names = _skill_names(explanations)
    asked: dict[str, int] = {}
    for missing in (m for e in explanations for m in e.missing):
        asked[missing.skill_id] = max(asked.get(missing.skill_id, 0), missing.asked_level)
    courses = courses_for(asked, on)
    return [
        _recommended(row, by_opening[row.opening_id], names, courses)
        for row in rows
        if row.opening_id in by_opening
    ]


def crowding(expected_per_place: float | None) -> str:
    """One of OPEN, NORMAL and CROWDED by how many are expected for one place; "" if unknown."""
    if expected_per_place is None:
        return ""
    if expected_per_place <= OPEN_AT_MOST:
        return OPEN
    return NORMAL if expected_per_place <= NORMAL_AT_MOST else CROWDED


def takes_part(actor: Actor) -> bool:
    """Whether the next run counts the person in: it leaves out who said no to matching."""
    counted_in = without_refusal(visible_talents(actor), ConsentText.Purpose.MATCHING)
    return counted_in.filter(pk=own_talent_id(actor)).exists()


def own_talent(actor: Actor) -> Talent | None:
    """The actor as a talent, with their wish."""
    return visible_talents(actor).filter(pk=own_talent_id(actor)).select_related("wish").first()


def check_wishes(wish: Wish, on: date) -> WishCheck:
    """Count today's openings under all wishes and with one wish lifted at a time."""
    conditions = dict(_wish_conditions(wish))
    every = Q()
    for condition in conditions.values():
        every &= condition
    lifted = {name: Q() for name in conditions}
    for name in conditions:
        for other, condition in conditions.items():
            if other != name:
                lifted[name] &= condition
    counts = (
        public_openings(on)
        .alias(yearly_pay=yearly_pay())
        .aggregate(
            openings=Count("pk"),
            meeting_all=_count(every),
            **{f"without_{name}": _count(condition) for name, condition in lifted.items()},
        )
    )
    return WishCheck(
        openings=counts["openings"],
        meeting_all=counts["meeting_all"],
        without={name: counts[f"without_{name}"] for name in conditions},
    )


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition) if condition else Count("pk")


def _wish_conditions(wish: Wish) -> Iterable[tuple[str, Q]]:
    """Only wishes that were stated; an opening that does not say its pay or hours may meet it."""
    if regions := list(wish.regions.values_list("pk", flat=True)):
        yield "region", Q(region_id__in=region_and_below(*regions))
    if occupations := list(wish.occupations.values_list("pk", flat=True)):
        yield "occupation", Q(occupation_id__in=occupations)
    if wish.pay_won is not None:
        least = won_per_year(wish.pay_won, PayUnit(wish.pay_unit))
        yield "pay", Q(yearly_pay__gte=least) | Q(pay_least_won__isnull=True)
    if wish.contracts:
        yield "contract", Q(contract__in=[*wish.contracts, ""])
    if wish.schedules:
        yield "schedule", Q(schedule__in=[*wish.schedules, ""])


def _current(actor: Actor, on: date) -> QuerySet[Recommendation]:
    """Still open, with the diagnosis of the same run beside each row."""
    diagnosis = OpeningDiagnosis.objects.filter(
        run_id=OuterRef("run_id"), opening_id=OuterRef("opening_id")
    )
    return (
        own_recommendations(actor)
        .filter(opening__in=public_openings(on))
        .annotate(
            expected_per_place=Subquery(diagnosis.values("expected_per_place")[:1]),
            recommended_to=Subquery(diagnosis.values("recommended_to")[:1]),
        )
    )


def _skill_names(explanations: Iterable[Explanation]) -> dict[str, str]:
    ids = {
        skill_id
        for explanation in explanations
        for skill_id in (
            *(r.skill_id for r in explanation.reasons),
            *(r.near_skill_id for r in explanation.reasons),
            *(m.skill_id for m in explanation.missing),
        )
    }
    return {skill.pk: name_of(skill) for skill in Skill.objects.filter(pk__in=ids - {""})}


def _recommended(
    row: Recommendation,
    explanation: Explanation,
    names: dict[str, str],
    courses: dict[str, Course],
) -> Recommended:
    return Recommended(
        opening=row.opening,
        rank=row.rank,
        explanation=explanation,
        gaps=tuple(
            Gap(
                skill_id=missing.skill_id,
                skill=names.get(missing.skill_id, missing.skill_id),
                asked_level=missing.asked_level,
                own_level=missing.own_level,
                must=missing.must,
                is_licence=missing.is_licence,
                course=courses.get(missing.skill_id),
            )
            for missing in explanation.missing
        ),
        skill_names=names,
        crowding=crowding(row.expected_per_place),
        expected_per_place=row.expected_per_place,
        recommended_to=row.recommended_to,
    )
