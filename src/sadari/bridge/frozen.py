"""The frozen form of a match run: an archive that any program can read, in pieces for storing.

``engine/verifier.py`` says what stands in it, and reads it without any code of this module.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sadari.engine.verifier import DAMAGED

PIECE_BYTES = 8 << 20
#: Scores and ranks hardly repeat: more effort would cost seconds and spare little.
_EFFORT = 1
_PARTS = ("market", "result")
_WRITTEN_AT_ONCE = 1 << 20
_WHOLE = (np.int8, np.int16, np.int32, np.int64)


def freeze(document: Mapping[str, Any]) -> Iterator[bytes]:
    """The archive of a run's document (``engine.result.run_document``) in pieces, in order."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as archive:
        with archive.open("run.json", "w") as member:
            member.write(json.dumps(_without_arrays(document)).encode())
        for part in _PARTS:
            for name, values in document[part].items():
                if isinstance(values, np.ndarray):
                    yield from _write_array(archive, pieces, f"{part}/{name}.npy", values)
                elif isinstance(values, list):
                    with archive.open(f"{part}/{name}.txt", "w") as member:
                        member.write("".join(f"{line}\n" for line in values).encode())
    yield from pieces.whole(last=True)


def thaw(pieces: Iterable[bytes]) -> dict[str, Any]:
    """The document that ``freeze`` wrote, its arrays with it.

    Raises ``ValueError`` when the pieces are damaged.
    """
    try:
        return _document(io.BytesIO(b"".join(pieces)))
    except DAMAGED as error:
        raise ValueError(f"the frozen run cannot be read: {error}") from error


def _document(file: io.BytesIO) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        document = json.loads(archive.read("run.json"))
        if not isinstance(document, dict):
            raise ValueError("it is no document")
        for member in archive.namelist():
            part, _slash, name = member.partition("/")
            if name.endswith(".npy"):
                array = np.load(io.BytesIO(archive.read(member)), allow_pickle=False)
                document.setdefault(part, {})[name.removesuffix(".npy")] = array
            elif name.endswith(".txt"):
                lines = archive.read(member).decode().split("\n")[:-1]
                document.setdefault(part, {})[name.removesuffix(".txt")] = lines
        return document


def _without_arrays(document: Mapping[str, Any]) -> dict[str, Any]:
    plain = dict(document)
    for part in _PARTS:
        plain[part] = {
            name: value
            for name, value in document[part].items()
            if not isinstance(value, np.ndarray | list)
        }
    return plain


def _write_array(
    archive: zipfile.ZipFile, pieces: "_Pieces", name: str, values: NDArray[Any]
) -> Iterator[bytes]:
    """A piece at a time, so that the largest array is never held a second time."""
    kind = narrowest(values)
    header = {"descr": np.dtype(kind).str, "fortran_order": False, "shape": values.shape}
    with archive.open(name, "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(member, header)
        for first in range(0, values.size, _WRITTEN_AT_ONCE):
            member.write(values[first : first + _WRITTEN_AT_ONCE].astype(kind).tobytes())
            yield from pieces.whole()


def narrowest(values: NDArray[Any]) -> str:
    """The least wide whole numbers that hold the values; float64 for what has fractions."""
    if values.dtype.kind == "f":
        return "<f8"
    least, most = (int(values.min()), int(values.max())) if values.size else (0, 0)
    kinds = (kind for kind in _WHOLE if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max)
    return np.dtype(next(kinds)).newbyteorder("<").str


class _Pieces(io.RawIOBase):
    """Takes what an archive writes, and gives it away in pieces of one size."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._held += content
        return len(content)

    def whole(self, *, last: bool = False) -> Iterator[bytes]:
        while len(self._held) >= PIECE_BYTES or (last and self._held):
            piece = bytes(self._held[:PIECE_BYTES])
            del self._held[:PIECE_BYTES]
            yield piece
