"""Every name of a vocabulary by its folded form, with what people have corrected."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sadari.language.links import ConceptKind, Meaning, Why
from sadari.language.normalise import fold
from sadari.language.vocabulary import OccupationConcept, SkillConcept, claimed_names

_SHORTEST_WITH_NUMBERS = 5
Concept = SkillConcept | OccupationConcept


@dataclass(frozen=True, slots=True)
class Names:
    """The folded names of one kind of concept.

    ``ids``: folded name → concept id, corrections included. ``listed_only``: what names a concept
    only as an item of a list. ``corrected``: folded text → the concept that a person decided, or
    None for "means nothing".
    """

    ids: Mapping[str, str]
    official: frozenset[tuple[str, str]]
    listed_only: frozenset[str]
    corrected: Mapping[str, str | None]

    def why(self, folded: str) -> Why:
        """What a link to the concept of this name rests on."""
        if folded in self.corrected:
            return "corrected"
        return "name" if (folded, self.ids[folded]) in self.official else "alias"

    def corrected_by(self, decided: Mapping[str, Meaning]) -> "Names":
        """The same where ``decided``, by folded text, wins over the vocabulary's own names."""
        ids = {name: i for name, i in self.ids.items() if name not in decided}
        ids |= {name: m.concept_id for name, m in decided.items() if m.concept_id is not None}
        listed_only = self.listed_only - decided.keys()
        return Names(
            ids=ids,
            official=self.official,
            listed_only=listed_only | {name for name, m in decided.items() if m.only_listed},
            corrected={name: m.concept_id for name, m in decided.items()},
        )

    def as_items(self) -> frozenset[str]:
        """The names that mean their concept only as an item; single letters are such."""
        return self.listed_only | {name for name in self.ids if len(name) == 1}

    def in_running_text(self) -> set[str]:
        """The names that mean their concept wherever they are written."""
        return {name for name in self.ids if name not in self.listed_only}


def names_of(concepts: Mapping[str, Concept]) -> Names:
    """The names of all ``concepts``, nothing corrected."""
    own = claimed_names(concepts.values())
    own |= _other_numbers(own)
    return Names(
        ids=own,
        official=_official(concepts.values()),
        listed_only=frozenset(_listed_only(concepts.values())),
        corrected={},
    )


def decisions(
    meanings: Iterable[Meaning], kind: ConceptKind, concepts: Collection[str]
) -> dict[str, Meaning]:
    """The decisions of a ``kind`` by folded text; of two on one text the later one counts.

    One for a concept that is not among ``concepts`` decides nothing.
    """
    return {
        fold(m.text): m
        for m in meanings
        if m.kind == kind and (m.concept_id is None or m.concept_id in concepts)
    }


def all_names(concept: Concept) -> tuple[str, ...]:
    """Its Korean name, its English name, then its aliases, as they are written."""
    return concept.name_ko, concept.name_en, *(alias.text for alias in concept.aliases)


def _other_numbers(own: Mapping[str, str]) -> dict[str, str]:
    """English names in the other number, one for many and many for one, where nobody has them."""
    found: dict[str, str] = {}
    for name, concept_id in sorted(own.items()):
        if name.isascii() and name.isalpha() and len(name) >= _SHORTEST_WITH_NUMBERS:
            other = name[:-1] if name.endswith("s") else f"{name}s"
            if other not in own and not name.endswith("ss"):
                found.setdefault(other, concept_id)
    return found


def _official(concepts: Iterable[Concept]) -> frozenset[tuple[str, str]]:
    return frozenset((fold(n), c.id) for c in concepts for n in (c.name_ko, c.name_en))


def _listed_only(concepts: Iterable[Concept]) -> set[str]:
    return {fold(a.text) for c in concepts for a in c.aliases if a.only_listed}


def by_code(
    concepts: Iterable[Concept], codes: Mapping[str, str], class_digits: int
) -> dict[str, tuple[str, ...]]:
    """Concept ids by their whole code, and by its first ``class_digits`` digits."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        code = codes[concept.id]
        for key in {code, code[:class_digits]} - {""}:
            groups[key].append(concept.id)
    return {key: tuple(ids) for key, ids in groups.items()}
