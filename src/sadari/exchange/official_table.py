"""Tables of official lists: the headings wherever they stand, however they are spelled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sadari.actions.official_plan import OfficialEntry, RefusedEntry
from sadari.actions.refusal import RowRefused
from sadari.exchange.field_table import table_rows
from sadari.exchange.plain_text import narrow, plain
from sadari.exchange.problem import Problem
from sadari.exchange.recognise import recognise
from sadari.exchange.table import TableRow, is_blank

ROWS_BEFORE_HEADINGS = 40
LONGEST_NAME = 200
_SIGNS = re.compile(r"[^0-9a-z가-힣]")

Read = OfficialEntry | RefusedEntry


@dataclass(frozen=True, slots=True)
class Cells:
    """One row by what its columns hold; ``heading`` gives the file's own word for a column."""

    number: int
    values: Mapping[str, str]
    headings: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def refused(self, column: str, problem: Problem) -> RowRefused:
        return RowRefused(problem.at(self.number, self.headings.get(column, column)))


def official_rows(
    path: Path, columns: Mapping[str, str], needed: Iterable[str], what: tuple[str, str]
) -> Iterator[Cells]:
    """The rows under the headings of the first sheet that has them.

    ``columns``: what a column holds → the words it goes by, compared without spaces and signs.
    ``FileRefused`` where the file is no table, or no row names all ``needed`` columns; ``what``
    names the list in Korean and English.
    """
    known = {word: holds for holds, words in columns.items() for word in words.split()}
    for rows in _tables(path, what):
        first = list(islice(rows, ROWS_BEFORE_HEADINGS))
        for index, row in enumerate(first):
            places = _places(row, known)
            if set(needed) <= set(places):
                yield from _under(places, row, (*first[index + 1 :], *rows))
                return
    raise _no_headings(what, needed, columns).for_file()


def _tables(path: Path, what: tuple[str, str]) -> Iterator[Iterator[TableRow]]:
    found = recognise(path)
    if found.kind not in ("workbook", "table", "talents"):
        raise _no_table(what).for_file()
    return table_rows(path, found)


def _places(row: TableRow, known: Mapping[str, str]) -> dict[str, int]:
    """Column → where it stands; the first of two columns that hold the same counts."""
    places: dict[str, int] = {}
    for index, cell in enumerate(row.cells):
        holds = known.get(_SIGNS.sub("", narrow(cell).lower()))
        if holds is not None:
            places.setdefault(holds, index)
    return places


def _under(
    places: Mapping[str, int], headings: TableRow, rows: Iterable[TableRow]
) -> Iterator[Cells]:
    words = {holds: plain(headings.cells[index]) for holds, index in places.items()}
    for row in rows:
        if not is_blank(row.cells):
            values = {
                holds: plain(row.cells[index]) if index < len(row.cells) else ""
                for holds, index in places.items()
            }
            yield Cells(row.number, values, words)


def each_once(file: str, entries: Iterator[OfficialEntry | RowRefused]) -> Iterator[Read]:
    """Each entry once by its code; a code that comes again with another name is refused."""
    names: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, RowRefused):
            yield RefusedEntry(file, entry.refusal)
        elif entry.code not in names:
            names[entry.code] = entry.names[0]
            yield entry
        elif names[entry.code] != entry.names[0]:
            problem = _code_twice(entry.code, names[entry.code])
            yield RefusedEntry(file, problem.at(entry.row, entry.code))


def name_in(cells: Cells, column: str) -> str:
    """The name in a column; raises `RowRefused` where it is empty or too long."""
    if not cells[column]:
        raise cells.refused(column, missing_name(cells.headings.get(column, column)))
    if len(cells[column]) > LONGEST_NAME:
        raise cells.refused(column, name_too_long(cells[column]))
    return cells[column]


def digits(text: str) -> str:
    """The digits of a code as written, full-width ones too, without dots, spaces and hyphens."""
    return re.sub(r"[\s.\-]", "", narrow(text))


def missing_name(column: str) -> Problem:
    return Problem(
        "name_missing",
        reason=("이름이 비어 있습니다: {column}", "The name is empty: {column}"),
        remedy=("이름을 채워 주십시오.", "Fill in the name."),
        column=column,
    )


def name_too_long(name: str) -> Problem:
    return Problem(
        "name_too_long",
        reason=(
            "이름이 {most}자를 넘습니다: “{name}”",
            "The name is longer than {most} characters: “{name}”",
        ),
        remedy=("{most}자 이내로 줄여 주십시오.", "Shorten it to {most} characters."),
        most=LONGEST_NAME,
        name=name,
    )


def wrong_code(code: str, form: tuple[str, str]) -> Problem:
    """``form`` says in both languages how a code of the list looks."""
    return Problem(
        "wrong_code",
        reason=("코드의 형식이 다릅니다: “{value}”", "This is no code of the list: “{value}”"),
        remedy=form,
        value=code,
    )


def _code_twice(code: str, name: str) -> Problem:
    return Problem(
        "code_twice",
        reason=(
            "같은 코드({value})가 앞에서 다른 이름으로 나왔습니다: “{name}”",
            "The same code ({value}) stood above with another name: “{name}”",
        ),
        remedy=(
            "두 행 가운데 맞는 것만 남겨 주십시오.",
            "Keep only the right one of the two rows.",
        ),
        value=code,
        name=name,
    )


def _no_table(what: tuple[str, str]) -> Problem:
    return Problem(
        "no_table",
        reason=(f"{what[0]} 표가 아닙니다.", f"This is no table of {what[1]}."),
        remedy=(
            "내려받은 엑셀(xlsx)이나 CSV 파일을 그대로 넣어 주십시오.",
            "Give the Excel (xlsx) or CSV file as it was downloaded.",
        ),
    )


def _no_headings(
    what: tuple[str, str], needed: Iterable[str], columns: Mapping[str, str]
) -> Problem:
    words = ", ".join(columns[column].split()[0] for column in needed)
    return Problem(
        "no_headings",
        reason=(
            f"처음 {ROWS_BEFORE_HEADINGS}행에서 {what[0]} 표의 제목 행을 찾지 못했습니다.",
            f"The first {ROWS_BEFORE_HEADINGS} rows hold no headings of {what[1]}.",
        ),
        remedy=(
            "다음 열 이름이 있는 행이 필요합니다: {words}",
            "There must be a row with the headings {words}.",
        ),
        words=words,
    )
