"""Rows of the database as columns of numbers, by binary COPY: millions of rows in seconds.

A query names what it wants; the database itself turns texts, keys and lists into whole numbers, so
that every row has the same width and numpy reads them all at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from sadari.bridge.list_rows import HEADER, TRAILER

Columns = dict[str, NDArray[Any]]
Parameters = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; ``missing`` where the row has none."""

    name: str
    missing: int = -1

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"coalesce({column}::int8, %s)", (self.missing,)

    def join(self, _column: str) -> tuple[str, Parameters]:
        return "", ()


@dataclass(frozen=True, slots=True)
class Truth:
    """1 for yes and 0 for no; never missing."""

    name: str

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"{column}::int4::int8", ()

    def join(self, _column: str) -> tuple[str, Parameters]:
        return "", ()


@dataclass(frozen=True, slots=True)
class Real:
    """A number that may have a fraction; never missing."""

    name: str

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"{column}::float8", ()

    def join(self, _column: str) -> tuple[str, Parameters]:
        return "", ()


@dataclass(frozen=True, slots=True)
class Coded:
    """A text as its position in ``codes``; -1 where it is missing or none of them."""

    name: str
    codes: Sequence[str]

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"coalesce({_joined(column)}.number - 1, -1)", ()

    def join(self, column: str) -> tuple[str, Parameters]:
        table = f"unnest(%s::text[]) WITH ORDINALITY AS {_joined(column)}(id, number)"
        return f"LEFT JOIN {table} ON {_joined(column)}.id = {column}", (list(self.codes),)


@dataclass(frozen=True, slots=True)
class Mask:
    """A list of texts as the sum of 2 to the power of their positions in ``codes``."""

    name: str
    codes: Sequence[str]

    def select(self, column: str) -> tuple[str, Parameters]:
        held = [
            f"(coalesce(%s = ANY({column}), false)::int4 << {n})" for n in range(len(self.codes))
        ]
        return f"({' | '.join(held)})::int8", tuple(self.codes)

    def join(self, _column: str) -> tuple[str, Parameters]:
        return "", ()


@dataclass(frozen=True, slots=True)
class Key:
    """A UUID as its 16 bytes, whose order is that of the UUID; never missing."""

    name: str

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"{column}::uuid", ()

    def join(self, _column: str) -> tuple[str, Parameters]:
        return "", ()


Column = Whole | Truth | Real | Coded | Mask | Key

#: As sent and as given back, by kind of column; all else are whole numbers.
_KINDS: dict[type[Any], tuple[str, str]] = {Real: (">f8", "<f8"), Key: ("S16", "S16")}
_WHOLE = ">i8", "<i8"


def read_columns(rows: QuerySet[Any, Any], columns: Sequence[Column]) -> Columns:
    """Each column of ``rows`` (a ``values_list``) as one array by name.

    Arrays are int64, of `Real` float64, of `Key` 16 bytes. The order of the rows is the
    database's: sort by what they hold.
    """
    try:
        sent = _copied(*_numbers_of(rows, columns))
    except EmptyResultSet:  # Django knows without asking that there are none
        sent = memoryview(b"")
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for column in columns:
        as_sent, _as_given = _KINDS.get(type(column), _WHOLE)
        layout += [(f"bytes of {column.name}", ">i4"), (column.name, as_sent)]
    table = np.frombuffer(sent, dtype=np.dtype(layout))
    if not (table["fields"] == len(columns)).all():
        raise ValueError("the database sent rows of another width")
    return {
        column.name: table[column.name].astype(_KINDS.get(type(column), _WHOLE)[1])
        for column in columns
    }


def _numbers_of(rows: QuerySet[Any, Any], columns: Sequence[Column]) -> tuple[str, Parameters]:
    inner, inner_parameters = rows.query.sql_with_params()
    names = [f"sent.c{number}" for number in range(len(columns))]
    selects = [column.select(name) for column, name in zip(columns, names, strict=True)]
    joins = [column.join(name) for column, name in zip(columns, names, strict=True)]
    heads = ", ".join(name.removeprefix("sent.") for name in names)
    sql = " ".join(
        [
            "SELECT", ", ".join(select for select, _given in selects),
            f"FROM ({inner}) AS sent({heads})", *(join for join, _given in joins),
        ]
    )  # fmt: skip
    given = [parameter for _select, parameters in selects for parameter in parameters]
    given += inner_parameters
    given += [parameter for _join, parameters in joins for parameter in parameters]
    return sql, tuple(given)


def _copied(sql: str, parameters: Parameters) -> memoryview:
    """The rows alone, without the format's head and end."""
    connection.ensure_connection()
    held = bytearray()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT BINARY)"
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(statement, parameters) as copy,
    ):
        for piece in copy:
            held += piece
    if not held.endswith(TRAILER):
        raise ValueError("the database sent no whole table")
    return memoryview(held)[len(HEADER) : -len(TRAILER)]


def _joined(column: str) -> str:
    return column.replace("sent.", "of_")
