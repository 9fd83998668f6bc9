"""What is taught: programmes, outcomes, cohorts and who sat in them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory
from tests.factories.organisation import SchoolFactory
from tests.factories.skill import SkillFactory
from tests.factories.stage import StageFactory
from tests.factories.talent import TalentFactory

from sadari.models import Cohort, Enrolment, Outcome, Programme


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    organisation = factory.SubFactory(SchoolFactory)
    source = "work24"
    source_key = factory.Sequence(lambda n: f"AIG{n:09d}")
    title = factory.Sequence(lambda n: f"인공지능 서비스 개발자 양성과정 {n}")
    stage = factory.SubFactory(StageFactory)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    programme = factory.SubFactory(ProgrammeFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_on = date(2026, 3, 2)
    ends_on = date(2026, 8, 28)
    seats = 20
    enrolled = 18


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    cohort = factory.SubFactory(CohortFactory)
    talent = factory.SubFactory(TalentFactory)
    state = Enrolment.State.COMPLETED
    since = date(2026, 8, 28)
