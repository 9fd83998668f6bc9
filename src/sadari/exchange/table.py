"""CSV and workbook sheets as numbered rows of text cells, whatever their encoding and marks."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sadari.exchange.korean_text import Encoding, choose_encoding, decode
from sadari.exchange.plain_text import plain
from sadari.exchange.safe_cells import restore

SAMPLE_BYTES = 1_000_000
MOST_LINES_IN_A_CELL = 50
LONGEST_CELL = 1_000_000
DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TO_CLOSING_QUOTE = re.compile(r'(?:[^"]++|"")*+"(?!")')


@dataclass(frozen=True, slots=True)
class TableRow:
    """``number`` is the line that a spreadsheet shows; ``is_whole`` is False where a quotation
    mark is not closed, so that the cells cannot be told apart."""

    number: int
    cells: list[str]
    is_whole: bool = True


def csv_rows(path: Path) -> Iterator[TableRow]:
    """The rows of a CSV file, blank ones included, in bounded memory."""
    with path.open("rb") as stream:
        encoding = choose_encoding(stream.read(SAMPLE_BYTES))
    delimiter = _delimiter(path, encoding)
    csv.field_size_limit(LONGEST_CELL)
    for number, (text, is_whole) in enumerate(_records(_lines(path, encoding), delimiter), start=1):
        yield TableRow(number, _cells(text, delimiter), is_whole)


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=False))
    except csv.Error:
        rows = [text.split(delimiter)]
    return [restore(cell) for cell in rows[0]] if rows else []


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """Lines with their ends as "\\n". Each line is decoded by itself, because files pasted
    together from two systems change their encoding half-way."""
    if encoding.startswith("utf-16"):
        name = "utf-16" if _has_mark(path) else encoding
        with path.open(encoding=name, errors="replace") as wide:
            yield from wide
        return
    with path.open("rb") as stream:
        for line in stream:
            text = decode(line, encoding).lstrip("\ufeff").replace("\0", "")
            yield from _LINE.findall(text.replace("\r\n", "\n").replace("\r", "\n"))


def _has_mark(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) in (b"\xff\xfe", b"\xfe\xff")


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[str, bool]]:
    """Lines joined where a quoted cell goes on over a line break.

    A quotation mark that is never closed would swallow the rest of the file: after
    ``MOST_LINES_IN_A_CELL`` lines its line is given out alone and the others go on.
    """
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if _ends_open(waiting, delimiter) and len(waiting) <= MOST_LINES_IN_A_CELL:
            continue
        yield from _all_records(waiting, delimiter)
        waiting = []
    yield from _all_records(waiting, delimiter)


def _all_records(lines: list[str], delimiter: str) -> Iterator[tuple[str, bool]]:
    start = 0
    while start < len(lines):
        ends = range(start + 1, len(lines) + 1)
        end = next((n for n in ends if not _ends_open(lines[start:n], delimiter)), None)
        yield "".join(lines[start : end or start + 1]).rstrip("\n"), end is not None
        start = end or start + 1


def _ends_open(lines: list[str], delimiter: str) -> bool:
    """Whether a cell that began with a quotation mark is still open after ``lines``, or was
    closed by one that opens another cell."""
    text, position = "".join(lines).rstrip("\n") + "\n", 0
    ends = (delimiter, "\n")
    while position >= 0:
        if text.startswith('"', position):
            closing = _TO_CLOSING_QUOTE.match(text, position + 1)
            if closing is None or not text[closing.end() :].lstrip(" ").startswith(ends):
                return True
            position = closing.end()
        marks = (text.find(mark, position) for mark in ends)
        position = min((at + 1 for at in marks if at >= 0), default=-1)
    return False


def _delimiter(path: Path, encoding: Encoding) -> str:
    """The mark that cuts the first lines into the most cells, alike from line to line."""
    with path.open("rb") as stream:
        sample = decode(stream.read(SAMPLE_BYTES), encoding)
    lines = [re.sub(r'"[^"]*"', '""', line) for line in sample.splitlines()[:200]]
    counts = {mark: [line.count(mark) for line in lines if line.strip()] for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: sorted(counts[mark] or [0])[len(counts[mark]) // 2])


def is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def unique_names(names: list[str]) -> list[str]:
    """Headings made distinct: 자격증, 자격증 (2); a heading that is missing becomes 열 5."""
    seen: dict[str, int] = {}
    distinct = []
    for index, name in enumerate(names, start=1):
        base = plain(name) or f"열 {index}"
        seen[base] = seen.get(base, 0) + 1
        distinct.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return distinct
