"""Openings with empty places by main cause, each with its reach and the change that helps most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum

from sadari.access.actor import Actor
from sadari.access.match_run import newest_done_run
from sadari.access.opening import visible_openings
from sadari.data.region_facts import load_region_data
from sadari.models import OpeningDiagnosis
from sadari.queries.diagnosis import CAUSES, Change, best_changes, cause_of, reachable
from sadari.queries.names import name_of

#: Where a diagnosis names a step of the staircase that the report's causes call otherwise.
_STORED_AS = {"people": ("people", "all")}


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many openings, with how many empty places, have this main cause."""

    name: str
    openings: int
    empty_places: int


@dataclass(frozen=True, slots=True)
class Unfilled:
    """One opening with empty places. ``measured_demand``: people that firms of the region were
    measured to need in this occupation; None where the survey did not publish it."""

    diagnosis: OpeningDiagnosis
    cause: str
    empty_places: int
    reachable: int
    best: Change | None
    field: str
    strategic: bool
    measured_demand: int | None


def unfilled_openings(actor: Actor, on: date, cause: str = "") -> QuerySet[OpeningDiagnosis]:
    """Diagnoses of the newest run with empty places, most empty places first."""
    run = newest_done_run()
    if run is None:
        return OpeningDiagnosis.objects.none()
    rows = OpeningDiagnosis.objects.filter(
        run=run, filled__lt=F("opening__places"), opening__in=visible_openings(actor, on)
    )
    if cause:
        rows = rows.filter(main_cause__in=_STORED_AS.get(cause, (cause,)))
    return rows.select_related(
        "opening__organisation", "opening__field", "opening__occupation"
    ).order_by(F("filled") - F("opening__places"), "opening_id")


def out_of_reach(rows: QuerySet[OpeningDiagnosis]) -> QuerySet[OpeningDiagnosis]:
    """Those that nobody reaches as they stand."""
    return rows.filter(reach__condition=0)


def counted_by_cause(actor: Actor, on: date) -> list[CauseCount]:
    """Openings and empty places by main cause, in the order of the report; one query."""
    counted = {name: [0, 0] for name in CAUSES}
    grouped = (
        unfilled_openings(actor, on)
        .select_related(None)
        .order_by()
        .values("main_cause")
        .annotate(openings=Count("pk"), empty=Sum(F("opening__places") - F("filled")))
    )
    for row in grouped:
        name = "people" if row["main_cause"] == "all" else row["main_cause"]
        counted[name][0] += row["openings"]
        counted[name][1] += row["empty"]
    return [CauseCount(name, *counts) for name, counts in counted.items()]


def in_words(rows: Iterable[OpeningDiagnosis]) -> list[Unfilled]:
    """Rows as a page shows them; one query for the names of all skills."""
    rows = list(rows)
    best = best_changes(rows)
    demand = measured_demand_by_occupation()
    return [_unfilled(one, best.get(one.opening_id), demand) for one in rows]


def _unfilled(one: OpeningDiagnosis, best: Change | None, demand: dict[str, int]) -> Unfilled:
    opening = one.opening
    return Unfilled(
        diagnosis=one,
        cause=cause_of(one),
        empty_places=opening.places - one.filled,
        reachable=reachable(one),
        best=best,
        field=name_of(opening.field),
        strategic=bool(opening.field and opening.field.strategic),
        measured_demand=demand.get(opening.occupation_id or ""),
    )


def measured_demand_by_occupation() -> dict[str, int]:
    """People needed by occupation id, as the region's survey published them."""
    figures = load_region_data(settings.REGION).measured_demand
    return {figure.occupation: figure.people for figure in figures if figure.occupation}


def places_by_strategy(rows: QuerySet[OpeningDiagnosis]) -> dict[str, int]:
    """Empty places inside and outside the strategic fields."""
    empty = F("opening__places") - F("filled")
    inside = Q(opening__field__strategic=True)
    found = (
        rows.select_related(None)
        .order_by()
        .aggregate(strategic=Sum(empty, filter=inside, default=0), all=Sum(empty, default=0))
    )
    return {"strategic": found["strategic"], "other": found["all"] - found["strategic"]}
