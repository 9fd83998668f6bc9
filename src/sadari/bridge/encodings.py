"""The sentence encoder with its cache in the installation's home folder.

The cache only saves time. Whatever is wrong with it (no right to write, a full disk, a broken
file) is said once in the log, and encoding goes on without it.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

import lmdb

from sadari.config.environment import read_environment
from sadari.language.encoding import CachedEncoder, Encoder, default_encoder

logger = logging.getLogger(__name__)

#: Room for about two million texts; what comes later is encoded anew each time.
CACHE_BYTES = 1536 << 20
FOLDER = "encodings"
_READERS = 512
Answer = TypeVar("Answer")


class LmdbStore:
    """Encodings in one LMDB file. Many processes and threads may read and write at once."""

    def __init__(self, folder: Path, *, most_bytes: int = CACHE_BYTES) -> None:
        """Nothing is opened, and no folder made, before the first use."""
        self._folder, self._most_bytes = folder, most_bytes
        self._lock = Lock()
        self._environment: lmdb.Environment | None = None
        self._process = 0
        self._given_up = self._said_full = False

    def read(self, keys: Sequence[bytes]) -> Sequence[bytes | None]:
        """What is kept under each key; None where nothing is, or where the cache is broken."""

        def fetch(environment: lmdb.Environment) -> list[bytes | None]:
            with environment.begin(buffers=False) as transaction:
                found = dict(transaction.cursor().getmulti(keys))
            return [found.get(key) for key in keys]

        return self._tried(fetch) or [None] * len(keys)

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Keep these in one transaction; once the cache is full, nothing more is kept."""

        def keep(environment: lmdb.Environment) -> bool:
            with environment.begin(write=True) as transaction:
                transaction.cursor().putmulti(sorted(entries.items()), overwrite=False)
            return True

        self._tried(keep)

    def _tried(self, use: Callable[[lmdb.Environment], Answer]) -> Answer | None:
        if self._given_up:
            return None
        try:
            return use(self._opened())
        except lmdb.MapFullError:
            if not self._said_full:
                logger.warning("The cache of encodings is full; new texts are not kept.")
            self._said_full = True
        except (lmdb.Error, OSError) as error:
            logger.warning("The cache of encodings cannot be used: %s", error)
            self._given_up = True
        return None

    def _opened(self) -> lmdb.Environment:
        """This process's own environment: one opened before a fork must not be used after it."""
        with self._lock:
            if self._environment is None or self._process != os.getpid():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._environment = lmdb.open(
                    str(self._folder),
                    map_size=self._most_bytes,
                    max_readers=_READERS,
                    metasync=False,  # a cache may lose its last texts in a power cut
                    mode=0o600,
                )
                self._process = os.getpid()
                _refuse_truncated(self._environment, self._folder / "data.mdb")
            return self._environment


def _refuse_truncated(environment: lmdb.Environment, file: Path) -> None:
    """A file shorter than it says would end the process when its missing part is touched."""
    pages = environment.info()["last_pgno"] + 1
    if file.stat().st_size < pages * environment.stat()["psize"]:
        raise OSError(f"{file} is shorter than it says")


@lru_cache(maxsize=1)
def cached_encoder() -> Encoder:
    """The product's encoder: `default_encoder` behind the cache of this installation."""
    home = read_environment(refuse_unsafe=False).home
    return CachedEncoder(default_encoder(), LmdbStore(home / FOLDER))
