"""Match runs and what they found."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from tests.factories.opening import OpeningFactory

from sadari.models import MatchRun, OpeningDiagnosis


class MatchRunFactory(DjangoModelFactory):
    """A finished run."""

    class Meta:
        model = MatchRun

    seed = 2030
    state = MatchRun.State.DONE
    finished_at = factory.LazyFunction(timezone.now)
    inputs_hash = "a" * 64
    result_hash = "b" * 64


class OpeningDiagnosisFactory(DjangoModelFactory):
    class Meta:
        model = OpeningDiagnosis

    run = factory.SubFactory(MatchRunFactory)
    opening = factory.SubFactory(OpeningFactory)
    filled = 0
    recommended_to = 0
    expected_per_place = 0.0
    seat_price = 0.0
    reach = factory.LazyFunction(
        lambda: {"all": 0, "place": 0, "skill": 0, "level": 0, "pay": 0, "condition": 0}
    )
    changes = factory.LazyFunction(list)
