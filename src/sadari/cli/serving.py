"""Web server and worker as child processes, ended together by their own ids."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from gettext import gettext as _

from sadari.cli.application import django_command
from sadari.cli.failure import OUR_FAULT, UNUSABLE, Failure
from sadari.config.environment import Environment

_START_SECONDS = 60
_END_SECONDS = 35
_PR_SET_PDEATHSIG = 1
#: Long work takes what is left over: pages that people wait for go first.
POLITE = 10

Child = subprocess.Popen[bytes]


def check_port_is_free(environment: Environment) -> None:
    """Raise ``Failure`` if another program listens at the web address already."""
    family = socket.AF_INET6 if ":" in environment.web_host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.web_host.strip("[]"), environment.web_port))
        except OSError as error:
            raise Failure(
                "address_in_use",
                _(
                    "Another program uses the address {address} already, or it cannot be used: "
                    "{reason}. End that program, or name another address in SADARI_WEB_ADDRESS."
                ).format(address=_address(environment), reason=error.strerror),
                exit_code=UNUSABLE,
            ) from error


def serve(environment: Environment, started: Callable[[dict[str, int]], None]) -> None:
    """Run web server and worker until a signal comes; ``started`` is told their process ids.

    Raises ``Failure`` if one of them ends by itself; the other is then ended, too.
    """
    check_port_is_free(environment)
    (environment.home / "static").mkdir(exist_ok=True)
    if environment.production:
        subprocess.run(django_command("collectstatic", "--no-input", "--verbosity=0"), check=True)
    with _children(environment) as children:
        _wait_until_it_listens(environment, children["web"])
        started({name: child.pid for name, child in children.items()})
        while not (ended := _ended(children)):
            time.sleep(0.2)
        raise Failure(
            "ended",
            _("This part ended by itself: {name}. The others were ended, too.").format(name=ended),
            exit_code=OUR_FAULT,
        )


@contextlib.contextmanager
def _children(environment: Environment) -> Iterator[dict[str, Child]]:
    children: dict[str, Child] = {}
    try:
        children["web"] = _start(_web_command(environment))
        children["worker"] = _start(django_command("procrastinate", "worker"), nice=POLITE)
        yield children
    finally:
        _end(list(children.values()))


def _web_command(environment: Environment) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "sadari.config.wsgi:application",
        f"--bind={_address(environment)}",
        "--worker-class=gthread",
        f"--workers={environment.web_workers}",
        f"--threads={environment.web_threads}",
        "--no-control-socket",
        "--log-level=warning",
    ]


def _start(command: list[str], nice: int = 0) -> Child:
    """In a session of its own, so that a terminal's Ctrl-C reaches it only through us.

    ``nice`` above 0 lets other processes go first where the machine is busy.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
        preexec_fn=partial(_begin, nice),
    )


def _begin(nice: int) -> None:
    """In the child: be polite, and end when the parent is killed, so that the port is freed."""
    os.nice(nice)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(children: list[Child]) -> None:
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ending is short; let it finish.
    try:
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _END_SECONDS
        for child in children:
            _wait_or_kill(child, deadline - time.monotonic())
    finally:
        signal.signal(signal.SIGINT, former)


def _wait_or_kill(child: Child, seconds: float) -> None:
    try:
        child.wait(timeout=max(seconds, 0))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait_until_it_listens(environment: Environment, web: Child) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection((_reachable(environment), environment.web_port), 1).close()
            return
        time.sleep(0.1)
    raise Failure("web", _("The web server did not start."), exit_code=OUR_FAULT)


def _reachable(environment: Environment) -> str:
    host = environment.web_host.strip("[]")
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _ended(children: dict[str, Child]) -> str:
    return next((name for name, child in children.items() if child.poll() is not None), "")


def _address(environment: Environment) -> str:
    return f"{environment.web_host}:{environment.web_port}"


def web_url(environment: Environment) -> str:
    return f"http://{_address(environment)}/"
