"""Fields the region invests in."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from sadari.models import Field


class FieldFactory(DjangoModelFactory):
    class Meta:
        model = Field

    id = factory.Sequence(lambda n: f"field-{n}")
    name_ko = factory.Sequence(lambda n: f"분야{n}")
    name_en = factory.Sequence(lambda n: f"Field {n}")
    strategic = True
    valid_from = date(2025, 1, 1)
