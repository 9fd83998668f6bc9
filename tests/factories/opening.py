"""Openings and what they ask for."""

from datetime import date

import factory
from factory.django import DjangoModelFactory
from tests.factories.organisation import OrganisationFactory
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory

from sadari.models import Opening, Requirement


class OpeningFactory(DjangoModelFactory):
    """Open until filled, one place, nothing stated about pay, contract or hours."""

    class Meta:
        model = Opening

    organisation = factory.SubFactory(OrganisationFactory)
    region = factory.SubFactory(RegionFactory)
    source = "work24"
    source_key = factory.Sequence(lambda n: f"K{n:09d}")
    title = factory.Sequence(lambda n: f"웹 개발자 모집 {n}")
    places = 1
    closing_rule = Opening.ClosingRule.WHEN_FILLED
    posted_on = date(2026, 11, 1)


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement

    opening = factory.SubFactory(OpeningFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3
    must = True
