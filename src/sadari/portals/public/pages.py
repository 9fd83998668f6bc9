"""The public pages beside the openings: the entrance, the region's numbers, the methods."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sadari.portals.public.region_words import region_context
from sadari.portals.register_words import register_table
from sadari.queries.openings import totals
from sadari.queries.own_data import register
from sadari.queries.region_numbers import region_numbers

#: The first page of each role; who has several goes to the first of them here.
FIRST_PAGES = {
    "talent": "talent:recommendations",
    "company_member": "company:openings",
    "school_staff": "school:programmes",
    "city_officer": "city:home",
    "city_administrator": "city:home",
    "auditor": "city:access",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html", {"totals": totals(timezone.localdate())})


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a log-in leads: the first page of one's role."""
    if request.actor.is_anonymous:
        return redirect_to_login(request.get_full_path())
    for role, page in FIRST_PAGES.items():
        if role in request.actor.roles:
            return redirect(page)
    messages.info(
        request,
        _("Your account has no role yet. Ask your school, your company or the city to link it."),
    )
    return redirect("public:home")


@require_safe
def region(request: HttpRequest) -> HttpResponse:
    numbers = region_numbers(timezone.localdate())
    return render(request, "public/region.html", region_context(numbers))


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    context = {
        "register": register_table(register()),
        "overseer_contact": settings.OVERSEER_CONTACT,
    }
    return render(request, "public/methods.html", context)
