"""The real thing as child processes: a demo region in a home of its own, then its servers."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from sadari.config.environment import VARIABLES
from sadari.postgres import Cluster

#: As tests/conftest.py names its own: what a killed run leaves behind, the next one removes.
HOME_PREFIX = "sadari-tests-browser-"
DEMO = (
    "demo", "--no-serve", "--json",
    "--talents", "300", "--openings", "60", "--companies", "30", "--cohorts", "16",
)  # fmt: skip
_DEMO_SECONDS = 180
_END_SECONDS = 60
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Site:
    """A running Sadari: its address, what its demo printed, and its rows."""

    url: str
    home: Path
    demo: dict[str, Any]

    def login(self, role: str, number: int = 1) -> dict[str, str]:
        """E-mail and password of the ``number``-th person of a role, as the demo printed them."""
        return [login for login in self.demo["logins"] if login["role"] == role][number - 1]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database holds, past all pages: what must not leak is read from here."""
        with psycopg.connect(Cluster(self.home).url()) as connection:
            return connection.execute(query).fetchall()


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    home = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
    home.chmod(0o755)  # The database's account must pass, and it is not ours if we are root.
    try:
        demo = _demo(home)
        with _servers(home) as url:
            yield Site(url, home, demo)
    finally:
        Cluster(home).destroy()
        shutil.rmtree(home, ignore_errors=True)


def _demo(home: Path) -> dict[str, Any]:
    done = subprocess.run(
        _sadari(*DEMO),
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_DEMO_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"sadari demo ended with {done.returncode}\n{done.stderr[-4000:]}"
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@contextlib.contextmanager
def _servers(home: Path) -> Iterator[str]:
    """``sadari up`` on a free port, ended by its own process id whatever happens."""
    complaints = home / "up.log"
    environment = _environment(home) | {"SADARI_WEB_ADDRESS": f"127.0.0.1:{_free_port()}"}
    with complaints.open("w") as stream:
        up = subprocess.Popen(
            _sadari("up", "--json"),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    try:
        yield _said_address(up, complaints)
    finally:
        _end(up)


def _said_address(up: subprocess.Popen[str], complaints: Path) -> str:
    """The address that ``up`` prints once the web server answers."""
    assert up.stdout is not None
    said = ""
    for line in up.stdout:
        said += line
        with contextlib.suppress(json.JSONDecodeError):
            url: str = json.loads(said)["url"]
            return url.rstrip("/")
    raise AssertionError(f"sadari up ended by itself\n{complaints.read_text()[-4000:]}")


def _end(up: subprocess.Popen[str]) -> None:
    up.terminate()
    try:
        up.communicate(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        up.kill()
        up.communicate()


def _end_with_parent() -> None:
    """If these tests are killed, the kernel ends the servers."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _sadari(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "sadari", *arguments]


def _environment(home: Path) -> dict[str, str]:
    ours = {variable.name for variable in VARIABLES}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return inherited | {"SADARI_HOME": str(home), "SADARI_LANGUAGE": "en"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
