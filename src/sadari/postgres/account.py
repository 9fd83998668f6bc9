"""The system account that owns the cluster: PostgreSQL refuses to run as root."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sadari.postgres.errors import ClusterError

OWN_ACCOUNT = "sadari-postgres"
_FALLBACK_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs PostgreSQL; ``switched`` if that is somebody else than us (we are root)."""

    name: str
    uid: int
    gid: int
    switched: bool

    def run(self, arguments: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as this account; never raises for its exit code.

        The working folder is ``/``, because the caller's may be closed to this account.
        """
        return subprocess.run(
            [str(argument) for argument in arguments],
            cwd="/",
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            user=self.uid if self.switched else None,
            group=self.gid if self.switched else None,
            extra_groups=[] if self.switched else None,
        )

    def may_run(self, program: Path) -> bool:
        try:
            return self.run([program, "--version"]).returncode == 0
        except OSError:
            return False

    def may_enter(self, folder: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Make ``folder`` with mode 0700 for this account alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self.own(folder)

    def own(self, path: Path) -> None:
        if self.switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data: Path) -> Account:
    """The owner of ``data`` if it exists; otherwise us, or a user of its own if we are root."""
    if os.geteuid() != 0:
        return _from_passwd(pwd.getpwuid(os.geteuid()), switched=False)
    if data.exists() and data.stat().st_uid != 0:
        return _from_passwd(pwd.getpwuid(data.stat().st_uid), switched=True)
    return _account_of_its_own()


def _account_of_its_own() -> Account:
    if _named(OWN_ACCOUNT) is None:
        _add_account()
    for name in (OWN_ACCOUNT, *_FALLBACK_ACCOUNTS):
        entry = _named(name)
        if entry is not None and entry.pw_uid != 0:
            return _from_passwd(entry, switched=True)
    raise ClusterError(
        "PostgreSQL은 root로 실행할 수 없고, 대신 실행할 시스템 사용자를 만들지 못했습니다. "
        f"'{OWN_ACCOUNT}' 사용자를 만든 뒤 다시 실행하십시오.",
        "PostgreSQL does not run as root, and no system user could be made to run it instead. "
        f"Create the user '{OWN_ACCOUNT}' and try again.",
    )


def _add_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    # Two starters may meet here: the loser's failure is harmless, the name is looked up again.
    subprocess.run(
        [
            useradd,
            "--system",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            OWN_ACCOUNT,
        ],
        check=False,
        capture_output=True,
    )


def _named(name: str) -> pwd.struct_passwd | None:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(name)
    return None


def _from_passwd(entry: pwd.struct_passwd, *, switched: bool) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, switched=switched)


def _clean_environment() -> dict[str, str]:
    """Our environment without what would redirect PostgreSQL's own programs."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}
