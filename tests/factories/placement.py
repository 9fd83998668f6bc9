"""What a run proposes."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.match_run import MatchRunFactory
from tests.factories.opening import OpeningFactory
from tests.factories.talent import TalentFactory

from sadari.models import Placement


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    run = factory.SubFactory(MatchRunFactory)
    talent = factory.SubFactory(TalentFactory)
    opening = factory.SubFactory(OpeningFactory)
