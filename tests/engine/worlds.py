"""Markets to test with: tiny ones by hand, wild ones from a seed, believable ones simulated."""

from typing import Any

import numpy as np

from sadari.engine.market import Market, build_market, market_fields
from sadari.engine.simulate import simulate_region
from sadari.engine.synthetic import simulated_market, synthetic_vocabulary


def indptr(rows: list[list[Any]]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)


def sparse(name: str, index: str, payload: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    """CSR arguments from rows of (index, payload, …)."""
    flat = [entry if isinstance(entry, tuple) else (entry,) for row in rows for entry in row]
    columns = zip(*flat, strict=True) if flat else [[] for _ in (index, *payload)]
    arrays = dict(zip((index, *payload), map(list, columns), strict=True))
    return {f"{name}_indptr": indptr(rows)} | arrays


def tiny_market(
    evidence: list[list[tuple[int, int, int]]],
    requirements: list[list[tuple[int, int, float, bool]]],
    near: list[list[tuple[int, float]]] | None = None,
    **columns: Any,
) -> Market:
    """A market in one region where nothing but skills matters, unless columns say otherwise.

    Evidence rows are (skill, level, known by), requirement rows (skill, level, weight, must).
    """
    talents, openings, skills = len(evidence), len(requirements), columns.pop("skill_count", 6)
    names = {"talent_keys": [f"t{i}" for i in range(talents)]}
    names["opening_keys"] = [f"o{i}" for i in range(openings)]
    given: dict[str, Any] = dict(
        skill_count=skills,
        occupation_count=3,
        region_count=2,
        **names,
        **sparse("evidence", "evidence_skill", ["evidence_level", "evidence_known_by"], evidence),
        **sparse(
            "requirement",
            "requirement_skill",
            ["requirement_level", "requirement_weight", "requirement_must"],
            requirements,
        ),
        **sparse("near_skill", "near_skill", ["near_skill_weight"], near or [[]] * skills),
        **sparse("wished_occupation", "wished_occupation", [], [[]] * talents),
        **sparse("wished_region", "wished_region", [], [[]] * talents),
        talent_region=[0] * talents,
        talent_education=[3] * talents,
        talent_experience_months=[0] * talents,
        wished_pay_won_per_year=[0] * talents,
        most_travel_minutes=[0] * talents,
        wished_contracts=[0] * talents,
        wished_schedules=[0] * talents,
        places=[1] * openings,
        opening_region=[0] * openings,
        opening_education=[-1] * openings,
        opening_experience_months=[-1] * openings,
        pay_won_per_year_least=[0] * openings,
        pay_won_per_year_most=[0] * openings,
        contract=[-1] * openings,
        schedule=[-1] * openings,
        opening_occupation=[-1] * openings,
        travel_minutes=[[10.0, 90.0], [90.0, 10.0]],
    )
    return build_market(**given | columns)


def changed(market: Market, **columns: Any) -> Market:
    """The same market with some arrays replaced."""
    return build_market(**market_fields(market) | columns)


def wild_market(seed: int, talents: int = 8, openings: int = 6) -> Market:
    """Every value the contract allows: unknowns, no places, empty rows, unreachable regions."""
    rng = np.random.default_rng(seed)

    def some(count: int, most: int) -> list[int]:
        return rng.permutation(count)[: rng.integers(0, most + 1)].tolist()

    def one_of(values: list[int], size: int) -> np.ndarray:
        return rng.choice(np.array(values), size)

    travel = rng.choice([5.0, 20.5, 45.0, 61.0, 300.0, np.inf], (3, 3))
    return tiny_market(
        [[(s, *rng.integers([1, 0], [9, 5]).tolist()) for s in some(6, 5)] for _ in range(talents)],
        [
            [
                (s, int(rng.integers(1, 6)), float(rng.random() + 0.1), bool(rng.random() < 0.4))
                for s in some(6, 3)
            ]
            for _ in range(openings)
        ],
        [[(n, float(rng.random() * 0.98 + 0.01)) for n in some(6, 3)] for _ in range(6)],
        **sparse(
            "wished_occupation", "wished_occupation", [], [some(3, 2) for _ in range(talents)]
        ),
        **sparse("wished_region", "wished_region", [], [some(3, 1) for _ in range(talents)]),
        **sparse(
            "near_occupation",
            "near_occupation",
            ["near_occupation_weight"],
            [[(n, float(rng.random() * 0.98 + 0.01)) for n in some(3, 2)] for _ in range(3)],
        ),
        region_count=3,
        skill_is_licence=rng.random(6) < 0.2,
        talent_region=rng.integers(-1, 3, talents),
        talent_education=rng.integers(-1, 6, talents),
        talent_experience_months=one_of([-1, 0, 6, 12, 40], talents),
        wished_pay_won_per_year=one_of([0, 0, 30_000_000, 36_000_000, 50_000_000], talents),
        most_travel_minutes=one_of([0, 0, 20, 60, 200], talents),
        wished_contracts=one_of([0, 0, 1, 3, 6], talents),
        wished_schedules=one_of([0, 0, 1, 5, 8], talents),
        places=rng.integers(0, 4, openings),
        opening_region=rng.integers(-1, 3, openings),
        opening_is_remote=rng.random(openings) < 0.1,
        opening_education=one_of([-1, -1, 0, 1, 3], openings),
        opening_experience_months=one_of([-1, 0, 0, 12, 36], openings),
        pay_won_per_year_least=one_of([0, 29_000_000, 34_000_000], openings),
        pay_won_per_year_most=one_of([0, 34_000_000, 45_000_000], openings),
        contract=rng.integers(-1, 5, openings),
        schedule=rng.integers(-1, 5, openings),
        opening_occupation=rng.integers(-1, 3, openings),
        travel_minutes=travel,
    )


def believable_market(seed: int, talents: int = 300, openings: int = 40) -> Market:
    vocabulary, regions = synthetic_vocabulary(3)
    size = (talents, openings, max(openings // 2, 1), 8)
    return simulated_market(simulate_region(seed, *size, vocabulary, regions), vocabulary, regions)


def plain(document: Any) -> Any:
    """A run's or a market's document with lists for arrays, so that a test can change it."""
    if isinstance(document, dict):
        return {name: plain(value) for name, value in document.items()}
    return document.tolist() if isinstance(document, np.ndarray) else document


def shuffled(market: Market, seed: int) -> Market:
    """The same facts with talents, openings and sparse entries entered in another order."""
    rng = np.random.default_rng(seed)
    given = market_fields(market)
    for side, names, sparse_names in _SIDES:
        order = rng.permutation(given[f"{side}_keys"].size) if side != "skill" else None
        for name in names:
            given[name] = given[name][order]
        for pointer, columns in sparse_names:
            given |= _shuffled_rows(rng, given, pointer, columns, order)
    return build_market(**given)


def _shuffled_rows(rng, given, pointer, columns, order):  # type: ignore[no-untyped-def]
    bounds = list(zip(given[pointer][:-1], given[pointer][1:], strict=True))
    bounds = [bounds[i] for i in order] if order is not None else bounds
    rows = [rng.permutation(np.arange(first, end)) for first, end in bounds]
    entries = np.concatenate(rows).astype(np.int64) if rows else np.zeros(0, dtype=np.int64)
    return {pointer: indptr(rows)} | {name: given[name][entries] for name in columns}


_SIDES = (
    (
        "talent",
        (
            "talent_keys",
            "talent_region",
            "talent_education",
            "talent_experience_months",
            "wished_pay_won_per_year",
            "most_travel_minutes",
            "wished_contracts",
            "wished_schedules",
        ),
        (
            ("evidence_indptr", ("evidence_skill", "evidence_level", "evidence_known_by")),
            ("wished_occupation_indptr", ("wished_occupation",)),
            ("wished_region_indptr", ("wished_region",)),
        ),
    ),
    (
        "opening",
        (
            "opening_keys",
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
        (
            (
                "requirement_indptr",
                (
                    "requirement_skill",
                    "requirement_level",
                    "requirement_weight",
                    "requirement_must",
                ),
            ),
        ),
    ),
    ("skill", (), (("near_skill_indptr", ("near_skill", "near_skill_weight")),)),
)
