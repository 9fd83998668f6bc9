"""Choosing a skill or an occupation by typing a part of any of its names."""

from dataclasses import dataclass

from sadari.bridge.name_search import find_names
from sadari.models import Occupation, Skill
from sadari.models.term_meaning import ConceptKind
from sadari.queries.names import name_of

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept to choose. ``name`` is in the language of the page; ``also`` is the name or alias
    that holds what was typed, "" where ``name`` itself does. ``concept_kind`` of a skill is skill,
    knowledge, tool, licence or attitude; of an occupation "occupation".
    """

    id: str
    name: str
    also: str
    concept_kind: str


def find_skills(text: str, limit: int = 10) -> list[FoundConcept]:
    """Skills whose Korean or English names or aliases hold ``text``, best first.

    Parts of Korean names, first consonants (ㅂㄷㅊ → 반도체), English and aliases are found; case,
    spaces and signs do not count. Empty for an empty text; ``limit`` is cut at 50.
    """
    return _found(ConceptKind.SKILL, text, limit)


def find_occupations(text: str, limit: int = 10) -> list[FoundConcept]:
    """Occupations, found as `find_skills` finds skills."""
    return _found(ConceptKind.OCCUPATION, text, limit)


def _found(kind: ConceptKind, text: str, limit: int) -> list[FoundConcept]:
    model = Skill if kind == ConceptKind.SKILL else Occupation
    names = find_names(kind, text, min(limit, MOST_FOUND))
    stored = model._default_manager.in_bulk([name.concept_id for name in names])
    found = []
    for name in names:
        concept = stored.get(name.concept_id)
        if concept is not None:  # known to the files, not loaded into this database
            shown = name_of(concept)
            also = name.text if name.text != shown else ""
            found.append(
                FoundConcept(concept.pk, shown, also, getattr(concept, "kind", "occupation"))
            )
    return found
