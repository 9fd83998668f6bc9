"""My data: see all that is held, correct it, take it along."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sadari.access.permission import Permission
from sadari.actions.own_data import export_own_data
from sadari.actions.profile import (
    ValueRefused,
    correct_profile,
    correct_wish,
    remove_evidence,
    state_skills,
)
from sadari.models import Evidence
from sadari.portals.guard import requires
from sadari.portals.picker import asks
from sadari.portals.register_words import register_table
from sadari.portals.talent.forms import ProfileForm, SkillsForm, WishForm
from sadari.portals.talent.held import held
from sadari.portals.talent.refusals import refusal_words
from sadari.queries.names import name_of
from sadari.queries.own_data import own_data, own_profile, own_skills, own_wish, register_of

ABOUT_ME = (
    "Talent", "Wish", "Evidence", "Enrolment", "Consent", "Recommendation", "Suggestion",
    "Placement",
    "Account", "AccessLog",
)  # fmt: skip


@require_safe
@requires(Permission.SEE_OWN_DATA)
def my_data(request: HttpRequest) -> HttpResponse:
    data = own_data(request.actor)
    context = {"data": data, "held": held(data), "register": register_table(register_of(*ABOUT_ME))}
    return render(request, "talent/my_data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_OWN_DATA)
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, talent=own_profile(request.actor))
    if form.is_valid() and _stored(form, lambda: correct_profile(
        profile=form.profile(), by=request.actor
    )):  # fmt: skip
        messages.success(request, _("Your data is corrected. The next run uses it."))
        return redirect("talent:my_data")
    return _form_page(request, form, _("Correct what is held about me"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_OWN_DATA)
def wish(request: HttpRequest) -> HttpResponse:
    form = WishForm(request.POST or None, wish=own_wish(request.actor))
    if form.is_valid() and not asks(form):
        correct_wish(wish=form.values(), by=request.actor)
        messages.success(request, _("Your wishes are stored. The next run uses them."))
        return redirect("talent:my_data")
    return _form_page(request, form, _("What I look for"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_OWN_DATA)
def skills(request: HttpRequest) -> HttpResponse:
    said, attested = own_skills(request.actor)
    form = SkillsForm(request.POST or None, said=said)
    if form.is_valid() and not asks(form) and _stored(form, lambda: state_skills(
        levels=form.levels(), by=request.actor
    )):  # fmt: skip
        messages.success(request, _("Your skills are stored. The next run uses them."))
        return redirect("talent:my_data")
    named = [(evidence, name_of(evidence.skill)) for evidence in attested]
    return _form_page(request, form, _("What I can do"), attested=named, is_skills=True)


@require_POST
@requires(Permission.CORRECT_OWN_DATA)
def remove_skill(request: HttpRequest, evidence_id: int) -> HttpResponse:
    try:
        remove_evidence(evidence_id=evidence_id, by=request.actor)
    except Evidence.DoesNotExist:
        raise Http404 from None
    except ValueRefused as refused:
        messages.error(request, refusal_words(refused.why))
    else:
        messages.success(request, _("The skill is removed."))
    return redirect("talent:my_data")


@require_POST
@requires(Permission.SEE_OWN_DATA)
def export(request: HttpRequest) -> HttpResponse:
    form = request.POST.get("form", "")
    try:
        document = export_own_data(form=form, by=request.actor)
    except ValueError:
        return HttpResponseBadRequest(_("There is no such form of export."))
    body = json.dumps(document, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    name = f"sadari-{form}-{timezone.localdate().isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _stored(form: forms.Form, action: Any) -> bool:
    """Whether the action took the values; a refused one is said beside its field."""
    try:
        action()
    except ValueRefused as refused:
        form.add_error(refused.field, refusal_words(refused.why))
        return False
    return True


def _form_page(request: HttpRequest, form: forms.Form, lead: str, **more: Any) -> HttpResponse:
    crumb = {"label": _("My data"), "href": reverse("talent:my_data")}
    return render(
        request, "talent/form.html", {"form": form, "lead": lead, "my_data": crumb, **more}
    )
