"""One embedded PostgreSQL cluster under a home folder: start, stop, ask, address.

Alive means that ``SELECT 1`` answers; neither a process id nor a file proves it.
Two processes never initialise, start or stop one cluster at once: each holds the lock file.
"""

import contextlib
import fcntl
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal
from urllib.parse import quote

from sadari.postgres import databases
from sadari.postgres.account import Account, account_for
from sadari.postgres.binaries import Binaries, find_binaries, reachable_binaries
from sadari.postgres.errors import ClusterError
from sadari.postgres.layout import PORT, Layout
from sadari.postgres.processes import end_orphans

State = Literal["running", "starting", "stopped", "absent"]

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # Its start-up costs more than these queries take.
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests: a power cut may lose everything, a killed process still loses nothing.
_FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
}
_START_SECONDS = 300
_STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Status:
    """What the cluster is doing; ``starting`` also covers recovery after a crash."""

    state: State
    data: Path
    socket: Path
    log: Path
    major: int | None


class Cluster:
    """The embedded cluster of one home folder.

    ``postgres_bin`` names a ``bin`` folder; otherwise the wheel's is taken, then the system's.
    ``fast`` gives up durability for speed (tests only).
    """

    def __init__(self, home: Path, *, postgres_bin: Path | None = None, fast: bool = False) -> None:
        self.layout = Layout(home)
        self.postgres_bin = postgres_bin
        self.fast = fast

    def start(self) -> bool:
        """Start it (make it first, if it is new) and keep it running; False if it ran already.

        Raises ``ClusterError`` with the end of PostgreSQL's log if it does not come up.
        """
        self.layout.make_home()
        with self._locked():
            started = self._start()
            self.layout.kept.touch()
        return started

    def stop(self) -> bool:
        """Stop it, ending open connections; False if it did not run."""
        if not self.layout.link.exists():
            return False
        with self._locked():
            self.layout.kept.unlink(missing_ok=True)
            return self._stop()

    @contextlib.contextmanager
    def use(self) -> Iterator[None]:
        """Have it running inside the block; the last user stops it, unless ``start`` kept it."""
        self.layout.make_home()
        with self.layout.users.open("a") as users:
            with self._locked():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield
            finally:
                self._leave(users)

    def status(self) -> Status:
        return Status(
            state=self._state(),
            data=self.layout.data,
            socket=self.layout.socket,
            log=self.layout.log,
            major=self.layout.data_major,
        )

    def url(self, *, owner: bool = False, database: str = databases.DATABASE) -> str:
        """The address as the application's role, or as the role that owns the tables."""
        role = databases.OWNER_ROLE if owner else databases.APP_ROLE
        folder = quote(str(self.layout.socket), safe="")
        return f"postgresql://{role}@/{database}?host={folder}&port={PORT}"

    def environment(self) -> dict[str, str]:
        """What a child process needs to use this cluster."""
        return {
            "DATABASE_URL": self.url(),
            "SADARI_MIGRATION_DATABASE_URL": self.url(owner=True),
        }

    def is_in_use(self) -> bool:
        """Whether a living process is inside ``use``."""
        try:
            with self.layout.users.open("a") as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def destroy(self) -> None:
        """Stop it and remove all its files."""
        self.stop()
        for folder in (self.layout.socket, self.layout.root):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.layout.link, self.layout.lock, self.layout.users):
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):
                file.unlink()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with self.layout.lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _leave(self, users: IO[str]) -> None:
        with self._locked():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # Somebody else goes on using it.
            if not self.layout.kept.exists():
                self._stop()

    def _state(self) -> State:
        if databases.answers(self.layout.socket):
            return "running"
        if _listens(self.layout.socket):
            return "starting"
        return "absent" if self.layout.data_major is None else "stopped"

    def _start(self) -> bool:
        if self._answers_already():
            databases.prepare(self.layout.socket)
            return False
        account = account_for(self.layout.data)
        self.layout.make_folders(account)
        binaries = self._binaries(account)
        if self.layout.data_major is None:
            self._initialise(account, binaries)
        self._clear_after_crash()
        self._launch(account, binaries)
        databases.prepare(self.layout.socket)
        return True

    def _answers_already(self) -> bool:
        """Whether it runs; one that recovers from a crash is waited for."""
        deadline = time.monotonic() + _START_SECONDS
        while not databases.answers(self.layout.socket):
            if not _listens(self.layout.socket):
                return False
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"데이터베이스가 {_START_SECONDS}초 동안 응답하지 않았습니다. "
                    f"기록: {self.layout.log}",
                    f"The database gave no answer for {_START_SECONDS} seconds. "
                    f"Its log: {self.layout.log}",
                )
            time.sleep(0.1)
        return True

    def _binaries(self, account: Account) -> Binaries:
        found = find_binaries(self.postgres_bin, data_major=self.layout.data_major)
        return reachable_binaries(found, account, self.layout.root)

    def _initialise(self, account: Account, binaries: Binaries) -> None:
        """Make the data folder; one that was begun and not finished is thrown away."""
        unfinished = self.layout.root / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        account.make_folder(unfinished)
        made = account.run(
            [
                binaries.program("initdb"),
                f"--pgdata={unfinished}",
                f"--username={databases.SUPERUSER}",
                # Who reaches the socket's folder (mode 0700) is the account itself, or root.
                "--auth=trust",
                "--encoding=UTF8",
                *_locale_options(binaries),
                "--data-checksums",
                *(["--no-sync"] if self.fast else []),
            ]
        )
        if made.returncode != 0:
            raise ClusterError(
                f"데이터베이스를 만들지 못했습니다: {made.stderr.strip()}",
                f"The database could not be made: {made.stderr.strip()}",
            )
        unfinished.rename(self.layout.data)

    def _clear_after_crash(self) -> None:
        """After kill -9: wait for orphans, then drop the lock files that name a dead process.

        Without this, PostgreSQL refuses to start when the old number belongs to somebody else
        (or to a dead process nobody has buried), or while an orphan holds the shared memory.
        """
        orphans = end_orphans(self.layout.data)
        if orphans:
            numbers = ", ".join(map(str, orphans))
            raise ClusterError(
                f"이전 데이터베이스의 프로세스가 아직 끝나지 않았습니다 (번호: {numbers}).",
                f"Processes of the former database have not ended yet (ids: {numbers}).",
            )
        if Path("/proc/self").exists():  # Elsewhere we could not have seen the orphans.
            for file in self.layout.lock_files:
                file.unlink(missing_ok=True)

    def _launch(self, account: Account, binaries: Binaries) -> None:
        done = self._pg_ctl(
            account,
            binaries,
            "start",
            f"--timeout={_START_SECONDS}",
            f"--log={self.layout.log}",
            f"--options={self._server_options()}",
        )
        if done.returncode != 0 or not databases.answers(self.layout.socket):
            raise ClusterError(
                f"데이터베이스가 시작되지 않았습니다. 기록의 끝부분:\n{self._end_of_log()}",
                f"The database did not start. The end of its log:\n{self._end_of_log()}",
            )

    def _server_options(self) -> str:
        settings = _SETTINGS | (_FAST_SETTINGS if self.fast else {})
        settings["unix_socket_directories"] = f'"{self.layout.socket}"'
        settings["port"] = str(PORT)
        return " ".join(f"-c {shlex.quote(f'{name}={text}')}" for name, text in settings.items())

    def _stop(self) -> bool:
        """Only what answers on our socket is stopped: its pid file is then known to be true."""
        if not _listens(self.layout.socket):
            return False
        account = account_for(self.layout.data)
        done = self._pg_ctl(
            account, self._binaries(account), "stop", "--mode=fast", f"--timeout={_STOP_SECONDS}"
        )
        if done.returncode != 0:
            raise ClusterError(
                f"데이터베이스가 멈추지 않았습니다: {done.stderr.strip()}",
                f"The database did not stop: {done.stderr.strip()}",
            )
        return True

    def _pg_ctl(
        self, account: Account, binaries: Binaries, command: str, *options: str
    ) -> subprocess.CompletedProcess[str]:
        return account.run(
            [
                binaries.program("pg_ctl"),
                command,
                "--wait",
                f"--pgdata={self.layout.data}",
                *options,
            ]
        )

    def _end_of_log(self) -> str:
        with contextlib.suppress(FileNotFoundError):
            return "\n".join(self.layout.log.read_text(errors="replace").splitlines()[-12:])
        return "-"


def _locale_options(binaries: Binaries) -> list[str]:
    """The same order of texts on every machine; PostgreSQL 17 brings its own C.UTF-8."""
    if binaries.major < 17:
        return ["--locale=C.UTF-8"]
    return [
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--lc-ctype=C.UTF-8",
    ]


def _listens(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(folder / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True
