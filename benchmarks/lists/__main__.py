"""Measure how good lists are, up to the size of a city.

    make bench-lists                    (python -m benchmarks.lists)

Each size is measured in a process of its own. What is measured: benchmarks/README.md.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.engine.isolate import Limits, affordable_bytes
from benchmarks.lists.quality import quality
from benchmarks.lists.report import report
from benchmarks.lists.sizes import CITY, MIDDLE, QUICK
from benchmarks.machine import machine

RESULTS = Path(__file__).resolve().parents[1] / "results"
_MOST_GIB = 10.0


def arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="benchmarks.lists", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small markets, one seed")
    parser.add_argument("--most-talents", type=int, help="leave out what is larger")
    parser.add_argument("--seconds", type=float, default=5400.0, help="limit of one size")
    parser.add_argument("--memory-gib", type=float, help="limit (10, or 3/4 of what is free)")
    parser.add_argument("--results", type=Path, help="folder to write to (quick: none)")
    found = parser.parse_args(given)
    sizes = QUICK if found.quick else (*MIDDLE, *CITY)
    found.sizes = [x for x in sizes if x.talents <= (found.most_talents or x.talents)]
    found.results = found.results or (None if found.quick else RESULTS)
    return found


def main(given: Sequence[str]) -> int:
    asked = arguments(given)
    memory = int((asked.memory_gib or _MOST_GIB) * 2**30)
    limits = Limits(asked.seconds, memory if asked.memory_gib else min(memory, affordable_bytes()))
    about = machine(["numpy", "scipy", "numba"])

    def keep(found: dict[str, Any]) -> None:
        """A run that is ended leaves the sizes that it had done."""
        if asked.results:
            _write(asked.results, {"about": about, "quality": found})

    found = quality(asked.sizes, limits, keep)
    print(report({"about": about, "quality": found}))
    return 0


def _write(folder: Path, measured: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lists.md").write_text(report(measured))
    kept = json.dumps(measured, ensure_ascii=False, indent=1)
    (folder / "lists.json").write_text(f"{kept}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
