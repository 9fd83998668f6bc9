"""What a search text means: the concepts it names, those near to them, and where they show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from django.db.models import Q

from sadari.bridge.vocabulary import claimed_terms, fold_term, vocabulary_state
from sadari.models import (
    Occupation,
    OccupationRelation,
    Opening,
    Requirement,
    Skill,
    SkillRelation,
)
from sadari.models.term_meaning import ConceptKind
from sadari.queries.concepts import concepts
from sadari.queries.skills import FoundConcept, find_occupations, find_skills

MOST_CONCEPTS = 50
#: Longer searches say nothing more and cost more; a part is at most so many words.
MOST_WORDS, MOST_WORDS_A_PART = 8, 3
#: A concept that stands in for another by less than this is not near enough to be shown.
LEAST_NEARNESS = 0.6
#: The grade of an opening that is only near to what a text means.
NEAR = 2

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Concepts:
    """Ids of skills and of occupations."""

    skills: Ids = frozenset()
    occupations: Ids = frozenset()

    def openings(self) -> Q:
        """Openings of one of these occupations, or that ask for one of these skills."""
        asking = Requirement.objects.filter(skill__in=self.skills).order_by()
        return Q(occupation__in=self.occupations) | Q(pk__in=asking.values("opening"))

    def holds(self, kind: str, concept_id: str) -> bool:
        return concept_id in (self.skills if kind == ConceptKind.SKILL else self.occupations)


@dataclass(frozen=True, slots=True)
class Meant:
    """Concepts that a text names whole, those it is a part of a name of, and those near to the
    first; no concept is in two of them. ``also`` has the alias that holds the text, by kind and id.
    """

    whole: Concepts = Concepts()
    part: Concepts = Concepts()
    near: Concepts = Concepts()
    also: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        named = (self.whole, self.part)
        return any(concepts.skills or concepts.occupations for concepts in named)

    def grade(self, kind: str, concept_id: str) -> int | None:
        """0 named whole, 1 in part, 2 near; None for what is not meant."""
        grades = enumerate((self.whole, self.part, self.near))
        return next((grade for grade, these in grades if these.holds(kind, concept_id)), None)


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring words of a search with what they mean as one; ``meant`` may be nothing."""

    text: str
    meant: Meant


def parts_of(text: str) -> tuple[Part, ...]:
    """A search cut into parts: 용접 광주 is 용접, a skill, and 광주, which only texts hold.

    The whole text where it means something, else from the left the most words that a name is
    said by, in full; words that name nothing stand alone. Empty for an empty text.
    """
    words = text.split()[:MOST_WORDS]
    whole = meant_by(" ".join(words))
    if whole or len(words) < 2:
        return (Part(" ".join(words), whole),) if words else ()
    parts: list[Part] = []
    while words:
        part = _first_part(words)
        parts.append(part)
        words = words[len(part.text.split()) :]
    return tuple(parts)


def _first_part(words: Sequence[str]) -> Part:
    """Several words count where they name a concept whole; a single one also as part of a name."""
    for count in range(min(MOST_WORDS_A_PART, len(words)), 1, -1):
        text = " ".join(words[:count])
        if _names_whole(text):
            return Part(text, meant_by(text))
    return Part(words[0], meant_by(words[0]))


def _names_whole(text: str) -> bool:
    state = vocabulary_state()
    return any(claimed_terms(kind, state).get(fold_term(text)) for kind in ConceptKind)


def together(parts: Iterable[Part]) -> Meant:
    """What all parts mean, to say what led to an opening; what is named wins over what is near."""
    meant = [part.meant for part in parts]
    whole = _joined(one.whole for one in meant)
    named = _without(_joined(one.part for one in meant), whole)
    near = _without(_without(_joined(one.near for one in meant), whole), named)
    also = {key: name for one in meant for key, name in one.also.items()}
    return Meant(whole, named, near, also)


def _joined(several: Iterable[Concepts]) -> Concepts:
    listed = list(several)
    return Concepts(
        frozenset[str]().union(*(one.skills for one in listed)),
        frozenset[str]().union(*(one.occupations for one in listed)),
    )


def _without(these: Concepts, others: Concepts) -> Concepts:
    return Concepts(these.skills - others.skills, these.occupations - others.occupations)


def meant_by(text: str) -> Meant:
    """What the text means as a whole; nothing for an empty one. At most six queries."""
    folded = fold_term(text)
    skills = [one for one in find_skills(text, MOST_CONCEPTS) if _is_meant(one, folded)]
    works = [one for one in find_occupations(text, MOST_CONCEPTS) if _is_meant(one, folded)]
    whole = Concepts(_whole(skills, folded), _whole(works, folded))
    part = Concepts(_ids(skills) - whole.skills, _ids(works) - whole.occupations)
    near = Concepts(
        _near_skills(whole.skills) - _ids(skills),
        _near_occupations(whole.occupations) - _ids(works),
    )
    also = {("skill", one.id): one.also for one in skills if one.also}
    also |= {("occupation", one.id): one.also for one in works if one.also}
    return Meant(whole, part, near, also)


def _ids(found: Iterable[FoundConcept]) -> Ids:
    return frozenset(one.id for one in found)


def _whole(found: Iterable[FoundConcept], folded: str) -> Ids:
    return _ids(one for one in found if _is_whole(one, folded))


def _is_whole(found: FoundConcept, folded: str) -> bool:
    return fold_term(found.also or found.name) == folded


def _is_meant(found: FoundConcept, folded: str) -> bool:
    """Within Korean words any two letters mean something; within English ones only beginnings do.

    (``ai`` is in “maintenance”.) A single letter means only what it is the whole name of.
    """
    if len(folded) < 2 or _is_whole(found, folded):
        return _is_whole(found, folded)
    return not folded.isascii() or _begins_a_word(found.also or found.name, folded)


def _begins_a_word(name: str, folded: str) -> bool:
    words = [fold_term(word) for word in name.replace("-", " ").replace("/", " ").split()]
    rests = accumulate(reversed(words), lambda rest, word: word + rest)
    return any(rest.startswith(folded) for rest in rests)


def _near_skills(ids: Ids) -> Ids:
    if not ids:
        return ids
    near = SkillRelation.objects.filter(skill__in=ids, weight__gte=LEAST_NEARNESS)
    found = Skill.objects.filter(Q(broader__in=ids) | Q(pk__in=near.order_by().values("near")))
    return frozenset(found.order_by().values_list("pk", flat=True))


def _near_occupations(ids: Ids) -> Ids:
    if not ids:
        return ids
    near = OccupationRelation.objects.filter(occupation__in=ids, weight__gte=LEAST_NEARNESS)
    found = Occupation.objects.filter(Q(broader__in=ids) | Q(pk__in=near.order_by().values("near")))
    return frozenset(found.order_by().values_list("pk", flat=True))


@dataclass(slots=True)
class FoundBy:
    """What led to an opening, in the language of the page, an alias in brackets behind the name."""

    names: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)


def found_by(openings: Sequence[Opening], meant: Meant) -> dict[int, FoundBy]:
    """What led to each of ``openings`` by its id; three queries, however many openings.

    An opening that stands with no name was found by the words of its text.
    """
    led = sorted(_led(openings, meant))
    named = {
        kind: concepts(kind, [pk for _grade, of, pk, _opening in led if of == kind])
        for kind in ("occupation", "skill")
    }
    shown: defaultdict[int, FoundBy] = defaultdict(FoundBy)
    for grade, kind, pk, opening_id in led:
        also = meant.also.get((kind, pk), "")
        name = named[kind][pk].name + (f" ({also})" if also else "")
        found = shown[opening_id]
        names = found.near if grade == NEAR else found.names
        if name not in names:
            names.append(name)
    return shown


def _led(openings: Sequence[Opening], meant: Meant) -> Iterator[tuple[int, str, str, int]]:
    """Grade, kind and id of each concept that led to an opening, with that opening's id."""
    asked = Requirement.objects.filter(opening__in=openings).order_by()
    shown = [
        *(("occupation", one.occupation_id, one.pk) for one in openings if one.occupation_id),
        *(("skill", pk, of) for pk, of in asked.values_list("skill_id", "opening_id")),
    ]
    for kind, pk, opening_id in shown:
        grade = meant.grade(kind, pk)
        if grade is not None:
            yield grade, kind, pk, opening_id
