"""The administrator says who may do what; everybody else finds no such page."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.organisation import MembershipFactory, OrganisationFactory
from tests.factories.talent import TalentFactory
from tests.web.city_world import CityWorld, city_world, client_of
from tests.web.company_world import lead_of, text_of

from sadari.access.actor import actor_of
from sadari.models import Account, AuditEvent, RoleGrant

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LIST = 15


@pytest.fixture
def world() -> CityWorld:
    return city_world()


@pytest.fixture
def client(world: CityWorld) -> Client:
    return client_of(world.administrator, "en")


def page_of(account: Account) -> str:
    return reverse("city:account", args=[account.pk])


def change(client: Client, account: Account, what: str, **given: Any) -> Any:
    return client.post(page_of(account), {"change": what, **given}, follow=True)


def roles_of(account: Account) -> set[str]:
    return set(actor_of(account).roles)


def test_the_list_says_first_who_waits(client: Client) -> None:
    AccountFactory(email="new@example.org")
    assert lead_of(client.get(reverse("city:accounts"))) == "Of 5 accounts, 1 waits for a role."
    waiting = client.get(reverse("city:accounts"), {"show": "waiting"})
    assert [one.email for one, _roles in waiting.context["rows"]] == ["new@example.org"]


def test_nobody_waits_who_has_a_role_an_organisation_or_a_profile(client: Client) -> None:
    TalentFactory(account=AccountFactory())
    said = "5 accounts, and each has a role."
    assert lead_of(client.get(reverse("city:accounts"))) == said


def test_a_role_that_was_ended_makes_one_wait_again(client: Client, world: CityWorld) -> None:
    change(client, world.officer, "end", role="city_officer")
    assert "1 waits" in lead_of(client.get(reverse("city:accounts")))


@pytest.mark.parametrize("search", ["NEW@", "가온 담당", "한빛"])
def test_accounts_are_found_by_address_name_and_organisation(client: Client, search: str) -> None:
    account = AccountFactory(email="new@example.org", display_name="가온 담당자")
    MembershipFactory(account=account, organisation=OrganisationFactory(name="한빛정밀"))
    found = client.get(reverse("city:accounts"), {"q": search})
    assert [one.email for one, _roles in found.context["rows"]] == ["new@example.org"]


def test_a_long_list_takes_no_more_queries(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("city:accounts"))
        return len(captured)

    few = queries()
    for _number in range(8):
        RoleGrantFactory(account=MembershipFactory().account, role="auditor")
    assert queries() == few <= QUERIES_OF_THE_LIST


def test_a_role_is_given_once_and_taken_back(client: Client) -> None:
    account = AccountFactory()
    assert "changed and recorded" in text_of(change(client, account, "give", role="auditor"))
    assert roles_of(account) == {"auditor"}
    assert "nothing changed" in text_of(change(client, account, "give", role="auditor"))
    change(client, account, "end", role="auditor")
    assert roles_of(account) == set()
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["grant_role", "end_role"]


def test_who_gave_a_role_is_on_record(client: Client, world: CityWorld) -> None:
    account = AccountFactory()
    change(client, account, "give", role="auditor")
    assert RoleGrant.objects.get(account=account).granted_by == world.administrator


def test_an_account_acts_for_an_organisation_and_no_longer(client: Client) -> None:
    account, company = AccountFactory(), OrganisationFactory(name="한빛정밀")
    change(client, account, "join", organisation="한빛정밀", member="owner")
    assert roles_of(account) == {"company_member", "company_owner"}
    change(client, account, "join", organisation=str(company.pk), member="member")
    assert roles_of(account) == {"company_member"}
    change(client, account, "leave", organisation=str(company.pk))
    assert roles_of(account) == set()


def test_a_person_is_linked_by_their_code_which_the_page_then_keeps_to_itself(
    client: Client,
) -> None:
    account, talent = AccountFactory(), TalentFactory(name="카나리아이름")
    page = change(client, account, "link", code=talent.blind_code)
    assert actor_of(account).talent_id == talent.pk
    assert talent.blind_code not in text_of(page)
    assert "카나리아이름" not in text_of(page)
    change(client, account, "unlink")
    assert roles_of(account) == set()


@pytest.mark.parametrize(
    ("what", "given", "said"),
    [
        ("join", {"organisation": "없는 곳", "member": "member"}, "No organisation has this name"),
        ("join", {"organisation": "같은", "member": "member"}, "Several have this name"),
        ("join", {"organisation": "", "member": "member"}, "This field is required"),
        ("give", {"role": "emperor"}, "emperor is not one of"),
        ("link", {"code": "ZZZZZZZZ"}, "Nobody has this code"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    client: Client, what: str, given: dict[str, str], said: str
) -> None:
    account = AccountFactory()
    for number in "12":
        OrganisationFactory(name="같은", natural_key=f"name:company:같은 {number}")
    page = change(client, account, what, **given)
    assert page.status_code == 422
    assert said in text_of(page)
    assert roles_of(account) == set()


def test_a_person_keeps_the_account_that_is_theirs(client: Client) -> None:
    hers, his = TalentFactory(account=AccountFactory()), TalentFactory()
    other = AccountFactory()
    assert "another account already" in text_of(change(client, other, "link", code=hers.blind_code))
    taken = change(client, hers.account, "link", code=his.blind_code)
    assert "another person already" in text_of(taken)


def test_nobody_stops_being_administrator_by_their_own_hand(
    client: Client, world: CityWorld
) -> None:
    page = change(client, world.administrator, "end", role="city_administrator")
    assert "Another administrator must" in text_of(page)
    assert "city_administrator" in roles_of(world.administrator)


def test_what_is_no_change_is_not_found(client: Client) -> None:
    assert change(client, AccountFactory(), "erase").status_code == 404


@pytest.mark.parametrize(
    ("what", "given"),
    [("end", {"role": "\0"}), ("leave", {"organisation": "\0"}), ("leave", {"organisation": "0"})],
)
def test_what_nobody_has_is_not_taken(client: Client, what: str, given: dict[str, str]) -> None:
    assert "nothing changed" in text_of(change(client, AccountFactory(), what, **given))


def test_a_search_for_what_the_database_cannot_hold_is_answered(client: Client) -> None:
    found = client.get(reverse("city:accounts"), {"q": "a\0uditor"})
    assert [one.email for one, _roles in found.context["rows"]] == ["auditor@example.com"]


@pytest.mark.parametrize("person", ["officer", "auditor", "owner"])
def test_others_change_nothing(world: CityWorld, person: str) -> None:
    account = getattr(world, person)
    answer = client_of(account).post(page_of(account), {"change": "give", "role": "auditor"})
    assert answer.status_code == 404
    assert not AuditEvent.objects.exists()
