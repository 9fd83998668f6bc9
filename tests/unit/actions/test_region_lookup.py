"""Regions by code, name and address; what is not known stays unknown."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from tests.factories.region import RegionCodeFactory, RegionFactory

from sadari.actions.region_lookup import RegionLookup
from sadari.models import RegionName


@pytest.fixture
def lookup(db: None) -> RegionLookup:
    north = RegionFactory(id="north", name_ko="북구", name_en="North")
    city = RegionFactory(id="city", name_ko="광주", name_en="Gwangju")
    RegionName.objects.create(region=north, name="광주 북구")
    RegionName.objects.create(region=city, name="광주광역시")
    RegionCodeFactory(region=north, code="29170")
    RegionCodeFactory(region=city, code="29", valid=DateRange(None, date(2026, 7, 1)))
    return RegionLookup.load()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("29170", "north"),
        (" 29170 ", "north"),
        ("2917012300", "north"),
        ("29", "city"),
        ("29999", "city"),
        ("광주 북구", "north"),
        ("광주북구", "north"),
        ("광주  북구 용봉동 1", "north"),
        ("광주광역시 없는구", "city"),
        ("NORTH", "north"),
        ("north", "north"),
        ("", None),
        ("  ", None),
        ("30", None),
        ("부산", None),
        ("경기 광주", None),
    ],
)
def test_a_text_means_the_longest_name_it_begins_with_or_nothing(
    lookup: RegionLookup, text: str, found: str | None
) -> None:
    assert lookup.find(text) == found


def test_of_two_places_with_one_code_the_later_counts(db: None) -> None:
    RegionCodeFactory(region=RegionFactory(id="new"), code="77",
                      valid=DateRange(date(2026, 7, 1), None))  # fmt: skip
    RegionCodeFactory(region=RegionFactory(id="old"), code="77",
                      valid=DateRange(None, date(2026, 7, 1)))  # fmt: skip
    assert RegionLookup.load().find("77") == "new"
