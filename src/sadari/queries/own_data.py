"""Everything that is held about the person who asks, and what the register says of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from sadari.access.access_log import visible_access_log
from sadari.access.actor import Actor
from sadari.access.consent import visible_consents
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.access.talent import visible_talents
from sadari.models import (
    AccessLog,
    Account,
    AuditEvent,
    Consent,
    ConsentText,
    Enrolment,
    Evidence,
    Membership,
    Placement,
    Recommendation,
    Region,
    RoleGrant,
    Suggestion,
    Talent,
    Wish,
)
from sadari.models.personal_fields import IMPERSONAL, PERSONAL
from sadari.queries.access_log import view_in_words
from sadari.queries.names import name_field

NEWEST_VIEWS = 20


@dataclass(frozen=True, slots=True)
class View:
    """One look at the person's data by somebody else; ``viewer`` is "" once they have gone."""

    at: datetime
    viewer: str
    roles: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True)
class OwnData:
    """What the page shows; lists are in the order they are shown."""

    talent: Talent
    wish: Wish | None
    evidence: list[Evidence]
    enrolments: list[Enrolment]
    placements: list[Placement]
    recommendations: int
    views: list[View]
    view_count: int


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One declared field: why it is held, who sees it, when it is destroyed."""

    noun: str
    field: str
    purpose: str | Promise
    seen_by: tuple[str, ...]
    destroyed: str | Promise


@dataclass(frozen=True, slots=True)
class ConsentState:
    """The newest text of one purpose and what the person decided on it, newest first."""

    text: ConsentText
    history: list[Consent]

    @property
    def given(self) -> bool | None:
        """None while the person has not decided on this text."""
        return next((c.given for c in self.history if c.text_id == self.text.pk), None)

    @property
    def decided_at(self) -> datetime | None:
        return next((c.decided_at for c in self.history if c.text_id == self.text.pk), None)


def own_data(actor: Actor) -> OwnData:
    """What is held about the actor. Raises `NotAllowed` without the right to see own data."""
    talent = _own_talent(actor)
    log = visible_access_log(actor).filter(talent_id=talent.pk).order_by("-pk")
    return OwnData(
        talent=talent,
        wish=Wish.objects.filter(talent=talent).prefetch_related("occupations", "regions").first(),
        evidence=list(talent.evidence.select_related("skill").order_by("-level", "skill_id")),
        enrolments=list(
            talent.enrolments.select_related("cohort__programme__organisation").order_by("-since")
        ),
        placements=list(
            talent.placements.select_related("opening__organisation").order_by("-run_id")
        ),
        recommendations=talent.recommendations.count(),
        views=_views(log[:NEWEST_VIEWS]),
        view_count=log.count(),
    )


def own_talent_id(actor: Actor) -> UUID:
    """The actor as a talent. Raises `Talent.DoesNotExist` where they are none."""
    if actor.talent_id is None:
        raise Talent.DoesNotExist
    return actor.talent_id


def own_wish(actor: Actor) -> Wish | None:
    check_may(actor, Permission.SEE_OWN_DATA)
    return (
        Wish.objects.filter(talent_id=own_talent_id(actor))
        .prefetch_related("occupations", "regions").first()
    )  # fmt: skip


def own_skills(actor: Actor) -> tuple[list[Evidence], list[Evidence]]:
    """What the actor says themselves, and what others attest; best level first."""
    check_may(actor, Permission.SEE_OWN_DATA)
    held = Evidence.objects.filter(talent_id=own_talent_id(actor)).select_related("skill")
    said: list[Evidence] = []
    attested: list[Evidence] = []
    for one in held.order_by("-level", "skill_id", "known_by"):
        (said if one.known_by == Evidence.KnownBy.SELF else attested).append(one)
    return said, attested


def own_profile(actor: Actor) -> Talent:
    return _own_talent(actor)


def consent_states(actor: Actor) -> list[ConsentState]:
    """Each purpose that has a text, the required ones first; two queries."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.order_by("purpose", "-version"):
        newest.setdefault(text.purpose, text)
    decisions = list(visible_consents(actor).select_related("text").order_by("-decided_at", "-pk"))
    return [
        ConsentState(text=text, history=[c for c in decisions if c.text.purpose == text.purpose])
        for text in sorted(newest.values(), key=lambda text: (not text.required, text.purpose))
    ]


def register() -> list[RegisterEntry]:
    """The register of personal fields, as the models declare it."""
    return [
        RegisterEntry(noun, field, entry.purpose, entry.seen_by, entry.destroyed)
        for noun, fields in PERSONAL.items()
        for field, entry in fields.items()
    ]


def register_of(*nouns: str) -> list[RegisterEntry]:
    return [entry for entry in register() if entry.noun in nouns]


def region_choices() -> list[tuple[str, str]]:
    """Places people live or work in; a country is no choice."""
    name = name_field()
    places = Region.objects.exclude(kind=Region.Kind.COUNTRY)
    return list(places.order_by(name).values_list("pk", name))


def _own_talent(actor: Actor) -> Talent:
    check_may(actor, Permission.SEE_OWN_DATA)
    return (
        visible_talents(actor)
        .select_related("region", "sender", "account")
        .get(pk=own_talent_id(actor))
    )  # fmt: skip


def _views(rows: Iterable[AccessLog]) -> list[View]:
    """Names are fetched apart: the log outlives the accounts it names."""
    rows = list(rows)
    names = Account.objects.in_bulk({row.viewer_id for row in rows})
    return [
        View(
            at=row.at,
            viewer=names[row.viewer_id].display_name if row.viewer_id in names else "",
            roles=tuple(row.viewer_roles.split(",")),
            what=view_in_words(row.what),
        )
        for row in rows
    ]


# ── Export ────────────────────────────────────────────────────────────────────────────────────
# The register decides what is in it: each declared field that its person may see.

_READERS = frozenset({"self", "talent"})

#: How to find a person's rows of each noun of the register.
_ROWS: dict[str, Callable[[int, UUID], QuerySet[Any]]] = {
    "Account": lambda account, talent: Account.objects.filter(pk=account),
    "RoleGrant": lambda account, talent: RoleGrant.objects.filter(account=account),
    "Membership": lambda account, talent: Membership.objects.filter(account=account),
    "Talent": lambda account, talent: Talent.objects.filter(pk=talent),
    "Wish": lambda account, talent: Wish.objects.filter(talent=talent),
    "Evidence": lambda account, talent: Evidence.objects.filter(talent=talent),
    "Enrolment": lambda account, talent: Enrolment.objects.filter(talent=talent),
    "Consent": lambda account, talent: Consent.objects.filter(talent=talent),
    "Recommendation": lambda account, talent: Recommendation.objects.filter(talent=talent),
    "Suggestion": lambda account, talent: Suggestion.objects.filter(talent=talent),
    "Placement": lambda account, talent: Placement.objects.filter(talent=talent),
    "AuditEvent": lambda account, talent: AuditEvent.objects.filter(actor=account),
    "AccessLog": lambda account, talent: AccessLog.objects.filter(talent_id=talent),
}
#: Not about one person, or kept without a name (the register says why), or given pair by pair.
NOT_EXPORTED = frozenset(
    {
        "FrozenPiece", "MatchRun", "TermMeaning", "FileImport", "RefusedRow",
        "RecommendationList", "SuggestionList",
    }
)  # fmt: skip
#: Own acts and rights, though the register names only the auditor as their reader.
_OWN_ACTS = {"AuditEvent": ("actor_name", "detail"), "RoleGrant": ("account",),
             "Membership": ("account",)}  # fmt: skip


def export_document(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Rows by noun: every field its person may see, as JSON values."""
    check_may(actor, Permission.SEE_OWN_DATA)
    account_id, talent_id = actor.account_id or 0, own_talent_id(actor)
    return {
        noun: [_row(noun, row) for row in rows(account_id, talent_id).order_by("pk")]
        for noun, rows in _ROWS.items()
    }


#: Hashes, and keys made of fields that stand beside them.
_NO_FACTS = frozenset({"source_hash", "previous_hash", "row_hash", "pk"})


def exported_fields(noun: str) -> list[str]:
    declared = [
        name
        for name, entry in PERSONAL[noun].items()
        if _READERS & set(entry.seen_by) or name in _OWN_ACTS.get(noun, ())
    ]
    return [*declared, *sorted(IMPERSONAL.get(noun, frozenset()) - _NO_FACTS)]


def _row(noun: str, row: Model) -> dict[str, Any]:
    return {name: _value(row, name) for name in exported_fields(noun)}


def _value(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if field.many_to_many:
        return [_named(related) for related in getattr(row, name).all()]
    if not field.is_relation:
        return _plain(getattr(row, name))
    if not field.db_constraint:
        return _plain(getattr(row, field.attname))
    return _named(getattr(row, name))


def _named(related: Model | None) -> dict[str, Any] | None:
    """The key with what it stands for; of another person's account the key alone."""
    if related is None:
        return None
    if isinstance(related, Account):
        return {"id": related.pk}
    return {"id": _plain(related.pk), "name": str(related)}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
