"""Who looked at whose data and who changed what, as an auditor reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sadari.access.access_log import visible_access_log
from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.audit.chain import CHAINED_TABLES, ChainVerdict, verify_chain
from sadari.audit.verbs import VERBS
from sadari.models import AccessLog, Account, AuditEvent, Talent

#: What was looked at, as the log stores it, and its words.
VIEW_WORDS = {
    "blind_candidate": _("suggested candidate, without a name"),
    "blind_proposal": _("proposed placement, without a name"),
    "own_people": _("the school's list of its own people"),
}


@dataclass(frozen=True, slots=True)
class View:
    """One look: ``code`` is the blind code of the person looked at, "" once they are erased."""

    entry: AccessLog
    viewer: str
    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change in words; a verb whose words are gone is shown as it stands."""

    entry: AuditEvent
    words: str


def views_log(actor: Actor) -> QuerySet[AccessLog]:
    """Looks at people's data, newest first."""
    return visible_access_log(actor).order_by("-pk")


def events_log(actor: Actor) -> QuerySet[AuditEvent]:
    """Changes, newest first; for who may read the logs."""
    if not may(actor, Permission.SEE_ACCESS_LOG):
        return AuditEvent.objects.none()
    return AuditEvent.objects.order_by("-pk")


def views_in_words(entries: Iterable[AccessLog]) -> list[View]:
    """Two queries for the whole page: the accounts that looked, and the codes looked at."""
    entries = list(entries)
    viewers = dict(
        Account.objects.filter(pk__in={entry.viewer_id for entry in entries}).values_list(
            "pk", "email"
        )
    )
    codes = blind_codes(entry.talent_id for entry in entries)
    return [
        View(
            entry,
            viewers.get(entry.viewer_id, ""),
            codes.get(entry.talent_id, ""),
            view_in_words(entry.what),
        )
        for entry in entries
    ]


def view_in_words(what: str) -> str:
    """What was looked at, in the language of the page."""
    return str(VIEW_WORDS.get(what, what))


def events_in_words(entries: Iterable[AuditEvent]) -> list[Event]:
    return [Event(entry, str(VERBS.get(entry.verb, entry.verb))) for entry in entries]


def blind_codes(talent_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Talent.objects.filter(pk__in=set(talent_ids)).values_list("pk", "blind_code"))


def chain_verdicts(actor: Actor) -> list[ChainVerdict]:
    """Both logs, every hash computed again; nothing for who may not read them."""
    if not may(actor, Permission.SEE_ACCESS_LOG):
        return []
    return [verify_chain(table) for table in CHAINED_TABLES]
