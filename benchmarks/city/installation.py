"""The `sadari` command on a home of its own, for as long as something is measured."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.machine import kibibytes
from sadari.config.environment import VARIABLES

#: A run is killed once this stage is kept, which is after the two costliest ones.
_KILLED_AFTER = "recommendations"
_START_SECONDS = 60
_LOOK_SECONDS = 0.2


class Installation:
    """The `sadari` command on a home of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.home = home
        told = {variable.name for variable in VARIABLES}  # for another installation
        others = {name: value for name, value in os.environ.items() if name not in told}
        self.environment = others | {
            "SADARI_HOME": str(home),
            "SADARI_WEB_ADDRESS": self.address,
            "SADARI_LANGUAGE": "en",
        }

    def start(self, *arguments: str, **pipes: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, text=True, **pipes
        )

    def run(self, *arguments: str) -> None:
        if self.start(*arguments, stdout=subprocess.DEVNULL).wait():
            raise SystemExit(f"this failed: {' '.join(arguments)}")

    @contextmanager
    def database(self) -> Iterator[None]:
        """Its database, running."""
        self.run("-m", "sadari", "db", "start", "--json")
        try:
            yield
        finally:
            self.run("-m", "sadari", "db", "stop", "--json")

    @contextmanager
    def served(self) -> Iterator[str]:
        """Database, web server and worker; the address of the pages."""
        process = self.start("-m", "sadari", "up", "--json", stdout=subprocess.DEVNULL)
        try:
            self._wait_until_it_listens()
            yield f"http://{self.address}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()

    def _wait_until_it_listens(self) -> None:
        host, _colon, port = self.address.partition(":")
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                socket.create_connection((host, int(port)), 1).close()
                return
            time.sleep(_LOOK_SECONDS)
        raise SystemExit("the web server did not start")

    def match(self, *, killed: bool = False) -> dict[str, Any]:
        """One `sadari match`: its answer, wall and CPU seconds, and the peak of its memory."""
        kept = self.home / "match"
        began = time.perf_counter()
        process = self.start("-m", "sadari", "match", "--json", stdout=subprocess.PIPE)
        peak = 0
        while process.poll() is None:
            time.sleep(_LOOK_SECONDS)
            peak = max(peak, kibibytes(Path(f"/proc/{process.pid}/status"), "VmHWM"))
            if killed and list(kept.glob(f"*/{_KILLED_AFTER}.npz")):
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
        assert process.stdout is not None
        answer = process.stdout.read()
        return {
            "wall_seconds": round(time.perf_counter() - began, 1),
            "peak_gib": round(peak / 2**20, 2),
            "answer": json.loads(answer) if process.returncode == 0 else None,
        }
