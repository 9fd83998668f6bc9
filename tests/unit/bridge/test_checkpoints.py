"""Stages of a run are kept whole or not at all, and only for the same question."""

from pathlib import Path

import numpy as np
import pytest

from sadari.bridge import checkpoints
from sadari.bridge.checkpoints import Checkpoints

ARRAYS = {
    "small": np.array([1, -3, 100]),
    "large": np.array([1 << 40]),
    "nothing": np.array([], dtype=np.int64),
    "fractions": np.array([0.1, -1e300]),
    "yes": np.asarray(True),
    "of.part": np.asarray(7),
}


def kept(folder: Path, inputs: str = "a") -> Checkpoints:
    made = Checkpoints(inputs, folder)
    made.keep("fit", ARRAYS)
    return made


def test_what_was_kept_is_recalled_to_the_bit(tmp_path: Path) -> None:
    kept(tmp_path)
    found = Checkpoints("a", tmp_path).recall("fit")
    assert found is not None
    assert list(found) == list(ARRAYS)
    for name, values in ARRAYS.items():
        assert found[name].dtype == (np.float64 if name == "fractions" else np.int64)
        assert found[name].tolist() == values.tolist()


def test_another_question_is_not_answered_and_removes_what_was_left(tmp_path: Path) -> None:
    kept(tmp_path)
    assert Checkpoints("b", tmp_path).recall("fit") is None
    assert Checkpoints("a", tmp_path).recall("fit") is None


def test_another_program_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path)
    monkeypatch.setattr(checkpoints, "engine_version", lambda: "another program")
    assert Checkpoints("a", tmp_path).recall("fit") is None


def test_a_stage_that_was_not_kept_is_none(tmp_path: Path) -> None:
    assert kept(tmp_path).recall("prices") is None


def test_nothing_stays_when_the_run_is_done(tmp_path: Path) -> None:
    kept(tmp_path).clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut off", "one bit", "empty"])
def test_a_damaged_file_is_said_and_not_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    kept(tmp_path)
    (file,) = tmp_path.glob("*/fit.npz")
    content = bytearray(file.read_bytes())
    if damage == "one bit":
        content[content.index(b"\x93NUMPY") + 130] ^= 1  # the first value of the first array
    file.write_bytes(content[: {"cut off": -100, "empty": 0}.get(damage, len(content))])
    assert Checkpoints("a", tmp_path).recall("fit") is None
    assert "fit" in caplog.text


def test_a_full_disk_is_said_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_arrays: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full)
    assert kept(tmp_path).recall("fit") is None
    assert "no space left" in caplog.text
    assert list(tmp_path.glob("*/*")) == []
