"""The packaged vocabulary: skills and occupations with language-neutral ids.

The tables are CSV files in ``sadari/data/vocabulary`` (UTF-8, one concept or relation a row).
`Vocabulary` is the interface that linking and the bridge stand on; what fills it may change.
"""

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

from sadari.language.normalise import fold

SkillKind = Literal["skill", "knowledge", "tool", "licence", "attitude"]
Education = Literal["none", "high_school", "associate", "bachelor"]
Row = Mapping[str, str]

_TABLES = (
    "skills",
    "skill_aliases",
    "skill_relations",
    "licence_skills",
    "occupations",
    "occupation_aliases",
    "occupation_skills",
    "occupation_relations",
)
#: NCS: a major, middle, minor or whole class (2, 4, 6 or 8 digits) of its 24 majors. KECO: major,
#: middle, minor or unit group, or the six digits of the employment service's own list; its majors
#: are 0 to 9. ISCO-08: any of its four levels.
_NCS_CODE = re.compile(r"((0[1-9]|1\d|2[0-4])(\d\d){0,3})?")
_KECO_CODE = re.compile(r"(\d{2,4}|\d{6})?")
_ISCO_CODE = re.compile(r"(\d{1,4})?")


class VocabularyError(ValueError):
    """A table contradicts itself: an unknown id, a name claimed twice, a value out of range."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another writing of a name. ``language`` is ``ko`` or ``en``.

    ``only_listed``: a word of many meanings (운전, 검수, PM) that names the concept where it stands
    as an item of a list, not inside running text.
    """

    text: str
    language: str
    only_listed: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Evidence of concept ``id`` counts ``weight`` (0 < w ≤ 1) for the concept that holds this."""

    id: str
    weight: float


@dataclass(frozen=True, slots=True)
class SkillAtLevel:
    """A skill at an NCS-like level 1–8; ``must`` is False where it is only usual."""

    id: str
    level: int
    must: bool = True


@dataclass(frozen=True, slots=True)
class SkillConcept:
    """A skill, a piece of knowledge, a tool, a licence or an attitude.

    ``field_id`` and ``ncs`` (2, 4, 6 or 8 digits, as deep as is sure) are "" where unknown.
    ``implies`` is what a licence attests. ``broader`` is the id of one wider concept of the same
    table, or "".
    """

    id: str
    name_ko: str
    name_en: str
    kind: SkillKind
    field_id: str
    ncs: str
    aliases: tuple[Alias, ...] = ()
    near: tuple[Near, ...] = ()
    implies: tuple[SkillAtLevel, ...] = ()
    broader: str = ""


@dataclass(frozen=True, slots=True)
class OccupationConcept:
    """An occupation with what it usually asks for.

    ``keco`` (2, 3, 4 or 6 digits) and ``isco`` (1 to 4) are "" where unknown.
    ``typical_pay_won_per_year`` and ``demand_weight`` are rough magnitudes for synthetic data and
    defaults, never facts. ``broader`` is the id of one wider occupation, or "".
    """

    id: str
    name_ko: str
    name_en: str
    keco: str
    isco: str
    field_id: str
    typical_pay_won_per_year: int
    least_education: Education
    demand_weight: float
    aliases: tuple[Alias, ...] = ()
    skills: tuple[SkillAtLevel, ...] = ()
    near: tuple[Near, ...] = ()
    broader: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts by id, in the order of the files. ``version`` names the exact tables."""

    skills: Mapping[str, SkillConcept]
    occupations: Mapping[str, OccupationConcept]
    version: str


def load_vocabulary() -> Vocabulary:
    """The packaged vocabulary, read once a process. Raises `VocabularyError`."""
    return _packaged()


def vocabulary_version() -> str:
    """The first 16 hexadecimal digits of the SHA-256 of all packaged tables."""
    return load_vocabulary().version


@lru_cache(maxsize=1)
def _packaged() -> Vocabulary:
    folder = resources.files("sadari.data") / "vocabulary"
    texts = {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in _TABLES}
    return build_vocabulary(texts)


def build_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """A vocabulary from CSV texts by table name, checked. Raises `VocabularyError`."""
    rows = {name: list(csv.DictReader(io.StringIO(texts[name]))) for name in _TABLES}
    vocabulary = Vocabulary(
        MappingProxyType(_skills(rows)), MappingProxyType(_occupations(rows)), _version(texts)
    )
    _check(vocabulary)
    return vocabulary


def _version(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return digest.hexdigest()[:16]


# ── Rows to concepts ──────────────────────────────────────────────────────────────────────────


def _skills(rows: Mapping[str, list[dict[str, str]]]) -> dict[str, SkillConcept]:
    aliases, implied = (
        _by(rows["skill_aliases"], "skill_id"),
        _by(rows["licence_skills"], "licence_id"),
    )
    near = _near(rows["skill_relations"], "skill_id", set(_ids(rows["skills"])))
    _known("skill_aliases", aliases, rows["skills"])
    _known("licence_skills", implied, rows["skills"])
    return {
        row["id"]: SkillConcept(
            row["id"],
            row["name_ko"],
            row["name_en"],
            _kind(row["kind"]),
            row["field"],
            row["ncs"],
            _aliases(aliases[row["id"]]),
            tuple(near[row["id"]]),
            tuple(_at_level(r) for r in implied[row["id"]]),
            row.get("broader") or "",
        )
        for row in rows["skills"]
    }


def _occupations(rows: Mapping[str, list[dict[str, str]]]) -> dict[str, OccupationConcept]:
    aliases = _by(rows["occupation_aliases"], "occupation_id")
    skills = _by(rows["occupation_skills"], "occupation_id")
    near = _near(rows["occupation_relations"], "occupation_id", set(_ids(rows["occupations"])))
    _known("occupation_aliases", aliases, rows["occupations"])
    _known("occupation_skills", skills, rows["occupations"])
    return {
        row["id"]: OccupationConcept(
            row["id"],
            row["name_ko"],
            row["name_en"],
            row["keco"],
            row["isco"],
            row["field"],
            int(row["typical_pay_won_per_year"]),
            _education(row["least_education"]),
            float(row["demand_weight"]),
            _aliases(aliases[row["id"]]),
            tuple(_at_level(r) for r in skills[row["id"]]),
            tuple(near[row["id"]]),
            row.get("broader") or "",
        )
        for row in rows["occupations"]
    }


def _ids(rows: Iterable[Row]) -> list[str]:
    ids = [row["id"] for row in rows]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise VocabularyError(f"ids used twice: {', '.join(twice)}")
    return ids


def _by(rows: Iterable[Row], key: str) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped


def _known(table: str, grouped: Mapping[str, object], concepts: Iterable[Row]) -> None:
    strangers = sorted(set(grouped) - {row["id"] for row in concepts})
    if strangers:
        raise VocabularyError(f"{table}: unknown ids {', '.join(strangers)}")


def _aliases(rows: Iterable[Row]) -> tuple[Alias, ...]:
    return tuple(
        Alias(row["alias"], row["language"], row.get("where", "") == "list") for row in rows
    )


def _at_level(row: Row) -> SkillAtLevel:
    level = int(row["level"])
    if not 1 <= level <= 8:
        raise VocabularyError(f"level {level} of {row['skill_id']} is not 1-8")
    return SkillAtLevel(row["skill_id"], level, row.get("must", "yes") == "yes")


def _near(rows: Iterable[Row], key: str, known: set[str]) -> defaultdict[str, list[Near]]:
    near: defaultdict[str, list[Near]] = defaultdict(list)
    for row in rows:
        one, other, weight = row[key], row["near_id"], float(row["weight"])
        if not {one, other} <= known or one == other or not 0 < weight <= 1:
            raise VocabularyError(
                f"relation {one} – {other} ({weight}) is not between two concepts"
            )
        near[one].append(Near(other, weight))
        if row["symmetric"] == "yes":
            near[other].append(Near(one, weight))
    return near


def _kind(text: str) -> SkillKind:
    for kind in get_args(SkillKind):
        if text == kind:
            return kind  # type: ignore[no-any-return]
    raise VocabularyError(f"kind {text!r} is unknown")


def _education(text: str) -> Education:
    for education in get_args(Education):
        if text == education:
            return education  # type: ignore[no-any-return]
    raise VocabularyError(f"education {text!r} is unknown")


# ── Consistency ───────────────────────────────────────────────────────────────────────────────


def _check(vocabulary: Vocabulary) -> None:
    for concepts in (vocabulary.skills, vocabulary.occupations):
        _check_both_languages(concepts.values())
        claimed_names(concepts.values())
        _check_broader(concepts)
    _check_codes(vocabulary)
    used = [s for o in vocabulary.occupations.values() for s in o.skills]
    used += [s for c in vocabulary.skills.values() for s in c.implies]
    strangers = sorted({s.id for s in used} - set(vocabulary.skills))
    if strangers:
        raise VocabularyError(f"unknown skills {', '.join(strangers)}")
    for concept in vocabulary.skills.values():
        if concept.implies and concept.kind != "licence":
            raise VocabularyError(f"{concept.id} implies skills but is no licence")


def _check_both_languages(concepts: Iterable[SkillConcept | OccupationConcept]) -> None:
    nameless = [c.id for c in concepts if not fold(c.name_ko) or not fold(c.name_en)]
    if nameless:
        raise VocabularyError(f"without a name in both languages: {', '.join(nameless)}")


def _check_codes(vocabulary: Vocabulary) -> None:
    codes = [(s.id, "NCS", s.ncs, _NCS_CODE) for s in vocabulary.skills.values()]
    codes += [(o.id, "KECO", o.keco, _KECO_CODE) for o in vocabulary.occupations.values()]
    codes += [(o.id, "ISCO", o.isco, _ISCO_CODE) for o in vocabulary.occupations.values()]
    for concept_id, system, code, form in codes:
        if not form.fullmatch(code):
            raise VocabularyError(f"{code!r} of {concept_id} is no {system} code")


def _check_broader(concepts: Mapping[str, SkillConcept | OccupationConcept]) -> None:
    """Every way up ends: no unknown concept above, and nobody above themselves."""
    ends: set[str] = {""}
    for start in concepts:
        way: list[str] = []
        at = start
        while at not in ends:
            if at not in concepts:
                raise VocabularyError(f"{way[-1]} has the unknown broader concept {at!r}")
            if at in way:
                raise VocabularyError(f"broader concepts in a circle: {' → '.join([*way, at])}")
            way.append(at)
            at = concepts[at].broader
        ends.update(way)


def claimed_names(concepts: Iterable[SkillConcept | OccupationConcept]) -> dict[str, str]:
    """The concept id of every folded name and alias. Raises `VocabularyError` on two claims."""
    claims: dict[str, str] = {}
    for concept in concepts:
        for name in (concept.name_ko, concept.name_en, *(a.text for a in concept.aliases)):
            owner = claims.setdefault(fold(name), concept.id)
            if owner != concept.id:
                raise VocabularyError(f"{name!r} is claimed by {owner} and {concept.id}")
    return claims


# ── Further concepts and names ────────────────────────────────────────────────────────────────

Concept = TypeVar("Concept", SkillConcept, OccupationConcept)


def extended(
    vocabulary: Vocabulary,
    *,
    skills: Iterable[SkillConcept] = (),
    occupations: Iterable[OccupationConcept] = (),
    skill_aliases: Mapping[str, tuple[Alias, ...]] = MappingProxyType({}),
    occupation_aliases: Mapping[str, tuple[Alias, ...]] = MappingProxyType({}),
    version: str,
) -> Vocabulary:
    """The vocabulary with an installation's own concepts, and aliases by concept id.

    What is there wins: a concept whose id is known is left out, and so is an alias that another
    concept claims or whose concept is unknown. A new concept keeps its place under a name that
    nobody writes, its own followed by its id, where another concept claims the name; so an
    upgrade of the packaged tables never stops an installation. ``version`` names the result.
    """
    return Vocabulary(
        MappingProxyType(_extended(vocabulary.skills, skills, skill_aliases)),
        MappingProxyType(_extended(vocabulary.occupations, occupations, occupation_aliases)),
        version,
    )


def _extended(
    known: Mapping[str, Concept],
    further: Iterable[Concept],
    aliases: Mapping[str, tuple[Alias, ...]],
) -> dict[str, Concept]:
    concepts = dict(known)
    claims = claimed_names(concepts.values())
    for concept in further:
        if concept.id not in concepts:
            concepts[concept.id] = _with_free_names(concept, claims)
    for concept_id, texts in aliases.items():
        if concept_id in concepts:
            concepts[concept_id] = _with_aliases(concepts[concept_id], texts, claims)
    return concepts


def _with_aliases(concept: Concept, further: tuple[Alias, ...], claims: dict[str, str]) -> Concept:
    free: tuple[Alias, ...] = tuple(
        a for a in further if claims.setdefault(fold(a.text), concept.id) == concept.id
    )
    return replace(concept, aliases=(*concept.aliases, *free))


def _with_free_names(concept: Concept, claims: dict[str, str]) -> Concept:
    """The concept with only the names and aliases nobody else claims; they are claimed for it."""

    def is_free(name: str) -> bool:
        return claims.setdefault(fold(name), concept.id) == concept.id

    return replace(
        concept,
        name_ko=concept.name_ko if is_free(concept.name_ko) else f"{concept.name_ko} {concept.id}",
        name_en=concept.name_en if is_free(concept.name_en) else f"{concept.name_en} {concept.id}",
        aliases=tuple(alias for alias in concept.aliases if is_free(alias.text)),
    )
