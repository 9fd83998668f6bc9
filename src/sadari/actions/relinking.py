"""After a decision on a term: read anew what was read from that term, and nothing else.

Openings keep what they asked for as written (a requirement's ``source_text``, the terms that
nothing answered to), evidence keeps the person's words, a course its text; so each can be read
again without its file. What only the file held is read when it is imported again, since
`linking_version` has changed.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Func, Manager, Q, TextField

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.bridge.linking import LinkedSkill
from sadari.bridge.relinking import (
    asked_skill,
    evidence_of,
    meaning_of,
    occupation_of,
    taught_level_of,
    taught_skills,
)
from sadari.bridge.vocabulary import LONGEST_TERM, any_held, fold_term, holds_term
from sadari.models import Evidence, Opening, Outcome, Programme, Requirement
from sadari.models.term_meaning import ConceptKind

#: More rows than this are read anew by the background worker.
FEW_ROWS = 500
_ROWS_AT_ONCE = 500
#: A name as short as this counts as an item of a list alone, not inside the text of a course.
_SHORTEST_IN_TEXT = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A decided term; ``before`` is the id of what it meant until now, None for nothing."""

    kind: str
    text: str
    before: str | None

    @property
    def folded(self) -> str:
        return fold_term(self.text)


@dataclass(frozen=True, slots=True)
class Holders:
    """The ids of the openings, evidence and courses whose words hold a term."""

    openings: list[int]
    evidence: list[int]
    programmes: list[int]

    @property
    def are_few(self) -> bool:
        return len(self.openings) + len(self.evidence) + len(self.programmes) <= FEW_ROWS


@dataclass(frozen=True, slots=True)
class Relinked:
    """How many rows are read otherwise than before."""

    openings: int = 0
    evidence: int = 0
    programmes: int = 0

    def document(self) -> dict[str, int]:
        return asdict(self)


def holders_of(term: Term) -> Holders:
    if term.kind == ConceptKind.OCCUPATION:
        return Holders(_named_openings(term), [], [])
    return Holders(_asking_openings(term), _named_evidence(term), _teaching_programmes(term))


@transaction.atomic
def relink(term: Term, holders: Holders, *, by: Actor) -> Relinked:
    """Read the holders anew, after the decision was written."""
    check_may(by, Permission.MANAGE_VOCABULARY)
    openings = Opening.objects.filter(pk__in=holders.openings)
    if term.kind == ConceptKind.OCCUPATION:
        return Relinked(openings=sum(map(_read_occupation, openings)))
    asking = openings.prefetch_related("requirements__skill")
    evidence = Evidence.objects.filter(pk__in=holders.evidence).select_related("talent")
    teaching = Programme.objects.filter(pk__in=holders.programmes).prefetch_related("outcomes")
    now = meaning_of(term.kind, term.text)
    return Relinked(
        openings=sum(_read_opening(opening, term) for opening in asking),
        evidence=sum(map(_read_evidence, evidence)),
        programmes=sum(_read_programme(one, now, term.before) for one in teaching),
    )


@transaction.atomic
def relink_for_names(names: Collection[str], *, by: Actor) -> Relinked:
    """After many names of skills have come at once: read anew what they may be the first to name.

    Openings by their unknown terms; courses by their unknown terms and where their text holds one
    of the ``names``; evidence that was read from one of them by likeness.
    """
    check_may(by, Permission.MANAGE_VOCABULARY)
    folded = {fold_term(name) for name in names} - {""}
    terms = _unknown_terms(Opening) | _unknown_terms(Programme)
    known = {term for term in terms if meaning_of("skill", term) is not None}
    named = {name for name in folded if len(name) >= _SHORTEST_IN_TEXT}
    texts = Evidence.objects.order_by().values_list("source_text", flat=True).distinct()
    read = [text for text in texts.iterator() if fold_term(text) in folded]
    evidence = Evidence.objects.filter(source_text__in=read).select_related("talent")
    return Relinked(
        openings=sum(_read_unknown_terms(one, known) for one in _asking(known)),
        evidence=sum(map(_read_evidence, evidence)),
        programmes=sum(_read_programme_anew(one) for one in _teaching(known, named)),
    )


def _asking(known: Collection[str]) -> Iterable[Opening]:
    asking = Opening.objects.filter(unlinked_terms__has_any_keys=sorted(known))
    return asking.prefetch_related("requirements__skill") if known else ()


def _teaching(known: Collection[str], named: Collection[str]) -> list[Programme]:
    programmes = Programme.objects.order_by("pk").prefetch_related("outcomes")
    return [
        one
        for one in programmes.iterator(chunk_size=_ROWS_AT_ONCE)
        if any(term in known for term in one.unlinked_terms) or _holds_any(one, named)
    ]


def _holds_any(programme: Programme, named: Collection[str]) -> bool:
    texts = (programme.title, programme.contents)
    return any(any_held(text, named) for text in texts)


def _read_programme_anew(programme: Programme) -> bool:
    """What is taught now and was not yet; nothing is taken away, since no name has gone."""
    taught = taught_skills(
        title=programme.title,
        contents=programme.contents,
        listed=programme.unlinked_terms,
        ncs_code=programme.ncs_code,
    )
    held = {outcome.skill_id for outcome in programme.outcomes.all()}
    new = {skill_id: level for skill_id, level in taught.items() if skill_id not in held}
    Outcome.objects.bulk_create(
        Outcome(programme=programme, skill_id=skill_id, level=level)
        for skill_id, level in new.items()
    )
    return _forget_known_terms(programme) or bool(new)


# ── Who holds it ──────────────────────────────────────────────────────────────────────────────


def _unknown_terms(model: type[Opening] | type[Programme]) -> set[str]:
    """Every distinct term of openings, or of courses, that nothing answered to."""
    each = Func(F("unlinked_terms"), function="jsonb_array_elements_text", output_field=TextField())
    manager: Any = model._default_manager
    return set(manager.order_by().annotate(term=each).values_list("term", flat=True).distinct())


def _asking_openings(term: Term) -> list[int]:
    unknown = [text for text in sorted(_unknown_terms(Opening)) if holds_term(text, term.folded)]
    read = _texts_of(Requirement.objects, term)
    holds = Q(requirements__source_text__in=read)
    if unknown:
        holds |= Q(unlinked_terms__has_any_keys=unknown)
    found = Opening.objects.order_by().filter(holds)
    return sorted(set(found.values_list("pk", flat=True)))


def _texts_of(rows: Manager[Any], term: Term) -> list[str]:
    """The texts, as written, from which rows were read by this very term."""
    texts = rows.order_by().values_list("source_text", flat=True).distinct()
    return [text for text in texts.iterator() if fold_term(text) == term.folded]


def _named_evidence(term: Term) -> list[int]:
    texts = _texts_of(Evidence.objects, term)
    return list(Evidence.objects.filter(source_text__in=texts).values_list("pk", flat=True))


def _named_openings(term: Term) -> list[int]:
    names = Opening.objects.order_by().values_list("pk", "title", "occupation_text")
    return [
        pk
        for pk, title, name in names.iterator()
        if holds_term(title, term.folded) or holds_term(name, term.folded)
    ]


def _teaching_programmes(term: Term) -> list[int]:
    texts = Programme.objects.order_by().values_list("pk", "title", "contents", "unlinked_terms")
    return [
        pk
        for pk, title, contents, listed in texts.iterator()
        if any(holds_term(text, term.folded) for text in (title, contents, *listed))
    ]


# ── Reading anew ──────────────────────────────────────────────────────────────────────────────


def _read_opening(opening: Opening, term: Term) -> bool:
    """Requirements that were read from the term, and unknown terms that hold it.

    What the company stated itself outlasts a decision on words.
    """
    asked = [] if opening.skills_stated_at else opening.requirements.all()
    read = [r for r in asked if fold_term(r.source_text) == term.folded]
    changed = [_read_requirement(opening, requirement) for requirement in read]
    unknown = {text for text in opening.unlinked_terms if holds_term(text, term.folded)}
    return _read_unknown_terms(opening, unknown) or any(changed)


def _read_requirement(opening: Opening, requirement: Requirement) -> bool:
    """The same demand, must or wished as before, for the skill that its words mean now."""
    asked = _asked(opening, requirement.source_text)
    if asked is None:
        requirement.delete()
        _keep_unknown(opening, requirement.source_text)
        return True
    if asked.skill_id == requirement.skill_id:
        return False
    if _asks_for(opening, asked.skill_id):
        requirement.delete()
        return True
    requirement.skill_id, requirement.level = asked.skill_id, asked.level
    requirement.save(update_fields=["skill", "level"])
    return True


def _read_unknown_terms(opening: Opening, terms: Collection[str]) -> bool:
    found = {
        t: asked for t in opening.unlinked_terms if t in terms and (asked := _asked(opening, t))
    }
    for asked in found.values():
        if opening.skills_stated_at is None and not _asks_for(opening, asked.skill_id):
            _add_requirement(opening, asked)
    if found:
        opening.unlinked_terms = [text for text in opening.unlinked_terms if text not in found]
        opening.save(update_fields=["unlinked_terms", "updated_at"])
    return bool(found)


def _asked(opening: Opening, item: str) -> LinkedSkill | None:
    return asked_skill(
        item,
        title=opening.title,
        occupation_text=opening.occupation_text,
        experience_months=opening.experience_months,
        has_must=opening.requirements.filter(must=True).exclude(source_text=item).exists(),
    )


def _asks_for(opening: Opening, skill_id: str) -> bool:
    return opening.requirements.filter(skill_id=skill_id).exists()


def _add_requirement(opening: Opening, asked: LinkedSkill) -> None:
    Requirement.objects.create(
        opening=opening,
        skill_id=asked.skill_id,
        level=asked.level,
        must=asked.must,
        source_text=asked.text[:LONGEST_TERM],
    )


def _keep_unknown(opening: Opening, text: str) -> None:
    if text not in opening.unlinked_terms:
        opening.unlinked_terms = [*opening.unlinked_terms, text]
        opening.save(update_fields=["unlinked_terms", "updated_at"])


def _read_occupation(opening: Opening) -> bool:
    """Where nothing answers, it stays: the code, which only the file has, may say so."""
    occupation_id = occupation_of(opening.title, opening.occupation_text)
    if occupation_id is None or occupation_id == opening.occupation_id:
        return False
    opening.occupation_id = occupation_id
    opening.save(update_fields=["occupation", "updated_at"])
    return True


def _read_evidence(evidence: Evidence) -> bool:
    """Whoever has an account keeps what they said, even where nothing answers to it any more."""
    is_licence = evidence.known_by == Evidence.KnownBy.LICENCE
    skill_id = evidence_of(evidence.source_text, is_licence=is_licence)
    if skill_id == evidence.skill_id or (skill_id is None and evidence.talent.account_id):
        return False
    same = Evidence.objects.filter(
        talent=evidence.talent, skill_id=skill_id, known_by=evidence.known_by
    )
    if skill_id is None or same.exists():
        evidence.delete()
        return True
    evidence.skill_id = skill_id
    evidence.save(update_fields=["skill"])
    return True


def _read_programme(programme: Programme, now: str | None, before: str | None) -> bool:
    """The skill that the term means now is taught; the one it meant only if the text still says."""
    held = {outcome.skill_id: outcome for outcome in programme.outcomes.all()}
    changed = False
    if now is not None and now not in held and (level := _taught_level(programme, now)):
        Outcome.objects.create(programme=programme, skill_id=now, level=level)
        changed = True
    if before in held and before != now and _taught_level(programme, before) is None:
        held[before].delete()
        changed = True
    return _forget_known_terms(programme) or changed


def _taught_level(programme: Programme, skill_id: str) -> int | None:
    return taught_level_of(
        skill_id,
        title=programme.title,
        contents=programme.contents,
        listed=programme.unlinked_terms,
        ncs_code=programme.ncs_code,
    )


def _forget_known_terms(programme: Programme) -> bool:
    left = [t for t in programme.unlinked_terms if meaning_of(ConceptKind.SKILL, t) is None]
    if left == programme.unlinked_terms:
        return False
    programme.unlinked_terms = left
    programme.save(update_fields=["unlinked_terms"])
    return True
