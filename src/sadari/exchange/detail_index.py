"""Details of vacancies by key, kept on disk so that memory does not grow with the file."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Detail:
    """A detail as kept: contact persons dropped, resident numbers masked."""

    position: int
    key: str
    fields: dict[str, str]
    resident_number_in: str | None = None


class DetailIndex:
    """Details by their key. Of several with the same key the last one stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.replaced = 0
        connection.execute(
            "CREATE TABLE detail (key TEXT PRIMARY KEY, position INTEGER NOT NULL,"
            " resident TEXT, body TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0)"
        )

    def add(self, detail: Detail) -> None:
        self.replaced += self._has(detail.key)
        self._connection.execute(
            "INSERT OR REPLACE INTO detail (key, position, resident, body) VALUES (?, ?, ?, ?)",
            (
                detail.key,
                detail.position,
                detail.resident_number_in,
                json.dumps(detail.fields, ensure_ascii=False),
            ),
        )

    def take(self, key: str) -> Detail | None:
        """The detail of ``key``, which from now on has its row in the list."""
        row = self._connection.execute(
            "SELECT position, key, body, resident FROM detail WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        self._connection.execute("UPDATE detail SET used = 1 WHERE key = ?", (key,))
        return _detail(row)

    def left_over(self) -> Iterator[Detail]:
        """Details that no row of the list asked for, in the order of their file."""
        rows = self._connection.execute(
            "SELECT position, key, body, resident FROM detail WHERE used = 0 ORDER BY position"
        )
        for row in rows:
            yield _detail(row)

    def _has(self, key: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM detail WHERE key = ?", (key,)).fetchone()
        return found is not None


def _detail(row: tuple[int, str, str, str | None]) -> Detail:
    position, key, body, resident = row
    return Detail(position, key, json.loads(body), resident)


@contextmanager
def detail_index() -> Iterator[DetailIndex]:
    """An empty index in a temporary folder, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="sadari-details-") as folder:
        connection = sqlite3.connect(Path(folder) / "details.sqlite3", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            yield DetailIndex(connection)
        finally:
            connection.close()
