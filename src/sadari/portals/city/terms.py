"""Terms that nothing answers to: the list, one term, and what a person decides about it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sadari.access.permission import Permission
from sadari.actions.terms import Decision, TermRefused, add_skill, decide_term, withdraw_term
from sadari.models import TermMeaning
from sadari.models.term_meaning import ConceptKind
from sadari.portals.city.term_forms import NewSkillForm
from sadari.portals.city.term_words import REFUSAL_WORDS, in_words
from sadari.portals.guard import requires
from sadari.queries.names import name_of
from sadari.queries.skills import find_occupations, find_skills
from sadari.queries.terms import (
    decided_terms,
    decision_on,
    examples_of,
    reading_in_words,
    suggestions_for,
    unknown_terms,
)
from sadari.ui.words import number

A_PAGE = 15
DECISIONS_A_PAGE = 30
FOUND = 12


@requires(Permission.MANAGE_VOCABULARY)
@require_safe
def term_list(request: HttpRequest) -> HttpResponse:
    kind, search = _kind(request.GET.get("kind")), request.GET.get("q", "").strip()
    today = timezone.localdate()
    terms = unknown_terms(kind, today, search)
    page = Paginator(terms, A_PAGE).get_page(request.GET.get("page"))
    examples = examples_of(kind, page.object_list, today)
    suggested = suggestions_for(kind, [term.text for term in page])
    return render(
        request,
        "city/terms.html",
        {
            "kind": kind,
            "search": search,
            "page": page,
            "rows": [
                (term, examples[term.folded], in_words(suggestions))
                for term, suggestions in zip(page, suggested, strict=True)
            ],
            "openings": sum(term.openings for term in terms),
            "decided": decided_terms().count(),
            "here": request.get_full_path(),
        },
    )


@requires(Permission.MANAGE_VOCABULARY)
@require_safe
def term_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("text", "").strip()
    if not text:
        return redirect("city:terms")
    return _term_page(request, _kind(request.GET.get("kind")), text)


@requires(Permission.MANAGE_VOCABULARY)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """``concept`` is the id that the term means; ``nothing`` says that it means none."""
    kind, text = _kind(request.POST.get("kind")), request.POST.get("text", "")
    concept = None if "nothing" in request.POST else request.POST.get("concept", "")
    try:
        decision = decide_term(kind=kind, text=text, concept_id=concept, by=request.actor)
    except TermRefused as refused:
        messages.error(request, REFUSAL_WORDS[refused.why])
        return _back(request)
    messages.success(request, _decided_in_words(decision))
    return _back(request)


@requires(Permission.MANAGE_VOCABULARY)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "").strip()
    form = NewSkillForm(request.POST)
    if not form.is_valid():
        return _term_page(request, ConceptKind.SKILL, text, form, status=422)
    try:
        skill = add_skill(**form.values(), term=text, by=request.actor)
    except TermRefused as refused:
        form.refuse(refused)
        return _term_page(request, ConceptKind.SKILL, text, form, status=422)
    messages.success(
        request, _("“%(name)s” is a skill now and answers to “%(term)s”.")
        % {"name": name_of(skill), "term": text or name_of(skill)},
    )  # fmt: skip
    return _back(request)


@requires(Permission.MANAGE_VOCABULARY)
@require_safe
def decided_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = Paginator(decided_terms(search), DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "city/decided_terms.html",
        {
            "page": page,
            "search": search,
            "rows": [(one, name_of(one.concept)) for one in page],
            "terms_link": {"label": _("Unknown terms"), "href": reverse("city:terms")},
        },
    )


@requires(Permission.MANAGE_VOCABULARY)
@require_POST
def withdraw(request: HttpRequest, meaning_id: int) -> HttpResponse:
    try:
        withdraw_term(meaning_id=meaning_id, by=request.actor)
    except TermMeaning.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The decision was taken back; the term is read as it was before."))
    return redirect("city:decided_terms")


def _term_page(
    request: HttpRequest,
    kind: str,
    text: str,
    form: NewSkillForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today, search = timezone.localdate(), request.GET.get("q", "").strip()
    find = find_skills if kind == ConceptKind.SKILL else find_occupations
    term = next((t for t in unknown_terms(kind, today, text) if text in t.writings), None)
    context: dict[str, Any] = {
        "kind": kind,
        "text": text,
        "term": term,
        "examples": examples_of(kind, [term], today)[term.folded] if term else [],
        "reading": in_words([one] if (one := reading_in_words(kind, text)) else []),
        "decision": decision_on(kind, text),
        "suggestions": in_words(suggestions_for(kind, [text])[0]),
        "search": search,
        "found": find(search, FOUND) if search else [],
        "form": form or NewSkillForm(initial=NewSkillForm.first_guess(text)),
        "terms_link": {"label": _("Unknown terms"), "href": _list_address(kind)},
        "next": _list_address(kind),
    }
    return render(request, "city/term.html", context, status=status)


def _decided_in_words(decision: Decision) -> str:
    meaning = decision.meaning
    assert meaning is not None  # noqa: S101  # decide_term always gives one
    words = {"term": meaning.text, "name": name_of(meaning.concept)}
    if meaning.concept is None:
        said = _("“%(term)s” counts as no skill and no occupation.") % words
    else:
        said = _("“%(term)s” now means “%(name)s”.") % words
    if decision.relinked is None:
        later = _("Many openings hold it; they are read anew in the background.")
        return f"{said} {later}"
    read = _("Openings read anew: %(count)s.") % {"count": number(decision.relinked.openings)}
    return f"{said} {read}"


def _kind(text: str | None) -> str:
    return ConceptKind.OCCUPATION if text == ConceptKind.OCCUPATION else ConceptKind.SKILL


def _list_address(kind: str) -> str:
    query = "" if kind == ConceptKind.SKILL else f"?{urlencode({'kind': kind})}"
    return reverse("city:terms") + query


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the list from which the decision was sent; never to another site."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return redirect(address if is_ours and address else reverse("city:terms"))
