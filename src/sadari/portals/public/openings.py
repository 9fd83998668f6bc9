"""What is open: the list with its search, and the page of one opening."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sadari.portals.picker import asks
from sadari.portals.public.job_posting import embedded, job_posting
from sadari.portals.public.search_form import SearchForm
from sadari.queries.concept_search import found_by, parts_of, together
from sadari.queries.courses import courses_for
from sadari.queries.names import name_of
from sadari.queries.openings import Criteria, choices, find_openings, open_opening, place_name

A_PAGE = 20
MONTHS_A_YEAR = 12


@require_safe
def opening_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = SearchForm(request.GET or None, choices(today))
    criteria = form.criteria() if form.is_bound else Criteria()
    parts = parts_of(criteria.text)
    found = find_openings(criteria, today, parts)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    meant = together(parts)
    led = found_by(list(page), meant) if meant else {}
    context = {
        "form": form,
        "page": page,
        "cards": [(one, place_name(one.region), led.get(one.pk)) for one in page],
        "searched": criteria != Criteria(),
        "narrowed": replace(criteria, text="") != Criteria() or asks(form),
    }
    return render(request, "public/openings.html", context)


@require_safe
def opening_detail(request: HttpRequest, opening_id: int) -> HttpResponse:
    today = timezone.localdate()
    opening = open_opening(opening_id, today)
    if opening is None:
        raise Http404
    requirements = list(opening.requirements.all())
    courses = courses_for({r.skill_id: r.level for r in requirements}, today)
    return render(
        request,
        "public/opening.html",
        {
            "opening": opening,
            "all_openings": {"label": _("Openings"), "href": reverse("public:openings")},
            "experience_years": _whole_years(opening.experience_months),
            "place": place_name(opening.region),
            "occupation": name_of(opening.occupation) or opening.occupation_text,
            "field": name_of(opening.field),
            "requirements": [(r, name_of(r.skill), courses.get(r.skill_id)) for r in requirements],
            "job_posting": embedded(job_posting(opening, request.build_absolute_uri())),
        },
    )


def _whole_years(months: int) -> int | None:
    """People say three years, not 36 months; None where it is not a number of whole years."""
    return None if months % MONTHS_A_YEAR else months // MONTHS_A_YEAR or None
