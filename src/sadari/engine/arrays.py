"""Small helpers for index arrays and compressed sparse rows (CSR), shared by the engine."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StrArray = NDArray[np.str_]
AnyArray = NDArray[Any]


def integers(values: ArrayLike) -> IntArray:
    """The values as a new one-dimensional int64 array; refuses what is not whole."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind not in "iub":
        raise TypeError("whole numbers are needed")
    return array.astype(np.int64)


def read_only(array: AnyArray) -> AnyArray:
    """The same array, protected against writing."""
    array.flags.writeable = False
    return array


def rows_of(indptr: IntArray) -> IntArray:
    """The row number of every entry of a CSR structure."""
    return np.repeat(np.arange(indptr.size - 1, dtype=np.int64), np.diff(indptr))


def indptr_of(rows: IntArray, row_count: int) -> IntArray:
    """Row pointers of entries with these rows, once they are sorted by row."""
    pointers = np.zeros(row_count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=row_count), out=pointers[1:])
    return pointers


def in_order_of(codes: IntArray, end: int) -> IntArray:
    """Where the entries with codes 0, 1, … end - 1 stand, of equal codes the first one first."""
    # of 16 bits or fewer, numpy deals them out instead of comparing them
    return np.argsort(codes.astype(np.min_scalar_type(max(end - 1, 0)), copy=False), kind="stable")


def positions_in_row(indptr: IntArray) -> IntArray:
    """0, 1, 2, … inside each row, for every entry of a CSR structure."""
    entries: IntArray = np.arange(indptr[-1], dtype=np.int64)
    return entries - np.repeat(indptr[:-1], np.diff(indptr))


def entries_of_rows(indptr: IntArray, rows: IntArray) -> IntArray:
    """The entry numbers of the given rows, one row after the other."""
    lengths = np.diff(indptr)[rows]
    starts = np.repeat(indptr[rows], lengths)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    positions: IntArray = np.arange(lengths.sum(), dtype=np.int64)
    entries: IntArray = starts + positions - before
    return entries


def sums_by(index: IntArray, values: FloatArray, size: int) -> FloatArray:
    """The sum of the values of each index, added one after the other in the order given.

    That order is fixed, and so is the last bit of the sums, on every machine.
    """
    # of nothing, bincount would give whole numbers
    return np.asarray(np.bincount(index, weights=values, minlength=size), dtype=np.float64)


def largest_remainder(shares: IntArray, indptr: IntArray, total: int) -> IntArray:
    """Whole numbers in proportion to the `shares` of each CSR row that sum to `total` there.

    Hamilton's method; equal remainders go to the earlier share. All shares are ≥ 0, and shares x
    total below 2⁶³; where those of a row sum to zero, the answer is zeros and `total` must be zero.
    """
    whole = np.diff(np.concatenate(([0], np.cumsum(shares)))[indptr])
    if total and ((whole == 0) & (np.diff(indptr) > 0)).any():
        raise ValueError("nothing can be shared out when every share is zero")
    row = rows_of(indptr)
    parts, remainder = np.divmod(shares * total, np.maximum(whole, 1)[row])
    left = np.where(whole > 0, total, 0) - np.diff(np.concatenate(([0], np.cumsum(parts)))[indptr])
    order = np.lexsort((-remainder, row))
    parts[order] += positions_in_row(indptr) < left[row]
    return parts


def seeded_order(keys: StrArray, seed: int, purpose: str) -> IntArray:
    """A lottery number for each key: its place in the order of sha256(seed, purpose, key).

    Fixed by the key alone, never by the position of the row, so shuffled input draws the same
    lottery. Shape as `keys`; a permutation of 0 … n-1.
    """
    prefix = f"{seed}|{purpose}|"
    digests = [hashlib.sha256((prefix + key).encode()).digest() for key in keys.tolist()]
    numbers = np.empty(len(digests), dtype=np.int64)
    as_bytes = np.frombuffer(b"".join(digests), dtype="S32")
    numbers[np.argsort(as_bytes, kind="stable")] = np.arange(len(digests))
    return numbers
