"""What linking answers with, and what people have decided that it must answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Why = Literal["corrected", "name", "alias", "ncs", "keco", "part", "ngram", "meaning"]
ConceptKind = Literal["skill", "occupation"]

#: How far each kind of evidence is trusted: set by hand, each at or below the share of right links
#: that it gave on the development half of the labelled lines. Likeness and meaning have their own
#: curve (`sadari.language.likeness`).
CONFIDENCE: Mapping[str, float] = {
    "corrected": 1.0,
    "name": 1.0,
    "alias": 0.98,
    "cleaned": 0.95,
    "keco": 0.9,
    "part": 0.8,
    "doer": 0.8,
    "special": 0.7,
    "keco_class": 0.6,
    "ncs": 0.6,
    "inner": 0.55,
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a person decided that a text means; wins over everything for that very text.

    ``concept_id`` None says that it means nothing. A decided concept is also found under this
    name inside running text, unless ``only_listed``. The text is compared folded. A concept
    that the vocabulary does not hold (any more) decides nothing.
    """

    kind: ConceptKind
    text: str
    concept_id: str | None
    only_listed: bool = False


@dataclass(frozen=True, slots=True)
class SkillLink:
    """A skill or licence found in a text.

    ``confidence`` 0–1; ``span`` is the writing it rests on; ``level`` 1–8 and ``must`` (True
    demanded, False wished) are None where the text does not say.
    """

    id: str
    confidence: float
    why: Why
    span: str
    level: int | None = None
    must: bool | None = None


@dataclass(frozen=True, slots=True)
class OccupationLink:
    """An occupation found in a text or behind a KECO code."""

    id: str
    confidence: float
    why: Why
    span: str
