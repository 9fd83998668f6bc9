"""Rungs of the ladder."""

import factory
from factory.django import DjangoModelFactory

from sadari.models import Stage


class StageFactory(DjangoModelFactory):
    class Meta:
        model = Stage

    id = factory.Sequence(lambda n: f"stage-{n}")
    name_ko = factory.Sequence(lambda n: f"단계{n}")
    name_en = factory.Sequence(lambda n: f"Stage {n}")
    rung = factory.Sequence(lambda n: 100 + n)
