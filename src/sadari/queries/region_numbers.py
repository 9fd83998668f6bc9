"""The region's published numbers beside what this installation counts itself, for everybody."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Sum

from sadari.access.opening import public_openings
from sadari.data.region_facts import (
    CohortOutcome,
    DemandFigure,
    EmployerFigures,
    ProgrammeFigure,
    Settings,
    Target,
    load_region_data,
)
from sadari.models import Cohort, Enrolment, Field
from sadari.queries.names import name_field, name_of

#: The five largest measured groups are shown.
LARGEST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class People:
    """A published number of people; ``count`` is None where it is too small to be shown."""

    count: int | None
    suppressed: bool


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What became of one group; unknown parts stay unknown."""

    facts: CohortOutcome
    trained: People
    local: People
    elsewhere: People
    unknown: People
    employed_share: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A strategic field: free seats in runs to come, and places open now."""

    label: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class RegionNumbers:
    """Everything the page shows; each published fact carries its source and date."""

    settings: Settings
    targets: tuple[Target, ...]
    outcomes: tuple[OutcomeRow, ...]
    cohorts: tuple[OutcomeRow, ...]
    demand_total: DemandFigure | None
    demand: tuple[DemandFigure, ...]
    fields: tuple[FieldRow, ...]
    employers: tuple[EmployerFigures, ...]
    programmes: tuple[ProgrammeFigure, ...]
    participations: People
    persons: People
    smallest_cell: int


def source_words(source: str) -> str:
    """Where a fact comes from, in the language of the page."""
    if name_field() == "name_en":
        return source
    return load_region_data(settings.REGION).source_in_korean(source)


def region_numbers(on: date) -> RegionNumbers:
    data = load_region_data(settings.REGION)
    smallest = data.settings.smallest_published_cell
    outcomes = [_outcome(row, smallest) for row in data.cohort_outcomes]
    groups = sorted((d for d in data.measured_demand if d.id != "total"), key=lambda d: -d.people)
    participations, persons = _participations(smallest)
    return RegionNumbers(
        settings=data.settings,
        targets=data.targets,
        outcomes=tuple(row for row in outcomes if row.facts.part_of is None),
        cohorts=tuple(row for row in outcomes if row.facts.part_of is not None),
        demand_total=next((d for d in data.measured_demand if d.id == "total"), None),
        demand=tuple(groups[:LARGEST_GROUPS]),
        fields=_strategic_fields(on),
        employers=data.employers,
        programmes=data.programmes,
        participations=participations,
        persons=persons,
        smallest_cell=smallest,
    )


def published(count: int | None, smallest: int) -> People:
    """A count of people as the public may see it: one to ``smallest`` − 1 are never shown."""
    suppressed = count is not None and 0 < count < smallest
    return People(count=None if suppressed else count, suppressed=suppressed)


def _outcome(facts: CohortOutcome, smallest: int) -> OutcomeRow:
    people = {
        name: published(getattr(facts, source), smallest)
        for name, source in (
            ("trained", "trained"),
            ("local", "employed_local"),
            ("elsewhere", "employed_elsewhere"),
            ("unknown", "unknown_people"),
        )
    }
    hidden = any(count.suppressed for count in people.values())
    bounds = None if hidden else facts.bounds()
    return OutcomeRow(
        facts=facts,
        **people,
        employed_share=None if hidden else facts.employed_share(),
        lower=bounds.lower if bounds else None,
        upper=bounds.upper if bounds else None,
    )


def _participations(smallest: int) -> tuple[People, People]:
    """Enrolments, and the people behind them; too few people hide both."""
    counts = Enrolment.objects.aggregate(
        participations=Count("pk"), persons=Count("talent", distinct=True)
    )
    persons = published(counts["persons"], smallest)
    if persons.suppressed:
        return People(None, suppressed=True), persons
    return published(counts["participations"], smallest), persons


def _strategic_fields(on: date) -> tuple[FieldRow, ...]:
    fields = Field.objects.filter(strategic=True, valid_from__lte=on).exclude(valid_to__lt=on)
    seats = dict(
        Cohort.objects.filter(starts_on__gte=on, programme__field__in=fields)
        .order_by().values_list("programme__field").annotate(Sum("seats"))
    )  # fmt: skip
    places = dict(
        public_openings(on).filter(field__in=fields)
        .order_by().values_list("field").annotate(Sum("places"))
    )  # fmt: skip
    return tuple(
        FieldRow(name_of(field), seats.get(field.pk, 0), places.get(field.pk, 0))
        for field in fields
    )
