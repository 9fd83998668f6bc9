"""The vocabulary: as it is packaged, and as this installation has extended it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from sadari.language.linking import Meaning
from sadari.language.normalise import fold
from sadari.language.vocabulary import (
    Alias,
    OccupationConcept,
    SkillConcept,
    Vocabulary,
    claimed_names,
    extended,
    load_vocabulary,
)
from sadari.models import Occupation, Skill, TermMeaning, VocabularyState
from sadari.models.concept_source import ConceptSource
from sadari.models.term_meaning import ConceptKind

#: A name longer than this is no name; keeps hostile input out of indexes.
LONGEST_TERM = 200


@dataclass(frozen=True, slots=True)
class VocabularyRows:
    skills: tuple[SkillConcept, ...]
    occupations: tuple[OccupationConcept, ...]
    version: str


def packaged_vocabulary() -> VocabularyRows:
    """Everything the packaged tables hold, in the order of the files."""
    vocabulary = load_vocabulary()
    return VocabularyRows(
        skills=tuple(vocabulary.skills.values()),
        occupations=tuple(vocabulary.occupations.values()),
        version=vocabulary.version,
    )


def fold_term(text: str) -> str:
    """The key under which a term is decided: without case, spaces and signs; "" if none is left."""
    return fold(text)[:LONGEST_TERM]


def holds_term(text: str, folded: str) -> bool:
    """Whether a text of any length holds a folded term."""
    return folded in fold(text)


def any_held(text: str, folded: Iterable[str]) -> bool:
    """Whether a text of any length holds one of many folded terms; it is folded once."""
    whole = fold(text)
    return any(term in whole for term in folded)


def language_of(text: str) -> str:
    """``ko`` where a Korean letter is in it, else ``en``."""
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"


class State(NamedTuple):
    """Names for what this installation has added so far; "" for nothing.

    ``version`` changes with everything, ``concepts`` with concepts and official names alone.
    """

    version: str = ""
    concepts: str = ""


def vocabulary_state() -> State:
    """One row of one small table."""
    row = VocabularyState.objects.values_list("version", "concepts").first()
    return State(*row) if row else State()


def current_vocabulary(state: State) -> Vocabulary:
    """The packaged vocabulary with this installation's concepts and official names."""
    return _extended(state.concepts) if state.concepts else load_vocabulary()


@lru_cache(maxsize=1)
def _extended(concepts: str) -> Vocabulary:
    packaged = load_vocabulary()
    return extended(
        packaged,
        skills=_own_skills(),
        occupations=_own_occupations(),
        skill_aliases=_official_names(ConceptKind.SKILL),
        occupation_aliases=_official_names(ConceptKind.OCCUPATION),
        version=f"{packaged.version}:{concepts}",
    )


def decided_meanings(vocabulary: Vocabulary) -> tuple[Meaning, ...]:
    """What people decided, oldest first. Names from official lists are aliases, not decisions.

    A decision for a concept that the vocabulary has no longer waits until it has it again.
    """
    known = {None, *vocabulary.skills, *vocabulary.occupations}
    rows = TermMeaning.objects.filter(source=TermMeaning.Source.PERSON).order_by("pk")
    return tuple(
        Meaning("skill" if row.kind == "skill" else "occupation", row.text, row.concept_id,
                row.only_listed)
        for row in rows
        if row.concept_id in known
    )  # fmt: skip


def concept_named(kind: ConceptKind, name: str) -> str | None:
    """The id of the concept that goes by this very name, case, spaces and signs aside."""
    return claimed_terms(kind, vocabulary_state()).get(fold(name))


@lru_cache(maxsize=2)  # one of each kind
def claimed_terms(kind: ConceptKind, state: State) -> Mapping[str, str | None]:
    """Every folded name with whose it is; None where a person decided that it means nothing."""
    vocabulary = current_vocabulary(state)
    if kind == ConceptKind.SKILL:
        claims: dict[str, str | None] = dict(claimed_names(vocabulary.skills.values()))
    else:
        claims = dict(claimed_names(vocabulary.occupations.values()))
    decided = decided_meanings(vocabulary) if state.version else ()
    claims |= {fold(m.text): m.concept_id for m in decided if m.kind == kind}
    return MappingProxyType(claims)


def packaged_ids(kind: ConceptKind) -> frozenset[str]:
    """The ids of the packaged concepts, also of those this database has not loaded yet."""
    vocabulary = load_vocabulary()
    is_skill = kind == ConceptKind.SKILL
    return frozenset(vocabulary.skills if is_skill else vocabulary.occupations)


def _own_skills() -> list[SkillConcept]:
    rows = Skill.objects.exclude(source=ConceptSource.SADARI)
    return [
        SkillConcept(
            id=row.pk,
            name_ko=row.name_ko,
            name_en=row.name_en,
            kind=row.kind,  # type: ignore[arg-type]  # the database knows no other
            field_id=row.field_id or "",
            ncs=row.ncs_code,
            broader=row.broader_id or "",
        )
        for row in rows
    ]


def _own_occupations() -> list[OccupationConcept]:
    rows = Occupation.objects.exclude(source=ConceptSource.SADARI)
    return [
        OccupationConcept(
            id=row.pk,
            name_ko=row.name_ko,
            name_en=row.name_en,
            keco=row.keco_code,
            isco=row.isco_code,
            field_id=row.field_id or "",
            typical_pay_won_per_year=row.typical_pay_won_per_year or 0,
            least_education=row.least_education,  # type: ignore[arg-type]  # as above
            demand_weight=row.demand_weight,
            broader=row.broader_id or "",
        )
        for row in rows
    ]


def _official_names(kind: ConceptKind) -> dict[str, tuple[Alias, ...]]:
    rows = TermMeaning.objects.filter(kind=kind).exclude(source=TermMeaning.Source.PERSON)
    names: defaultdict[str, list[Alias]] = defaultdict(list)
    for row in rows.order_by("pk"):
        names[row.concept_id or ""].append(Alias(row.text, language_of(row.text), row.only_listed))
    return {concept_id: tuple(aliases) for concept_id, aliases in names.items()}
