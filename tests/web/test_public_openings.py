"""What is open: found by its words and conditions, shown with what is known and no more."""

import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.organisation import OrganisationFactory
from tests.factories.programme import CohortFactory, OutcomeFactory
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory

from sadari.actions.store_vacancies import search_vector
from sadari.models import Opening, Region
from sadari.portals.public.job_posting import embedded
from sadari.queries import openings as openings_query
from sadari.queries.openings import Criteria, find_openings

pytestmark = pytest.mark.django_db
KOREAN = {"HTTP_ACCEPT_LANGUAGE": "ko"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def opening(title: str, skill_texts: tuple[str, ...] = (), **facts: object) -> Opening:
    """An opening whose search terms are stored as an import stores them."""
    made = OpeningFactory(title=title, **facts)
    for text in skill_texts:
        RequirementFactory(opening=made, source_text=text)
    terms = search_vector(made, made.organisation.name, list(skill_texts))
    Opening.objects.filter(pk=made.pk).update(search=terms)
    return made


def titles(today: date, **criteria: object) -> list[str]:
    return [o.title for o in find_openings(Criteria(**criteria), today)]


def test_a_part_of_a_korean_word_finds_the_opening(today: date) -> None:
    opening("반도체장비유지보수 담당")
    opening("조리원 모집")
    assert titles(today, text="장비유지") == ["반도체장비유지보수 담당"]


def test_spacing_does_not_matter_and_every_word_must_occur(today: date) -> None:
    opening("웹 개발자")
    opening("웹 디자이너")
    assert titles(today, text="웹개발") == ["웹 개발자"]
    assert titles(today, text="개발자 웹") == ["웹 개발자"]
    assert titles(today, text="웹 조리") == []


def test_company_description_and_named_skills_are_searched(today: date) -> None:
    opening("가", organisation=OrganisationFactory(name="평동전자"))
    opening("나", description="교대 근무가 있습니다")
    opening("다", skill_texts=("진공 기술",))
    assert titles(today, text="평동") == ["가"]
    assert titles(today, text="교대근무") == ["나"]
    assert titles(today, text="진공") == ["다"]


def test_pairs_of_letters_that_stand_apart_are_no_find(
    today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening("나다 카 가나")  # holds 가나 and 나다, never 가나다
    assert titles(today, text="가나다") == []
    monkeypatch.setattr(openings_query, "_stands_in", lambda word: openings_query.Q())
    assert titles(today, text="가나다") == ["나다 카 가나"]


@pytest.mark.parametrize("text", ["'", "\\", "' | '", "%", "C++", "a" * 100, "가 " * 50])
def test_any_text_is_a_query_and_never_an_error(client: Client, text: str) -> None:
    opening("C++ 개발자")
    answer = client.get("/openings/", {"q": text})
    assert answer.status_code == 200


def test_a_region_holds_what_lies_in_it(today: date) -> None:
    province = RegionFactory(kind=Region.Kind.PROVINCE)
    city = RegionFactory(kind=Region.Kind.CITY, parent=province)
    district = RegionFactory(parent=city)
    opening("여기", region=district)
    opening("저기")
    assert titles(today, region_id=province.pk) == ["여기"]
    assert titles(today, region_id=district.pk) == ["여기"]


def test_pay_is_compared_by_the_year_and_unknown_pay_is_left_out(today: date) -> None:
    opening("연봉", pay_least_won=34_000_000, pay_unit="year")
    opening("월급", pay_least_won=3_000_000, pay_unit="month")
    opening("시급", pay_least_won=11_000, pay_unit="hour")
    opening("모름")
    assert sorted(titles(today, least_pay_won_per_year=30_000_000)) == ["연봉", "월급"]
    assert sorted(titles(today, least_pay_won_per_year=27_000_000)) == ["시급", "연봉", "월급"]


def test_schooling_keeps_what_asks_no_more_and_what_does_not_say(today: date) -> None:
    opening("고졸", education="high_school")
    opening("석사", education="master")
    opening("모름", education=None)
    assert sorted(titles(today, education="bachelor")) == ["고졸", "모름"]


def test_no_experience_leaves_out_what_asks_some(today: date) -> None:
    opening("신입")
    opening("경력", experience_months=12)
    assert titles(today, no_experience=True) == ["신입"]


def test_closing_soon_comes_first_and_without_a_day_last(today: date) -> None:
    opening("언제나")
    opening("다음 달", closing_rule="on_date", closes_on=today + timedelta(days=30))
    opening("내일", closing_rule="on_date", closes_on=today + timedelta(days=1))
    assert titles(today, order="closing") == ["내일", "다음 달", "언제나"]


def test_what_has_closed_is_nowhere(client: Client, today: date) -> None:
    past = opening("CANARY 지난 모집", closing_rule="on_date", closes_on=today - timedelta(days=1))
    closed = opening("CANARY 닫힌 모집", state="closed")
    last_day = opening("오늘까지", closing_rule="on_date", closes_on=today)
    page = client.get("/openings/").content.decode()
    assert "CANARY" not in page
    assert [client.get(f"/openings/{o.pk}/").status_code for o in (past, closed, last_day)] == [
        404, 404, 200,
    ]  # fmt: skip


def test_the_list_takes_the_same_queries_for_one_and_for_three(client: Client) -> None:
    opening("하나")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/openings/", {"q": "하나"})
        counts.append(len(queries))
        opening("하나 둘")
        opening("하나 셋")
    assert counts == [8, 8]


def test_a_wrong_value_in_the_address_is_ignored(client: Client) -> None:
    opening("하나")
    answer = client.get("/openings/", {"region": "nowhere", "pay": "x", "page": "99"})
    assert answer.status_code == 200
    assert [card.title for card, _place, _led in answer.context["cards"]] == ["하나"]


def test_list_and_page_speak_both_languages(client: Client) -> None:
    made = opening("웹 개발자", pay_least_won=34_000_000, pay_unit="year")
    korean = client.get("/openings/", **KOREAN).content.decode()
    english = client.get("/openings/", **ENGLISH).content.decode()
    assert "지금 지원할 수 있는 모집은 <b>1건</b>입니다." in korean
    assert "연 3,400만원부터" in korean
    assert "채용될 때까지" in korean
    assert "<b>1 openings</b> can be applied for now." in english
    assert "from ₩34.0 M a year" in english
    assert "요구하는 역량" in client.get(f"/openings/{made.pk}/", **KOREAN).content.decode()
    assert "What is asked" in client.get(f"/openings/{made.pk}/", **ENGLISH).content.decode()


def test_what_is_not_known_is_said_to_be_unknown(client: Client) -> None:
    made = opening("웹 개발자")
    page = client.get(f"/openings/{made.pk}/", **ENGLISH).content.decode()
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)", page))
    unknown = {name for name, value in facts.items() if value == "unknown"}
    assert unknown == {
        "Contract", "Hours", "Schooling", "Occupation", "Field of work", "Industry", "Staff",
    }  # fmt: skip
    assert facts["Pay"] == "pay not stated"


def test_a_required_skill_names_the_next_course_that_gives_it(client: Client, today: date) -> None:
    skill = SkillFactory(name_en="Vacuum technology")
    made = opening("진공 장비")
    RequirementFactory(opening=made, skill=skill, level=4)
    outcome = OutcomeFactory(skill=skill, level=4)
    for days, enrolled in ((10, 20), (40, 13)):
        CohortFactory(
            programme=outcome.programme, starts_on=today + timedelta(days=days),
            ends_on=today + timedelta(days=days + 20), seats=20, enrolled=enrolled,
        )  # fmt: skip
    page = client.get(f"/openings/{made.pk}/", **ENGLISH)
    ((requirement, name, course),) = page.context["requirements"]
    assert (requirement.level, name) == (4, "Vacuum technology")
    assert (course.seats_left, course.weeks) == (7, 3)  # the earlier run is full
    assert "7 seats left" in page.content.decode()


def posting(client: Client, made: Opening) -> dict[str, object]:
    page = client.get(f"/openings/{made.pk}/", **ENGLISH).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_the_job_posting_says_what_is_known_and_nothing_else(client: Client) -> None:
    company = OrganisationFactory(name="평동전자")
    region = RegionFactory(name_en="Buk-gu, Gwangju")
    made = opening("웹 개발자", organisation=company, region=region, places=3)
    assert posting(client, made) == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "웹 개발자",
        "url": f"http://testserver/openings/{made.pk}/",
        "datePosted": "2026-11-01",
        "hiringOrganization": {"@type": "Organization", "name": "평동전자"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Buk-gu, Gwangju"},
        },
        "totalJobOpenings": 3,
        "identifier": {
            "@type": "PropertyValue", "name": "work24", "value": made.source_key
        },
    }  # fmt: skip


def test_the_job_posting_keeps_the_unit_of_pay_and_the_level_of_schooling(client: Client) -> None:
    made = opening(
        "웹 개발자", pay_least_won=11_000, pay_most_won=13_000, pay_unit="hour",
        contract="internship", schedule="part_time", education="associate",
        experience_months=12, closing_rule="on_date",
        closes_on=timezone.localdate() + timedelta(days=3),
    )  # fmt: skip
    found = posting(client, made)
    assert found["baseSalary"] == {
        "@type": "MonetaryAmount",
        "currency": "KRW",
        "value": {
            "@type": "QuantitativeValue", "minValue": 11_000, "maxValue": 13_000,
            "unitText": "HOUR",
        },
    }  # fmt: skip
    assert found["employmentType"] == ["INTERN", "PART_TIME"]
    assert found["validThrough"] == f"{made.closes_on.isoformat()}T23:59:59+09:00"
    assert found["educationRequirements"] == {
        "@type": "EducationalOccupationalCredential", "credentialCategory": "associate degree",
    }  # fmt: skip
    assert found["experienceRequirements"] == {
        "@type": "OccupationalExperienceRequirements", "monthsOfExperience": 12,
    }  # fmt: skip


def test_no_text_can_leave_the_job_posting(client: Client) -> None:
    evil = "</script><script>alert(1)</script>"
    made = opening(evil)
    assert posting(client, made)["title"] == evil
    assert "<script>alert" not in client.get(f"/openings/{made.pk}/").content.decode()
    assert "</script>" in json.dumps({"title": evil})  # plain JSON would have let it out
    assert "</script>" not in embedded({"title": evil})
