"""An offer of information: a talent and an opening that suit each other."""

from django.db import models
from django.db.models import Q

from sadari.models.match_run import MatchRun
from sadari.models.opening import Opening
from sadari.models.talent import Talent


class Recommendation(models.Model):
    """Shown to the talent, to the opening, or to both: a null rank means "not shown there".

    Its reasons are not stored: ``bridge/explanation.py`` gives them for any pair, on demand.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="recommendations")
    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="recommendations")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="recommendations")
    rank_for_talent = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_for_opening = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Millionths: how well the opening suits the talent, and the talent the opening.
    talent_score = models.PositiveIntegerField()
    opening_score = models.PositiveIntegerField()

    class Meta:
        ordering = ("run_id", "talent_id", "rank_for_talent")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "talent", "opening"), name="recommendation_once_per_run"
            ),
            models.CheckConstraint(
                condition=Q(rank_for_talent__isnull=False) | Q(rank_for_opening__isnull=False),
                name="recommendation_is_shown_somewhere",
            ),
        )
        indexes = (
            models.Index(
                fields=("run", "opening", "rank_for_opening"), name="recommendation_of_opening"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.talent_id} – {self.opening_id}"
