"""Accounts, roles and memberships: who can log in, and as what."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Account, Membership, Organisation, RoleGrant, Talent


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
def grant_role(*, account: Account, role: str, by: Actor) -> RoleGrant:
    check_may(by, Permission.MANAGE_ROLES)
    grant = RoleGrant.objects.create(account=account, role=role, granted_by_id=by.account_id)
    _record("grant_role", account, by, {"role": role})
    return grant


@transaction.atomic
def end_role(*, account: Account, role: str, by: Actor) -> bool:
    """Whether the account had the role until now; the grant stays on record."""
    check_may(by, Permission.MANAGE_ROLES)
    held = account.role_grants.filter(role=role, ended_at__isnull=True)
    if not held.update(ended_at=timezone.now()):
        return False
    _record("end_role", account, by, {"role": role})
    return True


@transaction.atomic
def add_membership(
    *, account: Account, organisation: Organisation, role: str, by: Actor
) -> Membership:
    check_may(by, Permission.MANAGE_ROLES)
    membership = Membership.objects.create(account=account, organisation=organisation, role=role)
    _record("add_membership", account, by, {"organisation": organisation.pk, "role": role})
    return membership


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
def link_talent(*, account: Account, talent: Talent, by: Actor) -> Talent:
    """Give a person the account through which they see and correct their own profile."""
    check_may(by, Permission.MANAGE_ROLES)
    talent.account = account
    talent.save(update_fields=["account", "updated_at"])
    _record("link_talent", account, by, {"talent": str(talent.pk)})
    return talent


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


def _record(verb: str, account: Account, by: Actor, detail: dict[str, object]) -> None:
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb=verb,
        noun="account",
        noun_id=account.pk,
        detail=detail,
    )
