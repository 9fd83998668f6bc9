"""What an official list would change here: looked at row by row before anything is written.

An entry belongs to the concept that was taken from it earlier; else to the one concept of ours
with its code; else to the concept that goes by its name; else it is new. Our ids and names stay:
what a list adds are further names, and concepts of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from sadari.actions.refusal import Refusal
from sadari.bridge.vocabulary import State, claimed_terms, fold_term, vocabulary_state
from sadari.models import Occupation, Skill
from sadari.models.concept_source import ConceptSource
from sadari.models.term_meaning import ConceptKind

Words = tuple[str, str]
Concept = Skill | Occupation


class Fate(StrEnum):
    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class OfficialEntry:
    """One entry of an official list. Names are "" where the list has none in that language.

    ``code`` identifies it in its list, ``broader`` is the code of a wider entry or "".
    ``skill_kind`` is "" for occupations. ``ncs`` (8 digits), ``keco`` and ``isco`` may be "".
    """

    file: str
    row: int
    noun: Literal["skill", "occupation"]
    code: str
    concept_id: str
    name_ko: str
    name_en: str
    further_names: tuple[str, ...] = ()
    broader: str = ""
    skill_kind: str = ""
    ncs: str = ""
    keco: str = ""
    isco: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.name_ko, self.name_en)))


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    file: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one entry, or of one of its names (``name``) that another concept has.

    ``reason`` and ``effect`` (what taking would do) are (Korean, English).
    """

    entry: OfficialEntry
    fate: Fate
    concept_id: str
    name: str
    reason: Words
    effect: Words
    new_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``state`` names the words it was made for; it can be taken only while they are the same."""

    source: str
    state: State
    rows: tuple[PlannedRow, ...]
    refused: tuple[RefusedEntry, ...]
    broader: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        counted = Counter(row.fate for row in self.rows)
        return {fate.value: counted[fate] for fate in Fate} | {"refused": len(self.refused)}

    def broader_id(self, row: PlannedRow) -> str | None:
        """The id of the concept above the entry's, where the list names one that is taken."""
        above = self.broader.get((row.entry.noun, row.entry.broader))
        return above if above != row.concept_id else None


def plan_official_list(
    source: str, entries: Iterable[OfficialEntry], refused: Iterable[RefusedEntry]
) -> Plan:
    """Compare the entries of one list with the words as they are now; writes nothing."""
    planner = _Planner(source)
    rows = [row for entry in entries for row in planner.rows_of(entry)]
    plan = Plan(source, planner.state, tuple(rows), tuple(refused), planner.concept_of)
    return replace(plan, rows=tuple(_with_new_broader(plan, row, planner) for row in rows))


class _Planner:
    """Knows who has which code and which name, also those that earlier rows of the list took."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.state = vocabulary_state()
        self.claims = {kind: dict(claimed_terms(kind, self.state)) for kind in ConceptKind}
        stored: tuple[tuple[ConceptKind, Iterable[Concept]], ...] = (
            (ConceptKind.SKILL, Skill.objects.all()),
            (ConceptKind.OCCUPATION, Occupation.objects.all()),
        )
        self.stored = {kind: {c.pk: c for c in concepts} for kind, concepts in stored}
        self.taken = {
            (kind.value, c.source_code): c
            for kind, concepts in self.stored.items()
            for c in concepts.values()
            if c.source == source
        }
        self.ours_by_code = self._ours_by_code()
        self.concept_of: dict[tuple[str, str], str] = {}

    def _ours_by_code(self) -> Mapping[tuple[str, str], list[str]]:
        """Of our own concepts only: the codes of taken ones are their list's."""
        ours: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for kind, concepts in self.stored.items():
            for concept in concepts.values():
                code = concept.ncs_code if isinstance(concept, Skill) else concept.keco_code
                if code and concept.source == ConceptSource.SADARI:
                    ours[kind.value, code].append(concept.pk)
        return ours

    def rows_of(self, entry: OfficialEntry) -> list[PlannedRow]:
        taken = self.taken.get((entry.noun, entry.code))
        conflict, concept_id = (None, taken.pk) if taken else self._belongs_to(entry)
        if conflict is not None:
            return [conflict]
        new_names, conflicts = self._claim(entry, concept_id)
        if taken is not None:
            new_names = _kept_names(taken, entry, new_names)
        self.concept_of[entry.noun, entry.code] = concept_id
        fate, reason, effect = self._fate(entry, concept_id, new_names)
        row = PlannedRow(entry, fate, concept_id, entry.names[0], reason, effect, new_names)
        return [row, *conflicts]

    def _belongs_to(self, entry: OfficialEntry) -> tuple[PlannedRow | None, str]:
        claims = self.claims[ConceptKind(entry.noun)]
        owners = {claims[key] for name in entry.names if (key := fold_term(name)) in claims}
        if None in owners:
            return _conflict(entry, "", entry.names[0], _MEANS_NOTHING), ""
        by_name = {owner for owner in owners if owner is not None}
        by_code = self.ours_by_code.get((entry.noun, _our_code(entry)), [])
        if len(by_name) > 1:
            return _conflict(entry, "", entry.names[0], _two_owners(sorted(by_name))), ""
        owner = next(iter(by_name), None)
        if len(by_code) == 1 and owner not in (None, by_code[0]):
            reason = _name_and_code_differ(str(owner), by_code[0], _our_code(entry))
            return _conflict(entry, str(owner), entry.names[0], reason), ""
        return None, owner or (by_code[0] if len(by_code) == 1 else entry.concept_id)

    def _claim(
        self, entry: OfficialEntry, concept_id: str
    ) -> tuple[tuple[str, ...], list[PlannedRow]]:
        """Names that become the concept's, and a conflict for each that is another's already."""
        claims = self.claims[ConceptKind(entry.noun)]
        is_new = concept_id not in self.stored[ConceptKind(entry.noun)]
        fresh: list[str] = []
        conflicts: list[PlannedRow] = []
        for name in dict.fromkeys((*entry.names, *entry.further_names)):
            key = fold_term(name)
            if key not in claims:
                claims[key] = concept_id
                fresh += [] if is_new and name in entry.names else [name]
            elif claims[key] != concept_id:
                owner = claims[key]
                reason = _MEANS_NOTHING if owner is None else _taken_name(name, owner)
                conflicts.append(_conflict(entry, owner or "", name, reason))
        return tuple(fresh), conflicts

    def _fate(
        self, entry: OfficialEntry, concept_id: str, new_names: tuple[str, ...]
    ) -> tuple[Fate, Words, Words]:
        concept = self.stored[ConceptKind(entry.noun)].get(concept_id)
        if concept is None:
            return Fate.NEW, _NOT_HERE, _is_added(concept_id)
        if concept.source == self.source and (was := _differs(concept, entry)):
            return Fate.CHANGED, _list_changed(was), _follows(concept_id)
        if new_names:
            return Fate.CHANGED, _is_known(concept), _gets_names(new_names)
        return Fate.SAME, _is_known(concept), _NOTHING


def _our_code(entry: OfficialEntry) -> str:
    """The code under which a concept of ours can stand: of a whole class, not of a unit in it."""
    if entry.noun == "occupation":
        return entry.keco
    return entry.ncs if entry.code == entry.ncs else ""


def main_names(entry: OfficialEntry) -> Words:
    """A name for each language; where the list has one language only, its name stands in both."""
    return entry.name_ko or entry.name_en, entry.name_en or entry.name_ko


def _kept_names(taken: Concept, entry: OfficialEntry, new: tuple[str, ...]) -> tuple[str, ...]:
    """Where the list renames what came from it, the name it had remains another name."""
    shown = {fold_term(name) for name in main_names(entry)}
    former = [name for name in (taken.name_ko, taken.name_en) if fold_term(name) not in shown]
    return tuple(dict.fromkeys((*(n for n in new if fold_term(n) not in shown), *former)))


def _differs(concept: Concept, entry: OfficialEntry) -> str:
    """What the list said before, where it now says something else; "" where it says the same."""
    stored = [concept.name_ko, concept.name_en]
    said = list(main_names(entry))
    if isinstance(concept, Skill):
        stored += [concept.kind, concept.ncs_code]
        said += [entry.skill_kind, entry.ncs]
    else:
        stored += [concept.keco_code, concept.isco_code]
        said += [entry.keco, entry.isco]
    return ", ".join(old for old, new in zip(stored, said, strict=True) if old != new) or (
        "–" if stored != said else ""
    )


def _with_new_broader(plan: Plan, row: PlannedRow, planner: _Planner) -> PlannedRow:
    """A taken concept that the list has moved under another one has changed, too."""
    concept = planner.stored[ConceptKind(row.entry.noun)].get(row.concept_id)
    if row.fate != Fate.SAME or concept is None or concept.source != plan.source:
        return row
    if concept.broader_id == plan.broader_id(row):
        return row
    was = concept.broader_id or "–"
    return replace(
        row, fate=Fate.CHANGED, reason=_list_changed(was), effect=_follows(row.concept_id)
    )


def _conflict(entry: OfficialEntry, owner: str, name: str, reason: Words) -> PlannedRow:
    return PlannedRow(entry, Fate.CONFLICT, owner, name, reason, _LEFT_OUT)


# ── Sentences ─────────────────────────────────────────────────────────────────────────────────

_NOT_HERE = ("아직 없는 항목입니다.", "It is not here yet.")
_NOTHING = ("바뀌는 것이 없습니다.", "Nothing changes.")
_LEFT_OUT = ("이 이름은 넣지 않습니다.", "This name is left out.")
_MEANS_NOTHING = (
    "담당자가 이 말은 역량이나 직업이 아니라고 정했습니다.",
    "A person decided that this term means no skill and no occupation.",
)


def _is_known(concept: Concept) -> Words:
    return (f"이미 있습니다: {concept.name_ko}", f"It is here already: {concept.name_en}")


def _is_added(concept_id: str) -> Words:
    return (f"새 항목으로 넣습니다: {concept_id}", f"It is added as {concept_id}.")


def _gets_names(names: tuple[str, ...]) -> Words:
    listed = ", ".join(names)
    return (f"다른 이름으로 더합니다: {listed}", f"It gets further names: {listed}")


def _list_changed(was: str) -> Words:
    return (f"목록의 내용이 바뀌었습니다. 이전: {was}", f"The list has changed. Before: {was}")


def _follows(concept_id: str) -> Words:
    return (
        f"목록에서 온 항목을 목록대로 고칩니다: {concept_id}",
        f"The concept that came from the list follows it: {concept_id}",
    )


def _taken_name(name: str, owner: str) -> Words:
    return (
        f"“{name}”: 다른 항목의 이름입니다({owner}).",
        f"“{name}” is a name of another concept ({owner}).",
    )


def _two_owners(owners: list[str]) -> Words:
    listed = ", ".join(owners)
    return (
        f"한국어 이름과 영어 이름이 서로 다른 항목의 이름입니다: {listed}",
        f"Its Korean and its English name belong to different concepts: {listed}",
    )


def _name_and_code_differ(by_name: str, by_code: str, code: str) -> Words:
    return (
        f"이름은 {by_name} 항목의 것이고 코드({code})는 {by_code} 항목의 것입니다.",
        f"Its name belongs to {by_name}, but its code ({code}) to {by_code}.",
    )
