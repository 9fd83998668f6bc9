"""Seeded synthetic regions: index arrays only, the same to the bit for the same seed.

What is imitated, and from where: half of a region's firms have at most 5 staff and 83 % at most
10, and they ask for 145 juniors to 118 experienced people (71 AI firms of Gwangju, 2025) while
most people who seek are juniors. Which occupations are popular follows Zipf's law, in another
order among those who seek than among those who hire.

Only whole numbers and uniform draws are used, never normal or exponential ones, whose last
bits depend on the machine's mathematics library.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    entries_of_rows,
    indptr_of,
    read_only,
)
from sadari.engine.market import Contract, Education, KnownBy, Schedule

EXPERIENCED_SHARE = 118 / 263
_SHARED_DEMAND = 0.4  # of what is hired for is popular with those who seek, too
_NO_WISH = 0
_UNKNOWN = -1
_SCHEDULES = {
    int(Schedule.FIVE_DAYS): 68.0,
    int(Schedule.SIX_DAYS): 3.0,
    int(Schedule.SHIFTS): 10.0,
    int(Schedule.PART_TIME): 8.0,
    int(Schedule.FLEXIBLE): 6.0,
    _UNKNOWN: 5.0,
}
_JUNIOR_CONTRACTS = {
    int(Contract.PERMANENT): 62.0,
    int(Contract.FIXED_TERM): 16.0,
    int(Contract.INTERNSHIP): 15.0,
    int(Contract.APPRENTICESHIP): 5.0,
    _UNKNOWN: 2.0,
}
_EXPERIENCED_CONTRACTS = {
    int(Contract.PERMANENT): 82.0,
    int(Contract.FIXED_TERM): 16.0,
    _UNKNOWN: 2.0,
}


@dataclass(frozen=True, eq=False)
class SimulationVocabulary:
    """What occupations are like: F fields, C occupations, S skills (licences included)."""

    field_weight: FloatArray  # (F,) how many people and openings a field has
    occupation_field: IntArray  # (C,)
    occupation_weight: FloatArray  # (C,) how much an occupation is asked for; 1 = as others
    occupation_skill_indptr: IntArray  # (C + 1,) typical skills
    occupation_skill: IntArray
    occupation_skill_level: IntArray  # level of somebody who does the work well
    occupation_skill_must: BoolArray  # the work cannot be done without it
    occupation_pay_won_per_year: IntArray  # (C,) typical
    occupation_education: IntArray  # (C,) usual least Education
    occupation_licence: IntArray  # (C,) skill number of the licence needed, -1 none
    skill_is_licence: BoolArray  # (S,)
    near_skill_indptr: IntArray
    near_skill: IntArray
    near_skill_weight: FloatArray
    near_occupation_indptr: IntArray
    near_occupation: IntArray
    near_occupation_weight: FloatArray

    @property
    def occupation_count(self) -> int:
        return self.occupation_field.size


@dataclass(frozen=True, eq=False)
class SimulationRegions:
    """Where people live and work: R regions."""

    people_weight: FloatArray  # (R,)
    work_weight: FloatArray  # (R,)
    travel_minutes: FloatArray  # (R, R)


@dataclass(frozen=True, eq=False)
class SimulatedTalents:
    """Talents; fields as in `Market`."""

    occupation: IntArray  # (T,) what each has learnt
    cohort: IntArray  # (T,) the cohort each has finished, -1 none
    region: IntArray
    education: IntArray
    experience_months: IntArray
    wished_pay_won_per_year: IntArray
    most_travel_minutes: IntArray
    wished_contracts: IntArray
    wished_schedules: IntArray
    wished_occupation_indptr: IntArray
    wished_occupation: IntArray
    wished_region_indptr: IntArray
    wished_region: IntArray
    evidence_indptr: IntArray
    evidence_skill: IntArray
    evidence_level: IntArray
    evidence_known_by: IntArray


@dataclass(frozen=True, eq=False)
class SimulatedCompanies:
    """Companies."""

    staff: IntArray  # (N,)
    field: IntArray
    region: IntArray


@dataclass(frozen=True, eq=False)
class SimulatedOpenings:
    """Openings; fields as in `Market`."""

    company: IntArray  # (O,)
    occupation: IntArray
    places: IntArray
    region: IntArray
    is_remote: BoolArray
    education: IntArray
    experience_months: IntArray
    pay_won_per_year_least: IntArray
    pay_won_per_year_most: IntArray
    contract: IntArray
    schedule: IntArray
    requirement_indptr: IntArray
    requirement_skill: IntArray
    requirement_level: IntArray
    requirement_weight: FloatArray
    requirement_must: BoolArray


@dataclass(frozen=True, eq=False)
class SimulatedCohorts:
    """Cohorts of training courses. Who finished and is not employed as known is unknown."""

    occupation: IntArray  # (K,) what they train for
    region: IntArray
    seats: IntArray
    completed: IntArray
    employed_in_region: IntArray
    employed_elsewhere: IntArray
    outcome_indptr: IntArray  # (K + 1,)
    outcome_skill: IntArray
    outcome_level: IntArray


@dataclass(frozen=True, eq=False)
class SimulatedRegion:
    """One synthetic region."""

    talents: SimulatedTalents
    companies: SimulatedCompanies
    openings: SimulatedOpenings
    cohorts: SimulatedCohorts


class Dice:
    """Uniform draws with the few shapes that are needed."""

    def __init__(self, seed: int, purpose: int) -> None:
        self._rng = np.random.default_rng([seed, purpose])

    def chance(self, probability: float, size: int) -> BoolArray:
        return self._rng.random(size) < probability

    def share(self, least: float, most: float, size: int) -> FloatArray:
        return least + (most - least) * self._rng.random(size)

    def between(self, least: int, most: int, size: int) -> IntArray:
        """Whole numbers from least to most, both included."""
        return self._rng.integers(least, most + 1, size)

    def within(self, least: IntArray, most: IntArray) -> IntArray:
        """A whole number for each pair of bounds, both included."""
        room = most - least + 1
        drawn = np.floor(self._rng.random(least.size) * room).astype(np.int64)
        return np.asarray(least + drawn, dtype=np.int64)

    def pick(self, weights: FloatArray, size: int) -> IntArray:
        """Indices drawn in proportion to the weights."""
        ends = np.cumsum(weights / weights.sum())
        drawn = np.searchsorted(ends, self._rng.random(size), side="right")
        return np.minimum(drawn, weights.size - 1)

    def one_of(self, values: dict[int, float], size: int) -> IntArray:
        weights = np.array(list(values.values()))
        return np.array(list(values), dtype=np.int64)[self.pick(weights, size)]

    def shuffled(self, size: int) -> IntArray:
        return self._rng.permutation(size)


def simulate_region(
    seed: int,
    talents: int,
    openings: int,
    companies: int,
    cohorts: int,
    vocabulary: SimulationVocabulary,
    regions: SimulationRegions,
) -> SimulatedRegion:
    """A region of the given size; the same seed gives the same region on any machine."""
    seeking, hiring = popularity(vocabulary, seed)
    courses = _cohorts(Dice(seed, 1), cohorts, vocabulary, regions, seeking)
    firms = _companies(Dice(seed, 2), companies, vocabulary, regions)
    return SimulatedRegion(
        talents=_talents(Dice(seed, 3), talents, vocabulary, regions, seeking, courses),
        companies=firms,
        openings=_openings(Dice(seed, 4), openings, vocabulary, regions, hiring, firms),
        cohorts=courses,
    )


def popularity(vocabulary: SimulationVocabulary, seed: int) -> tuple[FloatArray, FloatArray]:
    """How popular each occupation is with those who seek, and with those who hire.

    Within a field both follow Zipf's law, each in an order of its own; those who hire also
    follow `occupation_weight`.
    """
    dice = Dice(seed, 0)
    seeking, hiring = (_zipf_in_fields(dice, vocabulary) for _ in range(2))
    mixed = _SHARED_DEMAND * seeking + (1 - _SHARED_DEMAND) * hiring
    return seeking, mixed * vocabulary.occupation_weight


def _zipf_in_fields(dice: Dice, vocabulary: SimulationVocabulary) -> FloatArray:
    weight = np.zeros(vocabulary.occupation_count)
    for field, share in enumerate((vocabulary.field_weight).tolist()):
        members = np.flatnonzero(vocabulary.occupation_field == field)
        falling = 1.0 / (1.0 + dice.shuffled(members.size))
        weight[members] = share * falling / max(falling.sum(), 1.0)
    return weight


def _companies(
    dice: Dice, count: int, vocabulary: SimulationVocabulary, regions: SimulationRegions
) -> SimulatedCompanies:
    size = dice.pick(np.array([0.50, 0.33, 0.10, 0.05, 0.02]), count)
    least = np.array([1, 6, 11, 31, 101])[size]
    most = np.array([5, 10, 30, 100, 400])[size]
    staff = dice.within(least, most)
    return SimulatedCompanies(
        staff=read_only(staff),
        field=read_only(dice.pick(vocabulary.field_weight, count)),
        region=read_only(dice.pick(regions.work_weight, count)),
    )


def _cohorts(
    dice: Dice,
    count: int,
    vocabulary: SimulationVocabulary,
    regions: SimulationRegions,
    seeking: FloatArray,
) -> SimulatedCohorts:
    occupation = dice.pick(seeking, count)
    seats = dice.between(2, 6, count) * 5
    completed = np.floor(seats * dice.share(0.7, 1.0, count)).astype(np.int64)
    known = np.floor(completed * dice.share(0.2, 0.75, count)).astype(np.int64)
    local = np.floor(known * dice.share(0.3, 0.7, count)).astype(np.int64)
    skills = _typical(vocabulary, occupation)
    kept = ~vocabulary.skill_is_licence[skills.skill] & dice.chance(0.8, skills.skill.size)
    level = np.maximum(skills.level - dice.between(1, 2, skills.level.size), 1)
    return SimulatedCohorts(
        occupation=read_only(occupation),
        region=read_only(dice.pick(regions.work_weight, count)),
        seats=read_only(seats),
        completed=read_only(completed),
        employed_in_region=read_only(local),
        employed_elsewhere=read_only(known - local),
        outcome_indptr=read_only(indptr_of(skills.row[kept], count)),
        outcome_skill=read_only(skills.skill[kept]),
        outcome_level=read_only(level[kept]),
    )


@dataclass(frozen=True, eq=False)
class _TypicalSkills:
    """The typical skills of a list of occupations, one after the other."""

    row: IntArray
    skill: IntArray
    level: IntArray
    must: BoolArray


def _typical(vocabulary: SimulationVocabulary, occupation: IntArray) -> _TypicalSkills:
    indptr = vocabulary.occupation_skill_indptr
    entries = entries_of_rows(indptr, occupation)
    row = np.repeat(np.arange(occupation.size), np.diff(indptr)[occupation])
    return _TypicalSkills(
        row=row,
        skill=vocabulary.occupation_skill[entries],
        level=vocabulary.occupation_skill_level[entries],
        must=vocabulary.occupation_skill_must[entries],
    )


def _talents(
    dice: Dice,
    count: int,
    vocabulary: SimulationVocabulary,
    regions: SimulationRegions,
    seeking: FloatArray,
    cohorts: SimulatedCohorts,
) -> SimulatedTalents:
    cohort = _finished_cohort(dice, count, cohorts)
    learnt = dice.pick(seeking, count)
    if cohorts.occupation.size:
        learnt = np.where(cohort >= 0, cohorts.occupation[cohort], learnt)
    months = _experience(dice, count)
    wishes = _wished_occupations(dice, learnt, vocabulary)
    places = _wished_regions(dice, count, regions)
    pay = vocabulary.occupation_pay_won_per_year[learnt]
    asked = pay * dice.share(0.88, 1.12, count) * (0.92 + np.minimum(months, 120) / 400)
    states_pay = dice.chance(0.7, count)
    evidence = _evidence(dice, learnt, months, cohort, vocabulary)
    return SimulatedTalents(
        occupation=read_only(learnt),
        cohort=read_only(cohort),
        region=read_only(dice.pick(regions.people_weight, count)),
        education=read_only(_education(dice, learnt, vocabulary)),
        experience_months=read_only(np.where(dice.chance(0.03, count), -1, months)),
        wished_pay_won_per_year=read_only(np.where(states_pay, _hundred_thousands(asked), 0)),
        most_travel_minutes=read_only(dice.one_of({0: 4, 30: 1, 45: 2, 60: 2, 90: 1}, count)),
        wished_contracts=read_only(_wished_contracts(dice, count)),
        wished_schedules=read_only(_wished_schedules(dice, count)),
        wished_occupation_indptr=read_only(wishes[0]),
        wished_occupation=read_only(wishes[1]),
        wished_region_indptr=read_only(places[0]),
        wished_region=read_only(places[1]),
        evidence_indptr=read_only(evidence[0]),
        evidence_skill=read_only(evidence[1]),
        evidence_level=read_only(evidence[2]),
        evidence_known_by=read_only(evidence[3]),
    )


def _finished_cohort(dice: Dice, count: int, cohorts: SimulatedCohorts) -> IntArray:
    """A third of the talents come from cohorts, as far as these have people who finished."""
    graduates = np.repeat(np.arange(cohorts.occupation.size), cohorts.completed)
    graduates = graduates[dice.shuffled(graduates.size)][: count // 3]
    cohort = np.full(count, -1, dtype=np.int64)
    cohort[dice.shuffled(count)[: graduates.size]] = graduates
    return cohort


def _experience(dice: Dice, count: int) -> IntArray:
    band = dice.pick(np.array([0.46, 0.22, 0.16, 0.16]), count)
    least, most = np.array([0, 3, 13, 37])[band], np.array([2, 12, 36, 140])[band]
    return dice.within(least, most)


def _hundred_thousands(won: FloatArray) -> IntArray:
    return np.floor(won / 100_000).astype(np.int64) * 100_000


def _education(dice: Dice, learnt: IntArray, vocabulary: SimulationVocabulary) -> IntArray:
    levels = {
        int(Education.HIGH_SCHOOL): 25.0,
        int(Education.ASSOCIATE): 26.0,
        int(Education.BACHELOR): 41.0,
        int(Education.MASTER): 7.0,
        int(Education.DOCTORATE): 1.0,
    }
    drawn = dice.one_of(levels, learnt.size)
    usual = vocabulary.occupation_education[learnt]
    return np.where(dice.chance(0.85, learnt.size), np.maximum(drawn, usual), drawn)


def _wished_occupations(
    dice: Dice, learnt: IntArray, vocabulary: SimulationVocabulary
) -> tuple[IntArray, IntArray]:
    """Mostly what was learnt, for some a second one from the same field."""
    talent = np.arange(learnt.size)
    states, second = dice.chance(0.9, learnt.size), dice.chance(0.3, learnt.size)
    other = dice.between(0, vocabulary.occupation_count - 1, learnt.size)
    field = vocabulary.occupation_field
    second &= states & (other != learnt) & (field[other] == field[learnt])
    rows = np.concatenate([talent[states], talent[second]])
    wished = np.concatenate([learnt[states], other[second]])
    order = np.lexsort((wished, rows))
    return indptr_of(np.sort(rows), learnt.size), wished[order]


def _wished_regions(
    dice: Dice, count: int, regions: SimulationRegions
) -> tuple[IntArray, IntArray]:
    """Four in five go anywhere within their travel limit; the others name up to four regions."""
    named = dice.pick(regions.work_weight, count * 4).reshape(count, 4)
    rows = np.repeat(np.arange(count), 4)[np.repeat(dice.chance(0.2, count), 4)]
    codes = np.unique(rows * regions.work_weight.size + named[np.unique(rows)].ravel())
    talent, region = np.divmod(codes, max(regions.work_weight.size, 1))
    return indptr_of(talent, count), region


def _wished_contracts(dice: Dice, count: int) -> IntArray:
    permanent = 1 << Contract.PERMANENT
    with_term = permanent | 1 << Contract.FIXED_TERM
    first_step = with_term | 1 << Contract.INTERNSHIP | 1 << Contract.APPRENTICESHIP
    return dice.one_of({_NO_WISH: 55, permanent: 15, with_term: 12, first_step: 18}, count)


def _wished_schedules(dice: Dice, count: int) -> IntArray:
    day = 1 << Schedule.FIVE_DAYS
    short = 1 << Schedule.PART_TIME
    any_hour = day | 1 << Schedule.SIX_DAYS | 1 << Schedule.SHIFTS
    return dice.one_of({_NO_WISH: 50, day: 32, short | day: 10, any_hour: 8}, count)


def _evidence(
    dice: Dice,
    learnt: IntArray,
    months: IntArray,
    cohort: IntArray,
    vocabulary: SimulationVocabulary,
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Typical skills of what was learnt, at a level that grows with experience."""
    skills = _typical(vocabulary, learnt)
    size = skills.skill.size
    licence = vocabulary.skill_is_licence[skills.skill]
    kept = dice.chance(0.87, size) & ~licence
    grown = np.searchsorted(np.array([6, 24, 60]), months)[skills.row]  # 0 … 3
    level = np.clip(skills.level - 2 + grown + dice.between(-1, 0, size), 1, 8)
    known_by = _how_known(dice, months[skills.row], cohort[skills.row])
    needed = vocabulary.occupation_licence[learnt]
    holds = np.flatnonzero((needed >= 0) & dice.chance(0.72, learnt.size))
    rows = np.concatenate([skills.row[kept], holds])
    skill = np.concatenate([skills.skill[kept], needed[holds]])
    levels = np.concatenate([level[kept], np.ones(holds.size, dtype=np.int64)])
    known = np.concatenate([known_by[kept], np.full(holds.size, int(KnownBy.LICENCE))])
    order = np.lexsort((skill, rows))
    return indptr_of(np.sort(rows), learnt.size), skill[order], levels[order], known[order]


def _how_known(dice: Dice, months: IntArray, cohort: IntArray) -> IntArray:
    taught = dice.one_of({int(KnownBy.COURSE): 7, int(KnownBy.BADGE): 3}, months.size)
    worked = (months > 12) & dice.chance(0.6, months.size)
    shown = (cohort >= 0) | dice.chance(0.35, months.size)
    return np.where(worked, int(KnownBy.WORK), np.where(shown, taught, int(KnownBy.SELF)))


def _openings(
    dice: Dice,
    count: int,
    vocabulary: SimulationVocabulary,
    regions: SimulationRegions,
    hiring: FloatArray,
    companies: SimulatedCompanies,
) -> SimulatedOpenings:
    company = dice.pick(np.sqrt(companies.staff.astype(np.float64)), count)
    occupation = _hired_for(dice, company, companies, vocabulary, hiring)
    experienced = dice.chance(EXPERIENCED_SHARE, count)
    asked = dice.one_of({12: 3, 24: 3, 36: 3, 60: 1}, count)
    juniors = dice.one_of({0: 8, -1: 2}, count)
    least, most = _pay(dice, occupation, experienced, vocabulary)
    wanted = _requirements(dice, occupation, experienced, vocabulary)
    other_region = dice.pick(regions.work_weight, count)
    places = np.minimum(
        dice.one_of({1: 48, 2: 24, 3: 15, 4: 8, 5: 5}, count), companies.staff[company] + 1
    )
    return SimulatedOpenings(
        company=read_only(company),
        occupation=read_only(occupation),
        places=read_only(places),
        region=read_only(
            np.where(dice.chance(0.92, count), companies.region[company], other_region)
        ),
        is_remote=read_only(dice.chance(0.03, count)),
        education=read_only(_asked_education(dice, occupation, vocabulary)),
        experience_months=read_only(np.where(experienced, asked, juniors)),
        pay_won_per_year_least=read_only(least),
        pay_won_per_year_most=read_only(most),
        contract=read_only(_contracts(dice, experienced)),
        schedule=read_only(dice.one_of(_SCHEDULES, count)),
        requirement_indptr=read_only(wanted[0]),
        requirement_skill=read_only(wanted[1]),
        requirement_level=read_only(wanted[2]),
        requirement_weight=read_only(wanted[3]),
        requirement_must=read_only(wanted[4]),
    )


def _hired_for(
    dice: Dice,
    company: IntArray,
    companies: SimulatedCompanies,
    vocabulary: SimulationVocabulary,
    hiring: FloatArray,
) -> IntArray:
    """An occupation of the company's field, now and then of any field."""
    occupation = dice.pick(hiring, company.size)
    inside = dice.chance(0.85, company.size)
    for field in range(vocabulary.field_weight.size):
        own = np.where(vocabulary.occupation_field == field, hiring, 0.0)
        drawn = dice.pick(own, company.size) if own.any() else occupation
        occupation = np.where(inside & (companies.field[company] == field), drawn, occupation)
    return occupation


def _asked_education(
    dice: Dice, occupation: IntArray, vocabulary: SimulationVocabulary
) -> IntArray:
    usual = vocabulary.occupation_education[occupation]
    kind = dice.pick(np.array([0.55, 0.30, 0.15]), occupation.size)
    return np.select([kind == 0, kind == 1], [usual, np.zeros_like(usual)], default=-1)


def _pay(
    dice: Dice, occupation: IntArray, experienced: BoolArray, vocabulary: SimulationVocabulary
) -> tuple[IntArray, IntArray]:
    typical = vocabulary.occupation_pay_won_per_year[occupation]
    middle = typical * dice.share(0.84, 1.10, occupation.size) * np.where(experienced, 1.15, 0.95)
    least = _hundred_thousands(middle * 0.95)
    most = np.maximum(_hundred_thousands(middle * dice.share(1.0, 1.15, occupation.size)), least)
    stated = dice.chance(0.9, occupation.size)
    return np.where(stated, least, 0), np.where(stated, most, 0)


def _contracts(dice: Dice, experienced: BoolArray) -> IntArray:
    size = experienced.size
    junior = dice.one_of(_JUNIOR_CONTRACTS, size)
    return np.where(experienced, dice.one_of(_EXPERIENCED_CONTRACTS, size), junior)


def _requirements(
    dice: Dice, occupation: IntArray, experienced: BoolArray, vocabulary: SimulationVocabulary
) -> tuple[IntArray, IntArray, IntArray, FloatArray, BoolArray]:
    """Typical skills, the indispensable ones mostly as musts; levels by experience wanted."""
    skills = _typical(vocabulary, occupation)
    size = skills.skill.size
    licence = vocabulary.skill_is_licence[skills.skill]
    must = np.where(skills.must, dice.chance(0.9, size), dice.chance(0.12, size)) & ~licence
    kept = (must | dice.chance(0.6, size)) & ~licence
    lower = np.where(experienced[skills.row], 0, 2)
    level = np.clip(skills.level - lower + dice.between(0, 1, size), 1, 8)
    weight = np.where(must, 2.0, 1.0)
    needed = vocabulary.occupation_licence[occupation]
    asks = np.flatnonzero((needed >= 0) & dice.chance(0.9, occupation.size))
    ones = np.ones(asks.size, dtype=np.int64)
    rows = np.concatenate([skills.row[kept], asks])
    skill = np.concatenate([skills.skill[kept], needed[asks]])
    order = np.lexsort((skill, rows))
    return (
        indptr_of(np.sort(rows), occupation.size),
        skill[order],
        np.concatenate([level[kept], ones])[order],
        np.concatenate([weight[kept], 2.0 * ones])[order],
        np.concatenate([must[kept], dice.chance(0.8, asks.size)])[order],
    )
