"""Recommendations: a talent sees their own, a company sees its openings' candidates blind."""

from django.db.models import QuerySet

from sadari.access.actor import Actor
from sadari.access.consent import with_consent
from sadari.access.match_run import newest_done_run
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import ConsentText, Recommendation, Suggestion, Talent


def own_recommendations(actor: Actor) -> QuerySet[Recommendation]:
    run = newest_done_run()
    if run is None or actor.talent_id is None:
        return Recommendation.objects.none()
    if not may(actor, Permission.SEE_OWN_RECOMMENDATIONS):
        return Recommendation.objects.none()
    return Recommendation.objects.filter(run=run, talent_id=actor.talent_id).order_by("rank")


def blind_candidates(actor: Actor) -> QuerySet[Suggestion]:
    """Candidates of the actor's own openings, of those who agreed to a blind profile."""
    run = newest_done_run()
    if run is None or not may(actor, Permission.SEE_BLIND_CANDIDATES):
        return Suggestion.objects.none()
    agreed = with_consent(Talent.objects.all(), ConsentText.Purpose.BLIND_PROFILE)
    return Suggestion.objects.filter(
        run=run, opening__organisation_id__in=actor.company_ids, talent__in=agreed
    ).order_by("opening_id", "rank")
