"""Rows as a reader hands them over."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sadari.actions.import_records import CourseRecord, ReadRow, TalentRecord, VacancyRecord
from sadari.actions.refusal import Refusal

Record = VacancyRecord | CourseRecord | TalentRecord


def vacancy(row: int = 1, key: str = "", **values: Any) -> VacancyRecord:
    usual: dict[str, Any] = {
        "title": "웹 개발자 모집",
        "company_name": "무등소프트",
        "business_number": "1234567890",
        "industry": "",
        "company_size": 12,
        "region_text": "광주 북구",
        "address": "",
        "pay": None,
        "places": 1,
        "education": None,
        "experience_months": 0,
        "experience_text": "",
        "contract": "permanent",
        "schedule": None,
        "schedule_text": "",
        "occupation_code": "",
        "occupation_text": "",
        "description": "",
    }
    return VacancyRecord(row=row, key=key or f"V{row}", **(usual | values))


def course(row: int = 1, key: str = "", number: int = 1, **values: Any) -> CourseRecord:
    usual: dict[str, Any] = {
        "title": "인공지능 서비스 개발자 양성과정",
        "institution_name": "가온직업전문학교",
        "institution_code": "500009786",
        "region_text": "광주 동구",
        "area_code": "12",
        "ncs_code": "",
        "contents": "",
        "skills": (),
        "licences": (),
        "target": "",
        "starts_on": date(2026, 3, 2),
        "ends_on": date(2026, 8, 28),
        "seats": 20,
        "enrolled": 18,
        "cost_won": 3_000_000,
        "own_share_won": 0,
        "satisfaction": None,
        "employed_3_months": None,
        "employment_rate_3_months": None,
    }
    return CourseRecord(row=row, key=key or f"C{row}", number=number, **(usual | values))


def talent(row: int = 1, key: str = "", **values: Any) -> TalentRecord:
    usual: dict[str, Any] = {
        "name": "나한별",
        "birth_year": 1999,
        "gender": "",
        "region_text": "광주 북구",
        "education": "bachelor",
        "major": "",
        "skills": (),
        "licences": (),
        "experience_months": 0,
        "wished_occupations": (),
        "wished_pay": None,
        "wished_regions": (),
    }
    return TalentRecord(row=row, key=key or f"T{row}", **(usual | values))


def read(records: Iterable[Record]) -> Iterator[ReadRow]:
    """Rows that could be read; what was sent stands in ``raw`` under a canary."""
    return (
        ReadRow(number=record.row, raw={"보낸 행": f"canary-{record.row}"}, record=record)
        for record in records
    )


def refused(row: int) -> ReadRow:
    """A row that the reader itself refused."""
    refusal = Refusal(
        row, "salTpNm", "unreadable", "읽을 수 없습니다.", "Unreadable.", "고치십시오.", "Mend it."
    )
    return ReadRow(number=row, raw={"보낸 행": f"canary-{row}"}, refusal=refusal)
