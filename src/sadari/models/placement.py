"""A stable match run's proposal for one place; a person decides what becomes of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sadari.models.account import Account
from sadari.models.match_run import MatchRun
from sadari.models.opening import Opening
from sadari.models.talent import Talent


class Placement(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed, nobody has decided yet")
        PURSUED = "pursued", _("the company wants an interview")
        DECLINED = "declined", _("the company decided against it")

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="placements")
    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="placements")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="placements")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("run_id", "opening_id", "talent_id")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "talent"), name="placement_one_place_per_talent_and_run"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "pursued", "declined")),
                name="placement_state_known",
            ),
            # The record must prove that a person decided: who, when and why.
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    ~Q(state="proposed"),
                    ~Q(reason=""),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="placement_decision_has_person_time_and_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}: {self.talent_id} → {self.opening_id}"
