"""Offers of information: what a run shows a talent, and whom it suggests to an opening.

A city has sixteen million such pairs a run. They are stored as one row a list, which COPY writes in
seconds, and read as one row a pair, through views that leave out whoever is gone.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sadari.models.match_run import MatchRun
from sadari.models.opening import Opening
from sadari.models.talent import Talent


class RecommendationList(models.Model):
    """The openings that one run shows one talent, best first."""

    pk = models.CompositePrimaryKey("run_id", "talent_id")
    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, db_index=False, related_name="+")
    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="+")
    openings = ArrayField(models.BigIntegerField())
    #: Millionths, opening by opening: how well it suits the talent, and the talent it.
    talent_scores = ArrayField(models.IntegerField())
    opening_scores = ArrayField(models.IntegerField())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    openings__len__gt=0,
                    talent_scores__len=models.F("openings__len"),
                    opening_scores__len=models.F("openings__len"),
                ),
                name="recommendations_each_have_scores",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.talent_id}"


class SuggestionList(models.Model):
    """The talents that one run suggests to one opening, best first."""

    pk = models.CompositePrimaryKey("run_id", "opening_id")
    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, db_index=False, related_name="+")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="+")
    talents = ArrayField(models.UUIDField())
    talent_scores = ArrayField(models.IntegerField())
    opening_scores = ArrayField(models.IntegerField())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    talents__len__gt=0,
                    talent_scores__len=models.F("talents__len"),
                    opening_scores__len=models.F("talents__len"),
                ),
                name="suggestions_each_have_scores",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.opening_id}"


class _ShownPair(models.Model):
    """A talent and an opening, one shown to the other; read only. Ranks count from 1.

    Its reasons are not stored: ``bridge/explanation.py`` gives them for any pair, on demand.
    """

    run = models.ForeignKey(
        MatchRun, on_delete=models.DO_NOTHING, db_constraint=False, related_name="%(class)ss"
    )
    talent = models.ForeignKey(
        Talent, on_delete=models.DO_NOTHING, db_constraint=False, related_name="%(class)ss"
    )
    opening = models.ForeignKey(
        Opening, on_delete=models.DO_NOTHING, db_constraint=False, related_name="%(class)ss"
    )
    rank = models.PositiveIntegerField()
    talent_score = models.PositiveIntegerField()
    opening_score = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.run_id}: {self.talent_id} – {self.opening_id}"


class Recommendation(_ShownPair):
    """An opening shown to a talent."""

    pk = models.CompositePrimaryKey("run_id", "talent_id", "opening_id")

    class Meta:
        managed = False
        ordering = ("run_id", "talent_id", "rank")


class Suggestion(_ShownPair):
    """A talent suggested to an opening."""

    pk = models.CompositePrimaryKey("run_id", "opening_id", "talent_id")

    class Meta:
        managed = False
        ordering = ("run_id", "opening_id", "rank")
