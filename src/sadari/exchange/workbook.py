"""xlsx workbooks as sheets of text rows, checked before anything in them is unpacked."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from sadari.exchange.dates import as_text
from sadari.exchange.problem import Problem
from sadari.exchange.table import TableRow

MOST_PACKED_BYTES = 10_000_000
MOST_UNPACKED_BYTES = 100_000_000
MOST_RATIO = 100
MOST_MEMBERS = 2_000
_CHUNK_BYTES = 1_000_000
_DECLARATIONS = tuple(
    text.encode(encoding)
    for text in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
_ONLY_ZEROS = re.compile(r"0{2,}")


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    is_hidden: bool
    rows: list[TableRow]


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets, visible ones first, one in memory at a time.

    ``FileRefused`` for a bomb, a damaged file or XML with a document type declaration.
    Formulas count with the value that was stored with them.
    """
    refuse_bombs(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that hold no cell values
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever its XML parsers raise on damaged content
        raise _damaged().for_file() from error
    with closing(book):
        tables = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sorted(tables, key=lambda sheet: sheet.sheet_state != "visible"):
            yield Sheet(sheet.title, sheet.sheet_state != "visible", list(_rows(sheet)))


def _rows(sheet: Any) -> Iterator[TableRow]:
    sheet.reset_dimensions()  # what a sheet declares about its size is often wrong
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield TableRow(number, [cell_text(cell) for cell in cells])
    except Exception as error:  # as above: rows are parsed only while they are read
        raise _damaged().for_file() from error


def cell_text(cell: Any) -> str:
    """What a person sees in a cell: whole numbers without a point, days as 2026-12-31, and the
    leading zeros that a number format such as 00000000 shows."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date)):
        return as_text(value)
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        zeros = _ONLY_ZEROS.fullmatch(cell.number_format or "")
        return str(value).zfill(len(zeros[0])) if zeros and value >= 0 else str(value)
    return repr(value) if isinstance(value, float) else str(value)


def refuse_bombs(path: Path) -> None:
    """``FileRefused`` where a packed file is too large, packed or unpacked, or hides entities."""
    if path.stat().st_size > MOST_PACKED_BYTES:
        raise _too_large().for_file()
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_sizes(members)
            names = {member.filename for member in members}
            if not {"xl/workbook.xml"} & names:
                raise _not_xlsx().for_file()
            for member in members:
                _check_member(archive, member)
    except _ZIP_FAULTS as error:
        raise _damaged().for_file() from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    steep = any(
        member.file_size > MOST_RATIO * max(member.compress_size, 1)
        and member.file_size > _CHUNK_BYTES
        for member in members
    )
    if unpacked > MOST_UNPACKED_BYTES or steep or len(members) > MOST_MEMBERS:
        raise _bomb().for_file()


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Look through a member for declarations; what it declares about its size is not believed."""
    if not member.filename.endswith((".xml", ".rels", ".vml")):
        return
    read, tail = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            read += len(chunk)
            if read > MOST_UNPACKED_BYTES:
                raise _bomb().for_file()
            if any(declaration in tail + chunk for declaration in _DECLARATIONS):
                raise _declaration().for_file()
            tail = chunk[-32:]


def _too_large() -> Problem:
    return Problem(
        "file_too_large",
        reason=("파일이 10 MB를 넘습니다.", "The file is larger than 10 MB."),
        remedy=(
            "여러 파일로 나누거나 CSV로 저장하여 올려 주십시오.",
            "Split it into several files, or save it as CSV.",
        ),
    )


def _bomb() -> Problem:
    return Problem(
        "packed_too_tightly",
        reason=(
            "압축을 풀면 100 MB를 넘거나 압축률이 100배를 넘어 열지 않았습니다.",
            "Unpacked it would exceed 100 MB or 100 times its size, so it was not opened.",
        ),
        remedy=(
            "필요한 행만 새 통합문서에 값으로 붙여 넣어 저장해 주십시오.",
            "Paste only the rows that are needed, as values, into a new workbook.",
        ),
    )


def _declaration() -> Problem:
    return Problem(
        "unsafe_xml",
        reason=(
            "통합문서 안의 XML에 문서형 선언(DTD)이 있어 열지 않았습니다.",
            "The workbook's XML holds a document type declaration, so it was not opened.",
        ),
        remedy=("엑셀에서 다시 저장하여 올려 주십시오.", "Save it again in a spreadsheet program."),
    )


def _damaged() -> Problem:
    return Problem(
        "damaged_workbook",
        reason=("통합문서가 손상되어 열 수 없습니다.", "The workbook is damaged."),
        remedy=(
            "엑셀에서 열어 xlsx 또는 CSV로 다시 저장해 주십시오.",
            "Open it in a spreadsheet program and save it again as xlsx or CSV.",
        ),
    )


def _not_xlsx() -> Problem:
    return Problem(
        "not_xlsx",
        reason=(
            "xlsx 통합문서가 아닙니다. (xlsb, ods, hwpx 등은 읽지 않습니다.)",
            "This is not an xlsx workbook; xlsb, ods and hwpx are not read.",
        ),
        remedy=("xlsx 또는 CSV로 저장하여 올려 주십시오.", "Save it as xlsx or CSV."),
    )
