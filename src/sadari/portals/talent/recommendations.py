"""My recommendations: the list with reasons and gaps, and one of them in full."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sadari.access.permission import Permission
from sadari.portals.guard import requires
from sadari.portals.talent.reasons import fits, reason_lines
from sadari.portals.talent.why_nothing import why_nothing
from sadari.portals.talent.wish_words import wish_words
from sadari.queries.openings import place_name
from sadari.queries.own_data import own_wish
from sadari.queries.recommendations import (
    explained,
    own_recommendation,
    recommended_openings,
    summary,
    takes_part,
)

A_PAGE = 5


@require_safe
@requires(Permission.SEE_OWN_RECOMMENDATIONS)
def recommendation_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    counts, wish = summary(request.actor, today), own_wish(request.actor)
    shown = counts.recommended if takes_part(request.actor) else 0
    context = {
        "summary": counts,
        "recommended": shown,
        "wishes": wish_words(wish),
        "overseer_contact": settings.OVERSEER_CONTACT,
    }
    if shown:
        rows = recommended_openings(request.actor, today)
        page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
        context["page"] = page
        context["cards"] = [
            (one, place_name(one.opening.region), fits(one)) for one in explained(list(page), today)
        ]
    else:
        context["why_nothing"] = why_nothing(request.actor, counts, wish, today)
    return render(request, "talent/recommendations.html", context)


@require_safe
@requires(Permission.SEE_OWN_RECOMMENDATIONS)
def recommendation_detail(request: HttpRequest, opening_id: int) -> HttpResponse:
    today = timezone.localdate()
    row = own_recommendation(request.actor, opening_id, today)
    shown = explained([row], today) if row and takes_part(request.actor) else []
    if not shown:
        raise Http404
    one = shown[0]
    return render(
        request,
        "talent/recommendation.html",
        {
            "one": one,
            "place": place_name(one.opening.region),
            "mine": {"label": _("For me"), "href": reverse("talent:recommendations")},
            "sides": [
                (_("How the opening suits you"), reason_lines(one, "talent")),
                (_("How you meet the opening"), reason_lines(one, "opening")),
            ],
        },
    )
