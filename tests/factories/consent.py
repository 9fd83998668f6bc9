"""Texts people are asked to agree to, and their decisions."""

from datetime import date

import factory
from factory.django import DjangoModelFactory
from tests.factories.talent import TalentFactory

from sadari.models import Consent, ConsentText


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText
        django_get_or_create = ("purpose", "version")

    purpose = ConsentText.Purpose.BLIND_PROFILE
    version = 1
    required = factory.LazyAttribute(lambda o: o.purpose == ConsentText.Purpose.MATCHING)
    text_ko = "동의합니다."
    text_en = "I agree."
    valid_from = date(2026, 11, 1)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    talent = factory.SubFactory(TalentFactory)
    text = factory.SubFactory(ConsentTextFactory)
    given = True
