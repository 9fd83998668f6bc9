"""Pairs a run recommends."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.match_run import MatchRunFactory
from tests.factories.opening import OpeningFactory
from tests.factories.talent import TalentFactory

from sadari.models import Recommendation


class RecommendationFactory(DjangoModelFactory):
    """Shown to both sides, first on both lists."""

    class Meta:
        model = Recommendation

    run = factory.SubFactory(MatchRunFactory)
    talent = factory.SubFactory(TalentFactory)
    opening = factory.SubFactory(OpeningFactory)
    rank_for_talent = 1
    rank_for_opening = 1
    talent_score = 800_000
    opening_score = 700_000
