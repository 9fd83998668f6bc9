"""Words of the pages about terms: why a concept is suggested, why a decision is refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sadari.actions.terms import Why
from sadari.queries.terms import Suggestion

WHY_WORDS: dict[str, Promise] = {
    "corrected": _("a person decided it"),
    "name": _("it is its name"),
    "alias": _("it is another name of it"),
    "part": _("its name stands in the term"),
    "ngram": _("its letters are alike"),
    "meaning": _("its meaning is near"),
    "ncs": _("it has this NCS class"),
    "keco": _("it has this KECO code"),
}
REFUSAL_WORDS: dict[Why, Promise] = {
    Why.NO_TERM: _("The term holds no letter and no digit."),
    Why.TOO_LONG: _("The text is too long; at most 200 letters are taken."),
    Why.UNKNOWN_CONCEPT: _("Choose one of the skills or occupations that are listed."),
    Why.NAME_MISSING: _("Write a name."),
    Why.NAME_TAKEN: _("This name belongs to another skill already:"),
    Why.NO_ID: _("Write the English name in Latin letters."),
    Why.ID_TAKEN: _("A skill with this English name exists already:"),
    Why.UNKNOWN_KIND: _("Choose one of the kinds that are listed."),
    Why.UNKNOWN_FIELD: _("Choose one of the fields that are listed."),
}
SKILL_KIND_WORDS: dict[str, Promise] = {
    "skill": _("Skill: something one can do"),
    "knowledge": _("Knowledge: something one has learned"),
    "tool": _("Tool: a machine, a program, a device"),
    "licence": _("Licence: a paper that is held or not"),
    "attitude": _("Attitude: how one works"),
}


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as a page shows it; ``confidence`` 0–1."""

    id: str
    name: str
    why: Promise
    confidence: float


def in_words(suggestions: Iterable[Suggestion]) -> list[Suggested]:
    return [Suggested(s.id, s.name, WHY_WORDS[s.why], s.confidence) for s in suggestions]
