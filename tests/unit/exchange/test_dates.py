from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.exchange.dates import read_birth_year, read_closing, read_date
from sadari.exchange.problem import Problem

POSTED = date(2026, 11, 15)
TODAY = date(2026, 11, 22)
LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31",
        "26-12-31",
        "20261231",
        "2026.12.31.",
        "2026/12/31",
        "2026년 12월 31일",
        "26년 12월 31일",
        "2026. 12. 31 (목) 18:00",
        "202612311830",
        "2026-12-31T00:00:00",
        "2026-12-31 00:00:00",
        "２０２６－１２－３１",
        "12/31/2026",
        "261231",
    ],
)
def test_every_form_of_a_date_is_the_same_day(text):
    assert read_date(text) == LAST


@pytest.mark.parametrize("text", ["", "-", "Null", "00000000", "0000-00-00"])
def test_an_unknown_date_is_none(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "impossible_date"),
        ("20261332", "impossible_date"),
        ("05/06/2026", "ambiguous_date"),
        ("내년", "not_a_date"),
        ("2026-12", "not_a_date"),
    ],
)
def test_a_day_that_is_none_is_refused(text, code):
    with pytest.raises(Problem) as refused:
        read_date(text)
    assert refused.value.code == code


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_written_dates_are_read_back(day):
    forms = ("%Y-%m-%d", "%y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y년 %m월 %d일")
    assert {read_date(day.strftime(form)) for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("채용시까지", ("when_filled", None)),
        ("채용시까지  26-12-31", ("when_filled_or_date", LAST)),
        ("채용 시까지(26.12.31)", ("when_filled_or_date", LAST)),
        ("상시채용", ("when_filled", None)),
        ("수시", ("when_filled", None)),
        ("", ("when_filled", None)),
        ("0000-00-00", ("when_filled", None)),
        ("26-12-31", ("on_date", LAST)),
        ("2026-12-31까지", ("on_date", LAST)),
        ("~2026.12.31 18시까지", ("on_date", LAST)),
        ("2026-11-01 ~ 2026-12-31", ("on_date", LAST)),
        ("2026.12.31 (목) 17:00", ("on_date", LAST)),
        ("마감일 12/31", ("on_date", LAST)),
        ("12월 31일", ("on_date", LAST)),
        ("1월 5일", ("on_date", date(2027, 1, 5))),
        ("9999-12-31", ("when_filled", None)),
        ("99991231", ("when_filled", None)),
    ],
)
def test_closing_texts_are_understood(text, expected):
    assert read_closing(text, POSTED) == expected


@pytest.mark.parametrize("text", ["2026-02-30", "채용시까지 2026-02-30", "오늘마감", "D-7", "2/30"])
def test_closing_texts_without_a_real_day_are_refused(text):
    with pytest.raises(Problem):
        read_closing(text, POSTED)


def test_a_day_without_a_year_needs_the_day_of_posting():
    with pytest.raises(Problem):
        read_closing("12/31", None)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1999", 1999),
        ("1999.0", 1999),
        ("99", 1999),
        ("05", 2005),
        ("'99", 1999),
        ("99년생", 1999),
        ("1999-03-02", 1999),
        ("19990302", 1999),
        ("990302", 1999),
        ("1999년 3월 2일", 1999),
        ("1999-03-02 00:00:00", 1999),
        ("36221", 1999),
        ("-", None),
        ("", None),
    ],
)
def test_only_the_year_of_birth_is_read(text, year):
    assert read_birth_year(text, TODAY) == year


@pytest.mark.parametrize("text", ["2050", "1899", "스물", "1999-13-45"])
def test_an_impossible_birth_is_refused(text):
    with pytest.raises(Problem):
        read_birth_year(text, TODAY)
