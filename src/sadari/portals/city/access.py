"""For the auditor: who looked at whom, who changed what, and whether the logs are whole."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sadari.access.permission import Permission
from sadari.portals.city.words import CHAIN_WORDS, role_rows, roles_in_words
from sadari.portals.guard import requires
from sadari.queries.access_log import (
    chain_verdicts,
    events_in_words,
    events_log,
    views_in_words,
    views_log,
)

A_PAGE = 50


@requires(Permission.SEE_ACCESS_LOG)
@require_safe
def access_page(request: HttpRequest) -> HttpResponse:
    changes = request.GET.get("log") == "changes"
    log = events_log(request.actor) if changes else views_log(request.actor)
    page = Paginator(log, A_PAGE).get_page(request.GET.get("page"))
    verdicts = chain_verdicts(request.actor)
    return render(
        request,
        "city/access.html",
        {
            "changes": changes,
            "page": page,
            "events": events_in_words(page) if changes else [],
            "views": []
            if changes
            else [(view, roles_in_words(view.entry.viewer_roles)) for view in views_in_words(page)],
            "verdicts": [(CHAIN_WORDS[one.table], one) for one in verdicts],
            "whole": all(one.whole for one in verdicts),
            "rows": sum(one.rows for one in verdicts),
            "roles": role_rows(),
        },
    )
