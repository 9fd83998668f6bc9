"""The Korean Employment Classification of Occupations (KECO): a code and a name a row.

Groups of two to four digits and the employment service's own six digits become entries. Major
groups (one digit) are headings of the list, not occupations; they are counted in a note.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from sadari.actions.official_plan import OfficialEntry
from sadari.actions.refusal import RowRefused
from sadari.exchange.official_table import (
    Cells,
    Read,
    digits,
    each_once,
    name_in,
    official_rows,
    wrong_code,
)
from sadari.exchange.reading import note

WHAT = ("한국고용직업분류(KECO)", "the Korean Employment Classification of Occupations (KECO)")
COLUMNS = {
    "code": "코드 분류코드 직업코드 직종코드 직업분류코드 keco코드 keco 항목코드 분류번호 code",
    "name": "분류명 직업명 직종명 항목명 명칭 이름 직업분류명 항목명한글 한글항목명 한글명 name",
    "name_en": "영문명 영문명칭 영문분류명 영문항목명 항목명영문 영어명 englishname nameen",
}
_CODE = re.compile(r"\d{2,4}|\d{6}")
_FORM = (
    "2, 3, 4자리(직업 분류) 또는 6자리(고용24) 숫자 코드를 적어 주십시오.",
    "Write 2, 3 or 4 digits (the classification) or 6 digits (Work24).",
)


def read_keco(path: Path, *, notes: list[str] | None = None) -> Iterator[Read]:
    """Entries of one workbook or CSV; ``FileRefused`` where it is something else."""
    return each_once(path.name, _entries(path, notes))


def _entries(path: Path, notes: list[str] | None) -> Iterator[OfficialEntry | RowRefused]:
    headings = 0
    for cells in official_rows(path, COLUMNS, ("code", "name"), WHAT):
        if re.fullmatch(r"\d", digits(cells["code"])):
            headings += 1
            continue
        try:
            yield _entry(path.name, cells)
        except RowRefused as refused:
            yield refused
    if headings:
        note(
            notes,
            f"대분류(한 자리)는 직업이 아니므로 넣지 않았습니다: {headings}개",
            f"Major groups (one digit) are no occupations and were left out: {headings}",
        )


def _entry(file: str, cells: Cells) -> OfficialEntry:
    code = digits(cells["code"])
    if len(code) == 5:
        code = code.zfill(6)  # a spreadsheet took the leading zero
    if not _CODE.fullmatch(code):
        raise cells.refused("code", wrong_code(cells["code"], _FORM))
    return OfficialEntry(
        file=file,
        row=cells.number,
        noun="occupation",
        code=code,
        concept_id=f"keco-{code}",
        name_ko=name_in(cells, "name"),
        name_en=cells["name_en"],
        broader=_broader(code),
        keco=code,
    )


def _broader(code: str) -> str:
    return {3: code[:2], 4: code[:3], 6: code[:4]}.get(len(code), "")
