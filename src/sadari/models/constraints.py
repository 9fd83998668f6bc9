"""Small helpers for constraints that several nouns share."""

from django.db import models
from django.db.models import Q

from sadari.models.choices import PayUnit, won_per_year


def one_of(field: str, choices: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The database itself refuses a value that is not in the closed list."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def level_between_1_and_8(field: str, *, name: str) -> models.CheckConstraint:
    """NCS levels run from 1 to 8."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 1, f"{field}__lte": 8}), name=name
    )


# More than these is a slip of the pen, and one such row would stop everybody's match run.
MOST_PAY_WON_PER_YEAR = 10_000_000_000


MOST_PLACES = 1_000_000
MOST_EXPERIENCE_MONTHS = 1200


def experience_within_reason(*, name: str) -> models.CheckConstraint:
    """Experience that is unknown, or at most a hundred years."""
    return models.CheckConstraint(
        condition=Q(experience_months__isnull=True)
        | Q(experience_months__lte=MOST_EXPERIENCE_MONTHS),
        name=name,
    )


def pay_within_reason(field: str, unit_field: str, *, name: str) -> models.CheckConstraint:
    """Pay that is unknown, or in its unit at most :data:`MOST_PAY_WON_PER_YEAR`."""
    condition = Q(**{f"{field}__isnull": True}) | ~Q(**{f"{unit_field}__in": PayUnit.values})
    for unit in PayUnit.values:
        most = MOST_PAY_WON_PER_YEAR // won_per_year(1, unit)
        condition |= Q(**{unit_field: unit, f"{field}__lte": most})
    return models.CheckConstraint(condition=condition, name=name)
