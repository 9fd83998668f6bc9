"""Whose full data an actor can see: oneself, and a school's own people. Companies see none."""

from django.db.models import Q, QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import Talent


def visible_talents(actor: Actor) -> QuerySet[Talent]:
    allowed = Q(pk__in=[])
    if may(actor, Permission.SEE_OWN_DATA) and actor.talent_id is not None:
        allowed |= Q(pk=actor.talent_id)
    if may(actor, Permission.SEE_SCHOOL_TALENTS):
        allowed |= Q(enrolments__cohort__programme__organisation_id__in=actor.school_ids)
    return Talent.objects.filter(allowed).distinct()
