"""The benchmark of clusters: its arithmetic, and that it tells a different answer."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from benchmarks import cluster as bench
from benchmarks.cluster_report import Measured, report

STAGES = ("fit", "bring", "round", "prices")


def row(stage: str, workers: int, wall: float, others: float = 0.0) -> dict[str, Any]:
    return {
        "stage": stage,
        "workers": workers,
        "wall_seconds": wall,
        "cpu_seconds": [0.5, 0.5, *[wall] * workers],
        "cores_used_by_others": others,
    }


SIZE: dict[str, Any] = {
    "talents": 1_000_000,
    "openings": 100_000,
    "block_talents": 100_000,
    "blocks": 10,
    "candidates": 50_000_000,
    "local_hash": "a",
    "hashes": [["a", "a"], ["a", "a"]],
    "peak_mib": [1.0, 1.0],
    "rows": [row(stage, workers, 4.0) for stage in STAGES for workers in (0, 1, 2)],
    "messages": {
        "rows_per_talent": 200.0,
        "openings_per_opening": 300.0,
        "b_per_opening": 8.0,
        "asked_per_opening": 8.0,
        "candidates_per_candidate": 12.0,
        "kept_per_candidate": 20.0,
    },
}
FOUND: dict[str, Any] = {
    "about": {"processor": "?", "cores": 2, "memory_gib": 1, "python": "3", "packages": {}},
    "quiet_cores": 0.1,
    "sizes": [SIZE],
}


def test_the_ratio_is_that_of_the_medians_of_quiet_turns() -> None:
    loud = [row("fit", 1, 90.0, others=0.9), row("fit", 2, 1.0, others=0.9)]
    quiet = [row("fit", n, wall) for n, walls in ((1, (8, 9, 80)), (2, (4, 5))) for wall in walls]
    assert Measured([*loud, *quiet], 0.1).ratio("fit") == 9.0 / 4.5


def test_a_quiet_turn_is_never_set_beside_a_loud_one() -> None:
    rows = [row("fit", 1, 90.0, others=0.9), row("fit", 2, 50.0, others=0.9), row("fit", 2, 10.0)]
    assert Measured(rows, 0.1).ratio("fit") == 90.0 / 30.0


def test_ten_million_are_worked_out_from_what_was_measured() -> None:
    page = report(FOUND)
    assert "100 blocks, the same openings" in page
    # two workers of 4 s each for a tenth of the talents; on 16 cores
    assert "Fit: 80 CPU s, 5 s on all; rows once: 2.0 GB" in page
    assert "13 MB out and 13 MB back, 20 ms" in page
    assert "500 million candidates: 10.0 GB among the workers, 6.0 GB to the driver" in page


def test_fit_and_prices_are_told_together() -> None:
    twin = deepcopy(FOUND)
    prices = {1: 2.0, 2: 1.0}
    for one in twin["sizes"][0]["rows"]:
        if one["stage"] == "prices" and one["workers"]:
            one["wall_seconds"] = prices[one["workers"]]
    assert "| **fit and all prices, s, by the clock** | 6 | 5 | 1.20 |" in report(twin)


def test_a_different_hash_is_told() -> None:
    assert "DIFFERENT" not in report(FOUND)
    twin = deepcopy(FOUND)
    twin["sizes"][0]["hashes"][-1][1] = "b"
    assert "| equal | DIFFERENT |" in report(twin)


@pytest.mark.long
def test_a_small_region_is_measured(tmp_path: Path) -> None:
    small = ("--talents", "3000", "--repeat", "1", "--rounds", "2", "--patience", "0")
    assert bench.main([*small, "--results", str(tmp_path)]) == 0
    [size] = json.loads((tmp_path / "cluster.json").read_text())["sizes"]
    assert size["hashes"] == [[size["local_hash"]] * 2]
    rows = [(one["stage"], one["workers"], len(one["cpu_seconds"])) for one in size["rows"]]
    both = [(stage, workers, workers + 2) for stage in STAGES for workers in (1, 2)]
    assert rows == [*both, ("fit", 0, 1), ("prices", 0, 1)]
    assert (tmp_path / "cluster.md").read_text().startswith("# Cluster benchmark")
