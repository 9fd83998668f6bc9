"""What a match has found so far, so that a run whose process ended goes on where it was.

Stages are kept under a name made of the run's inputs and of the engine's own code: only the same
question to the same program is answered from them. Keeping them only saves time: whatever is wrong
with a file (a full disk, a damaged file) is said in the log, and the stage is worked out again.
"""

import hashlib
import logging
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sadari.bridge.engine_version import engine_version
from sadari.bridge.frozen import narrowest
from sadari.config.environment import read_environment

logger = logging.getLogger(__name__)

FOLDER = "match"
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Checkpoints:
    """The stages of one question; what an older question left behind is removed."""

    def __init__(self, inputs_hash: str, folder: Path | None = None) -> None:
        """`folder`: of the installation, unless another is named."""
        home = folder or read_environment(refuse_unsafe=False).home / FOLDER
        self._folder = home / _name(inputs_hash)
        for old in home.glob("*"):
            if old != self._folder:
                shutil.rmtree(old, ignore_errors=True)

    def recall(self, stage: str) -> dict[str, NDArray[Any]] | None:
        """The arrays of a stage as they were kept; None where there are none."""
        file = self._file(stage)
        if not file.exists():
            return None
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
                return {
                    name: kept[name].astype(
                        np.float64 if kept[name].dtype.kind == "f" else np.int64
                    )
                    for name in kept.files
                }
        except _UNREADABLE as error:
            logger.warning("the match begins its stage %r again: %s: %s", stage, file, error)
            return None

    def keep(self, stage: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep whole numbers and fractions; a file is there as a whole or not at all."""
        file = self._file(stage)
        unfinished = file.with_suffix(".unfinished")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            narrow: dict[str, Any] = {
                name: values.astype(narrowest(values)) for name, values in arrays.items()
            }
            with unfinished.open("wb") as written:
                np.savez(written, **narrow)
            unfinished.replace(file)
        except OSError as error:
            logger.warning("the match cannot keep its stage %r: %s", stage, error)
            unfinished.unlink(missing_ok=True)

    def clear(self) -> None:
        """The run is done: nothing of it needs to be kept here."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, stage: str) -> Path:
        return self._folder / f"{stage}.npz"


def _name(inputs_hash: str) -> str:
    return hashlib.sha256(f"{inputs_hash}\n{engine_version()}".encode()).hexdigest()[:32]
