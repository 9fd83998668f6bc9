"""Two companies and a person whose every personal field can be recognised where it must not be."""

import html
import re
from dataclasses import dataclass, field

from django.http import HttpResponse
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.match_run import MatchRunFactory, OpeningDiagnosisFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.organisation import MembershipFactory, OrganisationFactory, SchoolFactory
from tests.factories.placement import PlacementFactory
from tests.factories.recommendation import suggest
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory
from tests.factories.talent import EvidenceFactory, TalentFactory, WishFactory

from sadari.models import Account, ConsentText, MatchRun, Membership, Opening, Organisation, Talent

REACH = {"all": 5120, "place": 420, "skill": 130, "level": 90, "pay": 60, "condition": 48}

#: Nothing of this may stand on a company's page, in a header or in the name of a file.
CANARIES = (
    "카나리아이름",
    "1931",
    "female",
    "여성",
    "카나리아전공",
    "카나리아학교",
    "canary-key-77",
    "카나리아동네",
    "Canaryville",
    "canary@example.org",
    "카나리아별명",
    "카나리아근거글",
    "카나리아희망지",
    "Doctorate",
    "박사",
    "99,990,000",
)


@dataclass
class CompanyWorld:
    """Alice owns the company, Bob is on her team, Charlie belongs to another company."""

    company: Organisation
    alice: Account
    bob: Account
    charlie: Account
    run: MatchRun
    opening: Opening
    talents: list[Talent] = field(default_factory=list)

    def add_candidate(self, *, proposed: bool = False, consents: bool = True) -> Talent:
        """One more person who is suggested for the opening, with canaries in every field."""
        talent = _canary_talent(len(self.talents))
        self.talents.append(talent)
        skill = self.opening.requirements.first().skill
        EvidenceFactory(talent=talent, skill=skill, level=4, source_text="카나리아근거글")
        ConsentFactory(
            talent=talent,
            text=ConsentTextFactory(purpose=ConsentText.Purpose.BLIND_PROFILE),
            given=consents,
        )
        suggest(self.run, self.opening, talent)
        if proposed:
            PlacementFactory(run=self.run, talent=talent, opening=self.opening)
        return talent

    def add_opening(self) -> Opening:
        """One more opening of the same company, with a diagnosis and a candidate."""
        opening = OpeningFactory(organisation=self.company, places=2)
        OpeningDiagnosisFactory(run=self.run, opening=opening, reach=REACH, main_cause="skill")
        suggest(self.run, opening, self.talents[0])
        return opening


def company_world() -> CompanyWorld:
    company = OrganisationFactory(name="평동전자")
    alice, bob, charlie = (AccountFactory(email=f"{name}@example.com") for name in NAMES)
    MembershipFactory(account=alice, organisation=company, role=Membership.Role.OWNER)
    MembershipFactory(account=bob, organisation=company)
    MembershipFactory(
        account=charlie, organisation=OrganisationFactory(name="다른회사"), role="owner"
    )
    run = MatchRunFactory(talents=5120, openings=1, places=3, filled=1)
    opening = OpeningFactory(
        organisation=company,
        title="SoC 디지털 회로 설계",
        places=3,
        pay_least_won=40_000_000,
        pay_unit="year",
        experience_months=36,
    )
    fpga = SkillFactory(id="fpga", name_ko="FPGA 설계", name_en="FPGA design")
    RequirementFactory(opening=opening, skill=fpga, level=5)
    OpeningDiagnosisFactory(
        run=run,
        opening=opening,
        filled=1,
        reach=REACH,
        main_cause="place",
        changes=[
            _change("pay", 40_000_000, 42_000_000, reachable=92),
            _change("experience", 36, 12, reachable=87),
            _change("skill_to_wished", 5, 0, reachable=71) | {"skill_id": "fpga"},
            _change("remote", 0, 1, reachable=55),
        ],
    )
    return CompanyWorld(company, alice, bob, charlie, run, opening)


NAMES = ("alice", "bob", "charlie")


def _change(kind: str, before: int, after: int, *, reachable: int) -> dict[str, object]:
    gain = reachable - REACH["condition"]
    return {"kind": kind, "from": before, "to": after, "reachable": reachable, "gain": gain}


def _canary_talent(number: int) -> Talent:
    school = Organisation.objects.filter(name="카나리아학교").first()
    talent = TalentFactory(
        account=AccountFactory(
            email=f"{number or ''}canary@example.org", display_name="카나리아별명"
        ),
        sender=school or SchoolFactory(name="카나리아학교"),
        sender_key=f"canary-key-77{number}",
        name="카나리아이름",
        birth_year=1931,
        gender=Talent.Gender.FEMALE,
        region=RegionFactory(name_ko="카나리아동네", name_en="Canaryville"),
        education="doctorate",
        major="카나리아전공",
        experience_months=12,
    )
    wish = WishFactory(talent=talent, pay_won=99_990_000)
    wish.regions.add(RegionFactory(name_ko="카나리아희망지", name_en="Canary wish"))
    return talent


def leaks(response: HttpResponse) -> list[str]:
    """The canaries that the answer carries, in its text or its headers."""
    text = html.unescape(response.content.decode())
    carried = text + "\n".join(f"{name}: {value}" for name, value in response.items())
    return [canary for canary in CANARIES if canary in carried]


def lead_of(response: HttpResponse) -> str:
    """The first sentence of a page as it is read: the words of its only h1."""
    (lead,) = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", lead)).split())


def text_of(response: HttpResponse) -> str:
    """The words of a page, tags left out and spaces made one."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
