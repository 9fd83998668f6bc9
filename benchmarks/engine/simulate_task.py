"""A seeded region."""

import numpy as np

from benchmarks.engine.tasks import OURS, System, Task, Work, identical
from benchmarks.engine.worlds import World, region_market


def _sadari(world: World) -> Work:
    return Work(
        lambda: region_market(world.talents, world.openings), lambda found: np.array(found.places)
    )


TASK = Task(
    name="simulate",
    title="A simulated region",
    question="Talents, companies, openings and courses from a seed, to a checked market.",
    systems=(System(OURS, "the whole region, the same to the bit for the same seed", _sadari),),
    agreement=identical,
)
