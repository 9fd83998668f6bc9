"""One vacancy out of its list fields and, where given, its detail fields."""

import re
from datetime import date

from sadari.actions.import_records import ClosingRule, Education, Pay, VacancyRecord
from sadari.actions.refusal import RowRefused
from sadari.exchange.dates import read_closing, read_date
from sadari.exchange.education import read_least_education
from sadari.exchange.employment import read_employment, read_schedule
from sadari.exchange.experience import read_least_experience
from sadari.exchange.fields import Fields
from sadari.exchange.lists_of_names import split_names
from sadari.exchange.numbers import read_places
from sadari.exchange.pay import named_unit, read_pay
from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem, read_at
from sadari.exchange.reading import (
    LONGEST_LINE,
    LONGEST_NAME,
    cut,
    demanded,
    demanded_key,
    value_at,
    web_address,
)

_DESCRIBED: tuple[tuple[str, str], ...] = (
    ("", "jobCont"),
    ("우대 조건: ", "pfCond"),
    ("기타 우대 조건: ", "etcPfCond"),
    ("전공: ", "major"),
    ("외국어: ", "forLang"),
    ("근무 시간: ", "workdayWorkhrCont"),
    ("기타 안내: ", "etcHopeCont"),
)
_ZIP = re.compile(r"^\s*[(\[]?\d{5}[)\]]?\s+")
_REMOTE = re.compile(
    r"재택\s*(?:근무|가능)?(?!\s*(?:요양|돌봄|간호|불가))|원격\s*근무|remote", re.I
)
_OCCUPATION_CODE = re.compile(r"\s*\((\d{5,6})\)\s*$")


def vacancy_record(row: int, listed: Fields, detail: Fields) -> VacancyRecord:
    """The record; where both sources know a thing the list wins, because its numbers are exact.

    Without a detail the number of places is 1 (a vacancy seeks at least one person) and the
    description, skills and licences are empty. ``RowRefused`` names the first field at fault.
    """
    key = demanded_key(row, listed, "wantedAuthNo")
    company = _either(row, listed, "company", detail, "corpNm")
    title = _either(row, listed, "title", detail, "wantedTitle")
    posted_on = _posted_on(row, listed, detail)
    rule, closes_on = _closing(row, listed, detail, posted_on)
    occupation_code, occupation_text = _occupation(listed, detail)
    employment = read_employment(
        detail.known("empTpNm") or listed.known("empTpNm"),
        listed.known("empTpCd") or detail.known("empTpCd"),
    )
    must = split_names(detail.sent("compAbl"))
    wished = split_names(detail.sent("srchKeywordNm"))
    schedule_texts = (listed.known("holidayTpNm"), detail.known("workdayWorkhrCont"))
    return VacancyRecord(
        row=row,
        key=key,
        title=cut(title),
        company_name=cut(company, LONGEST_NAME),
        business_number=_business_number(listed.known("busino")),
        industry=cut(listed.known("indTpNm") or detail.known("indTpCdNm"), LONGEST_NAME),
        company_size=_company_size(detail.known("totPsncnt")),
        region_text=_region(row, listed, detail),
        address=cut(_address(listed, detail)),
        pay=_pay(row, listed, detail),
        places=value_at(row, detail, "collectPsncnt", read_places),
        education=_education(row, listed, detail),
        experience_months=_experience(row, listed, detail)[1],
        experience_text=_experience(row, listed, detail)[0],
        contract=employment.contract,
        schedule=read_schedule(*schedule_texts, is_part_time=employment.is_part_time),
        schedule_text=cut(next((text for text in schedule_texts if text), "")),
        occupation_code=occupation_code,
        occupation_text=occupation_text,
        description=_description(title, detail),
        must_skills=must,
        wished_skills=tuple(name for name in wished if name not in must),
        licences=split_names(detail.sent("certificate")),
        posted_on=posted_on,
        closing_rule=rule,
        closes_on=closes_on,
        remote=bool(_REMOTE.search(" ".join((title, listed.known("region"), *schedule_texts)))),
        url=web_address(listed.known("wantedInfoUrl") or detail.known("dtlRecrContUrl")),
    )


def _either(row: int, listed: Fields, name: str, detail: Fields, detail_name: str) -> str:
    if not listed.known(name) and detail.known(detail_name):
        return demanded(row, detail, detail_name)
    return demanded(row, listed, name)


def _business_number(text: str) -> str:
    digits = re.sub(r"\D", "", narrow(text))
    return digits if len(digits) == 10 else ""


def _company_size(text: str) -> int | None:
    """ "25 명" → 25. What cannot be read is unknown: no vacancy is worth losing for it."""
    match = re.search(r"\d[\d,]*", narrow(text))
    persons = int(match[0].replace(",", "")) if match else 0
    return persons if 0 < persons < 10_000_000 else None


def _region(row: int, listed: Fields, detail: Fields) -> str:
    if not any(listed.known(name) for name in ("region", "basicAddr")) and detail:
        return _ZIP.sub("", demanded(row, detail, "workRegion"))
    return _ZIP.sub("", demanded(row, listed, "region", "basicAddr"))


def _address(listed: Fields, detail: Fields) -> str:
    basic = _ZIP.sub("", listed.known("basicAddr"))
    rest = listed.known("detailAddr")
    return f"{basic} {rest}".strip() if basic else _ZIP.sub("", detail.known("workRegion"))


def _pay(row: int, listed: Fields, detail: Fields) -> Pay | None:
    unit = listed.known("salTpNm") or listed.known("salTpCd") or detail.known("salTpCd")
    amounts = ("sal", "minSal", "maxSal")
    field = listed.named("minSal" if listed.known("minSal") else "sal")
    pay = read_at(row, field, read_pay, unit, *(listed.sent(name) for name in amounts))
    if pay is not None or not detail.known("salTpNm"):
        return pay
    text = detail.known("salTpNm")
    return read_at(row, detail.named("salTpNm"), read_pay, text if named_unit(text) else unit, text)


def _education(row: int, listed: Fields, detail: Fields) -> Education | None:
    stated = value_at(row, listed, "minEdubg", read_least_education)
    for name in ("eduNm", "minEdubgIcd"):
        stated = stated or value_at(row, detail, name, read_least_education)
    return stated


def _experience(row: int, listed: Fields, detail: Fields) -> tuple[str, int]:
    """(as sent, months). The list says only "경력"; the detail says how much, or 우대."""
    told, in_full = listed.known("career"), detail.known("enterTpNm")
    listed_months = value_at(row, listed, "career", read_least_experience)
    if in_full and (not told or re.fullmatch(r"경력|[EZN]", told)):
        return in_full, value_at(row, detail, "enterTpNm", read_least_experience)
    return told, listed_months


def _occupation(listed: Fields, detail: Fields) -> tuple[str, str]:
    """(KECO code, name). A detail writes both in one: 전자공학 기술자(153100)."""
    text = detail.known("jobsNm")
    in_name = _OCCUPATION_CODE.search(text)
    code = narrow(
        listed.known("jobsCd") or detail.known("jobsCd") or (in_name[1] if in_name else "")
    )
    code = re.sub(r"\.0+$", "", code)
    if re.fullmatch(r"\d{5}", code):
        code = code.zfill(6)  # spreadsheets drop the leading zero
    name = _OCCUPATION_CODE.sub("", text)
    return (code if re.fullmatch(r"\d{1,6}", code) else ""), cut(name, LONGEST_NAME)


def _posted_on(row: int, listed: Fields, detail: Fields) -> date | None:
    return value_at(row, listed, "regDt", read_date) or value_at(row, detail, "regDt", read_date)


def _closing(
    row: int, listed: Fields, detail: Fields, posted_on: date | None
) -> tuple[ClosingRule, date | None]:
    fields, name = listed, "closeDt"
    if is_unknown(listed.sent(name)):
        fields, name = detail, "receiptCloseDt"
    field = fields.named(name)
    rule, closes_on = read_at(row, field, read_closing, fields.sent(name), posted_on)
    if posted_on and closes_on and closes_on < posted_on:
        raise RowRefused(_closed_before_posted(posted_on, closes_on).at(row, field))
    return rule, closes_on


def _description(title: str, detail: Fields) -> str:
    lines = [title] if len(title) > LONGEST_LINE else []
    for label, name in _DESCRIBED:
        text = "" if is_unknown(detail.sent(name)) else detail.sent(name)
        lines += [label + text] if text else []
    return "\n".join(lines)


def _closed_before_posted(posted_on: date, closes_on: date) -> Problem:
    return Problem(
        "closes_before_posted",
        reason=(
            "마감일 {closes}: 등록일 {posted}보다 빠릅니다.",
            "The closing date {closes} is before the day of posting, {posted}.",
        ),
        remedy=(
            "마감일과 등록일을 확인해 주십시오.",
            "Check the closing date and the day of posting.",
        ),
        closes=closes_on.isoformat(),
        posted=posted_on.isoformat(),
    )
