"""A person gives or withdraws a consent. Every decision is a new row; the newest counts."""

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Consent, ConsentText
from sadari.queries.own_data import own_talent_id


class TextReplaced(Exception):
    """A newer text stands in its place: nobody agrees to words they have not seen."""


@transaction.atomic
def decide_consent(*, text_id: int, given: bool, by: Actor) -> Consent:
    """Decide on the newest text of its purpose; deciding the same again changes nothing.

    Raises `NotAllowed`, `ConsentText.DoesNotExist`, and `TextReplaced` for an older text.
    """
    check_may(by, Permission.DECIDE_OWN_CONSENT)
    talent_id = own_talent_id(by)
    text = ConsentText.objects.get(pk=text_id)
    if _newer_text_exists(text):
        raise TextReplaced
    decisions = Consent.objects.filter(talent_id=talent_id, text=text)
    newest = decisions.order_by("-decided_at", "-pk").first()
    if newest is not None and newest.given == given:
        return newest
    consent = Consent.objects.create(talent_id=talent_id, text=text, given=given)
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="decide_consent",
        noun="consent",
        noun_id=consent.pk,
        detail={"purpose": text.purpose, "version": text.version, "given": given},
    )
    return consent


def _newer_text_exists(text: ConsentText) -> bool:
    return ConsentText.objects.filter(purpose=text.purpose, version__gt=text.version).exists()
