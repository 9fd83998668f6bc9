"""Programmes and cohorts of the actor's own schools."""

from django.db.models import QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import Cohort, Programme


def visible_programmes(actor: Actor) -> QuerySet[Programme]:
    if not may(actor, Permission.SEE_SCHOOL_PROGRAMMES):
        return Programme.objects.none()
    return Programme.objects.filter(organisation_id__in=actor.school_ids)


def visible_cohorts(actor: Actor) -> QuerySet[Cohort]:
    if not may(actor, Permission.SEE_SCHOOL_PROGRAMMES):
        return Cohort.objects.none()
    return Cohort.objects.filter(programme__organisation_id__in=actor.school_ids)


def open_cohorts() -> QuerySet[Cohort]:
    """What anyone may see: courses are public."""
    return Cohort.objects.select_related("programme", "programme__organisation")
