"""Which concepts a term may mean where nothing answers to it: nearest in letters and meaning."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sadari.bridge.linker import current_linker
from sadari.bridge.vocabulary import State, current_vocabulary, vocabulary_state
from sadari.language.likeness import NearestConcepts
from sadari.language.names import names_of
from sadari.language.normalise import clean_title
from sadari.models.term_meaning import ConceptKind


@dataclass(frozen=True, slots=True)
class Suggested:
    """A concept with ``why`` as the linker says it (alias, ngram, meaning …); trust 0–1."""

    concept_id: str
    why: str
    confidence: float


def suggested_concepts(kind: str, texts: Sequence[str], most: int) -> list[list[Suggested]]:
    """For each text at most ``most`` concepts, the most probable first."""
    asked = [clean_title(t) for t in texts] if kind == ConceptKind.OCCUPATION else list(texts)
    ranked = _nearest(ConceptKind(kind), vocabulary_state().concepts).rank(asked)
    return [[Suggested(c.id, c.why, c.probability) for c in each[:most]] for each in ranked]


def reading_of(kind: str, text: str) -> Suggested | None:
    """What a term is read as now by names and letters; None where nothing answers to it."""
    linker = current_linker()
    link = linker.skill(text) if kind == ConceptKind.SKILL else linker.occupation(text)
    return Suggested(link.id, link.why, link.confidence) if link else None


@lru_cache(maxsize=2)  # one of each kind
def _nearest(kind: ConceptKind, concepts: str) -> NearestConcepts:
    """Over the vocabulary without decisions, so that it outlives them: building takes seconds."""
    from sadari.bridge.encodings import cached_encoder  # large; only where it is used

    vocabulary = current_vocabulary(State("", concepts))
    if kind == ConceptKind.SKILL:
        names = names_of(vocabulary.skills, (), "skill")
    else:
        names = names_of(vocabulary.occupations, (), "occupation")
    return NearestConcepts(names.ids, names.written, cached_encoder())
