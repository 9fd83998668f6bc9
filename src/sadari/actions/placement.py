"""What a company decides on a proposed placement. A run proposes; a person decides."""

from django.db import transaction
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.placement import check_undecided, decidable_placements
from sadari.access.roles import NotAllowed, check_may
from sadari.audit.events import record
from sadari.models import Placement

DECISIONS = (Placement.State.PURSUED, Placement.State.DECLINED)


@transaction.atomic
def decide_placement(*, placement: Placement, decision: str, reason: str, by: Actor) -> Placement:
    """Pursue or decline a proposal, with the reason that the record keeps.

    Raises :class:`NotAllowed` unless ``by`` may decide on this very proposal, ``NotPossibleNow``
    where it has been decided already, and :class:`ValueError` for an unknown decision or for a
    decision without a reason.
    """
    check_may(by, Permission.DECIDE_PLACEMENT)
    if decision not in DECISIONS:
        raise ValueError(f"a placement cannot be {decision!r}")
    if not reason.strip():
        raise ValueError("a decision on a placement needs a reason")
    locked = _locked(placement, by)
    check_undecided(locked)
    locked.state = decision
    locked.reason = reason.strip()
    locked.decided_by_id = by.account_id
    locked.decided_at = timezone.now()
    locked.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="decide_placement",
        noun="placement",
        noun_id=locked.pk,
        detail={"decision": decision, "reason": locked.reason, "opening": locked.opening_id},
    )
    return locked


def _locked(placement: Placement, by: Actor) -> Placement:
    """The row as it is now, held until the end of the transaction: two clicks, one decision."""
    mine = decidable_placements(by).filter(pk=placement.pk)
    found = Placement.objects.select_for_update().filter(pk__in=mine.values("pk")).first()
    if found is None:
        raise NotAllowed(f"placement {placement.pk} is not for {by.name} to decide")
    return found
