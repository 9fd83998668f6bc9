"""Who acts: an account seen through its roles, or the system itself under a name."""

from dataclasses import dataclass
from uuid import UUID

from sadari.models import Account, Membership, Organisation, RoleGrant, Talent


@dataclass(frozen=True, slots=True)
class Actor:
    """What access decisions need to know about whoever asks; read once a request."""

    name: str
    account_id: int | None = None
    roles: frozenset[str] = frozenset()
    talent_id: UUID | None = None
    company_ids: frozenset[int] = frozenset()
    owned_company_ids: frozenset[int] = frozenset()
    school_ids: frozenset[int] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None and not self.roles


ANONYMOUS = Actor(name="anonymous")


def system_actor(name: str = "system") -> Actor:
    """The command line and background jobs act for the operator of the installation."""
    return Actor(name=name, roles=frozenset({"system"}))


def actor_of(account: Account) -> Actor:
    """Roles come from grants, memberships and a talent profile; three queries."""
    roles = set(
        RoleGrant.objects.filter(account=account, ended_at__isnull=True).values_list(
            "role", flat=True
        )
    )
    talent_id = Talent.objects.filter(account=account).values_list("id", flat=True).first()
    if talent_id is not None:
        roles.add("talent")
    companies: set[int] = set()
    owned: set[int] = set()
    schools: set[int] = set()
    for organisation_id, kind, role in Membership.objects.filter(
        account=account, ended_at__isnull=True
    ).values_list("organisation_id", "organisation__kind", "role"):
        if kind == Organisation.Kind.COMPANY:
            companies.add(organisation_id)
            roles.add("company_member")
            if role == Membership.Role.OWNER:
                owned.add(organisation_id)
                roles.add("company_owner")
        elif kind in Organisation.TEACHING_KINDS:
            schools.add(organisation_id)
            roles.add("school_staff")
    return Actor(
        name=account.display_name or account.email,
        account_id=account.pk,
        roles=frozenset(roles),
        talent_id=talent_id,
        company_ids=frozenset(companies),
        owned_company_ids=frozenset(owned),
        school_ids=frozenset(schools),
    )
