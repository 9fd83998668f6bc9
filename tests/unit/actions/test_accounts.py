"""Who can log in and as what: each change by somebody who may, each with its event."""

from collections.abc import Callable
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentTextFactory
from tests.factories.organisation import OrganisationFactory, SchoolFactory
from tests.factories.programme import CohortFactory
from tests.factories.talent import TalentFactory

from sadari.access.actor import Actor, actor_of
from sadari.access.consent import with_consent
from sadari.access.roles import NotAllowed
from sadari.actions.accounts import (
    add_membership,
    end_membership,
    end_role,
    grant_role,
    link_talent,
    open_account,
    unlink_talent,
)
from sadari.actions.enrolments import enrol_talents
from sadari.actions.sent_consents import record_sent_consents
from sadari.models import (
    Account,
    AuditEvent,
    Consent,
    Enrolment,
    Membership,
    RoleGrant,
    Talent,
)

pytestmark = pytest.mark.django_db

OFFICER = Actor(name="officer", account_id=7, roles=frozenset({"city_officer"}))
STRANGER = Actor(name="stranger", account_id=8, roles=frozenset({"talent", "company_owner"}))


def events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.values_list("verb", "actor_name"))


def test_an_opened_account_can_log_in_with_its_address_in_any_case(operator: Actor) -> None:
    account = open_account(
        email="Alice@Example.org", password="correct horse", display_name="", by=operator
    )
    assert Account.objects.get_by_natural_key("ALICE@example.org") == account
    assert account.check_password("correct horse")
    address = EmailAddress.objects.get(user=account)
    assert (address.email, address.verified, address.primary) == (account.email, True, True)
    assert events() == [("open_account", "test")]


def test_a_role_is_given_and_recorded(operator: Actor) -> None:
    account = AccountFactory()
    grant_role(account=account, role=RoleGrant.Role.AUDITOR, by=operator)
    assert actor_of(account).roles == {"auditor"}
    event = AuditEvent.objects.get()
    assert (event.verb, event.noun_id, event.detail) == (
        "grant_role", str(account.pk), {"role": "auditor"},
    )  # fmt: skip


def test_a_member_is_added_and_recorded(operator: Actor) -> None:
    company, account = OrganisationFactory(), AccountFactory()
    add_membership(account=account, organisation=company, role="owner", by=operator)
    assert actor_of(account).owned_company_ids == {company.pk}
    assert events() == [("add_membership", "test")]


def test_a_profile_is_linked_and_recorded(operator: Actor) -> None:
    talent, account = TalentFactory(), AccountFactory()
    link_talent(account=account, talent=talent, by=operator)
    assert actor_of(account).talent_id == talent.pk
    assert events() == [("link_talent", "test")]


def test_what_is_ended_stays_on_record_and_can_be_given_again(operator: Actor) -> None:
    account, company = AccountFactory(), OrganisationFactory()
    for _ in "12":
        grant_role(account=account, role="auditor", by=operator)
        add_membership(account=account, organisation=company, role="owner", by=operator)
        assert actor_of(account).roles == {"auditor", "company_member", "company_owner"}
        assert end_role(account=account, role="auditor", by=operator)
        assert end_membership(account=account, organisation=company, by=operator)
        assert actor_of(account).roles == set()
    assert RoleGrant.objects.count() == Membership.objects.count() == 2
    assert len(events()) == 8


def test_a_profile_taken_off_an_account_stays(operator: Actor) -> None:
    account, talent = AccountFactory(), TalentFactory()
    link_talent(account=account, talent=talent, by=operator)
    assert unlink_talent(account=account, by=operator)
    assert actor_of(account).talent_id is None
    assert Talent.objects.get() == talent


def test_what_is_so_already_is_not_given_again(operator: Actor) -> None:
    account, company = AccountFactory(), OrganisationFactory()
    talent = TalentFactory()
    for new in (True, False):
        assert grant_role(account=account, role="auditor", by=operator) is new
        assert (
            add_membership(account=account, organisation=company, role="owner", by=operator) is new
        )
        assert link_talent(account=account, talent=talent, by=operator) is new
    assert len(events()) == 3


@pytest.mark.parametrize("call", ["grant_role", "add_membership", "link_talent"])
def test_a_form_sent_twice_waits_for_itself(operator: Actor, call: str) -> None:
    """Both would find that it is not so yet, and one would fail: the account's row is locked."""
    with CaptureQueriesContext(connection) as captured:
        CALLS[call](operator)
    locks = [one["sql"] for one in captured if "FOR UPDATE" in one["sql"]]
    assert any('FROM "sadari_account"' in sql for sql in locks)


def test_what_was_not_so_is_not_ended(operator: Actor) -> None:
    account = AccountFactory()
    assert not end_role(account=account, role="auditor", by=operator)
    assert not end_membership(account=account, organisation=OrganisationFactory(), by=operator)
    assert not unlink_talent(account=account, by=operator)
    assert events() == []


def test_a_change_that_fails_leaves_no_event(operator: Actor) -> None:
    account = AccountFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_role(account=account, role="emperor", by=operator)
    assert (events(), RoleGrant.objects.count()) == ([], 0)


def test_a_sent_enrolment_is_recorded_once_and_takes_the_newest_state(operator: Actor) -> None:
    cohort, people = CohortFactory(), [TalentFactory(), TalentFactory()]
    enrol_talents(
        cohort=cohort, talents=people, state="enrolled", since=date(2026, 3, 2), by=operator
    )
    enrol_talents(
        cohort=cohort, talents=people[:1], state="completed", since=date(2026, 8, 28), by=operator
    )
    assert set(Enrolment.objects.values_list("talent", "state", "since")) == {
        (people[0].pk, "completed", date(2026, 8, 28)),
        (people[1].pk, "enrolled", date(2026, 3, 2)),
    }
    assert events() == [("enrol_talents", "test")] * 2


def test_sent_consents_count_on_the_newest_text(operator: Actor) -> None:
    ConsentTextFactory(purpose="matching", version=1)
    newest = ConsentTextFactory(purpose="matching", version=2)
    people = [TalentFactory(), TalentFactory()]
    added = record_sent_consents(talents=people[:1], purposes=["matching"], by=operator)
    assert added == 1
    assert list(Consent.objects.values_list("text", "given")) == [(newest.pk, True)]
    assert set(with_consent(Talent.objects.all(), "matching")) == {people[0]}
    assert events() == [("record_sent_consents", "test")]


CALLS: dict[str, Callable[[Actor], object]] = {
    "open_account": lambda by: open_account(
        email="eve@example.org", password="p", display_name="", by=by
    ),
    "grant_role": lambda by: grant_role(account=AccountFactory(), role="auditor", by=by),
    "add_membership": lambda by: add_membership(
        account=AccountFactory(), organisation=SchoolFactory(), role="member", by=by
    ),
    "link_talent": lambda by: link_talent(account=AccountFactory(), talent=TalentFactory(), by=by),
    "end_role": lambda by: end_role(account=AccountFactory(), role="auditor", by=by),
    "end_membership": lambda by: end_membership(
        account=AccountFactory(), organisation=OrganisationFactory(), by=by
    ),
    "unlink_talent": lambda by: unlink_talent(account=AccountFactory(), by=by),
}
IMPORTERS: dict[str, Callable[[Actor], object]] = {
    "enrol_talents": lambda by: enrol_talents(
        cohort=CohortFactory(), talents=[TalentFactory()], state="completed",
        since=date(2026, 1, 1), by=by,
    ),
    "record_sent_consents": lambda by: record_sent_consents(
        talents=[TalentFactory()], purposes=[ConsentTextFactory().purpose], by=by
    ),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
@pytest.mark.parametrize("by", [OFFICER, STRANGER], ids=lambda by: by.name)
def test_only_who_manages_roles_changes_them(call: Callable[[Actor], object], by: Actor) -> None:
    with pytest.raises(NotAllowed):
        call(by)
    changed = (RoleGrant, Membership, AuditEvent, EmailAddress)
    assert not any(model.objects.exists() for model in changed)
    assert not Talent.objects.exclude(account=None).exists()


@pytest.mark.parametrize("call", IMPORTERS.values(), ids=list(IMPORTERS))
def test_only_who_may_import_records_what_institutions_send(
    call: Callable[[Actor], object],
) -> None:
    with pytest.raises(NotAllowed):
        call(STRANGER)
    assert not any(model.objects.exists() for model in (Enrolment, Consent, AuditEvent))
    call(OFFICER)
    assert AuditEvent.objects.count() == 1
