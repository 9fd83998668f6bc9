"""Suggested candidates, blind, and the decision on a proposed placement."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sadari.access.permission import Permission
from sadari.access.placement import NotPossibleNow, decidable_placements
from sadari.actions.placement import decide_placement
from sadari.models import Placement
from sadari.portals.company.forms import DecisionForm
from sadari.portals.company.links import our_openings, this_opening
from sadari.portals.company.openings import opening_page
from sadari.portals.guard import log_views, requires
from sadari.queries.candidates import candidates_of, explained_candidates
from sadari.queries.company_openings import own_opening

A_PAGE = 10


@requires(Permission.SEE_BLIND_CANDIDATES)
@require_safe
def candidate_list(request: HttpRequest, opening_id: int) -> HttpResponse:
    opening = own_opening(request.actor, opening_id)
    if opening is None:
        raise Http404
    suggestions = candidates_of(request.actor, opening)
    page = Paginator(suggestions, A_PAGE).get_page(request.GET.get("page"))
    candidates = explained_candidates(opening, page)
    log_views(request, [one.talent_id for one in candidates], "blind_candidate")
    return render(
        request,
        "company/candidates.html",
        {
            "opening": opening,
            "page": page,
            "candidates": candidates,
            "our_openings": our_openings(),
            "this_opening": this_opening(opening),
        },
    )


@requires(Permission.DECIDE_PLACEMENT)
@require_POST
def decide(request: HttpRequest, placement_id: int) -> HttpResponse:
    placement = get_object_or_404(decidable_placements(request.actor), pk=placement_id)
    form = DecisionForm(request.POST, placement=placement)
    if not form.is_valid():
        return opening_page(request, own_opening(request.actor, placement.opening_id), form)
    try:
        decided = decide_placement(placement=placement, by=request.actor, **form.cleaned_data)
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _decided(decided))
    return redirect("company:opening", placement.opening_id)


def _decided(placement: Placement) -> str:
    if placement.state == Placement.State.PURSUED:
        return _("Recorded: you would like an interview. The reason stands beside the decision.")
    return _("Recorded: not for this place. The reason stands beside the decision.")
