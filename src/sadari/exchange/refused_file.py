"""The refused rows as a CSV file that can be mended in a spreadsheet and imported again."""

import csv
from collections.abc import Iterable
from pathlib import Path

from sadari.actions.import_records import ReadRow
from sadari.exchange.safe_cells import make_safe

ROW, FIELD, REASON, REMEDY = (
    "거부 행 / row",
    "거부 항목 / field",
    "거부 사유 / reason",
    ("고치는 방법 / remedy"),
)
OWN_COLUMNS = (ROW, FIELD, REASON, REMEDY)


def is_own_column(name: str) -> bool:
    """Whether a heading is one that ``write_refused`` adds; readers pass over it."""
    return name.strip() in OWN_COLUMNS


def write_refused(path: str | Path, rows: Iterable[ReadRow]) -> int:
    """Write the refused ones of ``rows``; returns how many.

    UTF-8 with a byte-order mark, so that spreadsheets show Korean. The sender's own columns come
    first, in their order, then row, field, reason and remedy in Korean and English. Cells that
    a spreadsheet would run as a formula are made harmless; reading undoes that.
    """
    refused = [row for row in rows if row.refusal is not None]
    names = list(dict.fromkeys(name for row in refused for name in row.raw))
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([make_safe(name) for name in (*names, *OWN_COLUMNS)])
        for row in refused:
            writer.writerow([make_safe(cell) for cell in _cells(row, names)])
    return len(refused)


def _cells(row: ReadRow, names: list[str]) -> list[str]:
    refusal = row.refusal
    if refusal is None:
        raise ValueError(f"row {row.number} was not refused")
    own = (str(refusal.row), refusal.field, refusal.reason, refusal.remedy)
    return [*(row.raw.get(name, "") for name in names), *own]
