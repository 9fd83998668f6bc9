"""The city's first page and the list of openings with empty places."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories.field import FieldFactory
from tests.factories.file_import import RefusedRowFactory
from tests.factories.opening import OpeningFactory
from tests.factories.placement import PlacementFactory
from tests.factories.programme import CohortFactory, EnrolmentFactory, ProgrammeFactory
from tests.factories.talent import TalentFactory
from tests.web.city_world import CityWorld, city_world, client_of, empty_places
from tests.web.company_world import lead_of, text_of

from sadari.models import Placement
from sadari.queries.report import field_balance, participations, report_of

pytestmark = pytest.mark.django_db
QUERIES_OF_UNFILLED = 12


@pytest.fixture
def world() -> CityWorld:
    return city_world()


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("ko", "빈자리 1,240개 가운데 812개는 지금 구직 중인 사람으로 채울 수 있습니다."),
        (
            "en",
            "Of 1,240 open places, 812 can be filled by people who seek work now.",
        ),
    ],
)
def test_the_first_page_answers_how_many_places_can_be_filled(world, language, lead):
    assert lead_of(client_of(world.officer, language).get(reverse("city:home"))) == lead


def test_each_cause_leads_to_its_openings(world):
    page = client_of(world.officer).get(reverse("city:home")).content.decode()

    for cause in ("skill", "level", "pay", "place", "condition"):
        assert f'href="{reverse("city:unfilled")}?cause={cause}"' in page


def test_causes_stand_with_their_places_and_shares(world):
    text = text_of(client_of(world.officer, "ko").get(reverse("city:home")))

    assert "역량 없음 150 · 35%" in text
    assert "남는 자리 428개는 왜 비어 있습니까" in text


def test_concentration_stands_beside_plain_best_fit_with_its_cost(world):
    text = text_of(client_of(world.officer, "en").get(reverse("city:home")))

    assert "41% 8%" in text
    assert "the mean fit is lower by 2.0% of its value over whole lists, by 1.1% for first" in text


@pytest.mark.parametrize("page", ["home", "run"])
def test_the_matches_that_lists_are_expected_to_give_stand_beside_those_of_price(world, page):
    address = (
        reverse("city:home") if page == "home" else reverse("city:match_run", args=[world.run.pk])
    )

    text = text_of(client_of(world.officer, "en").get(address))
    assert "1,234.6 matches are expected" in text
    assert "Lists by scarcity price alone would give 987." in text
    assert "만남이 1,234.6건 기대됩니다" in text_of(client_of(world.officer, "ko").get(address))


def test_a_run_that_says_nothing_of_expected_matches_shows_no_sentence(world):
    del world.run.concentration["expected"]
    world.run.save()

    text = text_of(client_of(world.officer, "en").get(reverse("city:home")))
    assert "41% 8%" in text
    assert "matches are expected" not in text


def test_the_work_list_counts_what_waits(world):
    RefusedRowFactory()
    PlacementFactory(run=world.run, opening=OpeningFactory(unlinked_terms=["양자컴파일러"]))
    PlacementFactory(
        run=world.run,
        state=Placement.State.PURSUED,
        decided_by=world.owner,
        decided_at=timezone.now(),
        reason="경력",
    )
    text = text_of(client_of(world.officer, "en").get(reverse("city:home")))

    assert "Rows refused in imports 1 " in text
    assert "Proposals that no company has decided on 1 " in text
    assert "Terms of openings that the vocabulary does not know 1 " in text
    assert "양자컴파일러 · 1" in text


def test_without_a_run_the_page_says_what_to_do(world):
    world.run.delete()

    response = client_of(world.officer, "en").get(reverse("city:home"))

    assert lead_of(response) == "No match run has been made yet."
    assert "Import vacancies, courses and talents, then start a run." in text_of(response)


def test_the_widest_gap_of_the_strategic_fields_comes_first():
    today = timezone.localdate()
    narrow, wide = FieldFactory(id="narrow"), FieldFactory(id="wide")
    FieldFactory(id="other", strategic=False)
    for field, seats in ((narrow, 10), (wide, 60)):
        CohortFactory(
            programme=ProgrammeFactory(field=field), seats=seats, starts_on=today, ends_on=today
        )
    CohortFactory(
        programme=ProgrammeFactory(field=wide),
        seats=500,
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    OpeningFactory(field=wide, places=4)

    rows = field_balance(today)

    assert [(row.field.pk, row.seats, row.places) for row in rows] == [
        ("wide", 60, 4), ("narrow", 10, 0),
    ]  # fmt: skip


def _cohort_begun(day):
    return CohortFactory(starts_on=day, ends_on=day + timedelta(days=90), enrolled=18)


def test_participations_and_persons_are_two_numbers():
    today = timezone.localdate()
    begun = today - timedelta(days=30)
    person = TalentFactory()
    for _ in range(2):
        EnrolmentFactory(cohort=_cohort_begun(begun), talent=person)

    counted = participations(begun, today)

    assert (counted.reported, counted.cohorts, counted.persons) == (36, 2, 1)


def test_the_report_has_exactly_its_published_keys(world):
    assert list(report_of(world.run)) == [
        "run", "talents", "openings", "places", "filled", "unfilled_by_cause", "concentration",
        "blocking_pairs", "inputs_hash", "result_hash", "seconds",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "lead"),
    [
        ({}, "3 openings have empty places."),
        (
            {"cause": "skill"},
            "Of 3 openings with empty places, 2 have this main cause: Nobody has the skills.",
        ),
        (
            {"cause": "people"},
            "Of 3 openings with empty places, 1 has this main cause: More places than people.",
        ),
        ({"reach": "none"}, "2 openings with empty places are in nobody's reach."),
        ({"cause": "nonsense"}, "3 openings have empty places."),
    ],
)
def test_openings_with_empty_places_are_filtered_by_cause_and_reach(world, query, lead):
    empty_places(world.run, "skill")
    empty_places(world.run, "skill", reach=5)
    empty_places(world.run, "all")

    response = client_of(world.officer, "en").get(reverse("city:unfilled"), query)

    assert lead_of(response) == lead


def test_an_opening_stands_with_its_reach_its_best_change_and_its_field(world):
    field = FieldFactory(name_en="Semiconductors")
    empty_places(world.run, "skill", reach=5, field=field, title="반도체 장비")

    text = text_of(client_of(world.officer, "en").get(reverse("city:unfilled")))

    assert (
        "Nobody has the skills From anywhere (remote work, housing or transport) (+7) "
        "Semiconductors · strategic "
        "need not published 2 of 2 5" in text
    )


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_as_many_questions_for_three_openings_as_for_one(world, more):
    for _ in range(1 + more):
        empty_places(world.run, "skill")
    client = client_of(world.officer)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("city:unfilled"))

    assert len(queries) == QUERIES_OF_UNFILLED


@pytest.mark.parametrize(
    "page", ["city:home", "city:unfilled", "city:imports", "city:match_runs", "city:access"]
)
def test_a_company_finds_no_page_of_the_city(world, page):
    assert client_of(world.owner).get(reverse(page)).status_code == 404
