"""One row for each change, written in the same transaction as the change."""

from typing import Any

from sadari.audit.verbs import VERBS
from sadari.models import AuditEvent


def record(
    *,
    account_id: int | None,
    actor_name: str,
    verb: str,
    noun: str,
    noun_id: object,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add an event; ``verb`` must have its words in :mod:`sadari.audit.verbs`."""
    if verb not in VERBS:
        raise ValueError(f"no words for the audit verb {verb!r}; add them to audit/verbs.py")
    return AuditEvent.objects.create(
        actor_id=account_id,
        actor_name=actor_name[:80],
        verb=verb,
        noun=noun,
        noun_id=str(noun_id),
        detail=detail or {},
    )
