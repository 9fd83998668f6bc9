"""What is taught, its runs, and what whoever completes it can do."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sadari.models.constraints import level_between_1_and_8
from sadari.models.field import Field
from sadari.models.organisation import Organisation
from sadari.models.region import Region
from sadari.models.skill import Skill
from sadari.models.stage import Stage
from sadari.models.talent import Talent

_EMPLOYMENT_STATES = ("", "planned", "running", "not_run", "nobody_finished")


class Programme(models.Model):
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes"
    )
    source = models.CharField(max_length=20)
    source_key = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT)
    ncs_code = models.CharField(max_length=8, blank=True)
    target = models.CharField(max_length=80, blank=True)
    contents = models.TextField(blank=True)
    #: What it says it teaches and the vocabulary does not know yet.
    unlinked_terms = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("title", "id")
        constraints = (
            models.UniqueConstraint(fields=("source", "source_key"), name="programme_once"),
        )

    def __str__(self) -> str:
        return self.title


class Outcome(models.Model):
    """A skill, at a level, that the programme gives."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="outcomes")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("programme_id", "skill_id")
        constraints = (
            models.UniqueConstraint(fields=("programme", "skill"), name="outcome_once"),
            level_between_1_and_8("level", name="outcome_level_1_to_8"),
        )

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.skill_id} {self.level}"


class Cohort(models.Model):
    """One run of a programme; seats and results are counted here."""

    class EmploymentState(models.TextChoices):
        KNOWN = "", _("known")
        PLANNED = "planned", _("the run has not begun")
        RUNNING = "running", _("the run is under way")
        NOT_RUN = "not_run", _("the run did not take place")
        NOBODY_FINISHED = "nobody_finished", _("nobody finished the run")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="cohorts")
    number = models.PositiveIntegerField()
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.PositiveIntegerField()
    #: As the institution reports it; may exceed the seats, which is shown, not hidden.
    enrolled = models.PositiveIntegerField()
    cost_won = models.PositiveBigIntegerField(null=True, blank=True)
    own_share_won = models.PositiveBigIntegerField(null=True, blank=True)
    satisfaction = models.FloatField(null=True, blank=True)
    employed_3_months = models.PositiveIntegerField(null=True, blank=True)
    employment_rate_3_months = models.FloatField(null=True, blank=True)
    employment_state_3_months = models.CharField(
        max_length=16, choices=EmploymentState.choices, blank=True, default=""
    )
    employment_rate_6_months = models.FloatField(null=True, blank=True)
    employment_state_6_months = models.CharField(
        max_length=16, choices=EmploymentState.choices, blank=True, default=""
    )
    url = models.URLField(max_length=500, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("programme", "number"), name="cohort_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(employment_rate_3_months__isnull=True)
                | Q(employment_rate_3_months__range=(0, 100)),
                name="cohort_rate_3_months_is_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(employment_rate_6_months__isnull=True)
                | Q(employment_rate_6_months__range=(0, 100)),
                name="cohort_rate_6_months_is_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(employment_state_3_months__in=_EMPLOYMENT_STATES),
                name="cohort_state_3_months_known",
            ),
            models.CheckConstraint(
                condition=Q(employment_state_6_months__in=_EMPLOYMENT_STATES),
                name="cohort_state_6_months_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} #{self.number}"


class Enrolment(models.Model):
    """A talent's seat in a cohort, and how it went."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("enrolled")
        COMPLETED = "completed", _("completed")
        LEFT = "left", _("left")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrolments")
    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="enrolments")
    state = models.CharField(max_length=10, choices=State.choices)
    since = models.DateField()

    class Meta:
        ordering = ("cohort_id", "talent_id")
        constraints = (
            models.UniqueConstraint(fields=("cohort", "talent"), name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(state__in=("enrolled", "completed", "left")),
                name="enrolment_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id} in {self.cohort_id}"
