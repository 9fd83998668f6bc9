"""Which concepts a term may mean where nothing answers to it: nearest in letters and meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from sadari.bridge.linker import current_linker, linker_of_meanings
from sadari.language.links import ConceptKind as Kind
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
    noun: Kind = "skill" if kind == ConceptKind.SKILL else "occupation"
    asked = [clean_title(t) for t in texts] if kind == ConceptKind.OCCUPATION else list(texts)
    ranked = linker_of_meanings().nearest(noun, asked, most)
    return [[Suggested(c.id, c.why, c.probability) for c in each] for each in ranked]


def reading_of(kind: str, text: str) -> Suggested | None:
    """What a term is read as now by names and letters; None where nothing answers to it."""
    linker = current_linker()
    link = linker.skill(text) if kind == ConceptKind.SKILL else linker.occupation(text)
    return Suggested(link.id, link.why, link.confidence) if link else None
