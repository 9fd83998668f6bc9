"""A small region with two of everything, so that what must not leak could leak.

Alice owns a company and Bob is on her team; Charlie owns the other one. Sam teaches at one school
and Xena at the other. Tara and Theo are talents with an account; Tom has none. Names of people
hold a canary each.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.file_import import FileImportFactory, RefusedRowFactory
from tests.factories.match_run import MatchRunFactory, OpeningDiagnosisFactory
from tests.factories.opening import OpeningFactory
from tests.factories.organisation import MembershipFactory, OrganisationFactory, SchoolFactory
from tests.factories.placement import PlacementFactory
from tests.factories.programme import CohortFactory, EnrolmentFactory, ProgrammeFactory
from tests.factories.recommendation import show, suggest
from tests.factories.talent import EvidenceFactory, TalentFactory
from tests.factories.term_meaning import TermMeaningFactory

from sadari.access.actor import ANONYMOUS, Actor, actor_of
from sadari.models import (
    Account,
    Cohort,
    MatchRun,
    Opening,
    Organisation,
    Placement,
    Programme,
    Recommendation,
    Suggestion,
    Talent,
)

#: Each person with the role they act in; "nobody" has an account and no role.
PEOPLE = {
    "tara": "talent",
    "theo": "talent",
    "alice": "company_owner",
    "bob": "company_member",
    "charlie": "company_owner",
    "sam": "school_staff",
    "xena": "school_staff",
    "officer": "city_officer",
    "administrator": "city_administrator",
    "auditor": "auditor",
    "nobody": "no role",
}
#: Two openings of each company are open, one is closed, one is past its day.
STATES = ("open", "closed", "past")


@dataclass
class World:
    accounts: dict[str, Account] = field(default_factory=dict)
    companies: dict[str, Organisation] = field(default_factory=dict)
    schools: dict[str, Organisation] = field(default_factory=dict)
    talents: dict[str, Talent] = field(default_factory=dict)
    openings: dict[str, Opening] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    runs: dict[str, MatchRun] = field(default_factory=dict)
    recommendations: dict[tuple[str, str, str], Recommendation] = field(default_factory=dict)
    suggestions: dict[tuple[str, str, str], Suggestion] = field(default_factory=dict)
    placements: dict[tuple[str, str, str], Placement] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return ANONYMOUS if name == "anonymous" else actor_of(self.accounts[name])


def two_tenants() -> World:
    world = World()
    world.accounts = {name: AccountFactory(email=f"{name}@example.org") for name in PEOPLE}
    _city(world)
    _companies(world)
    _talents(world)
    _schools(world)
    _runs(world)
    refused = RefusedRowFactory(raw=[["회사명", "카나리아거절행"]])
    refused.file_import.started_by = world.accounts["officer"]
    FileImportFactory()
    TermMeaningFactory(text="카나리아낱말")
    TermMeaningFactory(source="ncs")
    return world


def _city(world: World) -> None:
    for name in ("officer", "administrator", "auditor"):
        RoleGrantFactory(account=world.accounts[name], role=PEOPLE[name])
    RoleGrantFactory(account=world.accounts["nobody"], ended_at=timezone.now())


def _companies(world: World) -> None:
    today = timezone.localdate()
    teams = {"hers": {"alice": "owner", "bob": "member"}, "his": {"charlie": "owner"}}
    for company, team in teams.items():
        organisation = OrganisationFactory(name=f"카나리아기업 {company}")
        world.companies[company] = organisation
        for name, role in team.items():
            MembershipFactory(account=world.accounts[name], organisation=organisation, role=role)
        world.openings |= {
            f"{company} open": OpeningFactory(organisation=organisation),
            f"{company} closed": OpeningFactory(organisation=organisation, state="closed"),
            f"{company} past": OpeningFactory(
                organisation=organisation, closing_rule="on_date",
                closes_on=today - timedelta(days=1),
            ),
        }  # fmt: skip
    MembershipFactory(
        account=world.accounts["nobody"], organisation=world.companies["hers"],
        role="owner", ended_at=timezone.now(),
    )  # fmt: skip


def _talents(world: World) -> None:
    text = ConsentTextFactory(purpose="blind_profile")
    ConsentTextFactory(purpose="matching")
    for name, agrees in {"tara": True, "theo": False, "tom": True}.items():
        talent = TalentFactory(
            name=f"카나리아{name}", major=f"카나리아전공{name}", gender="female",
            account=world.accounts.get(name),
        )  # fmt: skip
        world.talents[name] = talent
        EvidenceFactory(talent=talent, source_text=f"카나리아말{name}")
        ConsentFactory(talent=talent, text=text, given=agrees)


def _schools(world: World) -> None:
    for school, (staff, student) in {"hers": ("sam", "tara"), "his": ("xena", "tom")}.items():
        organisation = SchoolFactory(name=f"카나리아학교 {school}")
        world.schools[school] = organisation
        MembershipFactory(account=world.accounts[staff], organisation=organisation)
        programme = ProgrammeFactory(organisation=organisation, title=f"카나리아과정 {school}")
        world.programmes[school] = programme
        world.cohorts[school] = CohortFactory(programme=programme, starts_on=date(2026, 3, 2))
        for _run in range(2):  # Twice at the same school: still one person.
            EnrolmentFactory(
                cohort=CohortFactory(programme=programme), talent=world.talents[student]
            )


def _runs(world: World) -> None:
    states = {"old": "done", "newest": "done", "failed": "failed", "running": "running"}
    for name, state in states.items():
        world.runs[name] = MatchRunFactory(state=state)
    for run in ("old", "newest"):
        for company in ("hers", "his"):
            opening = world.openings[f"{company} open"]
            OpeningDiagnosisFactory(run=world.runs[run], opening=opening, main_cause="skill")
            people = ("tara", "theo", "tom")
            suggested = suggest(world.runs[run], opening, *(world.talents[who] for who in people))
            for who, suggestion in zip(people, suggested, strict=True):
                world.suggestions[run, company, who] = suggestion
        for who, companies in {
            "tara": ("hers",), "theo": ("hers", "his"), "tom": ("hers", "his"),
        }.items():  # fmt: skip
            openings = [world.openings[f"{company} open"] for company in companies]
            shown = show(world.runs[run], world.talents[who], *openings)
            for company, recommendation in zip(companies, shown, strict=True):
                world.recommendations[run, company, who] = recommendation
        for company, talent in (("hers", "tara"), ("his", "tom")):
            world.placements[run, company, talent] = PlacementFactory(
                run=world.runs[run], opening=world.openings[f"{company} open"],
                talent=world.talents[talent],
            )  # fmt: skip
