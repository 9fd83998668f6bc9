"""Consents that an institution collected on its own forms and attests when it sends people."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Consent, ConsentText, Talent


@transaction.atomic
def record_sent_consents(*, talents: Iterable[Talent], purposes: Sequence[str], by: Actor) -> int:
    """Record "yes" to the newest text of each purpose; returns how many decisions were added."""
    check_may(by, Permission.RUN_IMPORT)
    texts = [
        ConsentText.objects.filter(purpose=purpose).order_by("-version")[0] for purpose in purposes
    ]
    added = Consent.objects.bulk_create(
        Consent(talent=talent, text=text, given=True) for talent in talents for text in texts
    )
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="record_sent_consents",
        noun="consent",
        noun_id=",".join(purposes),
        detail={"decisions": len(added)},
    )
    return len(added)
