"""The published list of the National Competency Standards (NCS): units of competence by class.

One row a unit; the columns of its class (major, middle, minor, detailed) may be merged cells and
then stand only in their first row. Classes of detail (8 digits) and units (10) become entries.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sadari.actions.official_plan import OfficialEntry
from sadari.actions.refusal import RowRefused
from sadari.exchange.official_table import (
    LONGEST_NAME,
    Cells,
    Read,
    digits,
    each_once,
    name_in,
    official_rows,
    wrong_code,
)
from sadari.exchange.plain_text import narrow

WHAT = ("국가직무능력표준(NCS)", "the National Competency Standards (NCS)")
COLUMNS = {
    "unit_name": "능력단위명 능력단위명칭 능력단위 ncs능력단위명",
    "unit": "능력단위코드 능력단위분류번호 능력단위번호 능력단위분류코드 분류번호 ncs능력단위코드",
    "major": "대분류코드 대분류번호 대분류cd",
    "middle": "중분류코드 중분류번호 중분류cd",
    "minor": "소분류코드 소분류번호 소분류cd",
    "detail": "세분류코드 세분류번호 세분류cd 직무코드 ncs코드",
    "detail_name": "세분류코드명 세분류명 세분류 세분류명칭 직무명",
}
_CARRIED = ("major", "middle", "minor", "detail", "detail_name")
_CLASS_LEVELS = ("major", "middle", "minor", "detail")
_UNIT_DIGITS, _CLASS_DIGITS = 10, 8
#: The year and version that the published code carries: 0601010101_23v3.
_REVISION = re.compile(r"\s*_.*$|\s*\d{2}[vV]\d+$")
_FORM = (
    "분류 8자리와 능력단위 2자리로 이루어진 10자리 코드가 필요합니다(예: 0601010101_23v3).",
    "A code of 10 digits is needed: 8 of the class and 2 of the unit, such as 0601010101_23v3.",
)


def read_ncs(path: Path) -> Iterator[Read]:
    """Entries of one published workbook or CSV; ``FileRefused`` where it is something else."""
    return each_once(path.name, _entries(path))


def _entries(path: Path) -> Iterator[OfficialEntry | RowRefused]:
    carried = dict.fromkeys(_CARRIED, "")
    for cells in official_rows(path, COLUMNS, ("unit_name", "unit"), WHAT):
        carried |= {column: cells[column] for column in _CARRIED if cells[column]}
        try:
            code = _unit_code(cells, carried)
            name = name_in(cells, "unit_name")
        except RowRefused as refused:
            yield refused
            continue
        above = code[:_CLASS_DIGITS]
        if carried["detail_name"] and _class_code(carried) in ("", above):
            yield _entry(path.name, cells.number, above, carried["detail_name"][:LONGEST_NAME])
        yield _entry(path.name, cells.number, code, name, above)


def _entry(file: str, row: int, code: str, name: str, broader: str = "") -> OfficialEntry:
    return OfficialEntry(
        file=file,
        row=row,
        noun="skill",
        code=code,
        concept_id=f"ncs-{code}",
        name_ko=name,
        name_en="",
        broader=broader,
        skill_kind="skill",
        ncs=code[:_CLASS_DIGITS],
    )


def _unit_code(cells: Cells, carried: Mapping[str, str]) -> str:
    """Ten digits: written whole, perhaps with a revision behind, or as the unit's own two."""
    written = digits(_REVISION.sub("", narrow(cells["unit"])))
    if len(written) <= _UNIT_DIGITS - _CLASS_DIGITS and written.isdigit():
        written = _class_code(carried) + written.zfill(_UNIT_DIGITS - _CLASS_DIGITS)
    if len(written) == _UNIT_DIGITS - 1:
        written = written.zfill(_UNIT_DIGITS)  # a spreadsheet took the leading zero
    if len(written) != _UNIT_DIGITS or not written.isdecimal():
        raise cells.refused("unit", wrong_code(cells["unit"], _FORM))
    return written


def _class_code(carried: Mapping[str, str]) -> str:
    """Eight digits from one column or from four of two digits each; "" where they are not there."""
    detail = digits(carried["detail"])
    if _CLASS_DIGITS - 1 <= len(detail) <= _CLASS_DIGITS:
        return detail.zfill(_CLASS_DIGITS)
    parts = [digits(carried[level]) for level in _CLASS_LEVELS]
    return "".join(part[-2:].zfill(2) for part in parts) if all(parts) else ""
