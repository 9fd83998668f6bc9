"""People, what they can do and what they look for."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory

from sadari.models import Evidence, Talent, Wish


class TalentFactory(DjangoModelFactory):
    class Meta:
        model = Talent

    blind_code = factory.Sequence(lambda n: f"T{n:06d}")
    name = factory.Sequence(lambda n: f"나한별{n}")
    region = factory.SubFactory(RegionFactory)
    education = "bachelor"
    experience_months = 0


class WishFactory(DjangoModelFactory):
    class Meta:
        model = Wish

    talent = factory.SubFactory(TalentFactory)


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    talent = factory.SubFactory(TalentFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3
    known_by = Evidence.KnownBy.SELF
