"""Small helpers for constraints that several nouns share."""

from django.db import models
from django.db.models import Q


def one_of(field: str, choices: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The database itself refuses a value that is not in the closed list."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


def level_between_1_and_8(field: str, *, name: str) -> models.CheckConstraint:
    """NCS levels run from 1 to 8."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 1, f"{field}__lte": 8}), name=name
    )


#: Ten billion won a year, month or hour: more is a slip of the pen, and one such row would
#: overflow the arithmetic of everybody's match run.
MOST_PAY_WON = 10_000_000_000


def won_within_reason(field: str, *, name: str) -> models.CheckConstraint:
    """Pay that is unknown, or at most :data:`MOST_PAY_WON`."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": MOST_PAY_WON}), name=name
    )
