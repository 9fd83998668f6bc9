"""Skills and what stands in part for them."""

import factory
from factory.django import DjangoModelFactory

from sadari.models import Skill, SkillRelation


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    id = factory.Sequence(lambda n: f"skill-{n}")
    name_ko = factory.Sequence(lambda n: f"역량{n}")
    name_en = factory.Sequence(lambda n: f"Skill {n}")
    kind = Skill.Kind.SKILL


class SkillRelationFactory(DjangoModelFactory):
    class Meta:
        model = SkillRelation

    skill = factory.SubFactory(SkillFactory)
    near = factory.SubFactory(SkillFactory)
    weight = 0.7
