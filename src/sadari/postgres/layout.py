"""Where the cluster's files stand under SADARI_HOME.

::

    HOME/postgres.lock      held while somebody starts or stops the database
    HOME/postgres.users     shared by everybody who uses it just now
    HOME/postgres/          a folder, or a link to where the database's account can reach it
        data/               PostgreSQL's own; mode 0700
        log/postgres.log
        socket/             or a link to a short folder, where the path would be too long
        kept                there while ``sadari db start`` asked for it to go on running
"""

import os
import secrets
import stat
import tempfile
from pathlib import Path

from sadari.postgres.account import Account
from sadari.postgres.errors import ClusterError

PORT = 5432
# A Unix socket's path has 108 bytes in Linux (104 in others) with the closing zero.
LONGEST_SOCKET_PATH = 103
RELOCATED = Path("/var/lib/sadari/clusters")


class Layout:
    def __init__(self, home: Path) -> None:
        self.home = home.expanduser().absolute()
        self.lock = self.home / "postgres.lock"
        self.users = self.home / "postgres.users"
        self.link = self.home / "postgres"

    @property
    def root(self) -> Path:
        return self.link.resolve()

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log" / "postgres.log"

    @property
    def kept(self) -> Path:
        return self.root / "kept"

    @property
    def socket(self) -> Path:
        """The folder of the socket: where it was put, or would be put."""
        return (self.root / "socket").resolve()

    @property
    def lock_files(self) -> tuple[Path, Path]:
        """PostgreSQL's own locks, which hold its process id."""
        return self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"

    @property
    def data_major(self) -> int | None:
        """The PostgreSQL version that wrote the data; None if there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None

    def make_home(self) -> None:
        try:
            self.home.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError as error:
            raise ClusterError(
                f"{self.home} 폴더를 만들 수 없습니다. SADARI_HOME에 다른 폴더를 적어 주십시오.",
                f"The folder {self.home} cannot be made. Name another one in SADARI_HOME.",
            ) from error

    def make_folders(self, account: Account) -> None:
        """Make the cluster's folders where ``account`` can reach them; harmless if they stand."""
        if not self.link.exists():
            self._make_root(account)
        account.make_folder(self.root / "log")
        self._make_socket_folder(account)

    def _make_root(self, account: Account) -> None:
        """Only we write into the cluster's folder; its account passes through it."""
        mode = 0o711 if account.switched else 0o700
        if account.may_enter(self.home):
            self.link.mkdir(mode=mode)
            return
        target = RELOCATED / secrets.token_hex(8)
        target.mkdir(mode=mode, parents=True)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(target)

    def _make_socket_folder(self, account: Account) -> None:
        wanted = self.root / "socket"
        if wanted.is_symlink() and not _is_private(wanted.resolve(), account):
            wanted.unlink()  # The short folder was swept away, or somebody else took its name.
        if not wanted.exists() and not _fits(wanted):
            wanted.symlink_to(tempfile.mkdtemp(prefix="sadari-", dir="/tmp"))
        account.make_folder(wanted.resolve())


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH


def _is_private(folder: Path, account: Account) -> bool:
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    owned = status.st_uid == account.uid
    return owned and stat.S_ISDIR(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o700
