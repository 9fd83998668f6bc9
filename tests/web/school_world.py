"""Two schools, their people, and openings that ask for what is taught, and for more."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from tests.factories.account import AccountFactory
from tests.factories.field import FieldFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.organisation import MembershipFactory, SchoolFactory
from tests.factories.programme import (
    CohortFactory,
    EnrolmentFactory,
    OutcomeFactory,
    ProgrammeFactory,
)
from tests.factories.skill import SkillFactory
from tests.factories.talent import TalentFactory

from sadari.models import Account, Cohort, Field, Opening, Organisation, Programme, Talent

FOREIGN_NAME = "남의학교사람"


@dataclass
class SchoolWorld:
    """Alice and Bob work at the school, Charlie at another one."""

    school: Organisation
    alice: Account
    bob: Account
    charlie: Account
    field: Field
    programme: Programme
    foreign: Programme
    cohort: Cohort
    student: Talent

    def add_programme(self) -> Programme:
        """One more programme of the same school, with a cohort and an outcome."""
        programme = ProgrammeFactory(organisation=self.school, field=self.field)
        CohortFactory(programme=programme, **_running())
        OutcomeFactory(programme=programme)
        return programme

    def add_opening(self, *needs: tuple[str, int], places: int = 1, field=None) -> Opening:
        """An opening that asks for the skills (id, level); skills come into being as needed."""
        opening = OpeningFactory(places=places, field=field or self.field)
        for skill_id, level in needs:
            RequirementFactory(opening=opening, skill=skill_named(skill_id), level=level)
        return opening


def skill_named(skill_id: str, kind: str = "skill"):
    return SkillFactory._meta.model.objects.filter(pk=skill_id).first() or SkillFactory(
        id=skill_id, name_ko=f"{skill_id} 역량", name_en=f"{skill_id} skill", kind=kind
    )


def _running() -> dict[str, object]:
    today = timezone.localdate()
    return {
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=60),
        "seats": 20,
        "enrolled": 18,
    }


def school_world() -> SchoolWorld:
    school, other = SchoolFactory(name="우리학교"), SchoolFactory(name="다른학교")
    alice, bob, charlie = (AccountFactory(email=f"{n}@example.com") for n in ("a", "b", "c"))
    for account, organisation in ((alice, school), (bob, school), (charlie, other)):
        MembershipFactory(account=account, organisation=organisation)
    field = FieldFactory(id="semiconductor", name_ko="반도체", name_en="Semiconductors")
    programme = ProgrammeFactory(organisation=school, title="장비 유지보수 과정", field=field)
    foreign = ProgrammeFactory(organisation=other, title="남의 과정", field=field)
    cohort = CohortFactory(programme=programme, **_running())
    student = TalentFactory(name="우리학교사람")
    EnrolmentFactory(cohort=cohort, talent=student)
    EnrolmentFactory(
        cohort=CohortFactory(programme=foreign), talent=TalentFactory(name=FOREIGN_NAME)
    )
    OutcomeFactory(programme=programme, skill=skill_named("plc"), level=3)
    return SchoolWorld(school, alice, bob, charlie, field, programme, foreign, cohort, student)
