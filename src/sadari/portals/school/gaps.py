"""What openings ask for and this school does not teach, or not high enough."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sadari.access.permission import Permission
from sadari.portals.guard import requires
from sadari.queries.names import name_of
from sadari.queries.teaching_gaps import SkillGap, teaching_gaps, with_examples

A_PAGE, CHARTED = 20, 8


@requires(Permission.SEE_SCHOOL_PROGRAMMES)
@require_safe
def gap_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    everything = request.GET.get("fields") == "all"
    gaps = teaching_gaps(request.actor, today, all_fields=everything)
    page = Paginator(gaps.not_taught, A_PAGE).get_page(request.GET.get("page"))
    too_low = gaps.too_low[:A_PAGE]
    with_examples([*page, *too_low], gaps.counted)
    return render(
        request,
        "school/gaps.html",
        {
            "gaps": gaps,
            "everything": everything or not gaps.fields,
            "field_names": [name_of(field) for field in gaps.fields],
            "biggest": _named(gaps.not_taught[:1]),
            "bars": _bars(gaps.not_taught[:CHARTED], gaps.places),
            "page": page,
            "not_taught": _named(page),
            "too_low": _named(too_low),
        },
    )


def _named(gaps: list[SkillGap]) -> list[tuple[SkillGap, str]]:
    return [(gap, name_of(gap.skill)) for gap in gaps]


def _bars(gaps: list[SkillGap], all_places: int) -> list[dict[str, object]]:
    """Each skill with the share of the counted places that ask for it."""
    return [
        {
            "label": name,
            "value": gap.places,
            "share": gap.places / all_places,
            "href": f"#gap-{gap.skill.pk}",
        }
        for gap, name in _named(gaps)
    ]
