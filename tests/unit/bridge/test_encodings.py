"""The cache of encodings on disk: kept, bounded, shared by processes, and never in the way."""

import logging
import multiprocessing
from pathlib import Path

import pytest

from sadari.bridge.encodings import LmdbStore


def test_what_was_written_is_read_by_another_store(tmp_path: Path) -> None:
    LmdbStore(tmp_path / "a").write({b"one": b"1", b"two": b"2"})
    # The same process may open a file only once, so the other reader is another process.
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_read, (tmp_path / "a", [b"two", b"three", b"one"])) == [b"2", None, b"1"]


def _read(folder: Path, keys: list[bytes]) -> list[bytes | None]:
    return list(LmdbStore(folder).read(keys))


def _write_many(folder: Path, start: int) -> None:
    store = LmdbStore(folder)
    for i in range(start, start + 200):
        store.write({str(i).encode(): str(i).encode()})


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_write_many, [(tmp_path, 0), (tmp_path, 100)])
    keys = [str(i).encode() for i in range(300)]
    assert LmdbStore(tmp_path).read(keys) == keys


def test_nothing_is_made_before_the_first_use(tmp_path: Path) -> None:
    LmdbStore(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_full_cache_says_so_once_and_what_it_has_is_still_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = LmdbStore(tmp_path, most_bytes=1 << 16)
    store.write({b"first": b"x" * 100})
    with caplog.at_level(logging.WARNING):
        for i in range(50):
            store.write({f"{i}-{j}".encode(): b"x" * 500 for j in range(20)})
    assert [r.message for r in caplog.records].count(
        "The cache of encodings is full; new texts are not kept."
    ) == 1
    assert store.read([b"first"]) == [b"x" * 100]


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b""])
def test_a_broken_file_is_said_in_the_log_and_goes_unused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (tmp_path / "data.mdb").write_bytes(content)
    store = LmdbStore(tmp_path)
    with caplog.at_level(logging.WARNING):
        store.write({b"a": b"1"})
        found = store.read([b"a"])
    if content:  # an empty file is a new cache
        assert found == [None]
        assert len(caplog.records) == 1
        assert "cannot be used" in caplog.text
    else:
        assert found == [b"1"]


def test_a_truncated_file_is_refused_before_it_is_touched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(_write_many, (tmp_path, 0))
    whole = (tmp_path / "data.mdb").read_bytes()
    (tmp_path / "data.mdb").write_bytes(whole[:8192])
    with caplog.at_level(logging.WARNING):
        assert LmdbStore(tmp_path).read([b"1"]) == [None]
    assert "shorter than it says" in caplog.text


def test_a_place_that_cannot_be_written_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    store = LmdbStore(tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        store.write({b"a": b"1"})
        assert store.read([b"a", b"b"]) == [None, None]
    assert len(caplog.records) == 1
