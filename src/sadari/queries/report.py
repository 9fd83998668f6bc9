"""The report of a run: the same figures for the command line, for machines and for pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from sadari.access.opening import public_openings
from sadari.models import (
    Cohort,
    Enrolment,
    Field,
    MatchRun,
    OpeningDiagnosis,
    Placement,
    RefusedRow,
)
from sadari.models.term_meaning import ConceptKind
from sadari.queries.diagnosis import CAUSES
from sadari.queries.terms import UnknownTerm, unknown_terms

_SAME_NAME = ("talents", "openings", "places", "filled", "unfilled_by_cause", "concentration")
_AFTER = ("blocking_pairs", "inputs_hash", "result_hash", "seconds")


def report_of(run: MatchRun) -> dict[str, Any]:
    """The published document of a finished run; its keys do not change."""
    return {"run": run.pk} | {name: getattr(run, name) for name in (*_SAME_NAME, *_AFTER)}


@dataclass(frozen=True, slots=True)
class CauseShare:
    """Unfilled places of one cause, and their share of all unfilled places."""

    name: str
    places: int
    share: float | None


def causes_of(run: MatchRun) -> list[CauseShare]:
    """The causes, largest first; their places sum to the unfilled places of the run."""
    counted = {name: int(run.unfilled_by_cause.get(name, 0)) for name in CAUSES}
    unfilled = sum(counted.values())
    shares = [
        CauseShare(name, places, places / unfilled if unfilled else None)
        for name, places in counted.items()
    ]
    return sorted(shares, key=lambda cause: -cause.places)


@dataclass(frozen=True, slots=True)
class OneStepAway:
    """Openings that nobody can reach now, and how many of them one change would open."""

    out_of_reach: int
    one_change_away: int


def one_step_away(run: MatchRun) -> OneStepAway:
    nobody = OpeningDiagnosis.objects.filter(run=run, reach__condition=0)
    return OneStepAway(
        **nobody.aggregate(
            out_of_reach=Count("pk"), one_change_away=Count("pk", filter=~Q(changes=[]))
        )
    )


@dataclass(frozen=True, slots=True)
class FieldBalance:
    """Seats taught and places asked in one field; ``gap`` is seats minus places."""

    field: Field
    seats: int
    places: int

    @property
    def gap(self) -> int:
        return self.seats - self.places


def field_balance(on: date) -> list[FieldBalance]:
    """Strategic fields of that day, the widest gap first.

    Seats: of cohorts that end on that day or later. Places: of openings open on that day.
    """
    valid = Field.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), strategic=True, valid_from__lte=on
    )
    seats = _by_field(Cohort.objects.filter(ends_on__gte=on), "programme__field_id", "seats")
    places = _by_field(public_openings(on), "field_id", "places")
    rows = [FieldBalance(one, seats.get(one.pk, 0), places.get(one.pk, 0)) for one in valid]
    return sorted(rows, key=lambda row: -abs(row.gap))


def _by_field(rows: Any, field: str, what: str) -> dict[str, int]:
    return dict(
        rows.order_by().values_list(field).annotate(total=Sum(what)).values_list(field, "total")
    )


@dataclass(frozen=True, slots=True)
class Participations:
    """Enrolments that institutions report for cohorts begun since a day, and the persons behind.

    Who the reported are is known only where a talent is enrolled by name: at least ``persons``
    different people, at most as many as there are participations.
    """

    reported: int
    cohorts: int
    persons: int


def participations(since: date, on: date) -> Participations:
    begun = Cohort.objects.filter(starts_on__gte=since, starts_on__lte=on)
    counted = begun.aggregate(reported=Sum("enrolled", default=0), cohorts=Count("pk"))
    enrolled = Enrolment.objects.filter(cohort__in=begun)
    persons = enrolled.aggregate(persons=Count("talent", distinct=True))
    return Participations(**counted, **persons)


@dataclass(frozen=True, slots=True)
class WorkList:
    """What waits for a person today; a file refused as a whole has no refused rows."""

    refused_rows: int
    undecided_proposals: int
    unknown_terms: list[UnknownTerm]  # of skills, most asked for first


def work_list(run: MatchRun | None, on: date) -> WorkList:
    undecided = Placement.objects.filter(run=run, state=Placement.State.PROPOSED)
    return WorkList(
        refused_rows=RefusedRow.objects.filter(row__gt=0).count(),
        undecided_proposals=undecided.count() if run else 0,
        unknown_terms=unknown_terms(ConceptKind.SKILL, on),
    )
