"""The closed lists that more than one noun uses; values are stored, labels are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Education(models.TextChoices):
    NONE = "none", _("No schooling asked")
    HIGH_SCHOOL = "high_school", _("High school")
    ASSOCIATE = "associate", _("College, 2–3 years")
    BACHELOR = "bachelor", _("University, 4 years")
    MASTER = "master", _("Master's degree")
    DOCTORATE = "doctorate", _("Doctorate")


#: Position in this tuple is the order of schooling, as the engine counts it (0–5).
EDUCATION_ORDER = tuple(Education.values)


class PayUnit(models.TextChoices):
    YEAR = "year", _("a year")
    MONTH = "month", _("a month")
    HOUR = "hour", _("an hour")


class Contract(models.TextChoices):
    PERMANENT = "permanent", _("Permanent")
    FIXED_TERM = "fixed_term", _("Fixed term")
    INTERNSHIP = "internship", _("Internship")
    APPRENTICESHIP = "apprenticeship", _("Apprenticeship")
    DAILY = "daily", _("By the day")


class Schedule(models.TextChoices):
    FIVE_DAYS = "five_days", _("Five days a week")
    SIX_DAYS = "six_days", _("Six days a week")
    SHIFTS = "shifts", _("Shifts")
    PART_TIME = "part_time", _("Part time")
    FLEXIBLE = "flexible", _("Flexible hours")


#: Full-time hours in a year and a month under the statutory 40-hour week with paid weekly rest:
#: 209 hours a month (Minimum Wage Act, Enforcement Decree, article 5), 12 months a year.
HOURS_PER_MONTH = 209
MONTHS_PER_YEAR = 12


def won_per_year(won: int, unit: str) -> int:
    """Pay of any unit as integer won a year, for comparing only; the unit as sent is kept."""
    if unit == PayUnit.YEAR:
        return won
    if unit == PayUnit.MONTH:
        return won * MONTHS_PER_YEAR
    if unit == PayUnit.HOUR:
        return won * HOURS_PER_MONTH * MONTHS_PER_YEAR
    raise ValueError(f"unknown pay unit {unit!r}")
