"""A school's programmes: seats, results with their denominators, and its own people only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.organisation import MembershipFactory
from tests.web.company_world import lead_of, text_of
from tests.web.school_world import FOREIGN_NAME, SchoolWorld, school_world

from sadari.models import AccessLog, Programme
from sadari.queries import programmes

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 9


@pytest.fixture
def world() -> SchoolWorld:
    return school_world()


def _get(account, url, language="ko"):
    client = Client(headers={"Accept-Language": language})
    client.force_login(account)
    return client.get(url)


@pytest.mark.parametrize(
    ("language", "lead"),
    [("ko", "정원 20명 가운데 18명이 찼습니다."), ("en", "Of 20 seats, 18 are filled.")],
)
def test_the_list_answers_first_how_many_seats_are_filled(world, language, lead):
    assert lead_of(_get(world.alice, reverse("school:programmes"), language)) == lead


def test_people_beyond_the_seats_fill_no_further_seat_and_are_shown(world):
    world.cohort.enrolled = 23
    world.cohort.save()

    response = _get(world.alice, reverse("school:programmes"), "en")

    assert lead_of(response) == "Of 20 seats, 20 are filled."
    assert "23 of 20 (more than the seats)" in text_of(response)


def test_an_employment_rate_without_its_count_says_that_the_denominator_is_unknown(world):
    world.cohort.employment_rate_3_months = 71.2
    world.cohort.save()

    text = text_of(_get(world.alice, reverse("school:programmes"), "en"))

    assert "published as 71.2%, of how many is unknown" in text


def test_an_employment_count_stands_with_who_is_counted_against(world):
    world.cohort.employed_3_months = 9
    world.cohort.employment_rate_3_months = 71.2
    world.cohort.save()

    text = text_of(_get(world.alice, reverse("school:programmes"), "en"))

    assert "9 of 18 enrolled · published as 71.2%" in text


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_as_many_questions_for_three_programmes_as_for_one(world, more):
    for _ in range(more):
        world.add_programme()
    client = Client()
    client.force_login(world.alice)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("school:programmes"))

    assert len(queries) == QUERIES_OF_THE_LIST


def test_another_schools_programme_and_people_do_not_exist_here(world):
    foreign = reverse("school:programme", args=[world.foreign.pk])

    assert _get(world.alice, foreign).status_code == 404
    answers = [
        _get(world.alice, reverse("school:programmes")),
        _get(world.alice, reverse("school:programme", args=[world.programme.pk])),
        _get(world.alice, reverse("school:gaps")),
    ]
    assert [FOREIGN_NAME in text_of(answer) for answer in answers] == [False] * 3
    assert [world.foreign.title in text_of(answer) for answer in answers] == [False] * 3


def test_without_the_check_another_school_would_see_it(world, monkeypatch):
    """The broken twin of the guard above."""
    monkeypatch.setattr(programmes, "visible_programmes", lambda _actor: Programme.objects.all())

    foreign = reverse("school:programme", args=[world.foreign.pk])

    assert _get(world.alice, foreign).status_code == 200


def test_own_people_are_named_and_each_look_is_recorded(world):
    response = _get(world.bob, reverse("school:programme", args=[world.programme.pk]))

    assert world.student.name in text_of(response)
    assert list(AccessLog.objects.values_list("viewer_id", "talent_id", "what")) == [
        (world.bob.pk, world.student.pk, "own_people")
    ]


def test_what_is_taught_stands_beside_what_is_asked(world):
    world.add_opening(("plc", 5), places=3)
    world.add_opening(("plc", 4), places=1)
    world.add_opening(("vacuum", 4), places=9)
    world.add_opening(("vacuum", 4), places=9)

    response = _get(world.alice, reverse("school:programme", args=[world.programme.pk]), "en")

    assert lead_of(response) == "Of 1 skill taught here, 1 is asked for by open openings."
    assert "plc skill level 3 of 8 level 4.5 ▲ higher than taught 2 · 50% 4" in text_of(response)


def test_a_company_finds_no_school_pages(world):
    owner = MembershipFactory(role="owner").account

    pages = ("school:programmes", "school:gaps")
    assert [_get(owner, reverse(page)).status_code for page in pages] == [404, 404]
