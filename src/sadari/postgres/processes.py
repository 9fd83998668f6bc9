"""Which processes belong to a cluster: those whose working folder is its data folder.

A process number alone proves nothing: after a crash it may belong to somebody else.
"""

import contextlib
import os
import signal
import time
from pathlib import Path


def processes_in(data: Path) -> list[int]:
    """The ids of living processes that work in ``data``; empty where there is no ``/proc``."""
    return [pid for pid in _all_processes() if _working_folder(pid) == str(data)]


def end_orphans(data: Path, *, patience_seconds: float = 10.0) -> list[int]:
    """Wait for what a killed postmaster left behind; end what lingers; return what remains.

    A back end notices its postmaster's death by itself at once, unless a query keeps it busy.
    """
    deadline = time.monotonic() + patience_seconds
    asked: set[int] = set()
    while (orphans := processes_in(data)) and time.monotonic() < deadline:
        if deadline - time.monotonic() < patience_seconds / 2:
            _ask_to_end(set(orphans) - asked)
            asked.update(orphans)
        time.sleep(0.05)
    return orphans


def _ask_to_end(pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _all_processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except FileNotFoundError:
        return []


def _working_folder(pid: int) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None
