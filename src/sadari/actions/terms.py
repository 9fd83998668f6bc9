"""What people decide about terms: another name of a concept, no concept at all, a new skill."""

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.background import start_relinking
from sadari.actions.relinking import Relinked, Term, holders_of, relink
from sadari.audit.events import record
from sadari.bridge.relinking import former_meaning_of
from sadari.bridge.vocabulary import LONGEST_TERM, concept_named, fold_term, packaged_ids
from sadari.models import Field, Occupation, Skill, TermMeaning, VocabularyState
from sadari.models.concept_source import ConceptSource
from sadari.models.term_meaning import ConceptKind

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 80


class Why(StrEnum):
    """Why a decision was not taken; the page has the words."""

    NO_TERM = "no_term"
    TOO_LONG = "too_long"
    UNKNOWN_CONCEPT = "unknown_concept"
    NAME_MISSING = "name_missing"
    NAME_TAKEN = "name_taken"
    NO_ID = "no_id"
    ID_TAKEN = "id_taken"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_FIELD = "unknown_field"


class TermRefused(Exception):
    """One value was not taken, and nothing was stored; ``field`` is the parameter's name.

    ``taken_by`` is the id of the concept that has the name or id already, else "".
    """

    def __init__(self, field: str, why: Why, taken_by: str = "") -> None:
        super().__init__(f"{field}: {why} {taken_by}".strip())
        self.field = field
        self.why = why
        self.taken_by = taken_by


@dataclass(frozen=True, slots=True)
class Decision:
    """``relinked`` is None where the background worker reads the holders anew."""

    meaning: TermMeaning | None
    relinked: Relinked | None


@transaction.atomic
def decide_term(
    *, kind: str, text: str, concept_id: str | None, by: Actor, only_listed: bool = False
) -> Decision:
    """Decide what a term means, now and in every later import; None: no skill, no occupation.

    Decided again, the newer decision counts. Openings, evidence and courses that hold the term
    are read anew: at once where they are few, else by the background worker. Raises `NotAllowed`
    and `TermRefused`.
    """
    check_may(by, Permission.MANAGE_VOCABULARY)
    term = _term(kind, text)
    concept = _concept(kind, concept_id)
    meaning, _created = TermMeaning.objects.update_or_create(
        kind=kind,
        folded=term.folded,
        defaults={
            "text": text.strip(),
            "skill": concept if isinstance(concept, Skill) else None,
            "occupation": concept if isinstance(concept, Occupation) else None,
            "only_listed": only_listed,
            "source": TermMeaning.Source.PERSON,
            "decided_by_id": by.account_id,
        },
    )
    return _taken(meaning, term, "decide_term", by)


@transaction.atomic
def withdraw_term(*, meaning_id: int, by: Actor) -> Decision:
    """Take a person's decision back; what held the term is read as it was before.

    Raises `NotAllowed`, and `TermMeaning.DoesNotExist` for what no person decided.
    """
    check_may(by, Permission.MANAGE_VOCABULARY)
    decided = TermMeaning.objects.filter(source=TermMeaning.Source.PERSON)
    meaning = decided.select_for_update().get(pk=meaning_id)
    term = _term(meaning.kind, meaning.text)
    meaning.delete()
    meaning.pk = meaning_id
    return _taken(meaning, term, "withdraw_term", by)


@transaction.atomic
def add_skill(
    *,
    name_ko: str,
    name_en: str,
    kind: str,
    by: Actor,
    field_id: str | None = None,
    skill_id: str = "",
    term: str = "",
) -> Skill:
    """A new skill of this installation; ``term``, if given, becomes one of its names.

    Without ``skill_id`` the id is made from the English name. Raises `NotAllowed` and
    `TermRefused`, which names the concept that has a name already.
    """
    check_may(by, Permission.MANAGE_VOCABULARY)
    names = {"name_ko": name_ko.strip(), "name_en": name_en.strip()}
    _check_names(names)
    if kind not in Skill.Kind.values:
        raise TermRefused("kind", Why.UNKNOWN_KIND)
    if field_id and not Field.objects.filter(pk=field_id).exists():
        raise TermRefused("field_id", Why.UNKNOWN_FIELD)
    skill = Skill.objects.create(
        id=_free_id(skill_id, names["name_en"]),
        kind=kind,
        field_id=field_id or None,
        source=ConceptSource.PERSON,
        **names,
    )
    _note(by, "add_skill", "skill", skill.pk, {"kind": kind, **names})
    renew_vocabulary_state(concepts=True)
    decide_term(kind=ConceptKind.SKILL, text=term or skill.name_ko, concept_id=skill.pk, by=by)
    return skill


def renew_vocabulary_state(*, concepts: bool) -> None:
    """Tell every process what has changed, once this is committed.

    ``concepts``: also concepts or official names, not decisions alone.
    """
    version = secrets.token_hex(8)
    changed = {"version": version} | ({"concepts": version} if concepts else {})
    VocabularyState.objects.update_or_create(pk=VocabularyState.ONLY, defaults=changed)


def _taken(meaning: TermMeaning, term: Term, verb: str, by: Actor) -> Decision:
    """The decision is written: note it, make it count, and read its holders anew."""
    renew_vocabulary_state(concepts=False)
    holders = holders_of(term)
    relinked = relink(term, holders, by=by) if holders.are_few else None
    if relinked is None:
        start_relinking(kind=term.kind, text=term.text, before=term.before, by=by)
    detail = {"term": meaning.text, "kind": meaning.kind, "concept": meaning.concept_id}
    read = {"read_anew": relinked.document() if relinked else "later"}
    _note(by, verb, "term_meaning", meaning.pk, detail | read)
    return Decision(meaning if verb == "decide_term" else None, relinked)


def _term(kind: str, text: str) -> Term:
    if kind not in ConceptKind.values:
        raise TermRefused("kind", Why.UNKNOWN_KIND)
    if not fold_term(text):
        raise TermRefused("text", Why.NO_TERM)
    if len(text.strip()) > LONGEST_TERM:
        raise TermRefused("text", Why.TOO_LONG)
    decided = TermMeaning.objects.filter(kind=kind, folded=fold_term(text)).first()
    before = decided.concept_id if decided else former_meaning_of(kind, text)
    return Term(kind, text.strip(), before)


def _concept(kind: str, concept_id: str | None) -> Skill | Occupation | None:
    if concept_id is None:
        return None
    model = Skill if kind == ConceptKind.SKILL else Occupation
    concept: Skill | Occupation | None = model._default_manager.filter(pk=concept_id).first()
    if concept is None:
        raise TermRefused("concept_id", Why.UNKNOWN_CONCEPT)
    return concept


def _check_names(names: dict[str, str]) -> None:
    for field, name in names.items():
        if not fold_term(name):
            raise TermRefused(field, Why.NAME_MISSING)
        if len(name) > LONGEST_TERM:
            raise TermRefused(field, Why.TOO_LONG)
        owner = concept_named(ConceptKind.SKILL, name)
        if owner is not None:
            raise TermRefused(field, Why.NAME_TAKEN, owner)


def _free_id(skill_id: str, name_en: str) -> str:
    """As asked for, or made from the English name, so that packaged ids are never met by chance."""
    slug = "-".join(re.findall(r"[a-z0-9]+", name_en.lower()))
    chosen = skill_id or (f"own-{slug}"[:_LONGEST_ID].rstrip("-") if slug else "")
    if not _ID.fullmatch(chosen) or len(chosen) > _LONGEST_ID:
        raise TermRefused("skill_id" if skill_id else "name_en", Why.NO_ID)
    if chosen in packaged_ids(ConceptKind.SKILL) or Skill.objects.filter(pk=chosen).exists():
        raise TermRefused("skill_id" if skill_id else "name_en", Why.ID_TAKEN, chosen)
    return chosen


def _note(by: Actor, verb: str, noun: str, noun_id: object, detail: dict[str, Any]) -> None:
    record(
        account_id=by.account_id, actor_name=by.name, verb=verb, noun=noun, noun_id=noun_id,
        detail=detail,
    )  # fmt: skip
