"""Who may read the access log: auditors all of it, a talent what concerns them."""

from django.db.models import Q, QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import AccessLog


def visible_access_log(actor: Actor) -> QuerySet[AccessLog]:
    if may(actor, Permission.SEE_ACCESS_LOG):
        return AccessLog.objects.all()
    if may(actor, Permission.SEE_OWN_DATA) and actor.talent_id is not None:
        return AccessLog.objects.filter(Q(talent_id=actor.talent_id))
    return AccessLog.objects.none()
