"""A company's own openings, and why a place stays empty."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sadari.access.permission import Permission
from sadari.models import Opening, Placement
from sadari.portals.company.forms import DecisionForm
from sadari.portals.company.links import our_openings
from sadari.portals.guard import log_views, requires
from sadari.queries.candidates import candidates_of, proposals_of
from sadari.queries.company_openings import own_opening, own_openings
from sadari.queries.diagnosis import (
    changes_of,
    diagnosis_of,
    reachable,
    staircase_of,
    steepest,
)
from sadari.queries.names import name_of
from sadari.queries.openings import place_name

A_PAGE = 25


@requires(Permission.SEE_COMPANY_OPENINGS)
@require_safe
def opening_list(request: HttpRequest) -> HttpResponse:
    own = own_openings(request.actor, timezone.localdate())
    page = Paginator(own.rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "company/openings.html", {"own": own, "page": page})


@requires(Permission.SEE_COMPANY_OPENINGS)
@require_safe
def opening_detail(request: HttpRequest, opening_id: int) -> HttpResponse:
    opening = own_opening(request.actor, opening_id)
    if opening is None:
        raise Http404
    return opening_page(request, opening)


def opening_page(
    request: HttpRequest, opening: Opening, refused: DecisionForm | None = None
) -> HttpResponse:
    """The opening with its proposals; a ``refused`` decision stands, with its errors, in place."""
    run, diagnosis = diagnosis_of(opening)
    proposals = proposals_of(request.actor, opening)
    log_views(request, [one.candidate.talent_id for one in proposals], "blind_proposal")
    context = {
        "opening": opening,
        "our_openings": our_openings(),
        "place": place_name(opening.region),
        "must": [(n, name_of(n.skill)) for n in opening.requirements.all() if n.must],
        "welcome": [(n, name_of(n.skill)) for n in opening.requirements.all() if not n.must],
        "run": run,
        "diagnosis": diagnosis,
        "proposals": [(one, _form_of(one.placement, refused)) for one in proposals],
        "candidates": candidates_of(request.actor, opening).count(),
        "decides": opening.organisation_id in request.actor.owned_company_ids,
    }
    if diagnosis is not None:
        steps = staircase_of(opening, diagnosis)
        context |= {
            "reachable": reachable(diagnosis),
            "steps": steps,
            "steepest": steepest(steps),
            "changes": changes_of(diagnosis),
        }
    return render(request, "company/opening.html", context, status=422 if refused else 200)


def _form_of(placement: Placement, refused: DecisionForm | None) -> DecisionForm:
    if refused is not None and refused.placement == placement:
        return refused
    return DecisionForm(placement=placement)
