"""Schooling, experience, employment, lists, counts: one word at a time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.exchange.education import read_education, read_least_education
from sadari.exchange.employment import Employment, read_employment, read_schedule
from sadari.exchange.experience import read_experience, read_least_experience
from sadari.exchange.lists_of_names import split_names, split_regions
from sadari.exchange.numbers import read_count, read_places, read_share
from sadari.exchange.plain_text import is_unknown, plain, plain_lines
from sadari.exchange.problem import Problem


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("학력무관", "none"),
        ("무관", "none"),
        ("중졸", "none"),
        ("고졸", "high_school"),
        ("고졸이상", "high_school"),
        ("대졸(2~3년)", "associate"),
        ("초대졸", "associate"),
        ("대졸(4년)", "bachelor"),
        ("대졸(4년)-박사", "bachelor"),
        ("대졸(2~3년)~대졸(4년)", "associate"),
        ("고졸~대졸(4년)", "high_school"),
        ("석사", "master"),
        ("박사", "doctorate"),
        ("05", "bachelor"),
        ("0", "none"),
        ("", None),
        ("-", None),
    ],
)
def test_least_schooling_is_read(text, step):
    assert read_least_education(text) == step


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("대학교 재학", "high_school"),
        ("전문대졸", "associate"),
        ("대졸예정", "bachelor"),
        ("석사 수료", "bachelor"),
        ("고등학교 재학", "none"),
        ("대학원 졸업", "master"),
        ("*", None),
    ],
)
def test_a_school_that_is_not_finished_counts_as_the_step_below(text, step):
    assert read_education(text) == step


def test_schooling_that_is_no_word_for_it_is_refused():
    with pytest.raises(Problem):
        read_education("화성인")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("관계없음", 0),
        ("신입·경력", 0),
        ("신입", 0),
        ("", 0),
        ("경력 3년 이상", 36),
        ("경력 (최소2년) 필수", 24),
        ("경력 (최소5년) 우대", 0),
        ("경력 2년 6개월 이상", 30),
        ("3~5년", 36),
        ("1년 이하", 0),
        ("경력", 1),
        ("E", 1),
        ("Z", 0),
    ],
)
def test_least_experience_is_read(text, months):
    assert read_least_experience(text) == months


@pytest.mark.parametrize(
    ("text", "per_number", "months"),
    [
        ("14", 1, 14),
        ("3", 12, 36),
        ("2.5", 12, 30),
        ("3년 2개월", 1, 38),
        ("3년2월", 1, 38),
        ("없음", 1, 0),
        ("신입", 1, 0),
        ("-", 1, None),
        ("１４", 1, 14),
    ],
)
def test_own_experience_is_read(text, per_number, months):
    assert read_experience(text, months_per_number=per_number) == months


@pytest.mark.parametrize("text", ["1200", "-3", "많음"])
def test_experience_that_cannot_be_is_refused(text):
    with pytest.raises(Problem):
        read_experience(text)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("기간의 정함이 없는 근로계약", "10", Employment("permanent", False)),
        ("기간의 정함이 없는 근로계약(시간(선택)제)", "", Employment("permanent", True)),
        ("기간의 정함이 있는 근로계약", "10", Employment("fixed_term", False)),
        ("", "11", Employment("permanent", True)),
        ("", "20", Employment("fixed_term", False)),
        ("", "10,20", Employment("permanent", False)),
        ("비정규직", "", Employment("fixed_term", False)),
        ("채용형 인턴", "", Employment("internship", False)),
        ("일용직", "", Employment("daily", False)),
        ("", "", Employment(None, False)),
    ],
)
def test_the_name_of_a_contract_wins_over_its_code(name, code, expected):
    assert read_employment(name, code) == expected


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("주5일근무", "five_days"),
        ("주 6일 근무", "six_days"),
        ("3교대", "shifts"),
        ("시간선택제", "part_time"),
        ("주 20시간", "part_time"),
        ("주 5일 근무, 주 40시간", "five_days"),
        ("탄력근무제", "flexible"),
        ("협의", None),
    ],
)
def test_working_hours_are_read(text, schedule):
    assert read_schedule(text) == schedule


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Python, SQL", ("Python", "SQL")),
        ("지게차 운전/운전", ("지게차 운전", "운전")),
        ("통계적 공정관리 · 클린룸 · 증착", ("통계적 공정관리", "클린룸", "증착")),
        ("Python, C/C++, UI/UX", ("Python", "C/C++", "UI/UX")),
        ("만화가·웹툰 작가", ("만화가·웹툰 작가",)),
        ("문서 작성(한글, 엑셀), 총무", ("문서 작성(한글, 엑셀)", "총무")),
        ("엑셀·한글·파워포인트", ("엑셀", "한글", "파워포인트")),
        ("- Python\n- SQL\n- SQL", ("Python", "SQL")),
        ("관계없음", ()),
        ("-", ()),
        ("Node.js; .NET", ("Node.js", ".NET")),
    ],
)
def test_names_in_one_cell_are_told_apart(text, names):
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("광주 전체", ("광주",)),
        ("광주·전남", ("광주", "전남")),
        ("광주 북구/서구", ("광주 북구", "광주 서구")),
        ("광주 북구, 전남 나주시", ("광주 북구", "전남 나주시")),
        ("전국", ()),
        ("상관없음", ()),
    ],
)
def test_wished_regions_are_told_apart(text, regions):
    assert split_regions(text) == regions


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3", 3),
        ("3명", 3),
        ("2~3명", 2),
        ("00명", 1),
        ("○명", 1),
        ("약간명", 1),
        ("", 1),
        ("1,000", 1000),
    ],
)
def test_places_are_read_and_unstated_ones_are_one(text, places):
    assert read_places(text) == places


@pytest.mark.parametrize("text", ["0", "-1", "99999999", "많이"])
def test_places_that_nobody_could_fill_are_refused(text):
    with pytest.raises(Problem):
        read_places(text)


def test_counts_and_shares_take_thousands_marks_and_units():
    assert read_count("1,234") == 1234
    assert read_count("25 명") == 25
    assert read_count("20.0") == 20
    assert read_count("*") is None
    assert read_share("78.5%") == 78.5
    with pytest.raises(Problem):
        read_share("120")
    with pytest.raises(Problem):
        read_count("-5")


def test_text_loses_markup_entities_and_invisible_characters():
    assert plain("R&amp;amp;D&nbsp;<b>담당</b>\u200b") == "R&D 담당"
    assert plain_lines("가<br/>나<p>다</p>") == "가\n나 다"
    assert plain("a < b") == "a < b"
    assert plain("\u1112\u1161\u11ab") == "한"


@pytest.mark.parametrize(
    "text", ["", " ", "-", "—", "*", "N/A", "null", "미기재", "해당 없음", "#REF!"]
)
def test_what_says_nothing_is_unknown(text):
    assert is_unknown(text)


@given(st.text(max_size=60))
def test_readers_of_words_never_fail_otherwise_than_by_a_problem(text):
    for reader in (read_education, read_experience, read_places, read_share, split_names):
        try:
            reader(text)
        except Problem as problem:
            assert problem.reason_ko
