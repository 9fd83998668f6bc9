"""One run of the market: frozen inputs and the result they gave."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sadari.models.account import Account


class MatchRun(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    seed = models.PositiveBigIntegerField()
    talents = models.PositiveIntegerField(default=0)
    openings = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    blocking_pairs = models.PositiveIntegerField(default=0)
    inputs_hash = models.CharField(max_length=64, blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    #: The engine that made it: only the same one must find the same again.
    engine = models.CharField(max_length=64, blank=True)
    #: Places unfilled by cause; sums to places − filled.
    unfilled_by_cause = models.JSONField(default=dict, blank=True)
    #: Plain best fit beside Sadari's recommendations.
    concentration = models.JSONField(default=dict, blank=True)
    seconds = models.JSONField(default=dict, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(filled__lte=models.F("places")), name="run_fills_no_more_than_places"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("running", "done", "failed")), name="run_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (~Q(inputs_hash="") & ~Q(result_hash="") & Q(finished_at__isnull=False)),
                name="run_done_is_hashed",
            ),
        )

    def __str__(self) -> str:
        return f"run {self.pk}"


class FrozenPiece(models.Model):
    """A piece of the run's archive, as the stand-alone verifier reads it: ``bridge/frozen.py``.

    In pieces because a city's archive is larger than one value of the database should be.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="frozen")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("run_id", "number")
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="frozen_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"


class OpeningDiagnosis(models.Model):
    """Why one opening stays empty in one run, and what one change would do."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="diagnoses")
    opening = models.ForeignKey(
        "sadari.Opening", on_delete=models.CASCADE, related_name="diagnoses"
    )
    filled = models.PositiveIntegerField()
    recommended_to = models.PositiveIntegerField()
    #: People expected per place: how crowded the recommendations are.
    expected_per_place = models.FloatField()
    seat_price = models.FloatField()
    #: People left after each step: all, place, skill, level, pay, condition.
    reach = models.JSONField()
    #: The step that loses most; "" when nothing is unfilled.
    main_cause = models.CharField(max_length=24, blank=True)
    #: Single changes, best first: kind, parameters, reachable, gain.
    changes = models.JSONField()

    class Meta:
        ordering = ("run_id", "opening_id")
        constraints = (models.UniqueConstraint(fields=("run", "opening"), name="diagnosis_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.opening_id}"
