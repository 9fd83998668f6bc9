"""Which consents are in force; the newest decision on a purpose's newest text counts."""

from django.db.models import OuterRef, QuerySet, Subquery
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
    return _who_decided(talents, purpose, given=True)


def refused_consent(talents: QuerySet[Talent], purpose: str) -> QuerySet[Talent]:
    """Those who said no; who was never asked is not among them."""
    return _who_decided(talents, purpose, given=False)


def _who_decided(talents: QuerySet[Talent], purpose: str, *, given: bool) -> QuerySet[Talent]:
    newest_text = ConsentText.objects.filter(purpose=purpose).order_by("-version").values("pk")[:1]
    newest_decision = (
        Consent.objects.filter(talent=OuterRef("pk"), text=Subquery(newest_text))
        .order_by("-decided_at", "-pk")
        .values("given")[:1]
    )
    return talents.filter(Exact(Subquery(newest_decision), given))
