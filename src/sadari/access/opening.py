"""Which openings an actor can see; whatever is not returned here does not exist for them."""

from datetime import date

from django.db.models import Q, QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import Opening


def currently_open(on: date) -> Q:
    """Open, and not past its closing day (a stale post helps nobody)."""
    return Q(state=Opening.State.OPEN) & (Q(closes_on__isnull=True) | Q(closes_on__gte=on))


def public_openings(on: date) -> QuerySet[Opening]:
    """What anyone may see."""
    return Opening.objects.filter(currently_open(on))


def visible_openings(actor: Actor, on: date) -> QuerySet[Opening]:
    """Everything open, plus one's own company's, plus all for who may see all."""
    if may(actor, Permission.SEE_ALL_OPENINGS):
        return Opening.objects.all()
    own = Q(organisation_id__in=actor.company_ids)
    return Opening.objects.filter(currently_open(on) | own)


def company_openings(actor: Actor) -> QuerySet[Opening]:
    """The openings of the actor's own companies, open or closed."""
    if not may(actor, Permission.SEE_COMPANY_OPENINGS):
        return Opening.objects.none()
    return Opening.objects.filter(organisation_id__in=actor.company_ids)
