"""What openings ask for and the school does not teach, or not high enough."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.field import FieldFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.web.company_world import lead_of, text_of
from tests.web.school_world import SchoolWorld, school_world, skill_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SchoolWorld:
    world = school_world()
    world.add_opening(("vacuum", 4), ("plc", 5), places=3)
    world.add_opening(("vacuum", 5), ("robot", 2), places=1)
    return world


def _get(world, language="ko", **query):
    client = Client(headers={"Accept-Language": language})
    client.force_login(world.alice)
    return client.get(reverse("school:gaps"), query)


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("ko", "가장 큰 차이는 4개 자리가 요구하지만 가르치지 않는 역량(vacuum 역량)입니다."),
        ("en", "The widest gap: 4 places ask for a skill you do not teach (vacuum skill)."),
    ],
)
def test_the_page_names_the_widest_gap_first(world, language, lead):
    assert lead_of(_get(world, language)) == lead


def test_gaps_are_ranked_by_places_and_name_their_openings(world):
    text = text_of(_get(world, "en"))

    assert text.index("vacuum skill level 4.5") < text.index("robot skill level 2")
    assert world.add_opening().organisation.name not in text
    assert "vacuum skill level 4.5 2 openings 웹 개발자 모집" in text


def test_a_skill_that_is_taught_too_low_stands_apart(world):
    text = text_of(_get(world, "en"))

    taught_too_low = text[text.index("Taught, but to a lower level") :]
    assert "plc skill level 5 · taught to 3" in taught_too_low
    assert "vacuum" not in taught_too_low


def test_openings_of_other_fields_count_only_when_asked_for(world):
    world.add_opening(("film", 3), places=50, field=FieldFactory(id="culture"))

    assert "film skill" not in text_of(_get(world, "en"))
    assert lead_of(_get(world, "en", fields="all")) == (
        "The widest gap: 50 places ask for a skill you do not teach (film skill)."
    )


def test_closed_openings_and_licences_do_not_count(world):
    closed = world.add_opening(("welding", 3), places=90)
    closed.state = "closed"
    closed.save()
    licensed = OpeningFactory(field=world.field, places=80)
    RequirementFactory(opening=licensed, skill=skill_named("craftsman", "licence"))

    text = text_of(_get(world, "en", fields="all"))

    assert ("welding" in text, "craftsman" in text) == (False, False)


def test_a_school_that_teaches_everything_reads_so():
    world = school_world()
    world.add_opening(("plc", 3))

    assert lead_of(_get(world, "en")) == "You teach every skill that these openings ask for."
