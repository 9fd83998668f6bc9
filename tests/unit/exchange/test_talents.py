from datetime import date

import pytest
from tests.unit.exchange.feeds import (
    HEADINGS,
    PERSON,
    csv_line,
    person,
    saved,
)
from tests.unit.exchange.feeds import (
    talent_table as table,
)

from sadari.actions.import_records import Pay
from sadari.actions.refusal import FileRefused
from sadari.exchange import talent_table
from sadari.exchange.refused_file import write_refused
from sadari.exchange.talent_table import district, read_talents

TODAY = date(2026, 11, 22)


def read(folder, text, encoding="utf-8", **options):
    path = saved(folder, text, "talents.csv", encoding)
    return list(read_talents(path, today=TODAY, **options))


def test_a_person_becomes_a_record(tmp_path):
    (row,) = read(tmp_path, table(person()))
    record = row.record
    assert row.number == 2 and row.refusal is None
    assert (record.key, record.name, record.birth_year) == ("T001", "가상한별", 1999)
    assert (record.gender, record.education) == ("female", "bachelor")
    assert record.skills == ("Python", "SQL") and record.licences == ("정보처리기사",)
    assert record.experience_months == 14
    assert record.wished_pay == Pay(32_000_000, None, "year")
    assert record.wished_occupations == ("백엔드 개발자",)
    assert record.wished_regions == ("광주",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(tmp_path, encoding, delimiter):
    lines = [HEADINGS, person(희망연봉="3200"), person(식별번호="T002", 희망연봉="3300")]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    rows = read(tmp_path, text, encoding)
    assert [(row.number, row.record.key) for row in rows] == [(2, "T001"), (3, "T002")]
    assert rows[1].record.wished_pay == Pay(33_000_000, None, "year")


def test_titles_blank_lines_totals_remarks_and_repeated_headings_are_no_people(tmp_path):
    notes: list[str] = []
    lines = [
        "2026년 11월 희망일자리 구직 인재 현황(가상 자료)",
        "",
        csv_line(HEADINGS),
        csv_line(person()),
        "광주 북구 소계,1,,,",
        "",
        csv_line(HEADINGS),
        csv_line(person(식별번호="T002")),
        "소 계,1",
        "합계,3,,,,,,,,,,,,",
        "※ 자료: 가상기관",
    ]
    rows = read(tmp_path, "\n".join(lines), notes=notes)
    assert [(row.number, row.record.key) for row in rows] == [(4, "T001"), (8, "T002")]
    assert len(notes) == 3
    assert "3" in notes[0] and "3" in notes[1] and "2" in notes[2]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (
            "식별번호,이름,인적사항,,최종학력,희망,,",
            ",,출생연도,거주지,,직종,연봉(만원),근무지",
        ),
        (
            "인적사항,,,,,희망사항,,",
            "식별번호,이름,출생연도,거주지,최종학력,직종,연봉(만원),지역",
        ),
        (
            "식별번호,이름,출생연도,거주지,최종학력,희망직종,희망연봉,희망근무지",
            ",,,,,,(만원),",
        ),
    ],
)
@pytest.mark.parametrize("title", ["", "구직 인재 희망 현황,,,,,,,\n"])
def test_two_rows_of_headings_are_joined(tmp_path, above, below, title):
    line = 'T001,가상한별,1999,광주 북구,고졸,용접원,"3,000",전남 나주시'
    (row,) = read(tmp_path, f"{title}{above}\n{below}\n{line}\n")
    record = row.record
    assert (record.key, record.birth_year, record.region_text) == ("T001", 1999, "광주 북구")
    assert record.education == "high_school"
    assert record.wished_occupations == ("용접원",)
    assert record.wished_pay == Pay(30_000_000, None, "year")
    assert record.wished_regions == ("전남 나주시",)


def test_english_headings_and_other_names_are_known(tmp_path):
    text = (
        "ID,Name,Birth Date,Region,Education,Skills,Experience (months),Desired pay (원)\n"
        'A-1,Gasang,1999-03-02,광주 북구,bachelor,"Python, SQL",14,32000000\n'
    )
    (row,) = read(tmp_path, text)
    assert (row.record.key, row.record.birth_year) == ("A-1", 1999)
    assert row.record.wished_pay == Pay(32_000_000, None, "year")


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("희망연봉(만원)", '"2,807"', Pay(28_070_000, None, "year")),
        ("희망연봉(원)", '"28,070,000"', Pay(28_070_000, None, "year")),
        ("희망연봉", "2807", Pay(28_070_000, None, "year")),
        ("희망연봉(만원)", '"28,070,000"', Pay(28_070_000, None, "year")),
        ("희망연봉(만원)", '"2,807만원"', Pay(28_070_000, None, "year")),
        ("희망연봉(만원)", "２８０７", Pay(28_070_000, None, "year")),
        ("희망연봉(만원)", "2800~3200", Pay(28_000_000, 32_000_000, "year")),
        ("희망연봉(천원)", "28070", Pay(28_070_000, None, "year")),
        ("희망월급(만원)", "250", Pay(2_500_000, None, "month")),
        ("희망임금(만원/월)", "250", Pay(2_500_000, None, "month")),
        ("희망시급", '"12,000"', Pay(12_000, None, "hour")),
        ("희망임금", "월 250만원", Pay(2_500_000, None, "month")),
        ("희망연봉(만원)", "월 250", Pay(2_500_000, None, "month")),
        ("희망연봉(만원)", "협의", None),
        ("희망연봉(만원)", "*", None),
        ("희망연봉(만원)", "0", None),
    ],
)
def test_wished_pay_is_read_with_the_unit_of_heading_or_cell(tmp_path, heading, cell, expected):
    text = f"식별번호,이름,거주지,{heading}\nT1,가상한별,광주 북구,{cell}\n"
    (row,) = read(tmp_path, text)
    assert row.refusal is None and row.record.wished_pay == expected


@pytest.mark.parametrize(
    ("heading", "cell", "months"),
    [
        ("경력(개월)", "14", 14),
        ("경력(년)", "3", 36),
        ("경력년수", "2.5", 30),
        ("경력", "3년 2개월", 38),
        ("경력", "신입", 0),
        ("경력(개월)", "-", None),
    ],
)
def test_experience_is_read_with_the_unit_of_its_heading(tmp_path, heading, cell, months):
    text = f"식별번호,이름,거주지,{heading}\nT1,가상한별,광주 북구,{cell}\n"
    (row,) = read(tmp_path, text)
    assert row.record.experience_months == months


@pytest.mark.parametrize("unknown", ["", "-", "*", "N/A", "#REF!", "미기재"])
def test_what_is_unknown_stays_unknown(tmp_path, unknown):
    names = (
        "이름",
        "출생",
        "성별",
        "거주지",
        "최종학력",
        "전공",
        "보유",
        "자격",
        "경력",
        "희망직종",
    )
    changes = dict.fromkeys((*names, "희망연봉", "희망근무지"), unknown)
    (row,) = read(tmp_path, table(person(**changes)))
    record = row.record
    assert (record.birth_year, record.education, record.experience_months) == (None, None, None)
    assert (record.name, record.gender, record.region_text, record.major) == ("", "", "", "")
    assert record.skills == record.licences == record.wished_regions == ()
    assert record.wished_pay is None


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"식별번호": ""}, "식별번호", "identifier"),
        ({"식별번호": "2.01E+13"}, "식별번호", "identifier"),
        ({"출생": "1899"}, "출생연도", "birth_year"),
        ({"출생": "1999-02-30"}, "출생연도", "impossible_date"),
        ({"최종학력": "화성인"}, "최종학력", "education"),
        ({"경력": "많음"}, "경력(개월)", "experience_unreadable"),
        ({"희망연봉": "3200000000000"}, "희망연봉(만원)", "pay_out_of_range"),
        ({"이름": "가상한별 900101-1928374"}, "이름", "resident_number"),
        ({"출생": "9001011928374"}, "출생연도", "resident_number"),
    ],
)
def test_a_person_at_fault_is_named_by_line_and_heading(tmp_path, changes, field, code):
    rows = read(tmp_path, table(person(), person(**changes), person(식별번호="T003")))
    refusal = rows[1].refusal
    assert (refusal.row, refusal.field, refusal.code) == (3, field, code)
    assert all((refusal.reason_ko, refusal.reason_en, refusal.remedy_ko, refusal.remedy_en))
    assert rows[0].record and rows[2].record
    assert "1928374" not in str(rows[1])


def test_a_column_for_resident_numbers_refuses_every_row_that_fills_it(tmp_path):
    text = "식별번호,이름,거주지,주민등록번호\nT1,가상한별,광주,990302-2******\nT2,가상누리,광주,\n"
    first, second = read(tmp_path, text)
    assert first.refusal.code == "resident_number" and "990302" not in str(first)
    assert second.record


def test_contacts_are_dropped_and_birth_and_address_are_cut_down(tmp_path):
    text = (
        "식별번호,이름,생년월일,주소,휴대폰,E-mail\n"
        "T1,가상한별,1999-03-02,광주광역시 북구 가상로 1 (101동),010-1234-5678,a@example.com\n"
    )
    (row,) = read(tmp_path, text)
    assert row.record.birth_year == 1999 and row.record.region_text == "광주광역시 북구"
    assert row.raw == {
        "식별번호": "T1",
        "이름": "가상한별",
        "생년월일": "1999",
        "주소": "광주광역시 북구",
    }


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("광주 북구", "광주 북구"),
        ("전남 나주시 빛가람동 1", "전남 나주시"),
        ("(61186) 광주 북구 가상로 1", "광주 북구"),
        ("북구", "북구"),
        ("29170", "29170"),
        ("-", ""),
    ],
)
def test_an_address_is_cut_to_its_district(address, kept):
    assert district(address) == kept


def test_quoted_line_breaks_ragged_rows_and_trailing_columns(tmp_path):
    text = (
        "식별번호,이름,거주지,보유역량,,\n"
        'T1,가상한별,"광주\n북구","Python\nSQL",,\n'
        "T2,가상누리\n"
        "T3,가상보람,광주 북구,엑셀,,,,,\n"
        "T4,가상다온,광주 북구,엑셀,쉼표가,더,있음,셋\n"
    )
    rows = read(tmp_path, text)
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert rows[0].record.skills == ("Python", "SQL")
    assert rows[0].record.region_text == "광주 북구"
    assert rows[1].record.region_text == ""
    assert rows[2].record
    assert rows[3].refusal.code == "too_many_cells"


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path):
    broken = csv_line(person(식별번호="T002")).replace("가상한별", '"가상한별')
    lines = [csv_line(HEADINGS), csv_line(person()), broken]
    lines += [csv_line(person(식별번호=f"T{n:03}")) for n in range(3, 203)]
    rows = read(tmp_path, "\n".join(lines) + "\n")
    assert len(rows) == 202
    assert [row.refusal.code for row in rows if row.refusal] == ["unclosed_quote"]
    assert rows[-1].record.key == "T202"


def test_a_mark_of_inches_in_a_cell_is_no_quotation_mark(tmp_path):
    text = '식별번호,이름,보유역량\nT1,가상한별,5" 웨이퍼\nT2,가상누리,8" 웨이퍼\n'
    assert [row.record.skills for row in read(tmp_path, text)] == [('5" 웨이퍼',), ('8" 웨이퍼',)]


def test_columns_with_the_same_name_are_read_together(tmp_path):
    text = "식별번호,이름,자격증,자격증,보유역량1,보유역량2\nT1,가상한별,전기기사,-,SQL,엑셀\n"
    (row,) = read(tmp_path, text)
    assert row.record.licences == ("전기기사",) and row.record.skills == ("SQL", "엑셀")
    assert list(row.raw) == ["식별번호", "이름", "자격증", "자격증 (2)", "보유역량1", "보유역량2"]


def test_repeated_keys_both_come_through(tmp_path):
    assert [row.record.key for row in read(tmp_path, table(person(), person()))] == ["T001"] * 2


def test_lines_of_two_encodings_are_both_read(tmp_path):
    text = (
        table(person()).encode("cp949")
        + csv_line(person(식별번호="T002", 이름="가상누리")).encode()
    )
    rows = read(tmp_path, text)
    assert [row.record.name for row in rows] == ["가상한별", "가상누리"]


def test_a_row_with_damaged_characters_is_refused(tmp_path):
    damaged = csv_line(person(식별번호="T002")).encode().replace("북구".encode(), b"\xb0\x00\xff")
    first, second = read(tmp_path, table(person()).encode() + damaged)
    assert first.record and second.refusal.code == "undecodable"
    assert second.refusal.field == "거주지"


def test_remarks_lose_their_phone_numbers(tmp_path):
    text = "식별번호,이름,거주지,비고\nT1,가상한별,광주 북구,보호자 010-1234-5678\n"
    (row,) = read(tmp_path, text)
    assert "1234" not in row.raw["비고"]


def test_decomposed_hangul_is_composed(tmp_path):
    import unicodedata

    (row,) = read(tmp_path, unicodedata.normalize("NFD", table(person())))
    assert row.record.name == "가상한별" and row.record.region_text == "광주 북구"


@pytest.mark.parametrize(
    "text",
    [
        "이름,나이,비고\n가상한별,27,-\n",
        "그냥 글입니다.\n둘째 줄\n",
        "연번,이름,거주지,최종학력\n1,가상한별,광주,고졸\n",
    ],
)
def test_a_table_without_an_identifier_is_refused_and_told_what_is_needed(tmp_path, text):
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, text)
    refusal = refused.value.refusal
    assert refusal.code == "no_headings" and "식별번호" in refusal.reason_ko
    assert "희망연봉" in refusal.remedy_ko and "ID" in refusal.remedy_en


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><table><tr><td>\xec\x9d\xb4\xeb\xa6\x84</td></tr></table></html>", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked_workbook",
        ),
        (b"%PDF-1.7 ...", "binary"),
        (b'{"talents": []}', "json"),
        (b"\x1f\x8b\x08\x00", "archive"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path, content, code):
    with pytest.raises(FileRefused) as refused:
        read_talents(saved(tmp_path, content, "talents.xls"))
    assert refused.value.refusal.code == code and "xlsx" in refused.value.refusal.remedy_ko


def test_a_mended_file_of_refused_people_is_taken(tmp_path):
    rows = read(
        tmp_path, table(person(출생="1899", 이름="=가상"), person(식별번호="T002", 성별="-"))
    )
    path = tmp_path / "refused.csv"
    assert write_refused(path, rows) == 1
    assert "'=가상" in path.read_text("utf-8-sig")
    path.write_text(path.read_text("utf-8-sig").replace("1899", "1999"), "cp949")
    (mended,) = read_talents(path, today=TODAY)
    assert (mended.number, mended.record.birth_year, mended.record.name) == (2, 1999, "=가상")


def test_without_the_guard_for_totals_a_total_would_count_as_a_person(tmp_path, monkeypatch):
    import re

    monkeypatch.setattr(talent_table, "_TOTAL", re.compile("(?!)"))
    rows = read(tmp_path, table(person()) + "합계,400,,,,,,,,,,,,\n")
    assert len(rows) == 2


def test_headings_and_person_fit_each_other():
    assert len(HEADINGS) == len(PERSON)
