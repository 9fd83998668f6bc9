"""Which skills an opening asks for, as its company says it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sadari.access.permission import Permission
from sadari.actions.requirements import state_requirements
from sadari.portals.company.forms import RequirementsForm
from sadari.portals.company.links import our_openings, this_opening
from sadari.portals.guard import requires
from sadari.portals.picker import asks
from sadari.queries.company_openings import own_opening


@requires(Permission.STATE_REQUIREMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def requirements(request: HttpRequest, opening_id: int) -> HttpResponse:
    opening = own_opening(request.actor, opening_id)
    if opening is None:
        raise Http404
    form = RequirementsForm(request.POST or None, opening=opening)
    if form.is_valid() and not asks(form):
        state_requirements(opening_id=opening.pk, asked=form.asked(), by=request.actor)
        messages.success(request, _("The skills are stored. The next run uses them."))
        return redirect("company:opening", opening.pk)
    return render(
        request,
        "company/requirements.html",
        {
            "form": form,
            "opening": opening,
            "our_openings": our_openings(),
            "this_opening": this_opening(opening),
        },
    )
