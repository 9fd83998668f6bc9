from datetime import date

import pytest
from tests.unit.exchange.feeds import course, course_list, saved, vacancy, vacancy_list

from sadari.actions.refusal import FileRefused
from sadari.exchange import work24_training
from sadari.exchange.refused_file import write_refused
from sadari.exchange.work24_training import read_courses, taught_skills


def read(folder, text, **options):
    return list(read_courses(saved(folder, text), **options))


def test_a_course_becomes_a_record_without_its_phone(tmp_path):
    (row,) = read(tmp_path, course_list(course(7)))
    record = row.record
    assert (record.key, record.number) == ("AIG202600000000001", 7)
    assert record.title == "백엔드 개발자 양성과정"
    assert record.skills == ("Python", "SQL")
    assert (record.starts_on, record.ends_on) == (date(2027, 2, 5), date(2027, 10, 20))
    assert (record.seats, record.enrolled) == (20, 9)
    assert (record.cost_won, record.own_share_won) == (6_560_000, 200_000)
    assert (record.employment_rate_3_months, record.employment_state_3_months) == (78.5, "")
    assert (record.employment_rate_6_months, record.employment_state_6_months) == (None, "running")
    assert "telNo" not in row.raw and "062" not in str(row)


@pytest.mark.parametrize(
    "text",
    [
        f"<HRDNet><scn_cnt>2</scn_cnt>{course(1)}{course(2)}</HRDNet>",
        course_list(course(1)) + course_list(course(2)),
        "<HRDNet>" + (course(1) + course(2)).replace("scn_list>", "srchList>") + "</HRDNet>",
    ],
)
def test_variants_of_the_wrapping_are_read(tmp_path, text):
    assert [row.record.number for row in read(tmp_path, text)] == [1, 2]


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("(K-디지털) 반도체 설계 기술자 양성과정(5기)", "반도체 설계 기술자 양성과정"),
        (" 웹 개발자 양성과정(9기)", "웹 개발자 양성과정"),
        ("[K-디지털 트레이닝] AI&amp;amp;빅데이터 3회차", "AI&빅데이터"),
        ("[국기][주말] 용접원 양성과정", "용접원 양성과정"),
        ("R&D 기획 실무", "R&D 기획 실무"),
        ("3D 모델링(블렌더)", "3D 모델링(블렌더)"),
        ("4기", "4기"),
    ],
)
def test_titles_lose_their_marks_and_run_numbers(tmp_path, sent, title):
    (row,) = read(tmp_path, course_list(course(1, title=sent)))
    assert row.record.title == title


@pytest.mark.parametrize(
    ("letter", "state"),
    [("A", "planned"), ("B", "running"), ("c", "not_run"), ("Ｄ", "nobody_finished")],
)
def test_letters_in_rates_are_states_and_not_rates(tmp_path, letter, state):
    (row,) = read(tmp_path, course_list(course(1, eiEmplRate3=letter, eiEmplCnt3=letter.upper())))
    assert row.record.employment_rate_3_months is None
    assert row.record.employment_state_3_months == state


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"traStartDate": "20270205", "traEndDate": "2027.10.20"}, {"ends_on": date(2027, 10, 20)}),
        ({"yardMan": "1,000"}, {"seats": 1000}),
        ({"yardMan": "0"}, {"seats": 0}),
        ({"regCourseMan": "35"}, {"seats": 20, "enrolled": 35}),
        ({"regCourseMan": ""}, {"enrolled": 0}),
        ({"stdgScor": "0"}, {"satisfaction": None}),
        ({"stdgScor": "92.5"}, {"satisfaction": 92.5}),
        ({"eiEmplRate3": "Null", "eiEmplCnt3": ""}, {"employment_rate_3_months": None}),
        ({"ncsCd": "8030302"}, {"ncs_code": "08030302"}),
        ({"ncsCd": "20"}, {"ncs_code": "20"}),
        ({"trngAreaCd": "12"}, {"area_code": "12"}),
        ({"trngAreaCd": "29170"}, {"area_code": "29170"}),
        ({"certificate": "정보처리기사, 없음"}, {"licences": ("정보처리기사",)}),
        ({"titleLink": "https://example.org/c?a=1&b=2"}, {"url": "https://example.org/c?a=1&b=2"}),
    ],
)
def test_fields_are_normalised(tmp_path, changes, expected):
    (row,) = read(tmp_path, course_list(course(1, **changes)))
    assert row.refusal is None
    assert {name: getattr(row.record, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"traEndDate": "2027-01-05"}, "traEndDate", "ends_before_it_starts"),
        ({"traStartDate": "2027-02-30"}, "traStartDate", "impossible_date"),
        ({"traStartDate": ""}, "traStartDate", "missing"),
        ({"trprId": ""}, "trprId", "missing"),
        ({"trprDegr": "-"}, "trprDegr", "missing"),
        ({"trprDegr": "첫째"}, "trprDegr", "not_a_number"),
        ({"title": ""}, "title", "missing"),
        ({"subTitle": ""}, "subTitle", "missing"),
        ({"yardMan": ""}, "yardMan", "missing"),
        ({"yardMan": "-3"}, "yardMan", "number_too_small"),
        ({"yardMan": "많음"}, "yardMan", "not_a_number"),
        ({"eiEmplRate3": "120"}, "eiEmplRate3", "number_out_of_range"),
        ({"eiEmplRate6": "Z"}, "eiEmplRate6", "unknown_rate_letter"),
        ({"trngAreaCd": "북구"}, "trngAreaCd", "not_a_number"),
        ({"contents": "문의 900101-1928374"}, "contents", "resident_number"),
    ],
)
def test_a_course_at_fault_is_named(tmp_path, changes, field, code):
    rows = read(tmp_path, course_list(course(1), course(2, **changes), course(3)))
    refusal = rows[1].refusal
    assert (refusal.row, refusal.field, refusal.code) == (2, field, code)
    assert rows[0].record and rows[2].record
    assert "1928374" not in str(rows[1])


@pytest.mark.parametrize(
    ("contents", "skills"),
    [
        ("개발합니다. 다루는 기술: Java, Spring, REST API", ("Java", "Spring", "REST API")),
        ("다루는 기술 : Node.js, React. 취업을 돕습니다.", ("Node.js", "React")),
        ("주요 기술: 용접\n문의: 없음", ("용접",)),
        ("기술을 다루는 과정입니다.", ()),
    ],
)
def test_what_a_course_teaches_is_read_out_of_its_contents(contents, skills):
    assert taught_skills(contents) == skills


ATTENDANCE = (
    "<HRDNet><srchList><scn_list><trprId>A</trprId><trneeCstmrNm>가상한별</trneeCstmrNm>"
    "<lifyeaMd>19990302</lifyeaMd></scn_list></srchList></HRDNet>"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ATTENDANCE, "personal_feed"),
        (vacancy_list(vacancy(1)), "vacancies"),
        ("<HRDNet><error>인증키 오류</error></HRDNet>", "service_error"),
        ("<html><body>점검</body></html>", "html"),
        ("", "empty"),
        ('{"srchList": []}', "json"),
        ("이름,생년월일\n가상한별,19990302\n", "table"),
    ],
)
def test_anything_but_a_list_of_courses_is_refused_as_a_whole(tmp_path, text, code):
    with pytest.raises(FileRefused) as refused:
        read_courses(saved(tmp_path, text))
    assert refused.value.refusal.code == code
    assert "가상한별" not in refused.value.refusal.reason


def late_attendance(folder):
    """A list whose last row, beyond what is looked at first, names a person."""
    rows = [course(n, contents="긴 안내 " * 100) for n in range(1, 400)]
    return saved(folder, course_list(*rows, course(400, lifyeaMd="19990302")))


def test_a_row_with_personal_fields_is_refused_wherever_it_stands(tmp_path):
    *others, last = read_courses(late_attendance(tmp_path))
    assert all(row.record for row in others)
    assert (last.refusal.code, last.refusal.field) == ("personal_feed", "lifyeaMd")
    assert "19990302" not in str(last)


def test_without_the_guard_a_personal_row_would_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(work24_training, "is_attendance_field", lambda name: False)
    *_others, last = read_courses(late_attendance(tmp_path))
    assert last.record and "19990302" in str(last)


def test_a_count_that_does_not_fit_is_remarked_on(tmp_path):
    notes: list[str] = []
    text = course_list(course(1)).replace("<scn_cnt>1", "<scn_cnt>9")
    assert len(read(tmp_path, text, notes=notes)) == 1
    assert len(notes) == 1 and "9" in notes[0]


def test_a_mended_file_of_refused_courses_is_taken(tmp_path):
    rows = read(tmp_path, course_list(course(1, traStartDate="2027-02-30"), course(2)))
    path = tmp_path / "refused.csv"
    assert write_refused(path, rows) == 1
    path.write_text(path.read_text("utf-8-sig").replace("2027-02-30", "2027-02-28"), "utf-8")
    (mended,) = read_courses(path)
    assert mended.record.starts_on == date(2027, 2, 28) and mended.number == 2
