"""Match runs: the list, starting one, and what one found."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sadari.access.match_run import visible_match_runs
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.actions.background import start_match_run
from sadari.models import MatchRun
from sadari.portals.city.words import (
    cause_rows,
    concentration_rows,
    expected,
    losses,
    seconds_rows,
    served,
)
from sadari.portals.guard import requires
from sadari.queries.background import match_run_is_under_way
from sadari.queries.report import report_of
from sadari.queries.run_verification import too_large_for_a_page, verification_of

A_PAGE = 25


@requires(Permission.SEE_MATCH_RUNS)
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    runs = visible_match_runs(request.actor).order_by("-pk")
    page = Paginator(runs, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "city/match_runs.html",
        {
            "page": page,
            "newest": runs.filter(state=MatchRun.State.DONE).first(),
            "under_way": match_run_is_under_way(),
            "may_start": may(request.actor, Permission.RUN_MATCH),
        },
    )


@requires(Permission.RUN_MATCH)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    if start_match_run(by=request.actor):
        messages.success(request, _("The match run is in the queue and starts at once."))
    else:
        messages.warning(request, _("A match run is waiting or running already."))
    return redirect("city:match_runs")


@requires(Permission.SEE_MATCH_RUNS)
@require_safe
def run_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    run = get_object_or_404(visible_match_runs(request.actor), pk=run_id)
    return _run_page(request, run)


@requires(Permission.SEE_MATCH_RUNS)
@require_POST
def verify(request: HttpRequest, run_id: int) -> HttpResponse:
    """Works the run out again from its frozen inputs; a POST, because it takes seconds."""
    done = visible_match_runs(request.actor).filter(state=MatchRun.State.DONE)
    run = get_object_or_404(done, pk=run_id)
    if too_large_for_a_page(run):
        return _run_page(request, run)
    return _run_page(request, run, verification_of(run_id=run.pk, actor=request.actor))


def _run_page(
    request: HttpRequest, run: MatchRun, verification: dict[str, object] | None = None
) -> HttpResponse:
    return render(
        request,
        "city/match_run.html",
        {
            "run": run,
            # A verification is an answer to a POST; its own address cannot be come back to.
            "page_address": reverse("city:match_run", args=[run.pk]),
            "report": report_of(run),
            "runs_link": {"label": _("Match runs"), "href": reverse("city:match_runs")},
            "elapsed": (run.finished_at or timezone.now()) - run.started_at,
            "unfilled": run.places - run.filled,
            "causes": cause_rows(run),
            "concentration": concentration_rows(run),
            "served": served(run),
            "expected": expected(run),
            "losses": losses(run),
            "seconds": seconds_rows(run),
            "all_seconds": sum(run.seconds.values()),
            "verification": verification,
            "too_large_to_verify": too_large_for_a_page(run),
            "holds": verification is not None and _holds(verification),
        },
    )


def _holds(verification: dict[str, object]) -> bool:
    """Every claim is true. ``is``, because no blocking pairs (0) would equal False."""
    claims_hold = not any(value is False for value in verification.values())
    return claims_hold and not verification["blocking_pairs"] and not verification["findings"]
