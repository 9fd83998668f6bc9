"""The market: talents, openings and what relates them, validated, canonical and frozen.

Both sides stand in the order of their keys and every sparse row in the order of its indices,
so the same facts give the same arrays, and the same hash, in whatever order they were read.
Skills, occupations and regions are numbered by the caller; number them by their sorted
language-neutral ids where hashes shall agree between two installations.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sadari.engine.arrays import (
    AnyArray,
    BoolArray,
    FloatArray,
    IntArray,
    StrArray,
    entries_of_rows,
    integers,
    read_only,
    rows_of,
)

MARKET_FORMAT = "sadari-market-1"


class MarketError(ValueError):
    """The arrays do not describe a market; the message says which and why."""


class KnownBy(IntEnum):
    """How a talent's skill is known."""

    SELF = 0
    COURSE = 1
    BADGE = 2
    LICENCE = 3
    WORK = 4


class Education(IntEnum):
    """Completed education; -1 stands for unknown (talent) or not stated (opening)."""

    NONE = 0
    HIGH_SCHOOL = 1
    ASSOCIATE = 2
    BACHELOR = 3
    MASTER = 4
    DOCTORATE = 5


class Contract(IntEnum):
    """Kind of contract; -1 stands for unknown. Wishes are masks of `1 << code`, 0 = any."""

    PERMANENT = 0
    FIXED_TERM = 1
    INTERNSHIP = 2
    APPRENTICESHIP = 3
    DAILY = 4


class Schedule(IntEnum):
    """Working hours; -1 stands for unknown. Wishes are masks of `1 << code`, 0 = any."""

    FIVE_DAYS = 0
    SIX_DAYS = 1
    SHIFTS = 2
    PART_TIME = 3
    FLEXIBLE = 4


@dataclass(frozen=True, eq=False)
class Market:
    """One frozen market of T talents, O openings, S skills, C occupations and R regions.

    Made by `build_market` only. Every array is read-only; integers are int64. A pair of
    `…_indptr` and payload arrays is a CSR structure, its rows sorted by index.
    """

    skill_count: int
    occupation_count: int
    region_count: int
    skill_is_licence: BoolArray  # (S,)
    # talents
    talent_keys: StrArray  # (T,) sorted, unique
    evidence_indptr: IntArray  # (T + 1,)
    evidence_skill: IntArray  # at most one row per talent and skill
    evidence_level: IntArray  # 1 … 8
    evidence_known_by: IntArray  # KnownBy
    talent_region: IntArray  # (T,) -1 unknown
    talent_education: IntArray  # (T,) Education, -1 unknown
    talent_experience_months: IntArray  # (T,) -1 unknown
    wished_pay_won_per_year: IntArray  # (T,) 0 = no wish
    most_travel_minutes: IntArray  # (T,) 0 = not stated
    wished_occupation_indptr: IntArray  # (T + 1,)
    wished_occupation: IntArray
    wished_region_indptr: IntArray  # (T + 1,) an empty row = any region
    wished_region: IntArray  # hierarchy already expanded by the caller
    wished_contracts: IntArray  # (T,) mask, 0 = any
    wished_schedules: IntArray  # (T,) mask, 0 = any
    # openings
    opening_keys: StrArray  # (O,) sorted, unique
    requirement_indptr: IntArray  # (O + 1,)
    requirement_skill: IntArray  # at most one row per opening and skill
    requirement_level: IntArray  # 1 … 8
    requirement_weight: FloatArray  # > 0, at most 1000
    requirement_must: BoolArray
    places: IntArray  # (O,) ≥ 0
    opening_region: IntArray  # (O,) -1 unknown
    opening_is_remote: BoolArray  # (O,) the place does not matter
    opening_education: IntArray  # (O,) least Education, -1 not stated
    opening_experience_months: IntArray  # (O,) least, -1 not stated
    pay_won_per_year_least: IntArray  # (O,) 0 unknown
    pay_won_per_year_most: IntArray  # (O,) 0 unknown
    contract: IntArray  # (O,) Contract, -1 unknown
    schedule: IntArray  # (O,) Schedule, -1 unknown
    opening_occupation: IntArray  # (O,) -1 unknown
    # relatedness: row = what is asked, entry = what counts for it in part
    near_skill_indptr: IntArray  # (S + 1,)
    near_skill: IntArray
    near_skill_weight: FloatArray  # in (0, 1)
    near_occupation_indptr: IntArray  # (C + 1,)
    near_occupation: IntArray
    near_occupation_weight: FloatArray  # in (0, 1)
    travel_minutes: FloatArray  # (R, R) from home to work; inf = unreachable

    @property
    def talent_count(self) -> int:
        return self.talent_keys.size

    @property
    def opening_count(self) -> int:
        return self.opening_keys.size


@dataclass(frozen=True)
class _Csr:
    """A sparse structure of the market: its arrays and what its rows and indices count."""

    name: str
    owner: str  # the axis of the rows
    index: str
    index_axis: str
    payload: tuple[str, ...] = ()

    @property
    def indptr(self) -> str:
        return f"{self.name}_indptr"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.index, *self.payload)


CSRS = (
    _Csr("evidence", "talent", "evidence_skill", "skill", ("evidence_level", "evidence_known_by")),
    _Csr("wished_occupation", "talent", "wished_occupation", "occupation"),
    _Csr("wished_region", "talent", "wished_region", "region"),
    _Csr(
        "requirement",
        "opening",
        "requirement_skill",
        "skill",
        ("requirement_level", "requirement_weight", "requirement_must"),
    ),
    _Csr("near_skill", "skill", "near_skill", "skill", ("near_skill_weight",)),
    _Csr(
        "near_occupation",
        "occupation",
        "near_occupation",
        "occupation",
        ("near_occupation_weight",),
    ),
)
COLUMNS = {
    "talent": (
        "talent_region",
        "talent_education",
        "talent_experience_months",
        "wished_pay_won_per_year",
        "most_travel_minutes",
        "wished_contracts",
        "wished_schedules",
    ),
    "opening": (
        "places",
        "opening_region",
        "opening_is_remote",
        "opening_education",
        "opening_experience_months",
        "pay_won_per_year_least",
        "pay_won_per_year_most",
        "contract",
        "schedule",
        "opening_occupation",
    ),
    "skill": ("skill_is_licence",),
}
_AXES_BY_COUNT = ("skill", "occupation", "region")
_BOOLEANS = frozenset({"skill_is_licence", "requirement_must", "opening_is_remote"})
_REALS = frozenset(
    {"requirement_weight", "near_skill_weight", "near_occupation_weight", "travel_minutes"}
)
_MASK_END = 1 << 32
_WON_END = 10**12
_MOST_WEIGHT = 1000
_MONTHS_END = 1200
_RANGES = {
    "evidence_level": (1, 8),
    "evidence_known_by": (0, max(KnownBy)),
    "talent_education": (-1, max(Education)),
    "talent_experience_months": (-1, _MONTHS_END),
    "wished_pay_won_per_year": (0, _WON_END),
    "most_travel_minutes": (0, 100_000),
    "wished_contracts": (0, _MASK_END - 1),
    "wished_schedules": (0, _MASK_END - 1),
    "requirement_level": (1, 8),
    "places": (0, 1_000_000),
    "opening_education": (-1, max(Education)),
    "opening_experience_months": (-1, _MONTHS_END),
    "pay_won_per_year_least": (0, _WON_END),
    "pay_won_per_year_most": (0, _WON_END),
    "contract": (-1, 31),
    "schedule": (-1, 31),
}


def build_market(
    *,
    skill_count: int,
    occupation_count: int,
    region_count: int,
    talent_keys: ArrayLike,
    evidence_indptr: ArrayLike,
    evidence_skill: ArrayLike,
    evidence_level: ArrayLike,
    evidence_known_by: ArrayLike,
    talent_region: ArrayLike,
    talent_education: ArrayLike,
    talent_experience_months: ArrayLike,
    wished_pay_won_per_year: ArrayLike,
    most_travel_minutes: ArrayLike,
    wished_occupation_indptr: ArrayLike,
    wished_occupation: ArrayLike,
    wished_region_indptr: ArrayLike,
    wished_region: ArrayLike,
    wished_contracts: ArrayLike,
    wished_schedules: ArrayLike,
    opening_keys: ArrayLike,
    requirement_indptr: ArrayLike,
    requirement_skill: ArrayLike,
    requirement_level: ArrayLike,
    requirement_weight: ArrayLike,
    requirement_must: ArrayLike,
    places: ArrayLike,
    opening_region: ArrayLike,
    opening_education: ArrayLike,
    opening_experience_months: ArrayLike,
    pay_won_per_year_least: ArrayLike,
    pay_won_per_year_most: ArrayLike,
    contract: ArrayLike,
    schedule: ArrayLike,
    opening_occupation: ArrayLike,
    travel_minutes: ArrayLike,
    skill_is_licence: ArrayLike | None = None,
    opening_is_remote: ArrayLike | None = None,
    near_skill_indptr: ArrayLike | None = None,
    near_skill: ArrayLike = (),
    near_skill_weight: ArrayLike = (),
    near_occupation_indptr: ArrayLike | None = None,
    near_occupation: ArrayLike = (),
    near_occupation_weight: ArrayLike = (),
) -> Market:
    """Check the arrays, bring them into canonical order and freeze them.

    Shapes, units and codes are those of `Market`. Rows may come in any order. What is left out
    means: no skill is a licence, no opening is remote, nothing is near to anything.

    Raises `MarketError` with a sentence that names the array.
    """
    given = dict(locals())
    counts = {name: _count(given, name) for name in _AXES_BY_COUNT}
    given.update(_defaults(given, counts))
    arrays = {
        name: _typed(name, value) for name, value in given.items() if not name.endswith("_count")
    }
    counts |= {side: arrays[f"{side}_keys"].size for side in ("talent", "opening")}
    _check(arrays, counts)
    frozen: dict[str, Any] = {f"{name}_count": counts[name] for name in _AXES_BY_COUNT}
    frozen |= {name: read_only(array) for name, array in _canonical(arrays).items()}
    return Market(**frozen)


def market_fields(market: Market) -> dict[str, Any]:
    """The arguments from which `build_market` makes this market again."""
    return {field.name: getattr(market, field.name) for field in fields(market)}


def market_hash(market: Market) -> str:
    """sha256 (hexadecimal) of the market's canonical bytes.

    For each field in the order of `Market`: its name, then either the number, or the type
    letter, the length and the little-endian values (int64, float64; keys as UTF-8 lines).
    """
    digest = hashlib.sha256(MARKET_FORMAT.encode())
    for name, value in market_fields(market).items():
        digest.update(f"\n{name}:".encode())
        digest.update(_canonical_bytes(value))
    return digest.hexdigest()


def to_document(market: Market) -> dict[str, Any]:
    """The market as plain fields: numbers, lists of keys, flat arrays of int64 and float64.

    `from_document` reads it back to the bit.
    """
    document: dict[str, Any] = {"format": MARKET_FORMAT}
    for name, value in market_fields(market).items():
        document[name] = value if isinstance(value, int) else _plain(name, value)
    return document


def from_document(document: Mapping[str, Any]) -> Market:
    """The market that `to_document` wrote. Raises `MarketError` when it is none."""
    if document.get("format") != MARKET_FORMAT:
        raise MarketError(f"The document is not a market: its format is not {MARKET_FORMAT}.")
    given = {name: value for name, value in document.items() if name != "format"}
    regions = given.get("region_count", 0)
    try:
        minutes = np.array(given.get("travel_minutes", ()), dtype=np.float64)
        given["travel_minutes"] = minutes.reshape(regions, regions)
        return build_market(**given)
    except (TypeError, ValueError) as error:
        if isinstance(error, MarketError):
            raise
        raise MarketError(f"The document's fields are not those of a market: {error}.") from error


def _plain(name: str, array: AnyArray) -> list[str] | AnyArray:
    if array.dtype.kind == "U":
        return list(array.tolist())
    return read_only(array.astype(np.int64)) if name in _BOOLEANS else array.ravel()


def _canonical_bytes(value: int | AnyArray) -> bytes:
    if isinstance(value, int):
        return struct.pack("<q", value)
    if value.dtype.kind == "U":
        body = "".join(f"{key}\n" for key in value.tolist()).encode()
        return b"s" + struct.pack("<q", value.size) + body
    letter, kind = (b"f", "<f8") if value.dtype.kind == "f" else (b"i", "<i8")
    return letter + struct.pack("<q", value.size) + value.astype(kind).tobytes()


def _count(given: Mapping[str, Any], axis: str) -> int:
    value = given[f"{axis}_count"]
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise MarketError(f"{axis}_count must be a whole number of at least 0.")
    return int(value)


def _defaults(given: Mapping[str, Any], counts: Mapping[str, int]) -> dict[str, Any]:
    missing = {
        "skill_is_licence": np.zeros(counts["skill"], dtype=bool),
        "opening_is_remote": np.zeros(np.size(given["opening_keys"]), dtype=bool),
        "near_skill_indptr": np.zeros(counts["skill"] + 1, dtype=np.int64),
        "near_occupation_indptr": np.zeros(counts["occupation"] + 1, dtype=np.int64),
    }
    return {name: value for name, value in missing.items() if given[name] is None}


def _typed(name: str, value: ArrayLike) -> AnyArray:
    try:
        if name.endswith("_keys"):
            return np.array(value, dtype=np.str_)
        if name in _REALS:
            return np.array(value, dtype=np.float64) + 0.0  # -0.0 and 0.0 hash alike
        return integers(value).astype(bool) if name in _BOOLEANS else integers(value)
    except (TypeError, ValueError) as error:
        raise MarketError(f"{name} cannot be read: {error}.") from error


def _check(arrays: Mapping[str, AnyArray], counts: Mapping[str, int]) -> None:
    for side in ("talent", "opening"):
        _check_keys(f"{side}_keys", arrays[f"{side}_keys"])
    for axis, names in COLUMNS.items():
        for name in names:
            _check_length(name, arrays[name], counts[axis], f"one value per {axis}")
    for csr in CSRS:
        _check_csr(csr, arrays, counts)
    for name, (least, most) in _RANGES.items():
        _check_range(name, arrays[name], least, most)
    for name, axis in (
        ("talent_region", "region"),
        ("opening_region", "region"),
        ("opening_occupation", "occupation"),
    ):
        _check_range(name, arrays[name], -1, counts[axis] - 1)
    _check_pay(arrays)
    _check_reals(arrays, counts)


def _check_keys(name: str, keys: AnyArray) -> None:
    if keys.ndim != 1:
        raise MarketError(f"{name} must be a flat list.")
    listed = keys.tolist()
    if len(set(listed)) != len(listed):
        raise MarketError(f"{name} must be unique: a key occurs twice.")
    if any(not key or "\n" in key for key in listed):
        raise MarketError(f"{name} must be non-empty and hold no line break.")


def _check_length(name: str, array: AnyArray, length: int, meaning: str) -> None:
    if array.shape != (length,):
        raise MarketError(f"{name} has shape {array.shape}, but {meaning} means ({length},).")


def _check_range(name: str, array: AnyArray, least: int, most: int) -> None:
    if array.size and (array.min() < least or array.max() > most):
        raise MarketError(f"{name} must lie between {least} and {most}.")


def _check_csr(csr: _Csr, arrays: Mapping[str, AnyArray], counts: Mapping[str, int]) -> None:
    indptr = arrays[csr.indptr]
    _check_length(
        csr.indptr, indptr, counts[csr.owner] + 1, f"one row per {csr.owner} and one more"
    )
    if indptr[0] != 0 or (np.diff(indptr) < 0).any():
        raise MarketError(f"{csr.indptr} must begin with 0 and never fall.")
    for name in csr.columns:
        _check_length(name, arrays[name], int(indptr[-1]), f"the end of {csr.indptr}")
    index = arrays[csr.index]
    _check_range(csr.index, index, 0, counts[csr.index_axis] - 1)
    pairs = np.sort(rows_of(indptr) * max(counts[csr.index_axis], 1) + index)
    if (np.diff(pairs) == 0).any():
        raise MarketError(f"{csr.index} names the same {csr.index_axis} twice for one {csr.owner}.")


def _check_pay(arrays: Mapping[str, AnyArray]) -> None:
    least, most = arrays["pay_won_per_year_least"], arrays["pay_won_per_year_most"]
    if ((most > 0) & (least > most)).any():
        raise MarketError("pay_won_per_year_least must not exceed pay_won_per_year_most.")


def _check_reals(arrays: Mapping[str, AnyArray], counts: Mapping[str, int]) -> None:
    weight = arrays["requirement_weight"]
    if not ((weight > 0) & (weight <= _MOST_WEIGHT)).all():
        raise MarketError(f"requirement_weight must be positive and at most {_MOST_WEIGHT}.")
    for name in ("near_skill_weight", "near_occupation_weight"):
        if not ((arrays[name] > 0) & (arrays[name] < 1)).all():
            raise MarketError(f"{name} must lie strictly between 0 and 1.")
    travel = arrays["travel_minutes"]
    if travel.shape != (counts["region"], counts["region"]):
        raise MarketError("travel_minutes must have one row and one column per region.")
    if not (travel >= 0).all():
        raise MarketError("travel_minutes must be at least 0 (or infinite where unreachable).")


def _canonical(arrays: Mapping[str, AnyArray]) -> dict[str, AnyArray]:
    ordered = dict(arrays)
    for side in ("talent", "opening"):
        order = np.argsort(arrays[f"{side}_keys"], kind="stable")
        for name in (f"{side}_keys", *COLUMNS[side]):
            ordered[name] = arrays[name][order]
        for csr in CSRS:
            if csr.owner == side:
                ordered |= _rows_in_order(csr, arrays, order)
    for csr in CSRS:
        ordered |= _entries_in_order(csr, ordered)
    return {name: np.ascontiguousarray(array) for name, array in ordered.items()}


def _rows_in_order(
    csr: _Csr, arrays: Mapping[str, AnyArray], order: IntArray
) -> dict[str, AnyArray]:
    entries = entries_of_rows(arrays[csr.indptr], order)
    lengths = np.diff(arrays[csr.indptr])[order]
    indptr = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    return {csr.indptr: indptr} | {name: arrays[name][entries] for name in csr.columns}


def _entries_in_order(csr: _Csr, arrays: Mapping[str, AnyArray]) -> dict[str, AnyArray]:
    order = np.lexsort((arrays[csr.index], rows_of(arrays[csr.indptr])))
    return {name: arrays[name][order] for name in csr.columns}
