"""Openings with empty places, by main cause."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sadari.access.match_run import newest_done_run
from sadari.access.permission import Permission
from sadari.portals.guard import requires
from sadari.queries.diagnosis import CAUSE_MEANINGS, CAUSES
from sadari.queries.unfilled import (
    counted_by_cause,
    in_words,
    out_of_reach,
    places_by_strategy,
    unfilled_openings,
)

A_PAGE = 20


@requires(Permission.SEE_REGION_REPORT)
@require_safe
def unfilled_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    cause = request.GET.get("cause", "")
    cause = cause if cause in CAUSES else ""
    nobody = request.GET.get("reach") == "none"
    rows = unfilled_openings(request.actor, today, cause)
    rows = out_of_reach(rows) if nobody else rows
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    counts = counted_by_cause(request.actor, today)
    return render(
        request,
        "city/unfilled.html",
        {
            "run": newest_done_run(),
            "cause": cause,
            "cause_label": CAUSES.get(cause, ""),
            "cause_meaning": CAUSE_MEANINGS.get(cause, ""),
            "nobody": nobody,
            "counts": [(CAUSES[one.name], one) for one in counts],
            "all_openings": sum(one.openings for one in counts),
            "strategy": places_by_strategy(rows),
            "page": page,
            "rows": [(one, CAUSES.get(one.cause, "")) for one in in_words(page)],
        },
    )
