"""The headings of a table of talents: where they stand, and what each column holds."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sadari.exchange.contacts import is_contact_field
from sadari.exchange.pay import NamedUnit, named_unit
from sadari.exchange.plain_text import plain
from sadari.exchange.refused_file import is_own_column
from sadari.exchange.resident_numbers import is_resident_number_column
from sadari.exchange.table import TableRow, unique_names

ROWS_BEFORE_HEADINGS = 40
LEAST_COLUMNS = 3
_LONGEST_GROUP = 10

#: What a column holds → how institutions call it, compared without spaces and signs.
ALIASES: dict[str, str] = {
    "key": (
        "식별번호 관리번호 고유번호 등록번호 구직번호 구직등록번호 구직자번호 인재번호 "
        "인재코드 인재id 회원번호 회원id 참여자번호 참가자번호 훈련생번호 학번 교육생번호 "
        "접수번호 수험번호 개인식별번호 식별코드 식별자 대상자번호 id 아이디 key talentid "
        "personid candidateid identifier userid studentid"
    ),
    "name": "이름 성명 성함 인재명 구직자명 구직자 성명한글 name fullname talentname",
    "birth": (
        "출생연도 출생년도 출생년 생년 생년월일 출생일 출생일자 생일 태어난해 출생 "
        "birthyear yearofbirth birthdate dateofbirth birth birthday dob born"
    ),
    "gender": "성별 gender sex",
    "region": (
        "거주지 거주지역 거주시군구 거주구 주소 주소지 현주소 현거주지 사는곳 지역 거주 "
        "시군구 region residence address city district home location"
    ),
    "education": "최종학력 학력 학력사항 학력구분 education degree educationlevel",
    "major": (
        "전공 전공과정 전공학과 학과 학과전공 전공명 전공및과정 훈련과정 이수과정 교육과정 "
        "major course fieldofstudy"
    ),
    "skills": (
        "보유역량 역량 보유기술 기술 보유스킬 스킬 직무역량 핵심역량 기술스택 보유능력 "
        "기술역량 직무기술 사용기술 역량기술 skills skill competencies techstack"
    ),
    "licences": (
        "자격증 자격면허 자격 면허 보유자격 보유자격증 자격증명 자격사항 자격증면허 "
        "취득자격 국가자격 licences licenses licence license certificates certifications "
        "certificate"
    ),
    "experience": (
        "경력 총경력 경력기간 경력개월 경력개월수 경력년수 경력연수 경력사항 근무경력 "
        "실무경력 experience experiencemonths careermonths experienceyears "
        "yearsofexperience career"
    ),
    "occupations": (
        "희망직종 희망직업 희망직무 희망직종명 구직희망직종 취업희망직종 희망업무 "
        "희망하는직종 desiredoccupation desiredjob wishedoccupation wishedjob "
        "desiredoccupations desiredrole"
    ),
    "pay": (
        "희망연봉 희망임금 희망급여 희망월급 희망보수 희망시급 희망일급 희망월급여 "
        "희망최저임금 desiredpay desiredsalary wishedpay wishedsalary expectedsalary "
        "desiredwage"
    ),
    "regions": (
        "희망근무지 희망지역 희망근무지역 근무희망지역 근무희망지 희망근무처 희망지 "
        "취업희망지역 desiredregion desiredregions wishedregion wishedregions "
        "preferredlocation desiredlocation"
    ),
    "contracts": "희망고용형태 고용형태 희망계약형태 desiredcontract contracttype",
    "schedules": "희망근무형태 근무형태 희망근무시간 희망근무조건 desiredschedule",
    "travel": (
        "통근시간 출퇴근시간 최대통근시간 통근가능시간 출퇴근가능시간 희망통근시간 "
        "commuteminutes maxcommute mosttravelminutes"
    ),
}
_COLUMN_OF = {alias: column for column, aliases in ALIASES.items() for alias in aliases.split()}
_SERIAL = frozenset({"연번", "순번", "번호", "no", "No", "NO", "일련번호", "구분"})
_TWO_PARTS = re.compile(r"희망|desired|wished")
_UNIT_LINE = re.compile(
    r"\(?(?:만원|천원|원|개월|월|년|세|명|분|시간|yyyy.*|만원/년|단위.*|연도|예시.*|선택|필수)\)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Column:
    """``heading`` is the file's own, made distinct; ``holds`` is "" where it is not read."""

    heading: str
    holds: str

    @property
    def is_dropped(self) -> bool:
        """Contact data and our own remarks go nowhere; resident numbers are only looked for."""
        return self.holds == "" and (is_contact_field(self.heading) or is_own_column(self.heading))

    @property
    def pay_unit(self) -> NamedUnit | None:
        by_name = named_unit(re.sub(r"[(（].*", "", self.heading))
        hints: tuple[tuple[NamedUnit, str], ...] = (
            ("hour", "시"),
            ("month", "월"),
            ("day", "일"),
            ("year", "연|년"),
        )
        return by_name or next((unit for unit, word in hints if re.search(word, self._hint)), None)

    @property
    def won_per_number(self) -> int:
        hint = self._hint or self.heading
        return 10_000 if "만원" in hint else 1_000 if "천원" in hint else 1

    @property
    def months_per_number(self) -> int:
        in_years = re.search(r"년|연수|year", self._hint or self.heading, re.I)
        return 12 if in_years and not re.search(r"개월|month", self.heading, re.I) else 1

    @property
    def minutes_per_number(self) -> int:
        return 60 if "시간" in self._hint else 1

    @property
    def _hint(self) -> str:
        return " ".join(re.findall(r"[(（\[]([^)）\]]*)[)）\]]", self.heading))


@dataclass(frozen=True, slots=True)
class Headings:
    columns: tuple[Column, ...]
    first_data_row: int

    def holding(self, what: str) -> list[Column]:
        return [column for column in self.columns if column.holds == what]


def find_headings(rows: list[TableRow]) -> Headings | None:
    """The headings in the first rows of a table, in one row or two, or None.

    A heading row names at least three known columns and the key. A second row belongs to it
    where it stands under merged cells or gives units: the key's cell in it is empty or repeats
    the heading, and every other cell in it is a heading or a unit.
    """
    for index, row in enumerate(rows[:ROWS_BEFORE_HEADINGS]):
        below = rows[index + 1] if index + 1 < len(rows) else None
        joined = _joined(row, below)
        if joined and below and (found := _headings(joined, below)):
            return found
        if found := _headings(row.cells, row):
            return found
    return None


def _headings(cells: list[str], last: TableRow) -> Headings | None:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    columns = tuple(Column(heading, column_of(heading)) for heading in unique_names(cells))
    known = {column.holds for column in columns if column.holds}
    is_enough = "key" in known and len(known) >= LEAST_COLUMNS
    return Headings(columns, last.number + 1) if is_enough else None


@lru_cache(maxsize=2048)
def column_of(heading: str) -> str:
    """What a column of this heading holds: a key of ``ALIASES``, or ""."""
    folded = unicodedata.normalize("NFKC", plain(heading)).lower()
    if is_own_column(heading) or is_resident_number_column(heading):
        return ""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", folded)
    for text in (bare, folded):
        name = re.sub(r"[^0-9a-z가-힣]", "", text)
        for candidate in (name, re.sub(r"\d+$", "", name)):
            if candidate in _COLUMN_OF:
                return _COLUMN_OF[candidate]
    return ""


def looks_like_headings(cells: list[str]) -> bool:
    """Whether a row repeats headings (or a second row of them), as on a new printed page."""
    texts = [plain(cell) for cell in cells if cell.strip()]
    return len(texts) > 1 and all(_is_heading(text) for text in texts)


def _is_heading(text: str) -> bool:
    return bool(column_of(text) or _UNIT_LINE.fullmatch(text)) or text in _SERIAL


def _joined(above: TableRow, below: TableRow | None) -> list[str] | None:
    """The names of two heading rows joined, or None where ``below`` is not one."""
    is_title = sum(bool(cell.strip()) for cell in above.cells) < 2
    if below is None or is_title or not any(cell.strip() for cell in below.cells):
        return None
    width = max(len(above.cells), len(below.cells))
    tops = [*above.cells, *[""] * (width - len(above.cells))]
    subs = [*below.cells, *[""] * (width - len(below.cells))]
    names, group = [], ""
    for top, sub in zip(tops, subs, strict=True):
        group = top if top.strip() else group if sub.strip() else ""
        names.append(_joined_name(group if sub.strip() else top, sub))
    return names if _is_second_row(tops, subs, names) else None


def _joined_name(group: str, sub: str) -> str:
    """희망 over 직종 is 희망 직종; 인적사항 over 성명, or a title over it, is only 성명."""
    group, sub = plain(group), plain(sub)
    if not sub or sub == group:
        return group
    joined = f"{group} {sub}".strip()
    is_wish = bool(_TWO_PARTS.search(group)) and len(group) <= _LONGEST_GROUP
    choices = (joined, f"희망 {sub}") if is_wish else (joined, sub)
    known = next((name for name in choices if column_of(name)), "")
    return known or (joined if len(group) <= _LONGEST_GROUP else sub)


def _is_second_row(tops: list[str], subs: list[str], names: list[str]) -> bool:
    for top, sub, name in zip(tops, subs, names, strict=True):
        if not sub.strip():
            continue
        is_heading = bool(column_of(sub) or column_of(name)) and not _is_value(sub)
        if not (is_heading or _UNIT_LINE.fullmatch(plain(sub)) or plain(sub) in _SERIAL):
            return False
        if column_of(top) == "key" and plain(sub) != plain(top):
            return bool(_UNIT_LINE.fullmatch(plain(sub)))
    return any(sub.strip() for sub in subs)


def _is_value(text: str) -> bool:
    """Words that are a value as often as a heading, under a heading that says so itself."""
    return bool(re.fullmatch(r"[\d,.\-]+", text.strip()))
