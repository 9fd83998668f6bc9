"""Names of skills and occupations for who is typing: a piece of a page, the same for everybody."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from sadari.portals.rate_limit import at_most
from sadari.queries.skills import FoundConcept, find_occupations, find_skills

Find = Callable[[str, int], list[FoundConcept]]

LONGEST_TEXT = 60
USUAL, MOST = 8, 20
#: What a person decides on a term is seen here this much later.
FRESH_SECONDS = 300
#: A class of forty who all type; see `at_most`.
TIMES_A_MINUTE = 2400
FINDERS: dict[str, tuple[Find, ...]] = {
    "skill": (find_skills,),
    "occupation": (find_occupations,),
    "any": (find_occupations, find_skills),
}


@require_safe
@at_most(TIMES_A_MINUTE)
def concepts(request: HttpRequest, kind: str) -> HttpResponse:
    """The language stands in the address, so that the answer can be kept for everybody."""
    if kind not in FINDERS:
        raise Http404
    language = "en" if request.GET.get("lang") == "en" else "ko"
    with translation.override(language):
        body = _body(kind, request.GET.get("q", "")[:LONGEST_TEXT], _limit(request))
    response = HttpResponse(body, headers={"Content-Language": language})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _limit(request: HttpRequest) -> int:
    given = request.GET.get("limit", "")
    return min(max(int(given), 1), MOST) if given.isdecimal() else USUAL


def _body(kind: str, text: str, limit: int) -> str:
    """Of several kinds each gets its share; a name that stands for two things is offered once."""
    finders = FINDERS[kind]
    found = [one for find in finders for one in find(text, limit)[: -(-limit // len(finders))]]
    named = list({one.name: one for one in found}.values()) if kind == "any" else found
    return render_to_string("public/concepts.html", {"found": named})
