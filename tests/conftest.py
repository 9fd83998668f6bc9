"""A PostgreSQL of the tests' own, started before Django reads its settings, and no network.

One cluster serves all workers of a run; each worker has its own database in it.
"""

import atexit
import contextlib
import ipaddress
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

from sadari.config.environment import VARIABLES
from sadari.postgres import Cluster

HOME_PREFIX = "sadari-tests-"
_YOUNG_SECONDS = 120

# how long an example takes tells of the machine, and of what was compiled before
hypothesis.settings.register_profile("untimed", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("untimed")


class NetworkRefused(RuntimeError):
    """A test tried to leave this machine."""


def _start_cluster() -> None:
    _remove_abandoned_clusters()
    home = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
    home.chmod(0o755)  # The cluster's account must pass, and it is not ours if we are root.
    (home / "static").mkdir()
    cluster = Cluster(home, fast=True)
    atexit.register(_remove, cluster)
    users = contextlib.ExitStack()
    users.enter_context(cluster.use())
    atexit.register(users.close)
    for variable in VARIABLES:
        os.environ.pop(variable.name, None)
    os.environ["SADARI_HOME"] = str(home)
    os.environ["DATABASE_URL"] = cluster.url(owner=True)


def _remove_abandoned_clusters() -> None:
    """What a killed run left behind; a home this young may just be starting elsewhere."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}*"):
        with contextlib.suppress(OSError):
            old = time.time() - home.stat().st_mtime > _YOUNG_SECONDS
            if old and not Cluster(home).is_in_use():
                _remove(Cluster(home))


def _remove(cluster: Cluster) -> None:
    cluster.destroy()
    shutil.rmtree(cluster.layout.home, ignore_errors=True)


def _stay_on_this_machine() -> None:
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _only_local(getattr(socket.socket, name)))


def _only_local(connect: Callable[..., Any]) -> Callable[..., Any]:
    def connect_only_locally(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise NetworkRefused(f"a test may not connect to {address[0]}")
        return connect(self, address)

    return connect_only_locally


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_stay_on_this_machine()
if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_cluster()
os.environ["DJANGO_SETTINGS_MODULE"] = "sadari.config.settings"
django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.browser.scheduling import make_scheduler

    return make_scheduler(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if "long" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="takes minutes; run with --long"))
