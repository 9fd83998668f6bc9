"""Tables of talents (CSV, xlsx) as Korean institutions send them.

Of a birth date only the year is kept, of an address only the district; contact columns are
dropped. Total rows and notes around the table are counted and remarked on, every other row comes
out, read or refused.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from sadari.actions.import_records import Contract, Pay, ReadRow, Schedule, TalentRecord
from sadari.actions.import_refusals import may_be_under_14, maybe_under_14
from sadari.exchange.contacts import mask_contacts
from sadari.exchange.dates import read_birth_year
from sadari.exchange.education import read_education
from sadari.exchange.employment import read_contract, read_schedule
from sadari.exchange.experience import read_experience
from sadari.exchange.field_table import shifted_cells, table_rows, unclosed_quote
from sadari.exchange.lists_of_names import split_names, split_regions
from sadari.exchange.numbers import read_count
from sadari.exchange.pay import named_unit, read_pay
from sadari.exchange.plain_text import is_unknown, known, narrow, plain
from sadari.exchange.problem import Problem, read_at
from sadari.exchange.reading import (
    LONGEST_KEY,
    as_read,
    cut,
    note,
    refused_row,
    started,
    undecodable,
)
from sadari.exchange.recognise import recognise, wrong_file
from sadari.exchange.resident_numbers import (
    field_with_resident_number,
    masked,
    resident_number_found,
)
from sadari.exchange.table import TableRow, is_blank
from sadari.exchange.talent_headings import (
    ROWS_BEFORE_HEADINGS,
    Column,
    Headings,
    find_headings,
    looks_like_headings,
)

T = TypeVar("T")

_TOTAL = re.compile(
    r"(?:.{0,20}\s)?(?:총?합계|총계|소계|누계|계|평균|total|subtotal|sum)(?:\s*[:：(（\[].*)?|총\s*\d+\s*명.*",
    re.I,
)
_GRAND_TOTAL = re.compile(r"총?합\s*계|총\s*계|계|total", re.I)
_REMARK = re.compile(
    r"[※*#▶■□○●-]|주\s*[:)）]|비고|자료\s*[:：]|출처|작성|이하\s*여백|끝[.\s]*$|\(?단위|기준일|담당|문의"
)
_GENDERS: dict[str, Literal["female", "male"]] = {
    **dict.fromkeys(("여", "여성", "여자", "f", "female", "w", "woman", "女"), "female"),
    **dict.fromkeys(("남", "남성", "남자", "m", "male", "man", "男"), "male"),
}
_ZIP = re.compile(r"^[(\[]?\d{5}[)\]]?\s+")
_ROUNDED_NUMBER = re.compile(r"\d(?:\.\d+)?E\+\d+", re.I)


def read_talents(
    path: str | Path, *, notes: list[str] | None = None, today: date | None = None
) -> Iterator[ReadRow]:
    """One ``ReadRow`` for each person; ``number`` is the line that a spreadsheet shows.

    ``today`` (by default the day in Seoul) tells which century a two-digit year of birth means.
    ``FileRefused`` where the file is no table or has no headings that name an identifier.
    """
    path = Path(path)
    found = recognise(path)
    if found.kind not in ("table", "workbook"):
        raise wrong_file(found, "talents", _REMEDIES.get(found.kind, _REMEDY)).for_file()
    day = today or datetime.now(ZoneInfo("Asia/Seoul")).date()
    table, unread = None, 0
    for rows in table_rows(path, found):
        first = list(islice(rows, ROWS_BEFORE_HEADINGS + 1))
        headings = find_headings(first)
        if headings and table is None:
            table = _Table(headings, day, notes).rows(chain(first, rows))
        elif headings:
            unread += 1
    if table is None:
        raise _no_headings().for_file()
    if unread:
        note(
            notes,
            f"인재 표가 있는 시트 가운데 첫 시트만 읽었습니다. 읽지 않은 시트: {unread}개",
            f"Only the first sheet with a table of talents was read; {unread} others were not.",
        )
    return started(table)


@dataclass(slots=True)
class _Table:
    headings: Headings
    today: date
    notes: list[str] | None
    _people: int = 0
    _totals: int = 0
    _remarks: int = 0
    _stated: list[int] = field(default_factory=list)

    def rows(self, rows: Iterator[TableRow]) -> Iterator[ReadRow]:
        for row in rows:
            if row.number < self.headings.first_data_row or is_blank(row.cells):
                continue
            if not self._is_aside(row):
                self._people += 1
                yield self._read(row)
        self._remark_on_all()

    def _is_aside(self, row: TableRow) -> bool:
        """Whether a row is a total, a remark or a repeated heading, none of which is a person."""
        cells = [plain(cell) for cell in row.cells if cell.strip()]
        key = next((c for c in self._cells(row, "key") if c), "")
        if _is_total(cells[0]) or _is_total(key):
            self._totals += 1
            if _GRAND_TOTAL.fullmatch(cells[0]):
                self._stated += [int(cell.replace(",", "")) for cell in cells[1:2] if _is_int(cell)]
            return True
        is_remark = not key and len(cells) == 1 and bool(_REMARK.match(cells[0]))
        if is_remark or looks_like_headings(row.cells):
            self._remarks += 1
            return True
        return False

    def _cells(self, row: TableRow, what: str) -> list[str]:
        places = [i for i, column in enumerate(self.headings.columns) if column.holds == what]
        return [plain(row.cells[i]) for i in places if i < len(row.cells)]

    def _read(self, row: TableRow) -> ReadRow:
        columns = self.headings.columns
        cells = [*row.cells, *[""] * (len(columns) - len(row.cells))]
        sent = {column.heading: cell for column, cell in zip(columns, cells, strict=False)}
        resident = field_with_resident_number({**sent, **_beyond(cells[len(columns) :])})
        raw = {c.heading: _kept(c, sent[c.heading]) for c in columns if not c.is_dropped}
        person = _Person(row.number, self.headings, raw, self.today)
        childs_birth = person.heading_of_a_childs_birth()
        if childs_birth is not None:
            return ReadRow(row.number, raw={}, refusal=maybe_under_14(row.number, childs_birth))
        if resident:
            return refused_row(row.number, masked(raw), resident, resident_number_found())
        if not row.is_whole:
            return refused_row(row.number, raw, "", unclosed_quote())
        if any(cell.strip() for cell in cells[len(columns) :]):
            return refused_row(row.number, raw, "", shifted_cells())
        damaged = next((name for name, cell in raw.items() if "\ufffd" in cell), None)
        if damaged is not None:
            return refused_row(row.number, raw, damaged, undecodable(raw[damaged]))
        return as_read(row.number, person.kept_raw(), person.record)

    def _remark_on_all(self) -> None:
        if self._totals:
            note(
                self.notes,
                f"합계 행 {self._totals}개는 사람이 아니어서 세지 않았습니다.",
                f"{self._totals} total rows are not people and were not counted.",
            )
        for stated in self._stated:
            if stated != self._people:
                note(
                    self.notes,
                    f"합계 행에는 {stated}명으로 적혀 있으나 읽은 행은 {self._people}개입니다.",
                    f"A total row says {stated}, but the table holds {self._people} rows.",
                )
        if self._remarks:
            note(
                self.notes,
                f"설명 글이나 되풀이된 머리글 {self._remarks}행은 세지 않았습니다.",
                f"{self._remarks} rows of remarks or repeated headings were not counted.",
            )


def _kept(column: Column, cell: str) -> str:
    """Remarks in columns that are not read may name whom to call."""
    return cell if column.holds else mask_contacts(cell)


def _is_total(cell: str) -> bool:
    return bool(_TOTAL.fullmatch(cell) or _TOTAL.fullmatch(cell.replace(" ", "")))


def _is_int(text: str) -> bool:
    return bool(re.fullmatch(r"\d[\d,]*", text))


def _beyond(cells: list[str]) -> dict[str, str]:
    """Cells to the right of the last heading, in which a resident number may stand as well."""
    return {f"열 밖 {index}": cell for index, cell in enumerate(cells, start=1)}


@dataclass(slots=True)
class _Person:
    """One row, read column by column; ``RowRefused`` names the file's own heading."""

    row: int
    headings: Headings
    raw: dict[str, str]
    today: date

    def record(self) -> TalentRecord:
        return TalentRecord(
            row=self.row,
            key=self._key(),
            name=cut(self._text("name"), 60),
            birth_year=self._birth_year(),
            gender=_GENDERS.get(narrow(self._text("gender")).lower(), ""),
            region_text=district(self._text("region")),
            education=self._one("education", read_education),
            major=cut(self._text("major"), 120),
            skills=self._many("skills"),
            licences=self._many("licences"),
            experience_months=self._experience(),
            wished_occupations=self._many("occupations"),
            wished_pay=self._pay(),
            wished_regions=self._regions(),
            wished_contracts=self._contracts(),
            wished_schedules=self._schedules(),
            most_travel_minutes=self._travel(),
        )

    def kept_raw(self) -> dict[str, str]:
        """The row as sent, but of a readable birth date only the year, of an address the
        district."""
        kept = dict(self.raw)
        for column in self.headings.holding("birth"):
            try:
                year = read_birth_year(kept[column.heading], self.today)
            except Problem:
                continue
            if year is not None:
                kept[column.heading] = str(year)
        for column in self.headings.holding("region"):
            kept[column.heading] = district(kept[column.heading])
        return kept

    def _column(self, what: str) -> Column | None:
        """The first column of its kind that says something, else the first of its kind."""
        columns = self.headings.holding(what)
        telling = (column for column in columns if not is_unknown(self.raw[column.heading]))
        return next(telling, columns[0] if columns else None)

    def _text(self, what: str) -> str:
        column = self._column(what)
        return known(self.raw[column.heading]) if column else ""

    def _one(self, what: str, reader: Callable[[str], T | None]) -> T | None:
        column = self._column(what)
        if column is None:
            return None
        return read_at(self.row, column.heading, reader, self.raw[column.heading])

    def _many(self, what: str) -> tuple[str, ...]:
        cells = (self.raw[column.heading] for column in self.headings.holding(what))
        return tuple(dict.fromkeys(name for cell in cells for name in split_names(cell)))

    def _key(self) -> str:
        heading = self.headings.holding("key")[0].heading
        return read_at(self.row, heading, _read_key, self.raw[heading])

    def heading_of_a_childs_birth(self) -> str | None:
        """Where it says that this may be somebody under 14, whatever else is wrong with the row."""
        for column in self.headings.holding("birth"):
            with suppress(Problem):
                year = read_birth_year(self.raw[column.heading], self.today)
                if year is not None and may_be_under_14(year, self.today):
                    return column.heading
        return None

    def _birth_year(self) -> int | None:
        return self._one("birth", partial(read_birth_year, today=self.today))

    def _experience(self) -> int | None:
        column = self._column("experience")
        months = column.months_per_number if column else 1
        return self._one("experience", partial(read_experience, months_per_number=months))

    def _pay(self) -> Pay | None:
        column = self._column("pay")
        if column is None:
            return None
        cell = self.raw[column.heading]
        unit = cell if named_unit(cell) else column.pay_unit or ""
        scale = column.won_per_number
        return read_at(self.row, column.heading, read_pay, unit, cell, won_per_number=scale)

    def _regions(self) -> tuple[str, ...]:
        cells = (self.raw[column.heading] for column in self.headings.holding("regions"))
        return tuple(dict.fromkeys(name for cell in cells for name in split_regions(cell)))

    def _contracts(self) -> tuple[Contract, ...]:
        read = (read_contract(text) for text in self._many("contracts"))
        return tuple(dict.fromkeys(contract for contract in read if contract is not None))

    def _schedules(self) -> tuple[Schedule, ...]:
        read = (read_schedule(text) for text in self._many("schedules"))
        return tuple(dict.fromkeys(schedule for schedule in read if schedule is not None))

    def _travel(self) -> int | None:
        column = self._column("travel")
        minutes = column.minutes_per_number if column else 1
        return self._one("travel", partial(_read_minutes, minutes_per_number=minutes))


def district(address: str) -> str:
    """An address down to its city, county or district; nobody needs the street to be matched."""
    words = _ZIP.sub("", known(address)).split()
    if not words or not re.search("[가-힣]", words[0]):
        return " ".join(words)
    kept = words[:1]
    for word in words[1:4]:
        if word[-1] not in "시군구":
            break
        kept.append(word)
    return " ".join(kept)


def _read_key(text: str) -> str:
    key = re.sub(r"(?<=\d)\.0+$", "", known(text).lstrip("'"))
    if not key or _ROUNDED_NUMBER.fullmatch(key) or len(key) > LONGEST_KEY or "\ufffd" in key:
        raise _bad_key(text)
    return unicodedata.normalize("NFKC", key)


def _read_minutes(text: str, *, minutes_per_number: int) -> int | None:
    match = re.fullmatch(r"(\d+)\s*시간\s*(?:(\d+)\s*분)?\s*(?:이내|이하)?", narrow(text))
    if match:
        return int(match[1]) * 60 + int(match[2] or 0)
    number = read_count(re.sub(r"\s*(?:이내|이하)$", "", text))
    return None if number is None else number * minutes_per_number


def _bad_key(text: str) -> Problem:
    return Problem(
        "identifier",
        reason=(
            "식별번호 “{value}”: 비어 있거나 알아볼 수 없습니다.",
            "The identifier “{value}” is empty or cannot be told.",
        ),
        remedy=(
            "사람마다 다른 번호를 글자 서식으로 적어 주십시오. 수식이면 값으로 붙여 넣어 주십시오.",
            "Write a number of each person's own as text; paste formulas as values.",
        ),
        value=text,
    )


def _no_headings() -> Problem:
    return Problem(
        "no_headings",
        reason=(
            "머리글을 찾지 못했습니다. 식별번호 열과 그 밖에 아는 열이 둘 이상 있어야 합니다.",
            "No headings were found: an identifier and at least two more known columns are needed.",
        ),
        remedy=(
            "첫머리에 다음과 같은 머리글을 두십시오: 식별번호, 이름, 출생연도, 거주지, 최종학력, "
            "보유역량, 자격증, 경력(개월), 희망직종, 희망연봉(만원), 희망근무지",
            "Begin the table with headings such as: ID, name, birth year, region, education, "
            "skills, licences, experience months, desired occupation, desired pay, desired region.",
        ),
    )


_REMEDY = (
    "구직 인재 표를 CSV 또는 xlsx로 저장하여 올려 주십시오.",
    "Save the table of talents as CSV or xlsx and import that.",
)
_REMEDIES: dict[str, tuple[str, str]] = {
    "old_workbook": (
        "엑셀에서 열어 ‘다른 이름으로 저장’에서 ‘Excel 통합 문서(*.xlsx)’로 저장해 주십시오.",
        "Open it in a spreadsheet program and save it as “Excel Workbook (*.xlsx)”.",
    ),
    "locked_workbook": (
        "암호를 풀고 xlsx로 다시 저장하여 올려 주십시오.",
        "Remove the password, save the workbook as xlsx again and import it.",
    ),
    "html": (
        "엑셀에서 열어 xlsx로 다시 저장해 주십시오. 이름만 엑셀이고 속은 웹 페이지입니다.",
        "Open it in a spreadsheet program and save it as xlsx: inside it is a web page.",
    ),
}
