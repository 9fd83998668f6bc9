"""The role table is the documentation: each permission stands there, and nowhere else."""

import pytest
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.worlds.two_tenants import PEOPLE, two_tenants

from sadari.access.actor import ANONYMOUS, Actor, actor_of, system_actor
from sadari.access.permission import Permission as P
from sadari.access.roles import ROLES, NotAllowed, check_may, may
from sadari.models import RoleGrant

CITY = {P.SEE_REGION_REPORT, P.SEE_MATCH_RUNS, P.SEE_IMPORTS}
COMPANY = {P.SEE_COMPANY_OPENINGS, P.STATE_REQUIREMENTS, P.SEE_BLIND_CANDIDATES}
EXPECTED = {
    "talent": {
        P.SEE_OWN_DATA, P.CORRECT_OWN_DATA, P.DECIDE_OWN_CONSENT, P.SEE_OWN_RECOMMENDATIONS,
    },
    "company_member": COMPANY,
    "company_owner": COMPANY | {P.DECIDE_PLACEMENT},
    "school_staff": {P.SEE_SCHOOL_PROGRAMMES, P.SEE_SCHOOL_TALENTS},
    "city_officer": CITY
    | {P.SEE_ALL_OPENINGS, P.RUN_MATCH, P.RUN_IMPORT, P.MANAGE_VOCABULARY},
    "city_administrator": CITY
    | {P.SEE_ALL_OPENINGS, P.SEE_ACCESS_LOG, P.MANAGE_REGION_DATA, P.MANAGE_VOCABULARY,
       P.MANAGE_ROLES},
    "auditor": CITY | {P.SEE_ACCESS_LOG},
    "system": CITY
    | {P.SEE_ALL_OPENINGS, P.RUN_MATCH, P.RUN_IMPORT, P.MANAGE_REGION_DATA, P.MANAGE_VOCABULARY,
       P.MANAGE_ROLES},
}  # fmt: skip


def test_each_role_has_exactly_its_permissions() -> None:
    assert {role: set(allowed) for role, allowed in ROLES.items()} == EXPECTED


def test_every_permission_is_given_to_somebody() -> None:
    assert set().union(*ROLES.values()) == set(P)


def test_every_role_that_can_be_granted_is_in_the_table() -> None:
    assert set(RoleGrant.Role.values) <= set(ROLES)


@pytest.mark.parametrize("permission", P)
def test_what_is_not_in_the_table_is_not_allowed(permission: P) -> None:
    for actor in (ANONYMOUS, Actor(name="x", roles=frozenset({"emperor", ""}))):
        assert not may(actor, permission)
        with pytest.raises(NotAllowed):
            check_may(actor, permission)


def test_nobody_who_looks_at_the_log_starts_a_run_or_an_import() -> None:
    watched = {P.RUN_MATCH, P.RUN_IMPORT}
    watching = [allowed for role, allowed in ROLES.items() if P.SEE_ACCESS_LOG in allowed]
    assert watching
    assert all(not watched & allowed for allowed in watching)


def test_no_company_sees_full_data_of_people() -> None:
    full = {P.SEE_OWN_DATA, P.SEE_SCHOOL_TALENTS, P.SEE_ACCESS_LOG}
    assert not full & (ROLES["company_member"] | ROLES["company_owner"])


def test_each_person_acts_in_the_roles_they_hold_now(db: None) -> None:
    world = two_tenants()
    roles = {name: world.actor(name).roles for name in PEOPLE}
    expected = {name: {role} - {"no role"} for name, role in PEOPLE.items()}
    expected |= {name: {"company_owner", "company_member"} for name in ("alice", "charlie")}
    assert roles == expected


def test_an_actor_knows_their_organisations_and_nothing_of_others(db: None) -> None:
    world = two_tenants()
    alice, bob, sam = (world.actor(name) for name in ("alice", "bob", "sam"))
    hers, school = {world.companies["hers"].pk}, {world.schools["hers"].pk}
    assert (alice.company_ids, alice.owned_company_ids, alice.school_ids) == (hers, hers, set())
    assert (bob.company_ids, bob.owned_company_ids, bob.school_ids) == (hers, set(), set())
    assert (sam.company_ids, sam.owned_company_ids, sam.school_ids) == (set(), set(), school)


def test_somebody_may_hold_several_roles_at_once(db: None) -> None:
    account = AccountFactory()
    RoleGrantFactory(account=account, role="auditor")
    RoleGrantFactory(account=account, role="city_officer")
    assert actor_of(account).roles == {"auditor", "city_officer"}


def test_only_who_is_not_logged_in_is_anonymous(db: None) -> None:
    assert ANONYMOUS.is_anonymous
    assert not actor_of(AccountFactory()).is_anonymous
    assert not system_actor().is_anonymous


def test_an_actor_is_read_with_three_queries(db: None, django_assert_num_queries: object) -> None:
    account = two_tenants().accounts["alice"]
    with django_assert_num_queries(3):  # type: ignore[operator]
        actor_of(account)
