"""Tables whose headings are field names: refused rows that were mended and come back."""

from collections.abc import Iterator
from pathlib import Path

from sadari.exchange.fields import Fields
from sadari.exchange.problem import Problem
from sadari.exchange.recognise import Recognised
from sadari.exchange.refused_file import is_own_column
from sadari.exchange.table import TableRow, csv_rows, is_blank, unique_names
from sadari.exchange.workbook import sheets
from sadari.exchange.xml_feed import FeedRow

_ROWS_BEFORE_HEADINGS = 20


def table_rows(path: Path, found: Recognised) -> Iterator[Iterator[TableRow]]:
    """The tables of a file: one of a CSV file, one per sheet of a workbook."""
    if found.kind == "workbook":
        yield from (iter(sheet.rows) for sheet in sheets(path))
    else:
        yield csv_rows(path)


def field_rows(path: Path, found: Recognised, key: str, refusal: Problem) -> Iterator[FeedRow]:
    """The rows of the first table that has a heading ``key``; ``refusal`` where none has."""
    for rows in table_rows(path, found):
        names = _headings(rows, key)
        if names:
            yield from _data_rows(rows, names)
            return
    raise refusal.for_file()


def _headings(rows: Iterator[TableRow], key: str) -> list[str]:
    for row in rows:
        names = unique_names(row.cells)
        if Fields(dict.fromkeys(names, "")).named(key) in names:
            return names
        if row.number >= _ROWS_BEFORE_HEADINGS:
            break
    return []


def _data_rows(rows: Iterator[TableRow], names: list[str]) -> Iterator[FeedRow]:
    for row in rows:
        if is_blank(row.cells):
            continue
        raw = {
            name: cell
            for name, cell in zip(names, row.cells, strict=False)
            if not is_own_column(name)
        }
        shifted = any(cell.strip() for cell in row.cells[len(names) :])
        problem = unclosed_quote() if not row.is_whole else shifted_cells() if shifted else None
        yield FeedRow(row.number, raw, problem)


def unclosed_quote() -> Problem:
    return Problem(
        "unclosed_quote",
        reason=(
            "따옴표가 닫히지 않아 칸을 구분할 수 없습니다.",
            "A quotation mark is not closed, so the cells cannot be told apart.",
        ),
        remedy=(
            "칸의 따옴표를 짝이 맞게 고쳐 주십시오.",
            "Close the quotation mark, or remove it.",
        ),
    )


def shifted_cells() -> Problem:
    return Problem(
        "too_many_cells",
        reason=(
            "머리글보다 칸이 많아 값이 밀린 것으로 보입니다.",
            "The row has more cells than headings, so its values seem to be shifted.",
        ),
        remedy=(
            '쉼표가 든 값은 큰따옴표로 묶어 주십시오. 예: "2,807"',
            'Put values that hold a comma in quotation marks, e.g. "2,807".',
        ),
    )
