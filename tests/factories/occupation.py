"""Occupations, the skills they ask for and what is near to them."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.skill import SkillFactory

from sadari.models import Occupation, OccupationRelation, OccupationSkill
from sadari.models.choices import Education


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation

    id = factory.Sequence(lambda n: f"occupation-{n}")
    name_ko = factory.Sequence(lambda n: f"직업{n}")
    name_en = factory.Sequence(lambda n: f"Occupation {n}")
    least_education = Education.HIGH_SCHOOL


class OccupationSkillFactory(DjangoModelFactory):
    class Meta:
        model = OccupationSkill

    occupation = factory.SubFactory(OccupationFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3
    must = True


class OccupationRelationFactory(DjangoModelFactory):
    class Meta:
        model = OccupationRelation

    occupation = factory.SubFactory(OccupationFactory)
    near = factory.SubFactory(OccupationFactory)
    weight = 0.6
