"""Web server and worker as children: started together, ended together, by their own ids."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from tests.unit.test_cli import clean_environment
from tests.unit.test_postgres import make_home

from sadari.cli import serving
from sadari.cli.failure import Failure
from sadari.config.environment import Environment, read_environment

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
END_AT_ONCE = [sys.executable, "-c", "raise SystemExit(5)"]
LISTEN = [
    sys.executable,
    "-c",
    "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
    "time.sleep(600)",
]
START_A_CHILD = """
import sys, time
from sadari.cli import serving
print(serving._start(sys.argv[1:]).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    address = f"127.0.0.1:{free_port()}"
    return read_environment({"SADARI_HOME": str(tmp_path), "SADARI_WEB_ADDRESS": address})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def use_children(
    monkeypatch: pytest.MonkeyPatch, environment: Environment, *, worker: list[str]
) -> None:
    web = [*LISTEN, str(environment.web_port)]
    monkeypatch.setattr(serving, "_web_command", lambda environment: web)
    monkeypatch.setattr(serving, "django_command", lambda *arguments: worker)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 20
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(lives, pids))


def test_an_interruption_ends_both_children(
    monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    use_children(monkeypatch, environment, worker=SLEEP)
    ids: dict[str, int] = {}

    def started(processes: dict[str, int]) -> None:
        ids.update(processes)
        assert all(map(lives, processes.values()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serving.serve(environment, started)
    assert set(ids) == {"web", "worker"}
    assert not any(map(lives, ids.values()))


def test_a_part_that_ends_by_itself_is_named_and_ends_the_other(
    monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    use_children(monkeypatch, environment, worker=END_AT_ONCE)
    ids: dict[str, int] = {}
    with pytest.raises(Failure, match="worker") as failure:
        serving.serve(environment, ids.update)
    assert failure.value.exit_code == 1
    assert not any(map(lives, ids.values()))


def test_a_web_server_that_does_not_start_is_told(
    monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> None:
    monkeypatch.setattr(serving, "_web_command", lambda environment: END_AT_ONCE)
    monkeypatch.setattr(serving, "django_command", lambda *arguments: SLEEP)
    with pytest.raises(Failure) as failure:
        serving.serve(environment, lambda processes: pytest.fail("nothing was started"))
    assert failure.value.code == "web"


def test_a_child_that_ignores_the_request_to_end_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "_END_SECONDS", 0.5)
    stubborn = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print('ready', flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert stubborn.stdout is not None
    with stubborn.stdout as told:
        told.readline()
        serving._end([stubborn])
    assert stubborn.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does this on Linux only")
def test_children_do_not_outlive_a_killed_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", START_A_CHILD, *SLEEP],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent.stdout as told:
        child = int(told.readline())
    parent.kill()
    parent.wait()
    assert wait_until_gone([child])


def test_up_serves_pages_and_leaves_nothing_running() -> None:
    home = make_home()
    variables = {"SADARI_HOME": str(home), "SADARI_WEB_ADDRESS": f"127.0.0.1:{free_port()}"}
    cluster = read_environment(variables).cluster()
    up = subprocess.Popen(
        [sys.executable, "-m", "sadari", "up", "--json"],
        env=clean_environment() | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert up.stdout is not None
        document = json.loads(_first_document(up))
        assert _answers(document["url"])
        up.terminate()
        rest, remarks = up.communicate(timeout=60)
        assert (up.returncode, rest) == (143, ""), remarks
        assert wait_until_gone(list(document["processes"].values()))
        assert cluster.status().state == "stopped"
    finally:
        up.kill()
        up.communicate()
        cluster.destroy()
        shutil.rmtree(home)


def _first_document(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    while line := process.stdout.readline():
        lines.append(line)
        if line == "}\n":
            break
    return "".join(lines)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
