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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from distributed import Client
from distributed.protocol import serialize

from benchmarks.city.installation import Installation
from benchmarks.cluster_report import report
from benchmarks.engine.worlds import CITY_TALENTS, World
from benchmarks.machine import kibibytes, machine
from sadari.engine import cluster as clusters
from sadari.engine import price_blocks
from sadari.engine.cluster import Cluster, connected
from sadari.engine.fit import Candidates, candidates
from sadari.engine.price_blocks import numbers_by_count
from sadari.engine.pricing import PricingResult, seat_prices

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("numpy", "numba", "dask", "distributed")
WORKERS = (1, 2)
#: Of one size for all: so that one worker and two have the same.
_BLOCKS = 16
SIZES = (100_000, CITY_TALENTS)
#: Others are quiet where they use no more than so many cores.
QUIET_CORES = 0.1
_LOOK_SECONDS = 0.5
_SMALL, _SMALL_BLOCK = 1_000, 100
_START_SECONDS = 60.0
CpuSeconds = Callable[[], list[float]]
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
    """What each stage took: by the clock, in CPU seconds of each process, and of all others.

    The machines that wait for their turn talk a little, too; they are not others.
    """

    def __init__(self, patience: float, own_seconds: Callable[[], float]) -> None:
        self._patience, self._own_seconds = patience, own_seconds
        self.rows: list[dict[str, Any]] = []

    @contextmanager
    def of(
        self, stage: str, workers: int, cpu_seconds: CpuSeconds, times: int = 1
    ) -> Iterator[None]:
        """Measure what is done inside, which is `times` of it, once others are quiet."""
        self._wait_for_quiet()
        cpu, others, wall = cpu_seconds(), self._others(), time.perf_counter()
        yield
        wall = time.perf_counter() - wall
        used = [after - before for before, after in zip(cpu, cpu_seconds(), strict=True)]
        self.rows.append(
            {
                "stage": stage,
                "workers": workers,
                "wall_seconds": wall / times,
                "cpu_seconds": [seconds / times for seconds in used],
                "cores_used_by_others": max((self._others() - others) / wall, 0.0),
            }
        )
        tell(f"{workers} {stage} {wall / times:.3f} s, {self.rows[-1]['cores_used_by_others']:.2f}")

    def _wait_for_quiet(self) -> None:
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            before = self._others()
            time.sleep(_LOOK_SECONDS)
            if self._others() - before <= QUIET_CORES * _LOOK_SECONDS:
                return

    def _others(self) -> float:
        """CPU seconds of everybody else since the machine started."""
        return _busy_seconds() - self._own_seconds()


def _busy_seconds() -> float:
    """CPU seconds of everybody since the machine started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


class Bench:
    """One market, done by one machine and by clusters."""

    def __init__(self, world: World, small: World, asked: Namespace) -> None:
        self._small, self._asked = small, asked
        self.market, self.rules, self.tables = world.market, world.rules, world.tables
        self.block = -(-world.talents // _BLOCKS)
        self._running: list[Machines] = []
        self.clock = Clock(asked.patience, self._own_seconds)

    def measured(self) -> dict[str, Any]:
        """One worker and two take turns, stage by stage, so that a busy hour falls on both."""
        with ExitStack() as stack:
            stack.callback(self._running.clear)
            both = [self._up(workers, stack) for workers in WORKERS]
            with blocks_of(self.block):
                self._turn(both)  # now all have the memory that they need
                self.clock.rows.clear()
                hashes = [self._turn(both) for _ in range(self._asked.repeat)]
            peaks = [machines.peak_mib() for machines, _ in both]
        return {
            "talents": self.market.talent_count,
            "openings": self.market.opening_count,
            "block_talents": self.block,
            "blocks": -(-self.market.talent_count // self.block),
            "peak_mib": peaks,
            "hashes": hashes,
            "messages": self.messages(),
            **self._local(),
            "rows": self.clock.rows,
        }

    def _up(self, workers: int, stack: ExitStack) -> tuple[Machines, Cluster]:
        """Connected, and every worker has its code loaded."""
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sadari-bench-"))
        machines = stack.enter_context(Machines(workers, Path(folder)))
        self._running.append(machines)
        _soon(partial(_all_there, machines.address, workers))
        cluster = stack.enter_context(connected(machines.address))
        small = self._small
        with blocks_of(_SMALL_BLOCK):
            fitted = cluster.fit(small.market, small.rules, small.tables)
            seat_prices(small.market, fitted.candidates(), small.rules, blocks=fitted.price_blocks)
        return machines, cluster

    def _own_seconds(self) -> float:
        """CPU seconds of this process and of all machines, since their start."""
        theirs = (sum(machines.cpu_seconds()[1:]) for machines in self._running)
        return time.process_time() + sum(theirs)

    def _turn(self, both: Sequence[tuple[Machines, Cluster]]) -> list[str]:
        """Every stage once, by each cluster; the hash that each comes to."""
        fitted, found, hashes = {}, {}, []
        for workers, (machines, cluster) in zip(WORKERS, both, strict=True):
            with self.clock.of("fit", workers, machines.cpu_seconds):
                fitted[workers] = cluster.fit(self.market, self.rules, self.tables)
                found[workers] = fitted[workers].candidates()
        for workers, (machines, _) in zip(WORKERS, both, strict=True):
            with self.clock.of("bring", workers, machines.cpu_seconds):
                fitted[workers].candidates()
        numbers = numbers_by_count(found[1], self.market.opening_count)
        b = np.sqrt(self.market.places[numbers.order].astype(np.float64))
        for workers, (machines, _) in zip(WORKERS, both, strict=True):
            with ThreadPoolExecutor() as pool:
                blocks = fitted[workers].price_blocks(numbers, pool)
                blocks.asked(b)  # the blocks are there
                with self.clock.of("round", workers, machines.cpu_seconds, self._asked.rounds):
                    for _ in range(self._asked.rounds):
                        blocks.asked(b)
                del blocks
        for workers, (machines, _) in zip(WORKERS, both, strict=True):
            blocks_of_all = fitted[workers].price_blocks
            with self.clock.of("prices", workers, machines.cpu_seconds):
                priced = seat_prices(self.market, found[workers], self.rules, blocks=blocks_of_all)
            hashes.append(fingerprint(found[workers], priced))
        return hashes

    def _local(self) -> dict[str, Any]:
        """On this machine alone, on all its cores."""
        most, small = self.rules.candidates_per_talent, self._small
        candidates(small.market, small.rules, most, small.tables)
        with self.clock.of("fit", 0, _own_cpu_seconds), blocks_of(self.block):
            found = candidates(self.market, self.rules, most, self.tables)
        with self.clock.of("prices", 0, _own_cpu_seconds), blocks_of(self.block):
            priced = seat_prices(self.market, found, self.rules)
        return {"candidates": found.opening.size, "local_hash": fingerprint(found, priced)}

    def messages(self) -> dict[str, float]:
        """Bytes of each kind of message, as it is sent: per talent, opening or candidate."""
        openings = clusters._openings(self.tables)
        rows = clusters._talents_without_keys(self.market, 0, self.block)
        share = clusters.Share([clusters.fitted_block(openings, rows)], first=0)
        entries = share.blocks[0].opening.size
        b = np.ones(self.market.opening_count)
        part = clusters.priced(share, np.arange(b.size, dtype=np.uint32), self.rules)
        return {
            "rows_per_talent": sent_bytes(rows) / len(rows.by_name["talent_keys"]),
            "openings_per_opening": sent_bytes(openings) / b.size,
            "b_per_opening": sent_bytes(b) / b.size,
            "asked_per_opening": sent_bytes(part.counted(b)) / b.size,
            "candidates_per_candidate": sent_bytes(share.blocks[0]) / entries,
            "kept_per_candidate": (share.__sizeof__() + part.__sizeof__()) / entries,
        }


def _own_cpu_seconds() -> list[float]:
    return [time.process_time()]


def _all_there(address: str, workers: int) -> None:
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=_START_SECONDS)


@contextmanager
def blocks_of(talents: int) -> Iterator[None]:
    """Blocks of so many talents for as long as this lasts."""
    before, price_blocks.BLOCK_TALENTS = price_blocks.BLOCK_TALENTS, talents
    try:
        yield
    finally:
        price_blocks.BLOCK_TALENTS = before


def sent_bytes(what: Any) -> int:
    """How many bytes a message with this takes."""
    return sum(memoryview(frame).nbytes for frame in serialize(what, on_error="raise")[1])


def fingerprint(found: Candidates, priced: PricingResult) -> str:
    """Every bit of the candidates and of the equilibrium, from which prices and matches follow."""
    digest = hashlib.sha256()
    parts = (*vars(found).values(), priced.free_places, priced.outside)
    for array in parts:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def measured(asked: Namespace, worlds: Path) -> dict[str, Any]:
    """All sizes."""
    missing = [n for n in (_SMALL, *asked.talents) if not World(worlds, n).has_market()]
    if missing:
        tell(f"making {', '.join(f'{talents:,}' for talents in missing)} talents")
        _make(worlds, missing)
    sizes = []
    for talents in asked.talents:
        tell(f"{talents:,} talents")
        sizes.append(Bench(World(worlds, talents), World(worlds, _SMALL), asked).measured())
    return {"about": machine(PACKAGES), "quiet_cores": QUIET_CORES, "sizes": sizes}


def _make(worlds: Path, sizes: list[int]) -> None:
    """Markets of these sizes, with the vocabulary of an installation that was just made."""
    with tempfile.TemporaryDirectory(prefix="sadari-bench-") as home:
        installation = Installation(Path(home))
        with installation.database():
            installation.run("-m", "benchmarks.city.market", str(worlds), *map(str, sizes))


def tell(words: str) -> None:
    """What is being done now, beside the answer."""
    print(words, file=sys.stderr, flush=True)


def arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="benchmarks.cluster", description=__doc__)
    parser.add_argument("--talents", type=int, nargs="+", default=SIZES, help="sizes")
    parser.add_argument("--repeat", type=int, default=5, help="turns of all stages")
    parser.add_argument("--rounds", type=int, default=20, help="price rounds in a turn")
    parser.add_argument("--patience", type=float, default=20.0, help="seconds to wait for quiet")
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
