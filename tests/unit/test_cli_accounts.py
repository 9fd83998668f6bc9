"""`sadari account`: what makes an installation usable without the demonstration."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries
from tests.factories.account import AccountFactory
from tests.factories.organisation import OrganisationFactory, SchoolFactory
from tests.factories.talent import TalentFactory

from sadari.access.actor import actor_of
from sadari.cli import accounts as accounts_module
from sadari.cli.run import run
from sadari.models import Account, AuditEvent, Membership, RoleGrant
from sadari.queries.accounts import standings

pytestmark = pytest.mark.django_db

PASSWORD = "Ladder-To-2030"


@pytest.fixture(autouse=True)
def tests_own_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command works in the database of the test, not in one that it would start."""
    monkeypatch.setattr(accounts_module, "application", lambda output: nullcontext())
    monkeypatch.setenv("SADARI_LANGUAGE", "en")
    with translation.override("en"):
        yield


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["account", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code, document = answered(capsys, *arguments)
    assert code == 2
    return str(document["error"]["message"])


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_the_roles_named_in_help_are_those_of_the_database() -> None:
    assert list(accounts_module.ROLES) == RoleGrant.Role.values
    assert list(accounts_module.MEMBERS) == Membership.Role.values


def test_a_first_administrator_is_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, f"{PASSWORD}\n")
    code, opened = answered(capsys, "open", "Eve@Example.org", "--password-stdin")
    assert (code, opened["changed"]) == (0, True)
    code, given = answered(capsys, "give", "eve@example.org", "city_administrator")
    assert given["account"] == {
        "number": Account.objects.get().pk,
        "email": "eve@example.org",
        "name": "",
        "active": True,
        "confirmed": True,
        "roles": ["city_administrator"],
        "memberships": [],
        "talent": None,
    }
    assert Account.objects.get().check_password(PASSWORD)
    assert list(AuditEvent.objects.values_list("verb", "actor_name")) == [
        ("open_account", "cli"), ("grant_role", "cli"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("eve", PASSWORD, "is no e-mail address"),
        ("eve@example.org", "short", "at least 10"),
        ("there@example.org", PASSWORD, "already"),
    ],
)
def test_an_account_that_cannot_be_opened_is_refused(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    password: str,
    said: str,
) -> None:
    AccountFactory(email="there@example.org")
    typed(monkeypatch, f"{password}\n")
    assert said in refused(capsys, "open", email, "--password-stdin")
    assert Account.objects.count() == 1


def test_without_a_terminal_the_password_must_come_from_the_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, f"{PASSWORD}\n")
    assert "--password-stdin" in refused(capsys, "open", "eve@example.org")


def test_what_is_so_already_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    email, school = AccountFactory().email, SchoolFactory(name="누리대학교")
    talent = TalentFactory()
    for arguments in (
        ("give", email, "auditor"),
        ("join", email, "누리대학교"),
        ("link", email, talent.blind_code),
        ("end", email, "auditor"),
        ("leave", email, str(school.pk)),
        ("unlink", email),
    ):
        _code, first = answered(capsys, *arguments)
        _code, again = answered(capsys, *arguments)
        assert (first["changed"], again["changed"]) == (True, False), arguments
        assert first["account"] == again["account"]
    assert AuditEvent.objects.count() == 6


def test_a_member_becomes_an_owner(capsys: pytest.CaptureFixture[str]) -> None:
    account, company = AccountFactory(), OrganisationFactory(name="한빛정밀")
    for role in ("member", "owner"):
        _code, document = answered(capsys, "join", account.email, "한빛정밀", "--as", role)
        assert document["account"]["memberships"] == [
            {"id": company.pk, "name": "한빛정밀", "role": role}
        ]
    assert actor_of(account).owned_company_ids == {company.pk}


def test_a_person_with_an_account_is_not_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    hers, his = TalentFactory(account=AccountFactory()), TalentFactory()
    other = AccountFactory()
    assert "already" in refused(capsys, "link", other.email, hers.blind_code)
    assert "unlink" in refused(capsys, "link", hers.account.email, his.blind_code)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("give", "nobody@example.org", "auditor"), "No account"),
        (("join", "eve@example.org", "{없는} 기업"), "{없는} 기업"),
        (("join", "eve@example.org", "한빛"), "Several organisations"),
        (("link", "eve@example.org", "ZZZZZZZZ"), "Nobody has the code ZZZZZZZZ"),
        (("give", "eve@example.org", "emperor"), "emperor"),
    ],
)
def test_what_nobody_knows_is_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    AccountFactory(email="eve@example.org")
    for number in "12":
        OrganisationFactory(name="한빛", natural_key=f"name:company:한빛 {number}")
    assert said in refused(capsys, *arguments)


def test_all_accounts_are_listed_with_few_queries(
    capsys: pytest.CaptureFixture[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        account = AccountFactory(email=f"a{number}@example.org")
        RoleGrant.objects.create(account=account, role="auditor")
        Membership.objects.create(
            account=account, organisation=OrganisationFactory(), role="member"
        )
        TalentFactory(account=account)
    accounts = list(Account.objects.all())
    with django_assert_num_queries(4):
        standings(accounts)
    _code, document = answered(capsys, "list")
    assert [one["email"] for one in document["accounts"]] == [
        f"a{number}@example.org" for number in range(4)
    ]
    assert run(["account", "list"]) == 0
    assert "a0@example.org" in capsys.readouterr().out
