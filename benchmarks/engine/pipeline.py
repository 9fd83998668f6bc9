"""One whole match, stage by stage: python -m benchmarks.engine.pipeline MEMORY ANSWERS KIND … .

Run by `isolate.run_module`. KIND is `worlds` (make the inputs), `match` or `start` (from nothing
to the end of a first match); then the folder of the worlds and the talents.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.engine.child import forget_peak, guarded, peak_mib, say
from benchmarks.engine.registry import QUICK_SIZES
from benchmarks.engine.worlds import SEED, World

#: What a match is; the stages after it explain and seal.
MATCH_STAGES = ("fit", "prices", "recommendations", "placement", "check")


class Stages:
    """Writes a line at the end of each stage: seconds, CPU seconds and peak memory."""

    def __init__(self, answers: Path) -> None:
        self._answers, self._name = answers, ""

    def begin(self, name: str, done: int, _total: int | None) -> None:
        """Ends the stage before; how much of a stage is done does not matter."""
        if done:
            return
        self.end()
        forget_peak()
        self._name, self._wall, self._cpu = name, time.perf_counter(), time.process_time()

    def end(self) -> None:
        if self._name:
            line = {
                "stage": self._name,
                "wall_seconds": time.perf_counter() - self._wall,
                "cpu_seconds": time.process_time() - self._cpu,
                "peak_mib": round(peak_mib(), 1),
            }
            say(self._answers, line)
        self._name = ""


def make_worlds(_answers: Path, world: World) -> dict[str, Any]:
    world.make()
    return {}


def match(answers: Path, world: World) -> dict[str, Any]:
    """A run of the engine, after one on the smallest world for warm-up."""
    from sadari.engine.run import run_market

    first_match(answers, world)
    market = world.market
    stages = Stages(answers)
    found = run_market(market, world.rules, SEED, stages.begin)
    stages.end()
    return {
        "candidates": int(found.candidates.opening.size),
        "placed": int((found.stable.opening_of_talent >= 0).sum()),
        "places": int(market.places.sum()),
        "blocking_pairs": found.blocking_pairs,
        "rounds_of_prices": found.pricing.iterations,
        "result_hash": found.result_hash,
    }


def first_match(_answers: Path, world: World) -> dict[str, Any]:
    """All loops once."""
    from sadari.engine.run import run_market

    small = world.of_size(QUICK_SIZES[0])
    run_market(small.market, small.rules, SEED)
    return {"cpu_seconds": time.process_time()}


KINDS: dict[str, Callable[[Path, World], dict[str, Any]]] = {
    "worlds": make_worlds,
    "match": match,
    "start": first_match,
}


if __name__ == "__main__":
    memory, answers, kind, folder, talents = sys.argv[1:]
    world = World(Path(folder), int(talents))
    guarded(memory, answers, lambda: KINDS[kind](Path(answers), world))
