"""Which consents are in force; the newest decision on a purpose's newest text counts."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import Consent, ConsentText, Talent


def visible_consents(actor: Actor) -> QuerySet[Consent]:
    if not may(actor, Permission.DECIDE_OWN_CONSENT) or actor.talent_id is None:
        return Consent.objects.none()
    return Consent.objects.filter(talent_id=actor.talent_id)


def with_consent(talents: QuerySet[Talent], purpose: str) -> QuerySet[Talent]:
    """Those of ``talents`` whose newest decision on the newest text of ``purpose`` is yes."""
    return talents.filter(Exact(_newest_decision(purpose), True))


def without_refusal(talents: QuerySet[Talent], purpose: str) -> QuerySet[Talent]:
    """Those who did not say no; who was never asked is among them.

    One condition on each row: the database cannot hash a list of half a million who did.
    """
    return talents.filter(Exact(Coalesce(_newest_decision(purpose), True), True))


def _newest_decision(purpose: str) -> Subquery:
    """What the talent of the row last decided on the newest text; null where nothing."""
    newest_text = ConsentText.objects.filter(purpose=purpose).order_by("-version").values("pk")[:1]
    return Subquery(
        Consent.objects.filter(talent=OuterRef("pk"), text=Subquery(newest_text))
        .order_by("-decided_at", "-pk")
        .values("given")[:1]
    )
