"""Measure the engine beside its peers.

    make bench                          (python -m benchmarks.engine)
    make bench-quick                    (python -m benchmarks.engine --quick)

Every measurement runs in a process of its own. What is measured: benchmarks/README.md.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine.isolate import Limits, Outcome, affordable_bytes, run_module
from benchmarks.engine.registry import CITY, QUICK_SIZES, SIZES, TASKS
from benchmarks.engine.report import report
from benchmarks.engine.tasks import OURS, System, Task
from benchmarks.engine.worlds import openings_for
from benchmarks.lists.quality import quality
from benchmarks.lists.sizes import MIDDLE, QUICK
from benchmarks.machine import machine
from benchmarks.words import tell

PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "sparse-dot-topn",
    "faiss-cpu",
    "POT",
    "algmatch",
    "matching",
    "networkx",
    "ortools",
)
RESULTS = Path(__file__).resolve().parents[1] / "results"


class Bench:
    """One run: its sizes and limits, and the folder with its inputs."""

    def __init__(self, given: Namespace, folder: Path) -> None:
        self._folder = folder
        memory = int(given.memory_gib * 2**30) if given.memory_gib else affordable_bytes()
        self._peers, self._ours = (Limits(s, memory) for s in (given.peer_seconds, given.seconds))
        self._given_up: dict[tuple[str, str], str] = {}

    def make_world(self, talents: int) -> str:
        """Why the input could not be made; "" if it was."""
        tell(f"input for {talents:,} talents")
        return self._pipeline("worlds", talents).failed

    def _pipeline(self, kind: str, talents: int, **environment: str) -> Outcome:
        arguments = [kind, str(self._folder), str(talents)]
        return run_module("benchmarks.engine.pipeline", arguments, self._ours, environment)

    def start(self, cache: Path | None = None) -> dict[str, Any]:
        """From nothing to the end of a first match; with a cache of its own if given."""
        tell(f"first match, {'machine code to compile' if cache else 'as it is'}")
        given = {"NUMBA_CACHE_DIR": str(cache)} if cache else {}
        found = self._pipeline("start", QUICK_SIZES[0], **given)
        cpu = next((line["cpu_seconds"] for line in found.lines if "cpu_seconds" in line), None)
        return {
            "wall_seconds": found.wall_seconds,
            "cpu_seconds": cpu,
            "failed": found.failed,
        }

    def match(self, talents: int) -> dict[str, Any]:
        """One whole match, stage by stage."""
        tell(f"match of {talents:,} talents")
        found = self._pipeline("match", talents)
        return {
            "talents": talents,
            "openings": openings_for(talents),
            "lines": found.lines,
            "failed": found.failed,
        }

    def lists(self, *, quick: bool) -> dict[str, Any]:
        """How good lists are, short of the size of a city."""
        return quality(QUICK if quick else MIDDLE, self._ours)

    def task(self, task: Task, talents: int, systems: Sequence[System]) -> list[dict[str, Any]]:
        """All systems on one input, their answers compared with the reference's."""
        rows = {system.name: self._system(task, system, talents) for system in systems}
        for system in systems:
            rows[system.name]["answer"] = self._compared(task, system, talents, rows)
        return list(rows.values())

    def _system(self, task: Task, system: System, talents: int) -> dict[str, Any]:
        row = {"system": system.name, "talents": talents, "failed": ""}
        earlier = self._given_up.get((task.name, system.name))
        if earlier:
            return {**row, "failed": f"not tried: {earlier}"}
        tell(f"{task.name}, {talents:,} talents: {system.name}")
        kept = self._kept(task, system.name, talents)
        arguments = [task.name, system.name, str(self._folder), str(talents), str(kept)]
        limits = self._ours if system.name.startswith(OURS) else self._peers
        found = run_module("benchmarks.engine.child", arguments, limits)
        if found.failed:
            self._given_up[task.name, system.name] = f"{found.failed} at {talents:,}"
            return {**row, "failed": found.failed}
        return {**row, **found.lines[-1]}

    def _compared(self, task: Task, system: System, talents: int, rows: dict[str, Any]) -> str:
        if not system.comparable or rows[system.name]["failed"]:
            return ""
        if system.name == task.reference:
            return "reference"
        if rows.get(task.reference, {"failed": "left out"})["failed"]:
            return ""
        names = task.reference, system.name
        ours, theirs = (np.load(self._kept(task, name, talents)) for name in names)
        return task.agreement(ours, theirs)

    def _kept(self, task: Task, system: str, talents: int) -> Path:
        return self._folder / f"{task.name} {system} {talents}.npy"


def measure(bench: Bench, sizes: Sequence[int], *, quick: bool) -> dict[str, Any]:
    """Everything, from the smallest size up; ours only at city size."""
    for talents in QUICK_SIZES:
        bench.make_world(talents)
    first = bench.start()
    starts = {"compiled code kept from before": bench.start()} if not first["failed"] else {}
    if not quick:
        with tempfile.TemporaryDirectory() as cache:
            starts["everything to compile"] = bench.start(Path(cache))
    matches, tasks = [], {name: [] for name in TASKS}
    for talents in sizes:
        if talents not in QUICK_SIZES and bench.make_world(talents):
            continue
        matches.append(bench.match(talents))
        for name, task in TASKS.items():
            systems = task.systems[:1] if talents == CITY else task.systems
            tasks[name] += bench.task(task, talents, systems)
    return {
        "about": machine(PACKAGES),
        "match": matches,
        "start": starts,
        "tasks": tasks,
        "quality": bench.lists(quick=quick),
    }


def arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="benchmarks.engine", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 talents only")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of talents")
    parser.add_argument("--seconds", type=float, default=900.0, help="limit of ours")
    parser.add_argument("--peer-seconds", type=float, help="limit of a peer (90, quick: 10)")
    parser.add_argument("--memory-gib", type=float, help="limit (3/4 of what is free)")
    parser.add_argument("--results", type=Path, help="folder to write to (quick: none)")
    found = parser.parse_args(given)
    found.sizes = found.sizes or (QUICK_SIZES if found.quick else (*SIZES, CITY))
    found.peer_seconds = found.peer_seconds or (10.0 if found.quick else 90.0)
    found.results = found.results or (None if found.quick else RESULTS)
    return found


def main(given: Sequence[str]) -> int:
    asked = arguments(given)
    with tempfile.TemporaryDirectory(prefix="sadari-bench-") as folder:
        measured = measure(Bench(asked, Path(folder)), asked.sizes, quick=asked.quick)
    page = report(measured)
    if asked.results:
        asked.results.mkdir(parents=True, exist_ok=True)
        (asked.results / "engine.md").write_text(page)
        kept = json.dumps(measured, ensure_ascii=False, indent=1)
        (asked.results / "engine.json").write_text(f"{kept}\n")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
