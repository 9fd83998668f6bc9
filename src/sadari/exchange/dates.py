"""Dates and closing rules in the forms that Korean feeds and tables use."""

import re
from datetime import date, datetime, timedelta

from sadari.actions.import_records import ClosingRule
from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem

_FULL = re.compile(
    r"(?<!\d)(\d{4}|['’]?\d{2})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})(?!\d)\s*(?:일|\.)?"
)
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?(?!\d)")
_COMPACT_SHORT = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_AMERICAN = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(?:/|\.|-|월)\s*(\d{1,2})(?!\d)\s*일?")
_REST_OF_A_DATE = re.compile(
    r"[\sT]*(?:\(?[월화수목금토일]\)|[월화수목금토일]요일)?[\sT]*"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}시(?:\s*\d{1,2}분)?)?\s*\.?"
)
_OPEN_ENDED = re.compile(
    r"채용\s*시|채용\s*완료|상시|수시|충원|모집\s*시|마감\s*시|선발\s*시|until filled", re.I
)
_LAST_YEAR_MEANT = 2200  # 9999-12-31 and its like stand for "never closes"
_EXCEL_EPOCH = date(1899, 12, 30)


def read_date(text: str) -> date | None:
    """A date, or None where unknown. Two-digit years are 20YY. A time of day is ignored.

    Forms: 2026-12-31, 2026.12.31., 2026/12/31, 20261231, 26-12-31, 261231, 2026년 12월 31일,
    202612311830, 12/31/2026 where it cannot be taken for another day.
    ``Problem`` for anything else and for days that do not exist.
    """
    folded = narrow(text)
    if is_unknown(text) or _is_null_date(folded):
        return None
    for pattern, order in _FORMS:
        match = pattern.match(folded)
        if match and _REST_OF_A_DATE.fullmatch(folded, match.end()):
            return _make(*order(match), shown=text)
    raise Problem(
        "not_a_date",
        reason=("날짜 “{value}”: 읽을 수 없습니다.", "“{value}” is not a date."),
        remedy=("YYYY-MM-DD로 적어 주십시오. 예: 2026-12-31", "Write it as 2026-12-31."),
        value=text,
    )


def read_closing(text: str, posted_on: date | None = None) -> tuple[ClosingRule, date | None]:
    """(rule, date) of a free-text closing date.

    Blank and "채용시까지" close when filled; "채용시까지  26-12-31" when filled or on the day;
    of a period the last day counts. A day without a year ("12/31") is the first such day on or
    after ``posted_on``. A year far ahead (9999-12-31) means that it never closes.
    """
    folded = narrow(text)
    open_ended = bool(_OPEN_ENDED.search(folded))
    unknown = is_unknown(text) or _is_null_date(folded)
    days = [] if unknown else _days_in(folded, posted_on, shown=text)
    if not days and (unknown or open_ended):
        return "when_filled", None
    if not days:
        raise _unclear_closing(text)
    last = days[-1]
    if last.year > _LAST_YEAR_MEANT:
        return "when_filled", None
    return ("when_filled_or_date" if open_ended else "on_date"), last


def excel_day(serial: int) -> date:
    """The day that a spreadsheet keeps as the number ``serial`` (1900 system)."""
    return _EXCEL_EPOCH + timedelta(days=serial)


def _is_null_date(folded: str) -> bool:
    return bool(folded) and not folded.strip("0-./: ")


def _year(digits: str) -> int:
    number = int(digits.strip("'’"))
    return number if number > 99 or len(digits.strip("'’")) == 4 else 2000 + number


def _forward(match: re.Match[str]) -> tuple[int, int, int]:
    return _year(match[1]), int(match[2]), int(match[3])


def _american(match: re.Match[str]) -> tuple[int, int, int]:
    month, day = int(match[1]), int(match[2])
    if day <= 12 and month <= 12 and day != month:
        raise Problem(
            "ambiguous_date",
            reason=(
                "날짜 “{value}”: 월과 일을 구분할 수 없습니다.",
                "“{value}” does not tell month from day.",
            ),
            remedy=("YYYY-MM-DD로 적어 주십시오. 예: 2026-12-31", "Write it as 2026-12-31."),
            value=match[0],
        )
    return int(match[3]), (month if month <= 12 else day), (day if month <= 12 else month)


_FORMS = (
    (_FULL, _forward),
    (_COMPACT, _forward),
    (_AMERICAN, _american),
    (_COMPACT_SHORT, _forward),
)


def _make(year: int, month: int, day: int, *, shown: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Problem(
            "impossible_date",
            reason=(
                "날짜 “{value}”: 달력에 없는 날입니다.",
                "“{value}” is a day that does not exist.",
            ),
            remedy=(
                "달력에 있는 날을 YYYY-MM-DD로 적어 주십시오. 예: 2026-12-31",
                "Write a day of the calendar as 2026-12-31.",
            ),
            value=shown,
        ) from None


def _days_in(folded: str, posted_on: date | None, *, shown: str) -> list[date]:
    rest = re.sub(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}\s*시(?:\s*\d{1,2}\s*분)?", " ", folded)
    for pattern, order in _FORMS:
        found = list(pattern.finditer(rest))
        if found:
            return [_make(*order(match), shown=shown) for match in found]
    return [_without_year(match, posted_on, shown) for match in _MONTH_DAY.finditer(rest)]


def _without_year(match: re.Match[str], posted_on: date | None, shown: str) -> date:
    if posted_on is None:
        raise _unclear_closing(shown)
    day = _make(posted_on.year, int(match[1]), int(match[2]), shown=shown)
    return day if day >= posted_on else _make(day.year + 1, day.month, day.day, shown=shown)


def _unclear_closing(text: str) -> Problem:
    return Problem(
        "unclear_closing_date",
        reason=(
            "마감일 “{value}”: 날짜도 ‘채용시까지’도 아닙니다.",
            "The closing date “{value}” is neither a day nor “until filled” (채용시까지).",
        ),
        remedy=(
            "YYYY-MM-DD 또는 ‘채용시까지’ 또는 ‘채용시까지 2026-12-31’로 적어 주십시오.",
            "Write 2026-12-31, or 채용시까지 (until filled), or 채용시까지 2026-12-31.",
        ),
        value=text,
    )


def read_birth_year(text: str, today: date) -> int | None:
    """The year of birth out of a year, a two-digit year or a whole birth date; None if unknown.

    Two digits are the last such year that is not after ``today``.
    """
    folded = narrow(text)
    if is_unknown(text) or _is_null_date(folded):
        return None
    year = _birth_year(folded, today)
    if year is None or not 1900 <= year <= today.year:
        raise Problem(
            "birth_year",
            reason=(
                "출생연도 “{value}”: 1900년에서 {this_year}년 사이의 해가 아닙니다.",
                "The year of birth “{value}” is not a year from 1900 to {this_year}.",
            ),
            remedy=(
                "네 자리 연도를 적거나 비워 두십시오. 예: 1999",
                "Write four digits, e.g. 1999, or leave it empty.",
            ),
            value=text,
            this_year=today.year,
        )
    return year


def _birth_year(folded: str, today: date) -> int | None:
    bare = re.sub(r"\s*(?:년생|년|생)$", "", re.sub(r"\.0+$", "", folded))
    if re.fullmatch(r"\d{4}", bare):
        return int(bare)
    if re.fullmatch(r"['’]?\d{2}", bare):
        return _century(int(bare.strip("'’")), today)
    if re.fullmatch(r"\d{5}", bare):
        return excel_day(int(bare)).year
    match = _FULL.match(folded) or _COMPACT.match(folded) or _COMPACT_SHORT.match(folded)
    if match is None or not _REST_OF_A_DATE.fullmatch(folded, match.end()):
        return None
    digits = match[1].strip("'’")
    year = int(digits) if len(digits) == 4 else _century(int(digits), today)
    return _make(year, int(match[2]), int(match[3]), shown=folded).year


def _century(two_digits: int, today: date) -> int:
    year = 2000 + two_digits
    return year if year <= today.year else year - 100


def as_text(moment: datetime | date) -> str:
    """A spreadsheet's date cell as the text a person would type."""
    return moment.strftime("%Y-%m-%d")
