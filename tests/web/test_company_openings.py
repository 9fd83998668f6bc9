"""A company's list of openings and the page that says why a place stays empty."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.company_world import CompanyWorld, company_world, lead_of, text_of

from sadari.models import Opening
from sadari.queries import company_openings

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 13


@pytest.fixture
def world() -> CompanyWorld:
    world = company_world()
    world.add_candidate(proposed=True)
    return world


def _client(account, language: str = "ko") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(account)
    return client


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        (
            "ko",
            "열린 자리 3개 가운데 3개는 후보가 있고, 0개는 지금 조건으로 닿을 사람이 없습니다.",
        ),
        ("en", "Of 3 open places, 3 have candidates; 0 nobody can reach as they stand."),
    ],
)
def test_the_list_answers_first_how_many_places_have_candidates(world, language, lead):
    response = _client(world.alice, language).get(reverse("company:openings"))

    assert lead_of(response) == lead


def test_places_that_nobody_reaches_are_counted_apart(world):
    empty = world.add_opening()
    empty.diagnoses.update(reach={**empty.diagnoses.get().reach, "condition": 0})

    assert lead_of(_client(world.alice, "en").get(reverse("company:openings"))) == (
        "Of 5 open places, 5 have candidates; 2 nobody can reach as they stand."
    )


def test_a_closed_opening_is_listed_but_not_counted(world):
    Opening.objects.update(state=Opening.State.CLOSED)

    response = _client(world.alice, "en").get(reverse("company:openings"))

    assert lead_of(response) == "None of your openings is open now."
    assert world.opening.title in text_of(response)


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_as_many_questions_for_three_openings_as_for_one(world, more):
    for _ in range(more):
        world.add_opening()
    client = _client(world.alice)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("company:openings"))

    assert len(queries) == QUERIES_OF_THE_LIST


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("ko", "지금 조건으로 닿을 수 있는 사람은 48명입니다."),
        ("en", "As it stands, this opening reaches 48 people."),
    ],
)
def test_the_page_of_an_opening_says_first_how_many_people_it_reaches(world, language, lead):
    url = reverse("company:opening", args=[world.opening.pk])

    assert lead_of(_client(world.alice, language).get(url)) == lead


def test_each_single_change_is_said_in_words_with_what_it_brings(world):
    text = text_of(
        _client(world.alice, "ko").get(reverse("company:opening", args=[world.opening.pk]))
    )

    for sentence in (
        "연 임금: 4,000만원 → 4,200만원 92 (+44)",
        "경력: 3년 → 1년 87 (+39)",
        "FPGA 설계: 필수 → 우대 71 (+23)",
        "사는 곳과 상관없이(재택·기숙사·통근 지원) 55 (+7)",
        "가장 크게 달라지는 것: 연 임금: 4,000만원 → 4,200만원. 닿는 사람이 44명 늘어납니다.",
    ):
        assert sentence in text


def test_the_step_that_loses_the_largest_share_is_named(world):
    text = text_of(
        _client(world.alice, "en").get(reverse("company:opening", args=[world.opening.pk]))
    )

    # 420 of 5,120 are left: no later step loses as large a share.
    assert "Most people are lost here: Who would come here" in text


def test_an_opening_without_a_run_says_so(world):
    world.run.delete()

    response = _client(world.alice, "en").get(reverse("company:opening", args=[world.opening.pk]))

    assert lead_of(response) == "No match run has looked at this opening yet."


@pytest.mark.parametrize("page", ["company:opening", "company:candidates"])
def test_another_company_finds_nothing(world, page):
    url = reverse(page, args=[world.opening.pk])

    assert _client(world.charlie).get(url).status_code == 404
    assert _client(world.bob).get(url).status_code == 200


def test_another_companys_list_does_not_hold_it(world):
    text = text_of(_client(world.charlie, "en").get(reverse("company:openings")))

    assert (world.opening.title in text, "You have no openings yet." in text) == (False, True)


def test_without_the_check_another_company_would_see_it(world, monkeypatch):
    """The broken twin of the guard above."""
    monkeypatch.setattr(company_openings, "company_openings", lambda _actor: Opening.objects.all())

    url = reverse("company:opening", args=[world.opening.pk])

    assert _client(world.charlie).get(url).status_code == 200


def test_who_is_not_logged_in_is_asked_to(client, world):
    response = client.get(reverse("company:opening", args=[world.opening.pk]))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
