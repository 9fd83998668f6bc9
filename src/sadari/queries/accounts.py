"""Accounts as the operator sees them: who can log in, and what each may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from sadari.models import Account, Membership, Organisation, RoleGrant, Talent


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is now; what it was before is in the audit events."""

    email: str
    name: str
    active: bool
    confirmed: bool  # that the address is the person's own
    roles: tuple[str, ...]
    memberships: tuple[tuple[int, str, str], ...]  # id and name of the organisation, role there
    talent: str | None  # the code of the person's profile


def account_at(address: str) -> Account | None:
    """The account with this e-mail address, in any case."""
    return Account.objects.filter(email__iexact=address.strip()).first()


def standing(account: Account) -> Standing:
    [found] = standings([account.pk])
    return found


def standings(numbers: Iterable[int] | None = None) -> list[Standing]:
    """Those of some accounts, or of all, by address. Four queries, however many there are."""
    accounts = Account.objects.order_by("email").select_related("talent")
    if numbers is not None:
        accounts = accounts.filter(pk__in=list(numbers))
    grants = RoleGrant.objects.filter(ended_at__isnull=True).order_by("role")
    members = Membership.objects.filter(ended_at__isnull=True).select_related("organisation")
    return [
        Standing(
            email=account.email,
            name=account.display_name,
            active=account.is_active,
            confirmed=any(address.verified for address in account.emailaddress_set.all()),
            roles=tuple(grant.role for grant in account.role_grants.all()),
            memberships=tuple(
                (member.organisation_id, member.organisation.name, member.role)
                for member in account.memberships.all()
            ),
            talent=_code(account),
        )
        for account in accounts.prefetch_related(
            Prefetch("role_grants", grants), Prefetch("memberships", members), "emailaddress_set"
        )
    ]


def _code(account: Account) -> str | None:
    talent = getattr(account, "talent", None)
    return talent.blind_code if talent else None


def organisations_called(text: str) -> list[Organisation]:
    """The organisation of that number, or all of that name."""
    if text.isdecimal():
        return list(Organisation.objects.filter(pk=int(text)))
    return list(Organisation.objects.filter(name__iexact=text.strip()).order_by("pk"))


def talent_of_code(code: str) -> Talent | None:
    """The person whom companies see under this code."""
    found = Talent.objects.filter(blind_code__iexact=code.strip())
    return found.select_related("account").first()
