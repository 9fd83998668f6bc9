"""Measure one system on one input: python -m benchmarks.engine.child MEMORY ANSWERS … .

Run by `isolate.run_module`. Arguments: task, system, folder of the worlds, talents, and the
file that the answer is kept in.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine.isolate import out_of_memory
from benchmarks.engine.registry import SMALLEST, TASKS
from benchmarks.engine.worlds import World
from benchmarks.machine import kibibytes

_STATUS = Path("/proc/self/status")
_SHORT_SECONDS, _REPETITIONS = 3.0, 4


def resident_mib() -> float:
    """What the process holds in memory now."""
    return kibibytes(_STATUS, "VmRSS") / 1024


def peak_mib() -> float:
    """The most since the last `forget_peak`; of the whole life where the kernel tells no more."""
    return (
        kibibytes(_STATUS, "VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ) / 1024


def forget_peak() -> None:
    """Let the peak begin anew, where the kernel can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def limit_memory(most_bytes: int) -> None:
    """Refuse more data than this: a failed allocation is better than a dead machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """(wall seconds, CPU seconds of all threads, result)."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def repeated(work: Callable[[], Any]) -> dict[str, Any]:
    """The median of several runs if they are short, the first then being warm-up."""
    forget_peak()
    before = resident_mib()
    wall, cpu, result = timed(work)
    runs = [(wall, cpu)]
    if wall < _SHORT_SECONDS:
        runs = []
        for _ in range(_REPETITIONS - 1):
            result = None
            wall, cpu, result = timed(work)
            runs.append((wall, cpu))
    return {
        "wall_seconds": statistics.median(wall for wall, _ in runs),
        "cpu_seconds": statistics.median(cpu for _, cpu in runs),
        "peak_mib": round(peak_mib(), 1),
        "input_mib": round(before, 1),
        "repetitions": len(runs),
        "result": result,
    }


def measure(task: str, system: str, folder: str, talents: str, kept: str) -> dict[str, Any]:
    """Warm up on the smallest world, then measure, then keep the answer."""
    prepare = TASKS[task].system(system).prepare
    warm = prepare(World(Path(folder), SMALLEST))
    warm.run()
    prepared, _, work = timed(lambda: prepare(World(Path(folder), int(talents))))
    found = repeated(work.run)
    np.save(kept, work.answer(found.pop("result")))
    return {**found, "input_seconds": prepared}


def say(answers: Path, line: dict[str, Any]) -> None:
    """One line that outlives the end of this process."""
    with answers.open("a") as file:
        file.write(json.dumps(line) + "\n")


def guarded(memory: str, answers: str, work: Callable[[], dict[str, Any]]) -> None:
    """Say what `work` finds, or in words why it found nothing."""
    limit_memory(int(memory))
    try:
        line = work()
    except MemoryError:
        line = {"failed": out_of_memory(int(memory))}
    except ModuleNotFoundError as error:
        line = {"failed": f"not installed ({error.name})"}
    except Exception as error:
        words = str(error).splitlines() or [""]
        line = {"failed": f"{type(error).__name__}: {words[0][:200]}".rstrip(": ")}
    say(Path(answers), line)


if __name__ == "__main__":
    guarded(sys.argv[1], sys.argv[2], lambda: measure(*sys.argv[3:]))
