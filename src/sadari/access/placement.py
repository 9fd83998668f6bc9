"""Proposed placements: who may see and decide, and when a decision is possible."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sadari.access.actor import Actor
from sadari.access.consent import with_consent
from sadari.access.match_run import newest_done_run
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import ConsentText, Placement, Talent


class NotPossibleNow(Exception):
    """The person may, but the state does not allow it; the message is a sentence for them."""


def visible_placements(actor: Actor) -> QuerySet[Placement]:
    """Proposals for the actor's own openings in the newest run; the people stay blind."""
    run = newest_done_run()
    if run is None or not may(actor, Permission.SEE_BLIND_CANDIDATES):
        return Placement.objects.none()
    agreed = with_consent(Talent.objects.all(), ConsentText.Purpose.BLIND_PROFILE)
    return Placement.objects.filter(
        run=run, opening__organisation_id__in=actor.company_ids, talent__in=agreed
    )


def decidable_placements(actor: Actor) -> QuerySet[Placement]:
    """Those the actor may decide on: an owner decides for their own company."""
    if not may(actor, Permission.DECIDE_PLACEMENT):
        return Placement.objects.none()
    return visible_placements(actor).filter(opening__organisation_id__in=actor.owned_company_ids)


def check_undecided(placement: Placement) -> None:
    if placement.state != Placement.State.PROPOSED:
        raise NotPossibleNow(_("This proposal has already been decided."))
