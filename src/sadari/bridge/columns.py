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
class Numbered:
    """A key as its position among the sorted ``keys``; rows of other keys are left out."""

    name: str
    keys: QuerySet[Any, Any]

    def select(self, column: str) -> tuple[str, Parameters]:
        return f"{_joined(column)}.number - 1", ()

    def join(self, column: str) -> tuple[str, Parameters]:
        sql, parameters = self.keys.order_by().values_list("pk").query.sql_with_params()
        numbers = "SELECT id, row_number() OVER (ORDER BY id) AS number FROM"
        table = f"({numbers} ({sql}) AS keys(id)) AS {_joined(column)}"
        return f"JOIN {table} ON {_joined(column)}.id = {column}", parameters


Column = Whole | Truth | Real | Coded | Mask | Numbered


def read_columns(rows: QuerySet[Any, Any], columns: Sequence[Column]) -> Columns:
    """Each column of ``rows`` (a ``values_list``) as one array, int64 or float64, by name.

    The order of the rows is the database's: sort by what they hold.
    """
    try:
        sent = _copied(*_numbers_of(rows, columns))
    except EmptyResultSet:  # Django knows without asking that there are none
        sent = memoryview(b"")
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    for column in columns:
        kind = ">f8" if isinstance(column, Real) else ">i8"
        layout += [(f"bytes of {column.name}", ">i4"), (column.name, kind)]
    table = np.frombuffer(sent, dtype=np.dtype(layout))
    if not (table["fields"] == len(columns)).all():
        raise ValueError("the database sent rows of another width")
    return {
        column.name: table[column.name].astype(np.float64 if isinstance(column, Real) else np.int64)
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
