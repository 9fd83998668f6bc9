"""A company's own openings with what the newest run says of each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch

from sadari.access.actor import Actor
from sadari.access.match_run import newest_done_run
from sadari.access.opening import company_openings
from sadari.access.placement import visible_placements
from sadari.access.recommendation import blind_candidates
from sadari.models import MatchRun, Opening, OpeningDiagnosis, Placement, Requirement
from sadari.queries.diagnosis import cause_label, cause_of, reachable


@dataclass(frozen=True, slots=True)
class OwnOpening:
    """One row of the list; what the run did not look at is None."""

    opening: Opening
    is_open: bool
    candidates: int
    proposals: int
    undecided: int
    reachable: int | None
    cause: str


@dataclass(frozen=True, slots=True)
class OwnOpenings:
    """The list, open openings first, and its three figures, all in places of open openings."""

    rows: list[OwnOpening]
    run: MatchRun | None
    open_places: int
    places_with_candidates: int
    places_out_of_reach: int


def own_openings(actor: Actor, on: date) -> OwnOpenings:
    """Everything the page shows; the number of queries does not grow with the openings."""
    run = newest_done_run()
    openings = list(
        company_openings(actor).select_related("organisation").order_by("-posted_on", "pk")
    )
    candidates, proposals, undecided, diagnoses = {}, {}, {}, {}
    if run is not None:
        candidates = _counted(blind_candidates(actor))
        placements = visible_placements(actor)
        proposals = _counted(placements)
        undecided = _counted(placements.filter(state=Placement.State.PROPOSED))
        own = company_openings(actor).values("pk")
        diagnoses = {
            one.opening_id: one
            for one in OpeningDiagnosis.objects.filter(run=run, opening__in=own).defer("changes")
        }
    rows = [
        OwnOpening(
            opening=opening,
            is_open=is_open(opening, on),
            candidates=candidates.get(opening.pk, 0),
            proposals=proposals.get(opening.pk, 0),
            undecided=undecided.get(opening.pk, 0),
            reachable=reachable(diagnoses[opening.pk]) if opening.pk in diagnoses else None,
            cause=cause_label(cause_of(diagnoses.get(opening.pk))),
        )
        for opening in openings
    ]
    return _summed(sorted(rows, key=lambda row: not row.is_open), run)


def _counted(rows) -> dict[int, int]:
    """Rows by opening id."""
    return dict(
        rows.order_by()
        .values_list("opening_id")
        .annotate(rows=Count("pk"))
        .values_list("opening_id", "rows")
    )


def _summed(rows: list[OwnOpening], run: MatchRun | None) -> OwnOpenings:
    live = [row for row in rows if row.is_open]
    return OwnOpenings(
        rows=rows,
        run=run,
        open_places=sum(row.opening.places for row in live),
        places_with_candidates=sum(row.opening.places for row in live if row.candidates),
        places_out_of_reach=sum(row.opening.places for row in live if row.reachable == 0),
    )


def is_open(opening: Opening, on: date) -> bool:
    """Open, and not past its closing day."""
    return opening.state == Opening.State.OPEN and (
        opening.closes_on is None or opening.closes_on >= on
    )


def own_opening(actor: Actor, opening_id: int) -> Opening | None:
    """One opening of the actor's own companies with all its page shows; None for any other."""
    needs = Requirement.objects.select_related("skill").order_by("-must", "skill_id")
    return (
        company_openings(actor)
        .filter(pk=opening_id)
        .select_related("organisation", "region__parent")
        .prefetch_related(Prefetch("requirements", queryset=needs))
        .first()
    )
