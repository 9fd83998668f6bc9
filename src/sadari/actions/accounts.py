"""Accounts, roles and memberships: who can log in, and as what."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Account, Membership, Organisation, RoleGrant, Talent

OWN_ROLE, PERSON_HAS_ACCOUNT, ACCOUNT_HAS_PERSON = (
    "own_role",
    "person_has_account",
    "account_has_person",
)


class AccountRefused(Exception):
    """An account cannot be changed so: ``why`` is one of the three above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def open_account(
    *, email: str, password: str, display_name: str, language: str = "ko", by: Actor
) -> Account:
    """An account whose e-mail address the operator vouches for."""
    check_may(by, Permission.MANAGE_ROLES)
    account = Account.objects.create_user(
        email, password, display_name=display_name, language=language
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    _record("open_account", account, by, {})
    return account


@transaction.atomic
def grant_role(*, account: Account, role: str, by: Actor) -> bool:
    """Whether the account did not have the role before."""
    check_may(by, Permission.MANAGE_ROLES)
    _wait_for_others(account)
    if account.role_grants.filter(role=role, ended_at__isnull=True).exists():
        return False
    RoleGrant.objects.create(account=account, role=role, granted_by_id=by.account_id)
    _record("grant_role", account, by, {"role": role})
    return True


@transaction.atomic
def end_role(*, account: Account, role: str, by: Actor) -> bool:
    """Whether the account had the role until now; the grant stays on record.

    Raises :class:`AccountRefused`: nobody stops being an administrator by their own hand, so that
    somebody is always left who can give roles.
    """
    check_may(by, Permission.MANAGE_ROLES)
    if role == RoleGrant.Role.CITY_ADMINISTRATOR and account.pk == by.account_id:
        raise AccountRefused(OWN_ROLE)
    held = account.role_grants.filter(role=role, ended_at__isnull=True)
    if not held.update(ended_at=timezone.now()):
        return False
    _record("end_role", account, by, {"role": role})
    return True


@transaction.atomic
def add_membership(*, account: Account, organisation: Organisation, role: str, by: Actor) -> bool:
    """Whether the account did not act for the organisation in this role before.

    A role that it had there before is ended.
    """
    check_may(by, Permission.MANAGE_ROLES)
    _wait_for_others(account)
    held = account.memberships.filter(organisation=organisation, ended_at__isnull=True)
    if held.filter(role=role).exists():
        return False
    end_membership(account=account, organisation=organisation, by=by)
    Membership.objects.create(account=account, organisation=organisation, role=role)
    _record("add_membership", account, by, {"organisation": organisation.pk, "role": role})
    return True


@transaction.atomic
def end_membership(*, account: Account, organisation: Organisation, by: Actor) -> bool:
    """Whether the account acted for the organisation until now; that it did stays on record."""
    check_may(by, Permission.MANAGE_ROLES)
    held = account.memberships.filter(organisation=organisation, ended_at__isnull=True)
    if not held.update(ended_at=timezone.now()):
        return False
    _record("end_membership", account, by, {"organisation": organisation.pk})
    return True


@transaction.atomic
def link_talent(*, account: Account, talent: Talent, by: Actor) -> bool:
    """Give a person the account through which they see and correct their own profile.

    Whether it was not theirs before. Raises :class:`AccountRefused` where the person has another
    account, or the account another person.
    """
    check_may(by, Permission.MANAGE_ROLES)
    _wait_for_others(account)
    talent = Talent.objects.select_for_update().get(pk=talent.pk)
    if talent.account_id == account.pk:
        return False
    if talent.account_id is not None:
        raise AccountRefused(PERSON_HAS_ACCOUNT)
    if Talent.objects.filter(account=account).exists():
        raise AccountRefused(ACCOUNT_HAS_PERSON)
    talent.account = account
    talent.save(update_fields=["account", "updated_at"])
    _record("link_talent", account, by, {"talent": str(talent.pk)})
    return True


@transaction.atomic
def unlink_talent(*, account: Account, by: Actor) -> bool:
    """Whether the account was that of a person until now; the person's profile stays as it is."""
    check_may(by, Permission.MANAGE_ROLES)
    talent = Talent.objects.filter(account=account).first()
    if talent is None:
        return False
    talent.account = None
    talent.save(update_fields=["account", "updated_at"])
    _record("unlink_talent", account, by, {"talent": str(talent.pk)})
    return True


def _wait_for_others(account: Account) -> None:
    """Until the transaction ends, nobody else gives this account anything: a form sent twice."""
    Account.objects.select_for_update().get(pk=account.pk)


def _record(verb: str, account: Account, by: Actor, detail: dict[str, object]) -> None:
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb=verb,
        noun="account",
        noun_id=account.pk,
        detail=detail,
    )
