"""Accounts for who gives roles: who can log in, and what each may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.models import Account, Membership, Organisation, RoleGrant, Talent


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is now; what it was before is in the audit events."""

    number: int
    email: str
    name: str
    active: bool
    confirmed: bool  # that the address is the person's own
    roles: tuple[str, ...]
    memberships: tuple[tuple[int, str, str], ...]  # id and name of the organisation, role there
    talent: str | None  # the code of the person's profile

    @property
    def waits(self) -> bool:
        """Whether the account may do nothing yet that others may not."""
        return not (self.roles or self.memberships or self.talent)


def accounts_of(by: Actor, search: str = "", *, waiting: bool = False) -> QuerySet[Account]:
    """All accounts by address: those whose address, name or organisation holds a text.

    ``waiting``: those alone that may do nothing yet.
    """
    check_may(by, Permission.MANAGE_ROLES)
    grants = RoleGrant.objects.filter(account=OuterRef("pk"), ended_at__isnull=True)
    members = Membership.objects.filter(account=OuterRef("pk"), ended_at__isnull=True)
    found = Account.objects.order_by("email")
    if waiting:
        found = found.filter(~Exists(grants), ~Exists(members), talent__isnull=True)
    if search:
        there = members.filter(organisation__name__icontains=search)
        named = Q(email__icontains=search) | Q(display_name__icontains=search)
        found = found.filter(named | Exists(there))
    return found


def account_at(address: str) -> Account | None:
    """The account with this e-mail address, in any case."""
    return Account.objects.filter(email__iexact=address.strip()).first()


def standing(account: Account) -> Standing:
    [found] = standings([account])
    return found


def standings(accounts: Iterable[Account]) -> list[Standing]:
    """What each of the accounts is now, in order. Four queries, however many there are."""
    numbers = [account.pk for account in accounts]
    grants = RoleGrant.objects.filter(ended_at__isnull=True).order_by("role")
    members = Membership.objects.filter(ended_at__isnull=True).select_related("organisation")
    whole = (
        Account.objects.filter(pk__in=numbers)
        .select_related("talent")
        .prefetch_related(
            Prefetch("role_grants", grants), Prefetch("memberships", members), "emailaddress_set"
        )
    )
    found = {account.pk: _standing(account) for account in whole}
    return [found[number] for number in numbers]


def _standing(account: Account) -> Standing:
    talent = getattr(account, "talent", None)
    return Standing(
        number=account.pk,
        email=account.email,
        name=account.display_name,
        active=account.is_active,
        confirmed=any(address.verified for address in account.emailaddress_set.all()),
        roles=tuple(grant.role for grant in account.role_grants.all()),
        memberships=tuple(
            (member.organisation_id, member.organisation.name, member.role)
            for member in account.memberships.all()
        ),
        talent=talent.blind_code if talent else None,
    )


def organisations_called(text: str) -> list[Organisation]:
    """The organisation of that number, or all of that name."""
    if text.isdecimal():
        return list(Organisation.objects.filter(pk=int(text)))
    return list(Organisation.objects.filter(name__iexact=text.strip()).order_by("pk"))


def talent_of_code(code: str) -> Talent | None:
    """The person whom companies see under this code."""
    return Talent.objects.filter(blind_code__iexact=code.strip()).first()
