"""Contact persons, resident numbers and formula cells: nothing of them gets through."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.actions.import_records import ReadRow
from sadari.actions.refusal import Refusal
from sadari.exchange import resident_numbers
from sadari.exchange.contacts import is_contact_field, mask_contacts
from sadari.exchange.refused_file import OWN_COLUMNS, write_refused
from sadari.exchange.resident_numbers import field_with_resident_number, masked
from sadari.exchange.safe_cells import make_safe, restore

#: Made up: the last seven digits fit no check digit.
DUMMY = "900101-1234567"


@pytest.mark.parametrize(
    "text",
    [
        "062-123-4567",
        "(062)123-4567",
        "010-1234-5678",
        "010 1234 5678",
        "01012345678",
        "０１０－１２３４－５６７８",
        "+82-10-1234-5678",
        "1588-1234",
        "02)123-4567",
        "hr.team@example.co.kr",
        "hr＠example.com",
    ],
)
def test_phones_and_addresses_in_free_text_are_masked(text):
    masked_text = mask_contacts(f"지원 문의 {text} 로 바랍니다")
    assert text not in masked_text
    assert masked_text.startswith("지원 문의 ") and masked_text.endswith(" 로 바랍니다")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02 09:00",
        "연봉 3000-4000만원",
        "K120032306130075",
        "오전 5시간 근무",
        "8-9급",
        "1,234",
    ],
)
def test_dates_amounts_and_codes_stay(text):
    assert mask_contacts(text) == text


def test_a_named_contact_person_is_masked():
    assert "김가상" not in mask_contacts("채용 담당자: 김가상 과장")


@pytest.mark.parametrize(
    ("name", "is_contact"),
    [
        ("empchargeInfo/contactTelno", True),
        ("empchargeInfo/empChargerDpt", True),
        ("corpInfo/reperNm", True),
        ("telNo", True),
        ("휴대폰", True),
        ("담당자", True),
        ("E-mail", True),
        ("empTpNm", False),
        ("wantedMobileInfoUrl", False),
        ("title", False),
    ],
)
def test_contact_fields_are_known_by_name(name, is_contact):
    assert is_contact_field(name) is is_contact


@pytest.mark.parametrize(
    "planted",
    [
        DUMMY,
        "9001011234567",
        "900101 1234567",
        "９００１０１－１２３４５６７",
        f"가상한별({DUMMY})",
        f"가상한별{DUMMY}",
        "홍길동 900101 - 1234567 입니다",
    ],
)
def test_a_resident_number_anywhere_is_found_and_masked(planted):
    raw = {"title": "모집", "jobCont": f"내용 {planted} 끝"}
    assert field_with_resident_number(raw) == "jobCont"
    assert (
        "1234567" not in masked(raw)["jobCont"] and "１２３４５６７" not in masked(raw)["jobCont"]
    )


def test_a_masked_number_that_comes_back_is_not_mended_yet():
    once = masked({"이름": f"가상한별({DUMMY})"})
    assert resident_numbers.MASK in once["이름"]
    assert field_with_resident_number(once) == "이름"


def test_parts_of_a_number_in_columns_meant_for_it_are_found_too():
    raw = {"주민등록번호(앞)": "900101", "주민등록번호(뒤)": "1******"}
    assert field_with_resident_number(raw) == "주민등록번호(앞)"
    assert masked(raw)["주민등록번호(앞)"] == "******"
    assert field_with_resident_number({"주민등록번호": ""}) is None


def test_a_search_that_finds_nothing_would_let_the_number_through(monkeypatch):
    monkeypatch.setattr(resident_numbers, "find_resident_numbers", lambda text: [])
    assert field_with_resident_number({"jobCont": DUMMY}) is None


@given(st.text(max_size=30))
def test_safe_cells_are_read_back_unchanged(text):
    assert restore(make_safe(text)) == text


@given(st.sampled_from("=+-@＝＋－＠\t\r\n"), st.text(max_size=10))
def test_no_cell_begins_like_a_formula(first, rest):
    assert make_safe(first + rest).startswith("'")
    assert make_safe(" =1+1").startswith("'")


def test_the_file_of_refused_rows_keeps_columns_and_says_why_in_both_languages(tmp_path):
    refusal = Refusal(2, "closeDt", "impossible_date", "사유", "reason", "방법", "remedy")
    rows = [
        ReadRow(1, {"a": "1"}),
        ReadRow(2, {"a": "=1+1", "b": "여러\n줄, 쉼표"}, refusal=refusal),
    ]
    path = tmp_path / "refused.csv"
    assert write_refused(path, rows) == 1
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["a"] == "'=1+1" and row["b"] == "여러\n줄, 쉼표"
    assert [row[name] for name in OWN_COLUMNS] == [
        "2",
        "closeDt",
        "사유 / reason",
        "방법 / remedy",
    ]
