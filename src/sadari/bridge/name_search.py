"""Every name of the vocabulary, searchable: built once a process for each state of the words."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sadari.bridge.vocabulary import State, current_vocabulary, decided_meanings, vocabulary_state
from sadari.language.linking import Meaning
from sadari.language.name_search import Name, NameSearch
from sadari.language.normalise import fold
from sadari.language.vocabulary import OccupationConcept, SkillConcept
from sadari.models.term_meaning import ConceptKind


def find_names(kind: ConceptKind, text: str, limit: int) -> list[Name]:
    """The best name of each concept of ``kind`` that holds ``text``, best first."""
    return _search(kind, vocabulary_state()).find(text, limit)


@lru_cache(maxsize=2)  # one of each kind
def _search(kind: ConceptKind, state: State) -> NameSearch:
    vocabulary = current_vocabulary(state)
    meanings = decided_meanings(vocabulary) if state.version else ()
    decided = [meaning for meaning in meanings if meaning.kind == kind]
    if kind == ConceptKind.SKILL:
        return NameSearch(_names(vocabulary.skills, decided))
    return NameSearch(_names(vocabulary.occupations, decided))


def _names(
    concepts: Mapping[str, SkillConcept] | Mapping[str, OccupationConcept], decided: list[Meaning]
) -> Iterator[Name]:
    """All names but those that a person gave to another concept, then the decided ones."""
    moved = {fold(meaning.text) for meaning in decided}
    for concept in concepts.values():
        for name in dict.fromkeys((concept.name_ko, concept.name_en)):
            yield Name(concept.id, name, is_main=True)
        for alias in concept.aliases:
            if fold(alias.text) not in moved:
                yield Name(concept.id, alias.text, is_main=False)
    for meaning in decided:
        if meaning.concept_id is not None:
            yield Name(meaning.concept_id, meaning.text, is_main=False)
