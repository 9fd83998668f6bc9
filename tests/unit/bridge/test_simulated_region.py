"""A sketched region speaks in the database's own ids, and the seed decides everything."""

import pytest

from sadari.bridge.market import CONTRACTS, KNOWN_BY, SCHEDULES
from sadari.bridge.simulated_region import RegionSketch, sketch_region
from sadari.models import Occupation, Region, Skill
from sadari.models.choices import EDUCATION_ORDER

pytestmark = pytest.mark.usefixtures("packaged_data")


def sketch(seed: int = 1) -> RegionSketch:
    return sketch_region(seed=seed, talents=40, openings=15, companies=6, cohorts=5)


def test_the_same_seed_gives_the_same_region_and_another_seed_another() -> None:
    assert sketch(1) == sketch(1)
    assert sketch(1) != sketch(2)


def test_the_region_has_the_size_that_was_asked_for() -> None:
    region = sketch()
    sizes = (region.talents, region.openings, region.companies, region.cohorts)
    assert [len(rows) for rows in sizes] == [40, 15, 6, 5]


def test_every_id_is_one_of_the_database() -> None:
    region = sketch()
    skills = set(Skill.objects.values_list("pk", flat=True))
    occupations = set(Occupation.objects.values_list("pk", flat=True))
    regions = set(Region.objects.values_list("pk", flat=True))
    rows = (*region.openings, *region.cohorts, *region.talents)
    assert {s.skill_id for row in rows for s in row.skills} <= skills
    assert {row.region_id for row in (*rows, *region.companies)} <= regions
    assert {o.occupation_id for o in (*region.openings, *region.cohorts)} <= occupations
    assert {o for t in region.talents for o in t.occupation_ids} <= occupations


def test_values_are_those_the_models_take() -> None:
    region = sketch()
    skills = [s for row in (*region.openings, *region.talents) for s in row.skills]
    assert all(1 <= skill.level <= 8 and skill.known_by in KNOWN_BY for skill in skills)
    assert {o.contract for o in region.openings} <= {None, *CONTRACTS}
    assert {o.schedule for o in region.openings} <= {None, *SCHEDULES}
    assert {t.education for t in region.talents} <= set(EDUCATION_ORDER)
    assert all(0 <= o.company < 6 and o.places >= 1 for o in region.openings)
    assert all(c.completed <= c.seats for c in region.cohorts)
    assert all(c.employed_in_region + c.employed_elsewhere <= c.completed for c in region.cohorts)


def test_who_finished_a_cohort_points_at_one_that_exists() -> None:
    finished = {talent.cohort for talent in sketch().talents} - {None}
    assert finished
    assert finished <= set(range(5))
