"""Fit and price rounds on one worker and on two, by the clock.

    make bench-cluster                  (python -m benchmarks.cluster)

A scheduler and its workers on loopback, each worker one process with one thread. What is
measured: benchmarks/README.md.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from distributed.protocol import serialize

from benchmarks.cluster_report import report
from benchmarks.engine.worlds import CITY_TALENTS, World
from benchmarks.machine import kibibytes, machine
from sadari.engine import cluster as clusters
from sadari.engine import pricing
from sadari.engine.cluster import Cluster, FittedMarket, connected
from sadari.engine.fit import Candidates, candidates
from sadari.engine.pricing import PricingResult, seat_prices

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("numpy", "numba", "dask", "distributed")
WORKERS = (1, 2)
_SMALL, _SMALL_BLOCK = 1_000, 100
_START_SECONDS = 60.0
_ON_LOOPBACK = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--no-dashboard")


class Machines:
    """A scheduler and so many workers, each a process with a session of its own.

    Where a kernel shares its cores out by session, workers of one session would have together
    what one of them has alone while others work on the machine.
    """

    def __init__(self, workers: int, folder: Path) -> None:
        self._folder, self._stack = folder, ExitStack()
        known = folder / "scheduler.json"
        self._scheduler = self._start("dask_scheduler", "--port", "0", "--scheduler-file", known)
        self.address = _soon(lambda: json.loads(known.read_text())["address"])
        one_thread = ("--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        place = ("--local-directory", folder)
        self._workers = [
            self._start("dask_worker", self.address, *one_thread, *place) for _ in range(workers)
        ]

    def __enter__(self) -> "Machines":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def cpu_seconds(self) -> list[float]:
        """Of the driver (this process), the scheduler and each worker, since their start."""
        others = (sum(one.cpu_times()[:2]) for one in (self._scheduler, *self._workers))
        return [time.process_time(), *others]

    def peak_mib(self) -> float:
        """The most memory that a worker had."""
        tables = (Path(f"/proc/{one.pid}/status") for one in self._workers)
        return max(kibibytes(table, "VmHWM") for table in tables) / 1024

    def _start(self, what: str, *arguments: object) -> psutil.Popen:
        command = [sys.executable, "-m", f"distributed.cli.{what}", *_ON_LOOPBACK]
        process = psutil.Popen(
            [*command, *map(str, arguments)],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


def _soon(ask: Callable[[], Any]) -> Any:
    """What `ask` returns once it does not fail."""
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            return ask()
        except (OSError, ValueError, clusters.ClusterUnavailable):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Clock:
    """Seconds of what was done, by name; CPU seconds of each process and of all others."""

    def __init__(self, cpu_seconds: Callable[[], list[float]]) -> None:
        self._cpu_seconds = cpu_seconds
        self.rows: dict[str, dict[str, Any]] = {}

    @contextmanager
    def of(self, name: str, times: int = 1) -> Iterator[None]:
        """Measure what is done inside, which is `times` of it."""
        cpu, busy, wall = self._cpu_seconds(), _busy_seconds(), time.perf_counter()
        yield
        wall = time.perf_counter() - wall
        used = [after - before for before, after in zip(cpu, self._cpu_seconds(), strict=True)]
        others = _busy_seconds() - busy - sum(used)
        self.rows[name] = {
            "wall_seconds": wall / times,
            "cpu_seconds": [seconds / times for seconds in used],
            "cores_used_by_others": max(others / wall, 0.0),
        }


def _busy_seconds() -> float:
    """CPU seconds of everybody since the machine started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


class Bench:
    """One market, done by one machine and by clusters."""

    def __init__(self, asked: Namespace, worlds: Path) -> None:
        self._world, self._small = World(worlds, asked.talents), World(worlds, _SMALL)
        self._rounds, self._block = asked.rounds, asked.block
        self.market, self.rules = self._world.market, self._world.rules
        self.tables, self._small_tables = self._world.tables, self._small.tables
        self.b = np.sqrt(self.market.places.astype(np.float64))

    def local(self) -> dict[str, Any]:
        """On this machine alone, on all its cores."""
        most = self.rules.candidates_per_talent
        candidates(self._small.market, self.rules, most, self._small_tables)
        clock = Clock(lambda: [time.process_time()])
        with clock.of("fit"), blocks_of(self._block):
            found = candidates(self.market, self.rules, most, self.tables)
        with clock.of("prices"), blocks_of(self._block):
            priced = seat_prices(self.market, found, self.rules)
        about = {"candidates": found.opening.size, "iterations": priced.iterations}
        return {**about, "hash": fingerprint(found, priced), "stages": clock.rows}

    def clustered(self, workers: int) -> dict[str, Any]:
        """On so many workers."""
        with (
            tempfile.TemporaryDirectory(prefix="sadari-bench-") as folder,
            Machines(workers, Path(folder)) as machines,
            self._ready(machines) as cluster,
        ):
            return {"workers": workers, **self._measured(machines, cluster)}

    @contextmanager
    def _ready(self, machines: Machines) -> Iterator[Cluster]:
        """Connected, and every worker has its code loaded."""
        with ExitStack() as stack:
            cluster = _soon(lambda: stack.enter_context(connected(machines.address)))
            workers = len(machines.cpu_seconds()) - 2
            _soon(partial(_all_there, cluster, workers))
            with blocks_of(_SMALL_BLOCK):
                small = self._small
                fitted = cluster.fit(small.market, small.rules, self._small_tables)
                seat_prices(small.market, fitted.candidates(), small.rules, asked=fitted.asked)
            yield cluster

    def _measured(self, machines: Machines, cluster: Cluster) -> dict[str, Any]:
        clock = Clock(machines.cpu_seconds)
        with blocks_of(self._block):
            with clock.of("fit"):
                fitted = cluster.fit(self.market, self.rules, self.tables)
                found = fitted.candidates()
            with clock.of("candidates once more"):
                fitted.candidates()
            with clock.of("round", self._rounds):
                self._rounds_of(fitted)
            with clock.of("prices"):
                priced = seat_prices(self.market, found, self.rules, asked=fitted.asked)
        about = {"hash": fingerprint(found, priced), "peak_mib": machines.peak_mib()}
        return {**about, "stages": clock.rows}

    def _rounds_of(self, fitted: FittedMarket) -> None:
        for _ in range(self._rounds):
            fitted.asked(self.b)

    def messages(self) -> dict[str, float]:
        """Bytes of each kind of message, as it is sent: per talent, opening or candidate."""
        openings = clusters._openings(self.market, self.rules, self.tables)
        rows = clusters._rows_without_keys(
            self.market, 0, min(self._block, self.market.talent_count)
        )
        share = clusters.Share([clusters.fitted_block(openings, rows)])
        entries = share.blocks[0].prices.opening.size
        [asked] = clusters.asked_of(share, self.b, leads=True)
        return {
            "rows_per_talent": sent_bytes(rows) / len(rows.by_name["talent_keys"]),
            "openings_per_opening": sent_bytes(openings) / self.b.size,
            "b_per_opening": sent_bytes(self.b) / self.b.size,
            "asked_per_opening": sent_bytes(asked) / self.b.size,
            "candidates_per_candidate": sent_bytes(clusters.candidates_of(share)) / entries,
            "kept_per_candidate": share.__sizeof__() / entries,
        }


def _all_there(cluster: Cluster, workers: int) -> None:
    if len(clusters._seats(cluster._client)) < workers:
        raise ValueError("not all workers have come yet")


@contextmanager
def blocks_of(talents: int) -> Iterator[None]:
    """Blocks of so many talents for as long as this lasts."""
    before, pricing.BLOCK_TALENTS = pricing.BLOCK_TALENTS, talents
    try:
        yield
    finally:
        pricing.BLOCK_TALENTS = before


def sent_bytes(what: Any) -> int:
    """How many bytes a message with this takes."""
    return sum(memoryview(frame).nbytes for frame in serialize(what, on_error="raise")[1])


def fingerprint(found: Candidates, priced: PricingResult) -> str:
    """What the result of a run holds of both stages, every bit of it, and the expected matches."""
    digest = hashlib.sha256()
    parts = (*vars(found).values(), priced.seat_price, priced.talent_price, priced.mu)
    for array in parts:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def measured(asked: Namespace, worlds: Path) -> dict[str, Any]:
    """Everything. One worker and two take turns, so that a busy hour falls on both."""
    for talents in (_SMALL, asked.talents):
        if not (worlds / str(talents) / "market").exists():
            tell(f"making {talents:,} talents")
            World(worlds, talents).make()
    bench = Bench(asked, worlds)
    runs = []
    for turn in range(asked.repeat):
        for workers in WORKERS:
            tell(f"turn {turn + 1} of {asked.repeat}: {workers} worker(s)")
            runs.append(bench.clustered(workers))
            tell(json.dumps(runs[-1]["stages"]))
    tell("one machine alone")
    return {
        "about": machine(PACKAGES),
        "talents": asked.talents,
        "openings": bench.market.opening_count,
        "block_talents": asked.block,
        "blocks": -(-asked.talents // asked.block),
        "rounds": asked.rounds,
        "local": bench.local(),
        "runs": runs,
        "messages": bench.messages(),
    }


def tell(words: str) -> None:
    """What is being done now, beside the answer."""
    print(words, file=sys.stderr, flush=True)


def arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="benchmarks.cluster", description=__doc__)
    parser.add_argument("--talents", type=int, default=CITY_TALENTS)
    parser.add_argument("--block", type=int, default=pricing.BLOCK_TALENTS, help="talents a block")
    parser.add_argument("--repeat", type=int, default=3, help="how often; medians count")
    parser.add_argument("--rounds", type=int, default=20, help="price rounds to measure")
    parser.add_argument("--worlds", type=Path, help="folder of markets that were made before")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder to write to")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    asked = arguments(given)
    with tempfile.TemporaryDirectory(prefix="sadari-bench-") as folder:
        found = measured(asked, asked.worlds or Path(folder))
    page = report(found)
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "cluster.md").write_text(page)
    kept = json.dumps(found, ensure_ascii=False, indent=1)
    (asked.results / "cluster.json").write_text(f"{kept}\n")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
