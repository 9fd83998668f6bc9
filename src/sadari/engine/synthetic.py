"""A market from a simulated region, and an invented vocabulary, for tests and measurements."""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import FloatArray, IntArray
from sadari.engine.market import Market, build_market
from sadari.engine.simulate import Dice, SimulatedRegion, SimulationRegions, SimulationVocabulary


def simulated_market(
    region: SimulatedRegion, vocabulary: SimulationVocabulary, regions: SimulationRegions
) -> Market:
    """The market of a simulated region, its rows keyed T000000 … and O000000 …."""
    people, jobs = region.talents, region.openings
    return build_market(
        skill_count=vocabulary.skill_is_licence.size,
        occupation_count=vocabulary.occupation_count,
        region_count=regions.people_weight.size,
        talent_keys=[f"T{number:06d}" for number in range(people.region.size)],
        evidence_indptr=people.evidence_indptr,
        evidence_skill=people.evidence_skill,
        evidence_level=people.evidence_level,
        evidence_known_by=people.evidence_known_by,
        talent_region=people.region,
        talent_education=people.education,
        talent_experience_months=people.experience_months,
        wished_pay_won_per_year=people.wished_pay_won_per_year,
        most_travel_minutes=people.most_travel_minutes,
        wished_occupation_indptr=people.wished_occupation_indptr,
        wished_occupation=people.wished_occupation,
        wished_region_indptr=people.wished_region_indptr,
        wished_region=people.wished_region,
        wished_contracts=people.wished_contracts,
        wished_schedules=people.wished_schedules,
        opening_keys=[f"O{number:06d}" for number in range(jobs.places.size)],
        requirement_indptr=jobs.requirement_indptr,
        requirement_skill=jobs.requirement_skill,
        requirement_level=jobs.requirement_level,
        requirement_weight=jobs.requirement_weight,
        requirement_must=jobs.requirement_must,
        places=jobs.places,
        opening_region=jobs.region,
        opening_education=jobs.education,
        opening_experience_months=jobs.experience_months,
        pay_won_per_year_least=jobs.pay_won_per_year_least,
        pay_won_per_year_most=jobs.pay_won_per_year_most,
        contract=jobs.contract,
        schedule=jobs.schedule,
        opening_occupation=jobs.occupation,
        travel_minutes=regions.travel_minutes,
        skill_is_licence=vocabulary.skill_is_licence,
        opening_is_remote=jobs.is_remote,
        near_skill_indptr=vocabulary.near_skill_indptr,
        near_skill=vocabulary.near_skill,
        near_skill_weight=vocabulary.near_skill_weight,
        near_occupation_indptr=vocabulary.near_occupation_indptr,
        near_occupation=vocabulary.near_occupation,
        near_occupation_weight=vocabulary.near_occupation_weight,
    )


def synthetic_vocabulary(
    seed: int, fields: int = 6, occupations_per_field: int = 8, skills_per_field: int = 24
) -> tuple[SimulationVocabulary, SimulationRegions]:
    """An invented vocabulary and nine regions on a line, for tests and measurements."""
    dice = Dice(seed, 9)
    occupations = fields * occupations_per_field
    skills = fields * skills_per_field
    field = np.repeat(np.arange(fields), occupations_per_field)
    licence = np.where(dice.chance(0.2, occupations), skills + np.arange(occupations), -1)
    typical = [dice.shuffled(skills_per_field)[:6] + f * skills_per_field for f in field.tolist()]
    neighbours = _ring(fields, skills_per_field)
    near = _ring(fields, occupations_per_field)
    return (
        SimulationVocabulary(
            field_weight=_falling(fields),
            occupation_field=field,
            occupation_weight=np.ones(occupations),
            occupation_skill_indptr=np.arange(occupations + 1) * 6,
            occupation_skill=np.concatenate(typical),
            occupation_skill_level=dice.between(3, 6, occupations * 6),
            occupation_skill_must=np.arange(occupations * 6) % 6 < 2,
            occupation_pay_won_per_year=dice.between(26, 48, occupations) * 1_000_000,
            occupation_education=dice.one_of({1: 4, 2: 3, 3: 3}, occupations),
            occupation_licence=licence,
            skill_is_licence=np.arange(skills + occupations) >= skills,
            near_skill_indptr=np.minimum(np.arange(skills + occupations + 1), skills),
            near_skill=neighbours,
            near_skill_weight=dice.share(0.4, 0.9, skills),
            near_occupation_indptr=np.arange(occupations + 1),
            near_occupation=near,
            near_occupation_weight=dice.share(0.4, 0.9, occupations),
        ),
        _line_of_regions(9),
    )


def _ring(groups: int, size: int) -> IntArray:
    """The next one inside each group, the first after the last."""
    number = np.arange(groups * size)
    return number // size * size + (number % size + 1) % size


def _falling(count: int) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.arange(count)), dtype=np.float64)


def _line_of_regions(count: int) -> SimulationRegions:
    number = np.arange(count)
    return SimulationRegions(
        people_weight=_falling(count),
        work_weight=_falling(count),
        travel_minutes=15.0 + 14.0 * np.abs(number[:, None] - number[None, :]),
    )
