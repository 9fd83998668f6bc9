"""The benchmark of clusters: its arithmetic, and that it tells a different answer."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from benchmarks import cluster as bench
from benchmarks.cluster_report import ratio, report


def stages(wall: float, workers: int) -> dict[str, Any]:
    row = {"wall_seconds": wall, "cpu_seconds": [0.5, 0.5, *[wall] * workers]}
    row["cores_used_by_others"] = 0.0
    return dict.fromkeys(("fit", "candidates once more", "round", "prices"), row)


def run(wall: float, workers: int) -> dict[str, Any]:
    return {"workers": workers, "hash": "a", "peak_mib": 1.0, "stages": stages(wall, workers)}


FOUND: dict[str, Any] = {
    "about": {"processor": "?", "cores": 2, "memory_gib": 1, "python": "3", "packages": {}},
    "talents": 1_000_000,
    "openings": 100_000,
    "block_talents": 100_000,
    "blocks": 10,
    "rounds": 5,
    "local": {"candidates": 50_000_000, "hash": "a", "stages": stages(7.0, 0)},
    "runs": [run(8.0, 1), run(4.0, 2), run(9.0, 1), run(5.0, 2), run(80.0, 1), run(3.0, 2)],
    "messages": {
        "rows_per_talent": 200.0,
        "openings_per_opening": 300.0,
        "b_per_opening": 8.0,
        "asked_per_opening": 8.0,
        "candidates_per_candidate": 12.0,
        "kept_per_candidate": 20.0,
    },
}


def test_the_ratio_is_that_of_the_medians() -> None:
    runs = {n: [one for one in FOUND["runs"] if one["workers"] == n] for n in (1, 2)}
    assert ratio(runs, "fit") == 9.0 / 4.0


def test_ten_million_are_worked_out_from_what_was_measured() -> None:
    page = report(FOUND)
    assert "100 blocks, the same openings" in page
    # two workers of 4 s each for a tenth of the talents; on 16 cores
    assert "Fit: 80 CPU s, 5 s on all; rows once: 2.0 GB" in page
    assert "13 MB out and 80 MB back, 74 ms" in page
    assert "500 million candidates: 10.0 GB among the workers, 6.0 GB to the driver" in page


def test_a_different_hash_is_told() -> None:
    assert "DIFFERENT" not in report(FOUND)
    twin = deepcopy(FOUND)
    twin["runs"][-1]["hash"] = "b"
    assert "| equal | DIFFERENT |" in report(twin)


@pytest.mark.long
def test_a_small_region_is_measured(tmp_path: Path) -> None:
    small = ("--talents", "3000", "--block", "500", "--repeat", "1", "--rounds", "2")
    assert bench.main([*small, "--results", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "cluster.json").read_text())
    assert {one["hash"] for one in found["runs"]} == {found["local"]["hash"]}
    assert [len(one["stages"]["fit"]["cpu_seconds"]) for one in found["runs"]] == [3, 4]
    assert (tmp_path / "cluster.md").read_text().startswith("# Cluster benchmark")
