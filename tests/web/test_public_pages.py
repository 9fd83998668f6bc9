"""The entrance, the region's numbers and the methods: open to everybody, each number defined."""

import re

import pytest
from django.test import Client
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.field import FieldFactory
from tests.factories.opening import OpeningFactory
from tests.factories.organisation import MembershipFactory, OrganisationFactory, SchoolFactory
from tests.factories.programme import CohortFactory, EnrolmentFactory
from tests.factories.talent import TalentFactory

from sadari.models import Membership, RoleGrant
from sadari.models.personal_fields import PERSONAL
from sadari.portals.register_words import FIELDS, NOUNS, READERS
from sadari.queries import region_numbers
from sadari.queries.region_numbers import People, published

pytestmark = pytest.mark.django_db
KOREAN = {"HTTP_ACCEPT_LANGUAGE": "ko"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def text_of(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, **headers)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_entrance_counts_openings_places_and_organisations(client: Client) -> None:
    company = OrganisationFactory()
    OpeningFactory(organisation=company, places=3)
    OpeningFactory(organisation=company, places=2)
    OpeningFactory(places=1)
    OpeningFactory(places=100, state="closed")
    assert "기업·기관 2곳에서 모집 3건, 자리 6개 를" in text_of(client, "/", **KOREAN)
    english = text_of(client, "/", **ENGLISH)
    assert "Open now: 6 places in 3 openings from 2 organisations." in english


def test_an_empty_region_is_said_to_be_empty(client: Client) -> None:
    assert "지금 열려 있는 모집이 없습니다." in text_of(client, "/", **KOREAN)


def talent_account() -> object:
    return TalentFactory(account=AccountFactory()).account


def company_account() -> object:
    return MembershipFactory(role=Membership.Role.OWNER).account


def school_account() -> object:
    return MembershipFactory(organisation=SchoolFactory()).account


def granted(role: str) -> object:
    return RoleGrantFactory(role=role).account


@pytest.mark.parametrize(
    ("account", "page"),
    [
        (talent_account, "/me/"),
        (company_account, "/company/"),
        (school_account, "/school/"),
        (lambda: granted(RoleGrant.Role.CITY_OFFICER), "/city/"),
        (lambda: granted(RoleGrant.Role.CITY_ADMINISTRATOR), "/city/"),
        (lambda: granted(RoleGrant.Role.AUDITOR), "/city/access/"),
        (AccountFactory, "/"),
    ],
)
def test_a_log_in_leads_to_the_first_page_of_the_role(
    client: Client, account: object, page: str
) -> None:
    client.force_login(account())
    assert client.get("/start/").url.startswith(page)


def test_who_has_no_role_is_told_so(client: Client) -> None:
    client.force_login(AccountFactory())
    answer = client.get("/start/", follow=True, **KOREAN)
    assert "아직 역할이 없는 계정입니다." in answer.content.decode()


def test_who_is_not_logged_in_logs_in_first(client: Client) -> None:
    assert client.get("/start/").url == "/account/login/?next=/start/"


def test_the_region_page_shows_targets_bounds_and_denominators(client: Client) -> None:
    page = text_of(client, "/region/", **ENGLISH)
    for said in ("810,000", "350,000", "460,000", "4.8% to 94.3%", "7,033", "59.3%", "1,221",
                 "71.2%, denominator not stated", "264,629", "21,871", "54.2%"):  # fmt: skip
        assert said in page, said
    assert "participations, not persons" in page
    korean = text_of(client, "/region/", **KOREAN)
    assert "참여 810,000건" in korean
    assert "출처: 2030 광주 인재양성 전략(2025년 6월 11일 발표)" in korean


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, People(None, False)), (0, People(0, False)), (1, People(None, True)),
     (4, People(None, True)), (5, People(5, False))],
)  # fmt: skip
def test_one_to_four_people_are_never_published(count: int | None, shown: People) -> None:
    assert published(count, 5) == shown


def test_few_people_hide_their_participations_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _person in range(4):
        EnrolmentFactory()
    assert "fewer than 5 persons, so nothing is shown" in text_of(client, "/region/", **ENGLISH)
    monkeypatch.setattr(region_numbers, "published", lambda count, smallest: People(count, False))
    assert "4 participations by 4 persons" in text_of(client, "/region/", **ENGLISH)


def test_participations_and_persons_stand_side_by_side(client: Client) -> None:
    talents = [TalentFactory() for _person in range(5)]
    for talent in [*talents, talents[0]]:
        EnrolmentFactory(talent=talent)
    assert "6 participations by 5 persons" in text_of(client, "/region/", **ENGLISH)


def test_strategic_fields_show_seats_to_come_and_open_places(client: Client) -> None:
    field = FieldFactory(name_en="Semiconductors", strategic=True)
    OpeningFactory(field=field, places=4)
    CohortFactory(programme__field=field, seats=30)  # began long ago
    rows = client.get("/region/", **ENGLISH).context["field_chart"]["rows"]
    assert [(row.label, row.first, row.second) for row in rows] == [("Semiconductors", 0, 4)]


def test_every_registered_personal_field_stands_in_the_table(client: Client) -> None:
    page = client.get("/methods/", **ENGLISH)
    declared = [(noun, name) for noun, fields in PERSONAL.items() for name in fields]
    rows = page.context["register"]["rows"]
    assert [(row[0], row[1]) for row in rows] == [(NOUNS[n], FIELDS[name]) for n, name in declared]
    assert 'id="data-protection"' in page.content.decode()


def test_every_reader_of_a_personal_field_has_a_word() -> None:
    readers = {
        r for fields in PERSONAL.values() for entry in fields.values() for r in entry.seen_by
    }
    assert readers <= set(READERS)


def test_the_methods_page_says_what_is_never_used_and_that_a_person_decides(
    client: Client,
) -> None:
    page = text_of(client, "/methods/", **KOREAN)
    assert "성별, 나이, 사진, 이름, 학교 이름입니다." in page
    assert "결정은 언제나 사람이 합니다." in page


def test_the_contact_for_questions_is_named(client: Client, settings: object) -> None:
    settings.OVERSEER_CONTACT = "overseer@example.org"
    assert 'href="mailto:overseer@example.org"' in client.get("/methods/").content.decode()
