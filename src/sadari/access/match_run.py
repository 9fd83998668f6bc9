"""Which runs an actor can see, and the run whose results are shown."""

from django.db.models import QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import MatchRun


def visible_match_runs(actor: Actor) -> QuerySet[MatchRun]:
    if not may(actor, Permission.SEE_MATCH_RUNS):
        return MatchRun.objects.none()
    return MatchRun.objects.all()


def newest_done_run() -> MatchRun | None:
    """The run that pages show; a run under way or failed is never shown as a result."""
    return MatchRun.objects.filter(state=MatchRun.State.DONE).order_by("-pk").first()
