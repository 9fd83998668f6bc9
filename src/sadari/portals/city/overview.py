"""The city's first page: how many places can be filled, and why the others stay empty."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sadari.access.match_run import newest_done_run
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.data.region_facts import load_region_data
from sadari.models import MatchRun
from sadari.portals.city.words import cause_rows, concentration_rows, expected, losses, served
from sadari.portals.guard import requires
from sadari.queries.names import name_of
from sadari.queries.report import (
    FieldBalance,
    field_balance,
    one_step_away,
    participations,
    work_list,
)
from sadari.ui.words import number

TERMS_NAMED = 12


@requires(Permission.SEE_REGION_REPORT)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    run = newest_done_run()
    balance = field_balance(today)
    work = work_list(run, today)
    facts = load_region_data(settings.REGION)
    context = {
        "run": run,
        "fields": [_dots(row) for row in balance],
        "fields_title": _fields_title(balance),
        "work": work,
        "terms": work.unknown_terms[:TERMS_NAMED],
        "may_decide_terms": may(request.actor, Permission.MANAGE_VOCABULARY),
        "target": facts.targets[0],
        "targets": [(target, name_of(target)) for target in facts.targets],
        "taken_part": participations(date.fromisoformat(facts.targets[0].as_of), today),
        "demand": [(figure, name_of(figure)) for figure in facts.measured_demand],
    }
    return render(request, "city/home.html", context | (_of_run(run) if run else {}))


def _of_run(run: MatchRun) -> dict[str, Any]:
    causes = cause_rows(run)
    return {
        "unfilled": run.places - run.filled,
        "causes": causes,
        "main_cause": causes[0] if causes and causes[0]["value"] else None,
        "step": one_step_away(run),
        "concentration": concentration_rows(run),
        "served": served(run),
        "expected": expected(run),
        "losses": losses(run),
    }


def _fields_title(balance: list[FieldBalance]) -> str:
    """The finding: the strategic field where seats and places lie furthest apart."""
    if not balance:
        return _("Strategic fields: what is taught and what is asked")
    widest = balance[0]
    return _("Widest gap: %(name)s (%(seats)s seats, %(places)s places)") % {
        "name": name_of(widest.field),
        "seats": number(widest.seats),
        "places": number(widest.places),
    }


def _dots(row: FieldBalance) -> dict[str, Any]:
    return {
        "label": name_of(row.field),
        "first": row.seats,
        "second": row.places,
        "href": f"{reverse('public:openings')}?field={row.field.pk}",
    }
