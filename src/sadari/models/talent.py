"""A person who learns, seeks or works; may exist without an account (sent by an institution)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sadari.models.account import Account
from sadari.models.choices import Contract, Education, PayUnit, Schedule
from sadari.models.constraints import experience_within_reason, one_of, pay_within_reason
from sadari.models.occupation import Occupation
from sadari.models.organisation import Organisation
from sadari.models.region import Region


class Talent(models.Model):
    class Gender(models.TextChoices):
        UNKNOWN = ""
        FEMALE = "female"
        MALE = "male"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: What a company sees before the interview stage, e.g. ``7F2KQ9``.
    blind_code = models.CharField(max_length=8, unique=True)
    account = models.OneToOneField(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="talent"
    )
    #: Who sent this person; null when they registered themselves.
    sender = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="sent_talents"
    )
    sender_key = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=60)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True, default="")
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    education = models.CharField(max_length=12, choices=Education.choices, null=True, blank=True)
    major = models.CharField(max_length=120, blank=True)
    experience_months = models.PositiveSmallIntegerField(null=True, blank=True)
    seeking = models.BooleanField(default=True)
    source_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("blind_code",)
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "sender_key"),
                condition=~Q(sender_key=""),
                nulls_distinct=False,
                name="talent_once_per_sender",
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                name="talent_birth_year_plausible",
            ),
            experience_within_reason(name="talent_experience_within_reason"),
            models.CheckConstraint(
                condition=Q(gender__in=("", "female", "male")), name="talent_gender_known"
            ),
            models.CheckConstraint(
                condition=Q(education__isnull=True) | Q(education__in=Education.values),
                name="talent_education_known",
            ),
        )

    def __str__(self) -> str:
        return self.blind_code


class Wish(models.Model):
    """What a talent looks for. Empty lists and nulls mean "any", never "none"."""

    talent = models.OneToOneField(Talent, on_delete=models.CASCADE, related_name="wish")
    occupations = models.ManyToManyField(Occupation, blank=True, related_name="+")
    regions = models.ManyToManyField(Region, blank=True, related_name="+")
    pay_won = models.PositiveBigIntegerField(null=True, blank=True)
    pay_unit = models.CharField(max_length=5, choices=PayUnit.choices, default=PayUnit.YEAR)
    contracts = ArrayField(
        models.CharField(max_length=16, choices=Contract.choices), default=list, blank=True
    )
    schedules = ArrayField(
        models.CharField(max_length=16, choices=Schedule.choices), default=list, blank=True
    )
    most_travel_minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of("pay_unit", PayUnit, name="wish_pay_unit_known"),
            pay_within_reason("pay_won", "pay_unit", name="wish_pay_within_reason"),
            models.CheckConstraint(
                condition=Q(contracts__contained_by=Contract.values), name="wish_contracts_known"
            ),
            models.CheckConstraint(
                condition=Q(schedules__contained_by=Schedule.values), name="wish_schedules_known"
            ),
        )

    def __str__(self) -> str:
        return f"wish of {self.talent_id}"
