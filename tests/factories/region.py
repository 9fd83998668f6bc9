"""Places with a centre, and their codes."""

from datetime import date

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from sadari.models import Region, RegionCode


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    id = factory.Sequence(lambda n: f"place-{n}")
    name_ko = factory.Sequence(lambda n: f"마을{n}")
    name_en = factory.Sequence(lambda n: f"Village {n}")
    kind = Region.Kind.DISTRICT
    latitude = 35.15
    longitude = 126.85


class RegionCodeFactory(DjangoModelFactory):
    class Meta:
        model = RegionCode

    region = factory.SubFactory(RegionFactory)
    system = "legal"
    code = factory.Sequence(lambda n: f"{70000 + n}")
    valid = DateRange(date(2020, 1, 1), None)
