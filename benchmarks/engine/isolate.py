"""Run one measurement in a process of its own, within limits of time and memory."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import memory_bytes

ROOT = Path(__file__).resolve().parents[2]
_LAST_WORDS = 300


@dataclass(frozen=True)
class Limits:
    """What one measurement may use, its input and start included."""

    seconds: float
    memory_bytes: int


@dataclass(frozen=True)
class Outcome:
    """What the process wrote until it ended, and why it failed ("" if it did not)."""

    lines: list[dict[str, Any]]
    failed: str
    wall_seconds: float  # from before its start until its end


def affordable_bytes() -> int:
    """Three quarters of the memory that is free now, so that the machine stays alive."""
    return (memory_bytes("MemAvailable") or 8 << 30) * 3 // 4


def run_module(
    module: str,
    arguments: Sequence[str],
    limits: Limits,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """`python -m module MEMORY_BYTES ANSWERS ARGUMENTS…`, which writes JSON lines to ANSWERS.

    A line {"failed": reason} says that the process caught its own failure.
    """
    with tempfile.TemporaryDirectory() as folder:
        answers, errors = Path(folder) / "answers", Path(folder) / "errors"
        command = [sys.executable, "-m", module, str(limits.memory_bytes), str(answers)]
        with errors.open("wb") as words:
            started = time.perf_counter()
            process = subprocess.Popen(
                [*command, *arguments],
                cwd=ROOT,
                env={**os.environ, **(environment or {}), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
                stdout=subprocess.DEVNULL,
                stderr=words,
                start_new_session=True,
            )
            late = _over_time(process, limits.seconds)
            lasted = time.perf_counter() - started
        lines = _written(answers)
        ended = _why(process.returncode, errors.read_text(errors="replace"), limits)
    told = next((line["failed"] for line in lines if "failed" in line), "")
    return Outcome(lines, late or told or ended, lasted)


def _over_time(process: subprocess.Popen, seconds: float) -> str:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"not done after {seconds:g} s"
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return ""


def _written(answers: Path) -> list[dict[str, Any]]:
    """Whole lines only: a process that was ended may leave half a line."""
    if not answers.exists():
        return []
    lines = answers.read_text().split("\n")
    return [json.loads(line) for line in lines[:-1]]


def _why(code: int, errors: str, limits: Limits) -> str:
    if code == 0:
        return ""
    if "bad_alloc" in errors or "MemoryError" in errors or code == -signal.SIGKILL:
        return out_of_memory(limits.memory_bytes)
    words = errors.strip().splitlines() or [""]
    if code < 0:
        return f"ended by {signal.Signals(-code).name}: {words[0][:_LAST_WORDS]}".rstrip(": ")
    return words[-1][:_LAST_WORDS] or f"ended with code {code}"


def out_of_memory(limit_bytes: int) -> str:
    """The words for a process that wanted more than the limit."""
    return f"out of memory (limit {limit_bytes / 2**30:.1f} GiB)"
