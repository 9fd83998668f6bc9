"""Rows → the engine's market, with one map from its numbers back to ids.

Skills, occupations and regions are numbered by their sorted ids and talents and openings by their
keys, so the same facts give the same market, and the same hash, in whatever order rows are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sadari.bridge.places import Places
from sadari.engine.market import Market, build_market
from sadari.models import (
    Evidence,
    Occupation,
    OccupationRelation,
    Opening,
    Requirement,
    Skill,
    SkillRelation,
    Talent,
)
from sadari.models.choices import EDUCATION_ORDER, Contract, Schedule, won_per_year

#: Positions are the engine's codes; the order is part of every frozen run.
CONTRACTS = tuple(Contract.values)
SCHEDULES = tuple(Schedule.values)
KNOWN_BY = ("self", "course", "badge", "licence", "work")
#: A near skill is at most almost the skill itself; equal concepts are one concept.
MOST_NEARNESS = 0.99


@dataclass(frozen=True)
class IdMap:
    """Ids in the market's order: position in the tuple = the engine's number."""

    talents: tuple[UUID, ...]
    openings: tuple[int, ...]
    skills: tuple[str, ...]
    occupations: tuple[str, ...]
    regions: tuple[str, ...]


def opening_key(source: str, source_key: str) -> str:
    return f"{source}:{source_key}"


def read_market(talents: QuerySet[Talent], openings: QuerySet[Opening]) -> tuple[Market, IdMap]:
    """The market of these talents and openings; a constant number of queries."""
    skills = list(Skill.objects.order_by("id").values_list("id", "kind"))
    occupations = list(Occupation.objects.order_by("id").values_list("id", flat=True))
    places = Places.read()
    skill_number = {skill_id: n for n, (skill_id, _kind) in enumerate(skills)}
    occupation_number = {occupation_id: n for n, occupation_id in enumerate(occupations)}
    opening_pks: dict[str, int] = {}
    market = build_market(
        skill_count=len(skills),
        occupation_count=len(occupations),
        region_count=len(places.ids),
        skill_is_licence=[kind == Skill.Kind.LICENCE for _id, kind in skills],
        travel_minutes=places.minutes(),
        **near_rows("near_skill", SkillRelation.objects.all(), "skill_id", skill_number),
        **near_rows(
            "near_occupation",
            OccupationRelation.objects.all(),
            "occupation_id",
            occupation_number,
        ),
        **_talent_arrays(talents, skill_number, occupation_number, places),
        **_opening_arrays(openings, skill_number, occupation_number, places, opening_pks),
    )
    id_map = IdMap(
        talents=tuple(UUID(key) for key in market.talent_keys.tolist()),
        openings=tuple(opening_pks[key] for key in market.opening_keys.tolist()),
        skills=tuple(skill_number),
        occupations=tuple(occupations),
        regions=places.ids,
    )
    return market, id_map


def near_rows(
    name: str, relations: QuerySet[Any], owner: str, number: Mapping[str, int]
) -> dict[str, Sequence[Any]]:
    """Sparse rows ``name``: for each owner, what is near to it and how much it counts."""
    by_owner: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for owner_id, near_id, weight in relations.values_list(owner, "near_id", "weight"):
        by_owner[number[owner_id]].append((number[near_id], min(weight, MOST_NEARNESS)))
    rows = [by_owner[n] for n in range(len(number))]
    return {
        f"{name}_indptr": _indptr(rows),
        name: [near for row in rows for near, _weight in row],
        f"{name}_weight": [weight for row in rows for _near, weight in row],
    }


def _indptr(rows: Iterable[Sequence[Any]]) -> list[int]:
    total, ends = 0, [0]
    for row in rows:
        total += len(row)
        ends.append(total)
    return ends


_TALENT_COLUMNS = (
    "id",
    "region_id",
    "education",
    "experience_months",
    "wish__pay_won",
    "wish__pay_unit",
    "wish__most_travel_minutes",
    "wish__contracts",
    "wish__schedules",
)


def _talent_arrays(
    talents: QuerySet[Talent],
    skill_number: Mapping[str, int],
    occupation_number: Mapping[str, int],
    places: Places,
) -> dict[str, Any]:
    rows = list(talents.order_by("id").values_list(*_TALENT_COLUMNS))
    ids = [row[0] for row in rows]
    evidence = _evidence(talents, skill_number)
    occupations = _wished(talents, "occupations")
    regions = _wished(talents, "regions")
    evidence_rows = [sorted(evidence[talent_id].items()) for talent_id in ids]
    occupation_rows = [sorted(occupation_number[o] for o in occupations[t]) for t in ids]
    region_rows = [
        sorted({number for region in regions[t] for number in places.within(region)}) for t in ids
    ]
    return {
        "talent_keys": [str(talent_id) for talent_id in ids],
        "talent_region": [places.number.get(row[1], -1) for row in rows],
        "talent_education": [_education(row[2]) for row in rows],
        "talent_experience_months": [-1 if row[3] is None else row[3] for row in rows],
        "wished_pay_won_per_year": [won_per_year(r[4], r[5]) if r[4] else 0 for r in rows],
        "most_travel_minutes": [row[6] or 0 for row in rows],
        "wished_contracts": [_mask(row[7], CONTRACTS) for row in rows],
        "wished_schedules": [_mask(row[8], SCHEDULES) for row in rows],
        "evidence_indptr": _indptr(evidence_rows),
        "evidence_skill": [skill for row in evidence_rows for skill, _best in row],
        "evidence_level": [best[0] for row in evidence_rows for _skill, best in row],
        "evidence_known_by": [best[1] for row in evidence_rows for _skill, best in row],
        "wished_occupation_indptr": _indptr(occupation_rows),
        "wished_occupation": [number for row in occupation_rows for number in row],
        "wished_region_indptr": _indptr(region_rows),
        "wished_region": [number for row in region_rows for number in row],
    }


def _evidence(
    talents: QuerySet[Talent], skill_number: Mapping[str, int]
) -> defaultdict[UUID, dict[int, tuple[int, int]]]:
    """Best (level, known by) of each talent's skills: the highest level, then the surest source."""
    best: defaultdict[UUID, dict[int, tuple[int, int]]] = defaultdict(dict)
    rows = Evidence.objects.filter(talent__in=talents.order_by().values("pk"))
    for talent_id, skill_id, level, known_by in rows.values_list(
        "talent_id", "skill_id", "level", "known_by"
    ).iterator(chunk_size=20_000):
        skill = skill_number[skill_id]
        found = (level, KNOWN_BY.index(known_by))
        held = best[talent_id]
        held[skill] = max(held.get(skill, found), found)
    return best


def _wished(talents: QuerySet[Talent], what: str) -> defaultdict[UUID, list[str]]:
    wished: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = talents.order_by().filter(**{f"wish__{what}__isnull": False})
    for talent_id, wished_id in rows.values_list("id", f"wish__{what}"):
        wished[talent_id].append(wished_id)
    return wished


_OPENING_COLUMNS = (
    "id",
    "source",
    "source_key",
    "places",
    "region_id",
    "education",
    "experience_months",
    "pay_least_won",
    "pay_most_won",
    "pay_unit",
    "contract",
    "schedule",
    "occupation_id",
    "remote",
)


def _opening_arrays(
    openings: QuerySet[Opening],
    skill_number: Mapping[str, int],
    occupation_number: Mapping[str, int],
    places: Places,
    opening_pks: dict[str, int],
) -> dict[str, Any]:
    rows = [
        dict(zip(_OPENING_COLUMNS, values, strict=True))
        for values in openings.order_by("id").values_list(*_OPENING_COLUMNS)
    ]
    opening_pks.update({opening_key(r["source"], r["source_key"]): r["id"] for r in rows})
    asked: defaultdict[int, list[tuple[int, int, float, bool]]] = defaultdict(list)
    for opening_id, skill_id, level, weight, must in Requirement.objects.filter(
        opening__in=openings.order_by().values("pk")
    ).values_list("opening_id", "skill_id", "level", "weight", "must"):
        asked[opening_id].append((skill_number[skill_id], level, weight, must))
    requirements = [sorted(asked[row["id"]]) for row in rows]
    flat = [requirement for row in requirements for requirement in row]
    return {
        "opening_keys": [opening_key(row["source"], row["source_key"]) for row in rows],
        "places": [row["places"] for row in rows],
        "opening_region": [places.number.get(row["region_id"], -1) for row in rows],
        "opening_is_remote": [row["remote"] for row in rows],
        "opening_education": [_education(row["education"]) for row in rows],
        "opening_experience_months": [row["experience_months"] for row in rows],
        "pay_won_per_year_least": [_pay(row, "pay_least_won") for row in rows],
        "pay_won_per_year_most": [_pay(row, "pay_most_won") for row in rows],
        "contract": [_code(row["contract"], CONTRACTS) for row in rows],
        "schedule": [_code(row["schedule"], SCHEDULES) for row in rows],
        "opening_occupation": [occupation_number.get(row["occupation_id"], -1) for row in rows],
        "requirement_indptr": _indptr(requirements),
        "requirement_skill": [skill for skill, _level, _weight, _must in flat],
        "requirement_level": [level for _skill, level, _weight, _must in flat],
        "requirement_weight": [weight for _skill, _level, weight, _must in flat],
        "requirement_must": [must for _skill, _level, _weight, must in flat],
    }


def _education(value: str | None) -> int:
    return -1 if value is None else EDUCATION_ORDER.index(value)


def _mask(values: Iterable[str] | None, codes: Sequence[str]) -> int:
    return sum(1 << codes.index(value) for value in values or ())


def _code(value: str, codes: Sequence[str]) -> int:
    return codes.index(value) if value else -1


def _pay(row: Mapping[str, Any], name: str) -> int:
    return won_per_year(row[name], row["pay_unit"]) if row[name] else 0
