"""Decided terms."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.skill import SkillFactory

from sadari.models import TermMeaning


class TermMeaningFactory(DjangoModelFactory):
    class Meta:
        model = TermMeaning

    kind = "skill"
    text = factory.Sequence(lambda n: f"낱말 {n}")
    folded = factory.LazyAttribute(lambda row: row.text.replace(" ", "").lower())
    skill = factory.SubFactory(SkillFactory)
    source = TermMeaning.Source.PERSON
