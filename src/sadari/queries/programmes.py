"""A school's own programmes: seats, who sits on them, and what openings ask of what is taught."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Prefetch, QuerySet

from sadari.access.actor import Actor
from sadari.access.opening import public_openings
from sadari.access.programme import visible_cohorts, visible_programmes
from sadari.models import Cohort, Enrolment, Outcome, Programme, Requirement


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats and people enrolled in cohorts that have not ended.

    ``filled`` counts seats with somebody on them.
    An institution may report more people than seats: those fill no further seat.
    """

    seats: int
    enrolled: int
    filled: int
    cohorts: int


@dataclass(frozen=True, slots=True)
class TaughtSkill:
    """One outcome beside what open openings ask. ``typical_level`` is the median asked."""

    outcome: Outcome
    openings: int
    places: int
    of_openings: int
    typical_level: float | None

    @property
    def share(self) -> float | None:
        return self.openings / self.of_openings if self.of_openings else None


def seats_of(actor: Actor, on: date) -> Seats:
    """The figures of the first sentence; one query."""
    live = visible_cohorts(actor).filter(ends_on__gte=on)
    rows = list(live.order_by().values_list("seats", "enrolled"))
    return Seats(
        seats=sum(seats for seats, _ in rows),
        enrolled=sum(enrolled for _, enrolled in rows),
        filled=sum(min(seats, enrolled) for seats, enrolled in rows),
        cohorts=len(rows),
    )


def own_programmes(actor: Actor) -> QuerySet[Programme]:
    """The actor's programmes with their cohorts, newest cohort first."""
    cohorts = Cohort.objects.order_by("-starts_on", "-number")
    return (
        visible_programmes(actor)
        .select_related("organisation", "field")
        .prefetch_related(Prefetch("cohorts", queryset=cohorts))
        .order_by("title", "pk")
    )


def own_programme(actor: Actor, programme_id: int) -> Programme | None:
    """One programme; None for another school's."""
    return own_programmes(actor).filter(pk=programme_id).select_related("stage").first()


def enrolments_of(actor: Actor, programme: Programme) -> QuerySet[Enrolment]:
    """The programme's own people, by name."""
    return (
        Enrolment.objects.filter(cohort__in=visible_cohorts(actor), cohort__programme=programme)
        .select_related("talent", "cohort")
        .order_by("-cohort__starts_on", "talent__name", "talent__blind_code")
    )


def taught_skills(programme: Programme, on: date) -> list[TaughtSkill]:
    """Each outcome with how many open openings ask it, the most asked first; three queries.

    Openings of the programme's field are counted, all openings where it has none.
    """
    openings = public_openings(on)
    if programme.field_id:
        openings = openings.filter(field_id=programme.field_id)
    outcomes = list(programme.outcomes.select_related("skill"))
    asked = defaultdict(list)
    for skill_id, level, places in Requirement.objects.filter(
        opening__in=openings, skill_id__in=[outcome.skill_id for outcome in outcomes]
    ).values_list("skill_id", "level", "opening__places"):
        asked[skill_id].append((level, places))
    counted = openings.count()
    rows = [_taught(outcome, asked[outcome.skill_id], counted) for outcome in outcomes]
    return sorted(rows, key=lambda row: (-row.places, row.outcome.skill_id))


def _taught(outcome: Outcome, asked: Sequence[tuple[int, int]], openings: int) -> TaughtSkill:
    return TaughtSkill(
        outcome=outcome,
        openings=len(asked),
        places=sum(places for _, places in asked),
        of_openings=openings,
        typical_level=median(level for level, _ in asked) if asked else None,
    )
