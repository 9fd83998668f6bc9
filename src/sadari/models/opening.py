"""A post to fill: one or more places at one organisation under the same conditions."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sadari.models.choices import Contract, Education, PayUnit, Schedule, won_per_year
from sadari.models.constraints import (
    MOST_PLACES,
    experience_within_reason,
    level_between_1_and_8,
    pay_within_reason,
)
from sadari.models.field import Field
from sadari.models.occupation import Occupation
from sadari.models.organisation import Organisation
from sadari.models.region import Region
from sadari.models.skill import Skill


class Opening(models.Model):
    class Kind(models.TextChoices):
        JOB = "job", _("Job")
        INTERNSHIP = "internship", _("Internship")
        APPRENTICESHIP = "apprenticeship", _("Apprenticeship")

    class ClosingRule(models.TextChoices):
        ON_DATE = "on_date", _("Closes on a day")
        WHEN_FILLED = "when_filled", _("Open until filled")
        WHEN_FILLED_OR_DATE = (
            "when_filled_or_date",
            _("Open until filled, at the latest until a day"),
        )

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="openings"
    )
    source = models.CharField(max_length=20)
    source_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.JOB)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    occupation = models.ForeignKey(
        Occupation, null=True, blank=True, on_delete=models.PROTECT, related_name="openings"
    )
    occupation_text = models.CharField(max_length=120, blank=True)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    remote = models.BooleanField(default=False)
    places = models.PositiveIntegerField()
    pay_least_won = models.PositiveBigIntegerField(null=True, blank=True)
    pay_most_won = models.PositiveBigIntegerField(null=True, blank=True)
    pay_unit = models.CharField(max_length=5, choices=PayUnit.choices, blank=True)
    contract = models.CharField(max_length=16, choices=Contract.choices, blank=True)
    schedule = models.CharField(max_length=16, choices=Schedule.choices, blank=True)
    education = models.CharField(max_length=12, choices=Education.choices, null=True, blank=True)
    experience_months = models.PositiveSmallIntegerField(default=0)
    posted_on = models.DateField(null=True, blank=True)
    closing_rule = models.CharField(max_length=20, choices=ClosingRule.choices)
    closes_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    url = models.URLField(max_length=500, blank=True)
    #: Phrases in the text that the vocabulary does not know yet.
    unlinked_terms = models.JSONField(default=list, blank=True)
    #: When the company itself said which skills it asks for; imports leave them alone from then on.
    skills_stated_at = models.DateTimeField(null=True, blank=True)
    #: Character bigrams, so that Korean substrings are found without an extension.
    search = SearchVectorField(null=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-posted_on", "id")
        indexes = (
            GinIndex(fields=("search",), name="opening_search"),
            models.Index(fields=("state", "-posted_on", "id"), name="opening_newest_open"),
        )
        constraints = (
            models.UniqueConstraint(fields=("source", "source_key"), name="opening_once"),
            models.CheckConstraint(
                condition=Q(source_key__regex=r"^[^\x00-\x1f]+$"),
                name="opening_source_key_is_one_line",
            ),
            models.CheckConstraint(
                condition=Q(places__lte=MOST_PLACES), name="opening_places_within_reason"
            ),
            models.CheckConstraint(
                condition=Q(pay_least_won__isnull=True, pay_unit="", pay_most_won__isnull=True)
                | Q(pay_least_won__isnull=False, pay_unit__in=PayUnit.values),
                name="opening_pay_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(pay_most_won__isnull=True) | Q(pay_most_won__gte=F("pay_least_won")),
                name="opening_pay_most_not_below_least",
            ),
            pay_within_reason("pay_least_won", "pay_unit", name="opening_pay_least_within_reason"),
            pay_within_reason("pay_most_won", "pay_unit", name="opening_pay_most_within_reason"),
            experience_within_reason(name="opening_experience_within_reason"),
            models.CheckConstraint(
                condition=Q(contract="") | Q(contract__in=Contract.values),
                name="opening_contract_known",
            ),
            models.CheckConstraint(
                condition=Q(schedule="") | Q(schedule__in=Schedule.values),
                name="opening_schedule_known",
            ),
            models.CheckConstraint(
                condition=Q(education__isnull=True) | Q(education__in=Education.values),
                name="opening_education_known",
            ),
            models.CheckConstraint(
                condition=Q(closing_rule="when_filled", closes_on__isnull=True)
                | Q(closing_rule__in=("on_date", "when_filled_or_date"), closes_on__isnull=False),
                name="opening_closing_rule_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "closed")), name="opening_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("job", "internship", "apprenticeship")),
                name="opening_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def least_pay_won_per_year(self) -> int | None:
        if self.pay_least_won is None:
            return None
        return won_per_year(self.pay_least_won, self.pay_unit)

    @property
    def most_pay_won_per_year(self) -> int | None:
        if self.pay_most_won is None:
            return None
        return won_per_year(self.pay_most_won, self.pay_unit)


class Requirement(models.Model):
    """A skill the opening asks for, at a level; a licence is a skill of kind ``licence``."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    weight = models.FloatField(default=1.0)
    must = models.BooleanField()
    source_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("opening_id", "-must", "skill_id")
        constraints = (
            models.UniqueConstraint(fields=("opening", "skill"), name="requirement_once"),
            level_between_1_and_8("level", name="requirement_level_1_to_8"),
            # Not a number and infinity are greater than any number, so there is an upper end.
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1000),
                name="requirement_weight_above_0_to_1000",
            ),
        )

    def __str__(self) -> str:
        return f"{self.opening_id}: {self.skill_id} {self.level}"
