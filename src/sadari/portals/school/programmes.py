"""A school's programmes, their cohorts and their own people."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sadari.access.permission import Permission
from sadari.portals.guard import log_views, requires
from sadari.queries.names import name_of
from sadari.queries.programmes import (
    enrolments_of,
    own_programme,
    own_programmes,
    seats_of,
    taught_skills,
)

A_PAGE, PEOPLE_A_PAGE = 20, 50


@requires(Permission.SEE_SCHOOL_PROGRAMMES)
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(own_programmes(request.actor), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "school/programmes.html",
        {
            "seats": seats_of(request.actor, today),
            "page": page,
            "rows": [(programme, name_of(programme.field)) for programme in page],
            "today": today,
        },
    )


@requires(Permission.SEE_SCHOOL_TALENTS)
@require_safe
def programme_detail(request: HttpRequest, programme_id: int) -> HttpResponse:
    programme = own_programme(request.actor, programme_id)
    if programme is None:
        raise Http404
    enrolments = enrolments_of(request.actor, programme)
    people = Paginator(enrolments, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    log_views(request, [one.talent_id for one in people], "own_people")
    taught = taught_skills(programme, timezone.localdate())
    return render(
        request,
        "school/programme.html",
        {
            "programme": programme,
            "our_programmes": {
                "label": _("Our programmes"), "href": reverse("school:programmes")
            },
            "field": name_of(programme.field),
            "stage": name_of(programme.stage),
            "taught": [(one, name_of(one.outcome.skill)) for one in taught],
            "asked": sum(1 for one in taught if one.openings),
            "openings": taught[0].of_openings if taught else 0,
            "people": people,
            "today": timezone.localdate(),
        },
    )  # fmt: skip
