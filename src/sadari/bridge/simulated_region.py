"""A seeded synthetic region in the database's own ids; names and texts are made by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sadari.bridge.market import CONTRACTS, KNOWN_BY, SCHEDULES, near_rows
from sadari.bridge.places import Places
from sadari.engine.simulate import (
    SimulatedRegion,
    SimulationRegions,
    SimulationVocabulary,
    simulate_region,
)
from sadari.models import (
    Field,
    Occupation,
    OccupationRelation,
    OccupationSkill,
    Region,
    Skill,
    SkillRelation,
)
from sadari.models.choices import EDUCATION_ORDER

#: How many people and posts a place of each kind has beside the others; rough on purpose.
PEOPLE_BY_KIND = {Region.Kind.DISTRICT: 6.0, Region.Kind.CITY: 2.5, Region.Kind.COUNTY: 0.6}
#: Measured demand lies mostly outside the strategic fields (1,000 firms surveyed, 2026).
FIELD_WEIGHTS = {True: 1.0, False: 3.0}
#: A town hires for a hundred occupations or so, not for every one that has a name.
COMMON_DEMAND = 0.6


@dataclass(frozen=True, slots=True)
class SkillSketch:
    skill_id: str
    level: int
    must: bool = True
    known_by: str = "self"


@dataclass(frozen=True, slots=True)
class CompanySketch:
    staff: int
    field_id: str
    region_id: str


@dataclass(frozen=True, slots=True)
class OpeningSketch:
    company: int  # position in ``companies``
    occupation_id: str
    places: int
    region_id: str
    remote: bool
    education: str | None
    experience_months: int
    pay_least_won_per_year: int
    pay_most_won_per_year: int
    contract: str | None
    schedule: str | None
    skills: tuple[SkillSketch, ...]


@dataclass(frozen=True, slots=True)
class CohortSketch:
    occupation_id: str
    field_id: str
    region_id: str
    seats: int
    completed: int
    employed_in_region: int
    employed_elsewhere: int
    skills: tuple[SkillSketch, ...]


@dataclass(frozen=True, slots=True)
class TalentSketch:
    cohort: int | None  # position in ``cohorts`` of the course they finished
    region_id: str
    education: str
    experience_months: int
    pay_wish_won_per_year: int | None
    most_travel_minutes: int | None
    contracts: tuple[str, ...]
    schedules: tuple[str, ...]
    occupation_ids: tuple[str, ...]
    region_ids: tuple[str, ...]
    skills: tuple[SkillSketch, ...]


@dataclass(frozen=True)
class RegionSketch:
    companies: tuple[CompanySketch, ...]
    openings: tuple[OpeningSketch, ...]
    cohorts: tuple[CohortSketch, ...]
    talents: tuple[TalentSketch, ...]


def sketch_region(
    *, seed: int, talents: int, openings: int, companies: int, cohorts: int
) -> RegionSketch:
    """A region of that size from the database's vocabulary and places; same seed, same rows."""
    names = _Names.read()
    simulated = simulate_region(
        seed, talents, openings, companies, cohorts, names.vocabulary(), names.regions()
    )
    return RegionSketch(
        companies=_companies(simulated, names),
        openings=_openings(simulated, names),
        cohorts=_cohorts(simulated, names),
        talents=_talents(simulated, names),
    )


def simulation_terms() -> tuple[SimulationVocabulary, SimulationRegions]:
    """The database's vocabulary and places, as `simulate_region` takes them."""
    names = _Names.read()
    return names.vocabulary(), names.regions()


@dataclass(frozen=True)
class _Names:
    """What the simulation's numbers stand for: sorted ids."""

    fields: tuple[tuple[str, bool], ...]
    occupations: tuple[Occupation, ...]
    skills: tuple[tuple[str, str], ...]
    places: Places
    homes: tuple[tuple[str, str], ...]  # (region id, kind) of the places people live in

    @classmethod
    def read(cls) -> "_Names":
        return cls(
            fields=tuple(Field.objects.order_by("id").values_list("id", "strategic")),
            occupations=tuple(
                Occupation.objects.exclude(field=None)
                .filter(demand_weight__gte=COMMON_DEMAND)
                .order_by("id")
            ),
            skills=tuple(Skill.objects.order_by("id").values_list("id", "kind")),
            places=Places.read(),
            homes=tuple(
                Region.objects.filter(kind__in=PEOPLE_BY_KIND, latitude__isnull=False)
                .order_by("id")
                .values_list("id", "kind")
            ),
        )

    def regions(self) -> SimulationRegions:
        weights = np.array([PEOPLE_BY_KIND[Region.Kind(kind)] for _id, kind in self.homes])
        numbers = [self.places.number[region_id] for region_id, _kind in self.homes]
        minutes = self.places.minutes()[np.ix_(numbers, numbers)]
        return SimulationRegions(weights, weights, minutes)

    def vocabulary(self) -> SimulationVocabulary:
        skill_number = {skill_id: n for n, (skill_id, _kind) in enumerate(self.skills)}
        occupation_number = {o.pk: n for n, o in enumerate(self.occupations)}
        field_number = {field_id: n for n, (field_id, _strategic) in enumerate(self.fields)}
        typical = self._typical_skills(skill_number)
        rows = [typical.get(occupation.pk, []) for occupation in self.occupations]
        plain = [[entry for entry in row if not entry[2]] for row in rows]
        between = OccupationRelation.objects.filter(
            occupation__in=occupation_number, near__in=occupation_number
        )
        return SimulationVocabulary(
            field_weight=np.array([FIELD_WEIGHTS[strategic] for _id, strategic in self.fields]),
            occupation_field=np.array([field_number[o.field_id or ""] for o in self.occupations]),
            occupation_weight=np.array([o.demand_weight for o in self.occupations]),
            occupation_skill_indptr=_ends(plain),
            occupation_skill=np.array([e[0] for row in plain for e in row], dtype=np.int64),
            occupation_skill_level=np.array([e[1] for row in plain for e in row], dtype=np.int64),
            occupation_skill_must=np.array([e[3] for row in plain for e in row], dtype=bool),
            occupation_pay_won_per_year=np.array(
                [o.typical_pay_won_per_year or 30_000_000 for o in self.occupations]
            ),
            occupation_education=np.array(
                [EDUCATION_ORDER.index(o.least_education) for o in self.occupations]
            ),
            occupation_licence=np.array([_needed_licence(row) for row in rows]),
            skill_is_licence=np.array([kind == Skill.Kind.LICENCE for _id, kind in self.skills]),
            **_arrays(
                near_rows("near_skill", SkillRelation.objects.all(), "skill_id", skill_number)
            ),
            **_arrays(near_rows("near_occupation", between, "occupation_id", occupation_number)),
        )

    def _typical_skills(
        self, skill_number: dict[str, int]
    ) -> dict[str, list[tuple[int, int, bool, bool]]]:
        """By occupation: (skill, level, is licence, must), what is demanded first."""
        typical: dict[str, list[tuple[int, int, bool, bool]]] = {}
        rows = OccupationSkill.objects.order_by("occupation_id", "-must", "id").values_list(
            "occupation_id", "skill_id", "level", "skill__kind", "must"
        )
        for occupation_id, skill_id, level, kind, must in rows:
            entry = (skill_number[skill_id], level, kind == Skill.Kind.LICENCE, must)
            typical.setdefault(occupation_id, []).append(entry)
        return typical

    def skills_of(self, start: int, end: int, arrays: Sequence[Any]) -> tuple[SkillSketch, ...]:
        skill, level, must, known_by = arrays
        return tuple(
            SkillSketch(
                skill_id=self.skills[int(skill[n])][0],
                level=int(level[n]),
                must=True if must is None else bool(must[n]),
                known_by="self" if known_by is None else KNOWN_BY[int(known_by[n])],
            )
            for n in range(start, end)
        )

    def region(self, number: int) -> str:
        return self.homes[number][0]


def _needed_licence(row: list[tuple[int, int, bool, bool]]) -> int:
    return next((n for n, _level, is_licence, must in row if is_licence and must), -1)


def _ends(rows: Sequence[Sequence[Any]]) -> Any:
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)


def _arrays(csr: dict[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        name: np.array(values, dtype=np.float64 if name.endswith("weight") else np.int64)
        for name, values in csr.items()
    }


def _companies(simulated: SimulatedRegion, names: _Names) -> tuple[CompanySketch, ...]:
    made = simulated.companies
    return tuple(
        CompanySketch(int(staff), names.fields[int(field)][0], names.region(int(region)))
        for staff, field, region in zip(made.staff, made.field, made.region, strict=True)
    )


def _openings(simulated: SimulatedRegion, names: _Names) -> tuple[OpeningSketch, ...]:
    made = simulated.openings
    asked = (
        made.requirement_skill,
        made.requirement_level,
        made.requirement_must,
        None,
    )
    return tuple(
        OpeningSketch(
            company=int(made.company[n]),
            occupation_id=names.occupations[int(made.occupation[n])].pk,
            places=int(made.places[n]),
            region_id=names.region(int(made.region[n])),
            remote=bool(made.is_remote[n]),
            education=_code(made.education[n], EDUCATION_ORDER),
            experience_months=max(int(made.experience_months[n]), 0),
            pay_least_won_per_year=int(made.pay_won_per_year_least[n]),
            pay_most_won_per_year=int(made.pay_won_per_year_most[n]),
            contract=_code(made.contract[n], CONTRACTS),
            schedule=_code(made.schedule[n], SCHEDULES),
            skills=names.skills_of(
                int(made.requirement_indptr[n]), int(made.requirement_indptr[n + 1]), asked
            ),
        )
        for n in range(made.company.size)
    )


def _cohorts(simulated: SimulatedRegion, names: _Names) -> tuple[CohortSketch, ...]:
    made = simulated.cohorts
    taught = (made.outcome_skill, made.outcome_level, None, None)
    sketches = []
    for n in range(made.occupation.size):
        occupation = names.occupations[int(made.occupation[n])]
        sketches.append(
            CohortSketch(
                occupation_id=occupation.pk,
                field_id=occupation.field_id or "",
                region_id=names.region(int(made.region[n])),
                seats=int(made.seats[n]),
                completed=int(made.completed[n]),
                employed_in_region=int(made.employed_in_region[n]),
                employed_elsewhere=int(made.employed_elsewhere[n]),
                skills=names.skills_of(
                    int(made.outcome_indptr[n]), int(made.outcome_indptr[n + 1]), taught
                ),
            )
        )
    return tuple(sketches)


def _talents(simulated: SimulatedRegion, names: _Names) -> tuple[TalentSketch, ...]:
    made = simulated.talents
    shown = (made.evidence_skill, made.evidence_level, None, made.evidence_known_by)

    def row(indptr: Any, values: Any, n: int) -> list[int]:
        return [int(value) for value in values[int(indptr[n]) : int(indptr[n + 1])]]

    return tuple(
        TalentSketch(
            cohort=int(made.cohort[n]) if made.cohort[n] >= 0 else None,
            region_id=names.region(int(made.region[n])),
            education=EDUCATION_ORDER[max(int(made.education[n]), 0)],
            experience_months=max(int(made.experience_months[n]), 0),
            pay_wish_won_per_year=int(made.wished_pay_won_per_year[n]) or None,
            most_travel_minutes=int(made.most_travel_minutes[n]) or None,
            contracts=_of_mask(int(made.wished_contracts[n]), CONTRACTS),
            schedules=_of_mask(int(made.wished_schedules[n]), SCHEDULES),
            occupation_ids=tuple(
                names.occupations[o].pk
                for o in row(made.wished_occupation_indptr, made.wished_occupation, n)
            ),
            region_ids=tuple(
                names.region(r) for r in row(made.wished_region_indptr, made.wished_region, n)
            ),
            skills=names.skills_of(
                int(made.evidence_indptr[n]), int(made.evidence_indptr[n + 1]), shown
            ),
        )
        for n in range(made.occupation.size)
    )


def _code(value: Any, codes: Sequence[str]) -> str | None:
    return codes[int(value)] if value >= 0 else None


def _of_mask(mask: int, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for position, code in enumerate(codes) if mask >> position & 1)
