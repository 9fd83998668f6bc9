"""고용24 (Work24, formerly HRD-Net) training courses: the list answer, or refused rows mended.

An attendance feed (names, birth dates) is refused as a whole and never read.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sadari.actions.import_records import CourseRecord, ReadRow
from sadari.actions.refusal import RowRefused
from sadari.exchange.dates import read_date
from sadari.exchange.field_table import field_rows
from sadari.exchange.fields import Fields, cleansed, names
from sadari.exchange.korean_text import SAMPLE_BYTES
from sadari.exchange.lists_of_names import split_names
from sadari.exchange.numbers import not_a_number, read_count, read_share
from sadari.exchange.plain_text import is_unknown, narrow, plain
from sadari.exchange.problem import Problem
from sadari.exchange.reading import (
    LARGEST_NUMBER,
    LONGEST_NAME,
    as_read,
    cut,
    demanded,
    demanded_key,
    missing,
    note,
    refused_row,
    started,
    value_at,
    web_address,
)
from sadari.exchange.recognise import is_attendance_field, recognise, wrong_file
from sadari.exchange.resident_numbers import resident_number_found
from sadari.exchange.xml_feed import FeedRow, XmlFeed

KEY = "trprId"
_FIELDS = names(
    "address certificate contents courseMan eiEmplCnt3 eiEmplRate3 eiEmplRate6 instCd ncsCd "
    "realMan regCourseMan stdgScor subTitle title traStartDate traEndDate trainTarget trprDegr "
    "trprId yardMan trngAreaCd trainstCstId"
)
_CODES = names(
    "trprId trprDegr courseMan realMan regCourseMan yardMan eiEmplCnt3 eiEmplCnt3Gt10 eiEmplRate3 "
    "eiEmplRate6 stdgScor instCd ncsCd traStartDate traEndDate trainTargetCd trainstCstId "
    "trngAreaCd wkendSe subTitleLink titleLink titleIcon grade"
)
_STATES = {"A": "planned", "B": "running", "C": "not_run", "D": "nobody_finished"}
_MARK = re.compile(
    r"^\s*(?:[\[(〔【<]\s*(?:국기|국가기간[^\])〕】>]*|K\s*-?\s*(?:디지털|digital)[^\])〕】>]*|KDT|"
    r"일반고?|실업자|재직자|내일배움[^\])〕】>]*|계좌제?|산대특|과정평가형|혼합|원격|주말|야간)"
    r"\s*[\])〕】>]\s*)+",
    re.I,
)
_RUN = re.compile(r"\s*[\[(]?\s*(?:제\s*)?\d{1,3}\s*(?:기|회차|차)\s*[\])]?\s*$")
_TAUGHT = re.compile(
    r"(?:다루는|배우는|사용하는|주요|사용|학습|핵심|훈련)\s*(?:기술|역량|스킬|도구)(?:\s*스택)?\s*[:：]\s*"
    r"(.+?)(?=\n|\.(?:\s|$)|。|(?:\s[가-힣 ]{2,10}[:：])|$)",
    re.S,
)


def read_courses(path: str | Path, *, notes: list[str] | None = None) -> Iterator[ReadRow]:
    """One ``ReadRow`` for each run of a course; remarks on the file are added to ``notes``.

    ``FileRefused`` where the file is something else, an attendance feed above all.
    """
    path = Path(path)
    found = recognise(path)
    refusal = wrong_file(found, "training", _REMEDY)
    if found.kind == "training":
        return started(_from_xml(XmlFeed(path, _row_tag(path), _FIELDS), notes))
    if found.kind in ("table", "workbook"):
        return started(_read(row) for row in field_rows(path, found, KEY, refusal))
    raise (_personal_feed() if found.kind == "attendance" else refusal).for_file()


def _row_tag(path: Path) -> str:
    """``scn_list``; answers that were turned from JSON repeat ``srchList`` instead."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES).replace(b"\0", b"")
    return "scn_list" if b"<scn_list" in head else "srchList"


def _from_xml(feed: XmlFeed, notes: list[str] | None) -> Iterator[ReadRow]:
    for row in feed.rows():
        yield _read(row, feed.row_tag)
    if feed.total is not None and feed.total != feed.count:
        note(
            notes,
            f"scn_cnt에는 {feed.total}건으로 적혀 있으나 실제로 읽은 행은 {feed.count}건입니다.",
            f"The file's scn_cnt says {feed.total}, but it holds {feed.count} rows.",
        )


def _read(row: FeedRow, row_name: str = "") -> ReadRow:
    personal = next((name for name in row.raw if is_attendance_field(name)), None)
    raw, resident = cleansed(
        {name: text for name, text in row.raw.items() if not is_attendance_field(name)}, _CODES
    )
    if personal:
        return refused_row(row.number, raw, personal, _personal_feed())
    if resident:
        return refused_row(row.number, raw, resident, resident_number_found())
    if row.problem:
        return refused_row(row.number, raw, row_name, row.problem)
    return as_read(row.number, raw, lambda: course_record(row.number, Fields(raw)))


def course_record(row: int, fields: Fields) -> CourseRecord:
    """The record of one run. ``RowRefused`` names the first field at fault.

    A blank number of enrolled people is 0, a blank number of seats is refused: a run without
    seats cannot be offered. More enrolled than seats is kept as it is (people apply early).
    """
    key, number = demanded_key(row, fields, KEY), _number(row, fields)
    title = _course_title(demanded(row, fields, "title"))
    starts_on, ends_on = _period(row, fields)
    contents = "" if is_unknown(fields.sent("contents")) else fields.sent("contents")
    rate_3, state_3 = value_at(row, fields, "eiEmplRate3", read_rate)
    rate_6, state_6 = value_at(row, fields, "eiEmplRate6", read_rate)
    return CourseRecord(
        row=row,
        key=key,
        number=number,
        title=title,
        institution_name=cut(demanded(row, fields, "subTitle"), LONGEST_NAME),
        institution_code=cut(fields.known("instCd") or fields.known("trainstCstId"), 12),
        region_text=fields.known("address"),
        area_code=_area_code(row, fields),
        ncs_code=_ncs_code(fields.known("ncsCd")),
        contents=contents,
        skills=taught_skills(contents),
        licences=split_names(fields.sent("certificate")),
        target=cut(fields.known("trainTarget"), 80),
        starts_on=starts_on,
        ends_on=ends_on,
        seats=_seats(row, fields),
        enrolled=value_at(row, fields, "regCourseMan", _number_of_people) or 0,
        cost_won=value_at(row, fields, "courseMan", read_count),
        own_share_won=value_at(row, fields, "realMan", read_count),
        satisfaction=value_at(row, fields, "stdgScor", _satisfaction),
        employed_3_months=value_at(row, fields, "eiEmplCnt3", _people_or_letter),
        employment_rate_3_months=rate_3,
        employment_state_3_months=state_3,
        employment_rate_6_months=rate_6,
        employment_state_6_months=state_6,
        url=web_address(fields.known("titleLink")),
    )


def read_rate(text: str) -> tuple[float | None, str]:
    """(per cent, state) of an employment rate, in which a letter says why there is none."""
    letter = narrow(text).upper()
    if letter in _STATES:
        return None, _STATES[letter]
    if re.fullmatch(r"[A-Z]", letter):
        raise _unknown_letter(text)
    return read_share(text), ""


def taught_skills(contents: str) -> tuple[str, ...]:
    """What a course's contents list after "다루는 기술:" and the like."""
    found = (name for match in _TAUGHT.finditer(contents) for name in split_names(match[1]))
    return tuple(dict.fromkeys(found))


def _course_title(sent: str) -> str:
    """The title without the mark of its funding ([국기]) and the number of its run ((4기))."""
    title = _RUN.sub("", _MARK.sub("", sent)).strip()
    return cut(title or plain(sent))


def _number(row: int, fields: Fields) -> int:
    demanded(row, fields, "trprDegr")
    number = value_at(row, fields, "trprDegr", lambda text: read_count(text, least=1))
    return number or 1


def _period(row: int, fields: Fields) -> tuple[date, date]:
    days = []
    for name in ("traStartDate", "traEndDate"):
        day = value_at(row, fields, name, read_date)
        if day is None:
            raise RowRefused(missing(fields.named(name)).at(row, fields.named(name)))
        days.append(day)
    starts_on, ends_on = days
    if ends_on < starts_on:
        raise RowRefused(_ends_too_early(starts_on, ends_on).at(row, fields.named("traEndDate")))
    return starts_on, ends_on


def _seats(row: int, fields: Fields) -> int:
    seats = value_at(row, fields, "yardMan", _number_of_people)
    if seats is None:
        raise RowRefused(missing(fields.named("yardMan")).at(row, fields.named("yardMan")))
    return seats


def _number_of_people(text: str) -> int | None:
    number = read_count(text)
    if number is not None and number > LARGEST_NUMBER:
        raise not_a_number(text)
    return number


def _people_or_letter(text: str) -> int | None:
    return None if narrow(text).upper() in _STATES else _number_of_people(text)


def _satisfaction(text: str) -> float | None:
    """Marks out of 5, or of 100 in older answers; 0 means that nobody gave a mark."""
    return read_share(text) or None


def _area_code(row: int, fields: Fields) -> str:
    code = re.sub(r"\.0+$", "", narrow(fields.known("trngAreaCd")))
    if code and not re.fullmatch(r"\d{2,10}", code):
        raise RowRefused(not_a_number(code).at(row, fields.named("trngAreaCd")))
    return code


def _ncs_code(text: str) -> str:
    """Two to eight digits; an odd number of them lost its leading zero in a spreadsheet."""
    digits = re.sub(r"\.0+$", "", narrow(text))
    if not re.fullmatch(r"\d{1,8}", digits):
        return ""
    return digits.zfill(len(digits) + len(digits) % 2)


def _ends_too_early(starts_on: date, ends_on: date) -> Problem:
    return Problem(
        "ends_before_it_starts",
        reason=(
            "종료일 {ends}: 시작일 {starts}보다 빠릅니다.",
            "The course ends on {ends}, before it starts on {starts}.",
        ),
        remedy=("시작일과 종료일을 확인해 주십시오.", "Check the two dates."),
        starts=starts_on.isoformat(),
        ends=ends_on.isoformat(),
    )


def _unknown_letter(text: str) -> Problem:
    return Problem(
        "unknown_rate_letter",
        reason=("취업률 “{value}”: 알 수 없는 글자입니다.", "The rate “{value}” is not known."),
        remedy=(
            "0에서 100 사이의 수나 다음 글자를 적어 주십시오: "
            "A 개설예정, B 진행중, C 미실시, D 수료자 없음",
            "Write a number from 0 to 100, or A (planned), B (running), C (not run), "
            "D (nobody finished).",
        ),
        value=text,
    )


def _personal_feed() -> Problem:
    return Problem(
        "personal_feed",
        reason=(
            "훈련생의 이름이나 생년월일이 든 출결 자료입니다. 이런 자료는 받지 않습니다.",
            "This is an attendance feed with people's names or birth dates; it is not taken.",
        ),
        remedy=_REMEDY,
    )


_REMEDY = (
    "고용24 훈련과정 목록(HRDNet)의 XML이나 고쳐 쓴 거부 행 CSV를 올려 주십시오.",
    "Import a list answer (HRDNet) of 고용24 training courses, or a mended CSV of refused rows.",
)
