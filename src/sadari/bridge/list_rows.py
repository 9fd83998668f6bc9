"""Lists of a whole city as rows of binary COPY, written by numpy: a row a list, not a row a pair.

Rows of equally long lists have equally many bytes, so all of one length are laid out at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sadari.engine.threads import in_order

# The file format of PostgreSQL's documentation, "COPY", section "Binary Format".
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

#: Bytes of a value and PostgreSQL's number of its type, by the letter of numpy's.
_TYPES = {"int4": (">i4", 23), "int8": (">i8", 20), "uuid": ("V16", 2950)}
_ARRAY_HEAD_BYTES = 20
#: Lists laid out together, some ten megabytes.
_AT_ONCE = 1 << 14


@dataclass(frozen=True)
class ListColumn:
    """One array column: the values of all lists after each other, and their type."""

    values: NDArray[Any]
    kind: str  # int4, int8 or uuid


@dataclass(frozen=True)
class Lists:
    """Lists of one run: each owner's row is (run, owner, one array a column)."""

    owner: NDArray[Any]  # (lists,)
    owner_kind: str  # int8 or uuid
    indptr: NDArray[np.int64]  # (lists + 1,)
    columns: Sequence[ListColumn]

    def rows(self, run_id: int) -> Iterator[bytes]:
        """The rows in COPY's binary format, without its header and trailer; in no order.

        Who is shown nothing has no row. Rows are laid out on a thread while those before them are
        being written.
        """
        return in_order(lambda lists: self._rows_of(lists, run_id), self._alike(), threads=1)

    def _alike(self) -> Iterator[NDArray[np.int64]]:
        """Lists of one length, so many at a time."""
        lengths = np.diff(self.indptr)
        for length in np.unique(lengths[lengths > 0]).tolist():
            lists = np.flatnonzero(lengths == length)
            for first in range(0, lists.size, _AT_ONCE):
                yield lists[first : first + _AT_ONCE]

    def _rows_of(self, lists: NDArray[np.int64], run_id: int) -> bytes:
        length = int(self.indptr[lists[0] + 1] - self.indptr[lists[0]])
        table = np.zeros(lists.size, dtype=self._layout(length))
        table["fields"] = 2 + len(self.columns)
        table["run_bytes"], table["run"] = 8, run_id
        table["owner_bytes"] = table["owner"].dtype.itemsize
        table["owner"] = self.owner[lists]
        items = self.indptr[:-1][lists, np.newaxis] + np.arange(length)
        for number, column in enumerate(self.columns):
            kind, type_number = _TYPES[column.kind]
            size = np.dtype(kind).itemsize
            table[f"bytes{number}"] = _ARRAY_HEAD_BYTES + length * (4 + size)
            # Dimensions, holds nulls, type of the values, length, first index.
            table[f"head{number}"] = (1, 0, type_number, length, 1)
            table[f"items{number}"]["bytes"] = size
            table[f"items{number}"]["value"] = column.values[items]
        return table.tobytes()

    def _layout(self, length: int) -> np.dtype[Any]:
        layout: list[tuple[Any, ...]] = [
            ("fields", ">i2"), ("run_bytes", ">i4"), ("run", ">i8"),
            ("owner_bytes", ">i4"), ("owner", _TYPES[self.owner_kind][0]),
        ]  # fmt: skip
        for number, column in enumerate(self.columns):
            item = np.dtype([("bytes", ">i4"), ("value", _TYPES[column.kind][0])])
            layout += [
                (f"bytes{number}", ">i4"),
                (f"head{number}", ">i4", 5),
                (f"items{number}", item, length),
            ]
        return np.dtype(layout)
