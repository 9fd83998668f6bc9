"""Rows → the engine's market, with one map from its numbers back to ids.

Skills, occupations and regions are numbered by their sorted ids and talents and openings by their
keys, so the same facts give the same market, and the same hash, in whatever order rows are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from sadari.bridge.columns import (
    Coded,
    Columns,
    Key,
    Mask,
    Real,
    Truth,
    Whole,
    read_columns,
)
from sadari.bridge.places import Places
from sadari.engine.arrays import entries_of_rows, indptr_of
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
    Wish,
)
from sadari.models.choices import EDUCATION_ORDER, Contract, PayUnit, Schedule, won_per_year

#: Positions are the engine's codes; the order is part of every frozen run.
CONTRACTS = tuple(Contract.values)
SCHEDULES = tuple(Schedule.values)
KNOWN_BY = ("self", "course", "badge", "licence", "work")
_PAY_UNITS = tuple(PayUnit.values)
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
    skill_ids = tuple(skill_id for skill_id, _kind in skills)
    skill_number = {skill_id: n for n, skill_id in enumerate(skill_ids)}
    occupation_number = {occupation_id: n for n, occupation_id in enumerate(occupations)}
    people = _talent_columns(talents, places)
    talent_keys = people.pop("talent")
    talent_ids = _uuids(talent_keys)
    posts = _opening_columns(openings, occupations, places)
    keys_of_pks = {
        pk: opening_key(source, source_key)
        for pk, source, source_key in openings.order_by().values_list("id", "source", "source_key")
    }
    # Outside `one_picture` an opening may go between two queries.
    still_there = [pk in keys_of_pks for pk in posts["opening"].tolist()]
    posts = {name: values[np.array(still_there, dtype=bool)] for name, values in posts.items()}
    opening_pks = posts.pop("opening")
    opening_keys = [keys_of_pks[pk] for pk in opening_pks.tolist()]
    market = build_market(
        skill_count=len(skills),
        occupation_count=len(occupations),
        region_count=len(places.ids),
        skill_is_licence=[kind == Skill.Kind.LICENCE for _id, kind in skills],
        travel_minutes=places.minutes(),
        talent_keys=[str(talent_id) for talent_id in talent_ids],
        opening_keys=opening_keys,
        **near_rows("near_skill", SkillRelation.objects.all(), "skill_id", skill_number),
        **near_rows(
            "near_occupation",
            OccupationRelation.objects.all(),
            "occupation_id",
            occupation_number,
        ),
        **people,
        **_evidence(talent_keys, skill_ids),
        **_wished_occupations(talent_keys, occupations),
        **_wished_regions(talent_keys, places),
        **posts,
        **_requirements(opening_pks, skill_ids),
    )
    pk_of_key = dict(zip(opening_keys, opening_pks.tolist(), strict=True))
    id_map = IdMap(
        talents=talent_ids,
        openings=tuple(pk_of_key[key] for key in market.opening_keys.tolist()),
        skills=skill_ids,
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


def _talent_columns(talents: QuerySet[Talent], places: Places) -> Columns:
    rows = talents.order_by().values_list(
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
    columns = (
        Key("talent"),
        Coded("talent_region", places.ids),
        Coded("talent_education", EDUCATION_ORDER),
        Whole("talent_experience_months"),
        Whole("won", missing=0),
        Coded("unit", _PAY_UNITS),
        Whole("most_travel_minutes", missing=0),
        Mask("wished_contracts", CONTRACTS),
        Mask("wished_schedules", SCHEDULES),
    )
    found = _by(read_columns(rows, columns), "talent")
    wish = _won_per_year(found.pop("won"), found.pop("unit"))
    return found | {"wished_pay_won_per_year": wish}


def _opening_columns(
    openings: QuerySet[Opening], occupations: Sequence[str], places: Places
) -> Columns:
    rows = openings.order_by().values_list(
        "id",
        "places",
        "region_id",
        "remote",
        "education",
        "experience_months",
        "pay_least_won",
        "pay_most_won",
        "pay_unit",
        "contract",
        "schedule",
        "occupation_id",
    )
    columns = (
        Whole("opening"),
        Whole("places"),
        Coded("opening_region", places.ids),
        Truth("opening_is_remote"),
        Coded("opening_education", EDUCATION_ORDER),
        Whole("opening_experience_months"),
        Whole("least", missing=0),
        Whole("most", missing=0),
        Coded("unit", _PAY_UNITS),
        Coded("contract", CONTRACTS),
        Coded("schedule", SCHEDULES),
        Coded("opening_occupation", occupations),
    )
    found = _by(read_columns(rows, columns), "opening")
    least, most, unit = (found.pop(name) for name in ("least", "most", "unit"))
    return found | {
        "pay_won_per_year_least": _won_per_year(least, unit),
        "pay_won_per_year_most": _won_per_year(most, unit),
    }


def _evidence(talent_keys: NDArray[Any], skill_ids: Sequence[str]) -> Columns:
    """The best evidence of each talent's skills: the highest level, then the surest source."""
    rows = _of(Evidence.objects.all(), "talent_id", _uuids, talent_keys)
    columns = Key("owner"), Coded("skill", skill_ids), Whole("level"), Coded("known_by", KNOWN_BY)
    found = _numbered(
        read_columns(rows.values_list("talent_id", "skill_id", "level", "known_by"), columns),
        talent_keys,
    )
    order = np.lexsort((found["known_by"], found["level"], found["skill"], found["owner"]))
    talent, skill = found["owner"][order], found["skill"][order]
    last = np.append((np.diff(talent) != 0) | (np.diff(skill) != 0), True)[: order.size]
    best = order[last]
    return {
        "evidence_indptr": indptr_of(found["owner"][best], talent_keys.size),
        "evidence_skill": found["skill"][best],
        "evidence_level": found["level"][best],
        "evidence_known_by": found["known_by"][best],
    }


def _wished_occupations(talent_keys: NDArray[Any], occupations: Sequence[str]) -> Columns:
    talent, occupation = _wished("occupations", talent_keys, occupations)
    order = np.lexsort((occupation, talent))
    return {
        "wished_occupation_indptr": indptr_of(talent[order], talent_keys.size),
        "wished_occupation": occupation[order],
    }


def _wished_regions(talent_keys: NDArray[Any], places: Places) -> Columns:
    """Wished regions with everything that lies in them."""
    talent, region = _wished("regions", talent_keys, places.ids)
    within = [places.within(region_id) for region_id in places.ids]
    inner = np.array([number for numbers in within for number in numbers], dtype=np.int64)
    starts = np.array(_indptr(within), dtype=np.int64)
    regions = max(len(places.ids), 1)
    lying_in = inner[entries_of_rows(starts, region)]
    pairs = np.unique(np.repeat(talent, np.diff(starts)[region]) * regions + lying_in)
    wishing, wished = np.divmod(pairs, regions)
    return {
        "wished_region_indptr": indptr_of(wishing, talent_keys.size),
        "wished_region": wished,
    }


def _wished(
    what: str, talent_keys: NDArray[Any], codes: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(talent, wished) numbers, a pair an entry."""
    stated = Wish.objects.filter(**{f"{what}__isnull": False})
    rows = _of(stated, "talent_id", _uuids, talent_keys).values_list("talent_id", what)
    found = _numbered(read_columns(rows, (Key("owner"), Coded("wished", codes))), talent_keys)
    return found["owner"], found["wished"]


def _requirements(opening_pks: NDArray[Any], skill_ids: Sequence[str]) -> Columns:
    rows = _of(Requirement.objects.all(), "opening_id", np.ndarray.tolist, opening_pks)
    columns = (
        Whole("owner"),
        Coded("requirement_skill", skill_ids),
        Whole("requirement_level"),
        Real("requirement_weight"),
        Truth("requirement_must"),
    )
    found = _numbered(
        read_columns(
            rows.values_list("opening_id", "skill_id", "level", "weight", "must"), columns
        ),
        opening_pks,
    )
    order = np.lexsort((found["requirement_skill"], found["owner"]))
    opening = found.pop("owner")[order]
    return {name: values[order] for name, values in found.items()} | {
        "requirement_indptr": indptr_of(opening, opening_pks.size)
    }


#: Of up to so many owners their rows alone are asked for. Of more, all rows are read and those of
#: strangers left out: what a database makes of a list of a million keys is not to be foreseen.
_ASKED_FOR_BY_KEY = 1000


def _of(
    rows: QuerySet[Any], owner: str, plain: Callable[[NDArray[Any]], Any], keys: NDArray[Any]
) -> QuerySet[Any]:
    """The rows of these owners, perhaps with those of others."""
    few = keys.size <= _ASKED_FOR_BY_KEY
    return rows.order_by().filter(**({f"{owner}__in": plain(keys)} if few else {}))


def _numbered(columns: Columns, keys: NDArray[Any]) -> Columns:
    """The rows of these owners alone, each owner as its position among the sorted keys."""
    number = np.searchsorted(keys, columns["owner"])
    known = keys[np.minimum(number, keys.size - 1)] == columns["owner"] if keys.size else number < 0
    columns["owner"] = number
    return {name: values[known] for name, values in columns.items()}


def _by(columns: Columns, key: str) -> Columns:
    """The columns in the order of one of them."""
    order = np.argsort(columns[key])
    return {name: values[order] for name, values in columns.items()}


def _uuids(keys: NDArray[Any]) -> tuple[UUID, ...]:
    raw = keys.tobytes()
    return tuple(UUID(bytes=raw[first : first + 16]) for first in range(0, len(raw), 16))


def _won_per_year(won: NDArray[np.int64], unit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pay by the year; what is not stated is 0 won, in whatever unit."""
    factors = np.array([*(won_per_year(1, unit) for unit in _PAY_UNITS), 0], dtype=np.int64)
    return won * factors[unit]
