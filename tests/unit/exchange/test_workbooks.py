import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from tests.unit.exchange.feeds import HEADINGS, VACANCY, person, saved

from sadari.actions.import_records import Pay
from sadari.actions.refusal import FileRefused
from sadari.exchange import workbook
from sadari.exchange.talent_table import read_talents
from sadari.exchange.work24_vacancies import read_vacancies

TODAY = date(2026, 11, 22)


def made(folder, *rows, build=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if build:
        build(book)
    path = folder / "talents.xlsx"
    book.save(path)
    return path


def read(path, **options):
    return list(read_talents(path, today=TODAY, **options))


def test_a_workbook_reads_as_a_csv_file_does(tmp_path):
    notes: list[str] = []
    path = made(
        tmp_path,
        ["구직 인재 현황"],
        HEADINGS,
        person(),
        ["합계", 1],
    )
    (row,) = read(path, notes=notes)
    assert row.number == 3 and row.record.key == "T001" and len(notes) == 1


def test_numbers_dates_and_lost_zeros_are_read_as_a_person_sees_them(tmp_path):
    def zeros(book):
        book.active["A3"].number_format = "00000000"

    path = made(
        tmp_path,
        ["식별번호", "이름", "생년월일", "경력(개월)", "희망연봉(만원)"],
        [20123456.0, "가상한별", datetime(1999, 3, 2), 14.0, 3200],
        [123, "가상누리", 1999, 2.5, 2807.5],
        build=zeros,
    )
    first, second = read(path)
    assert (first.record.key, first.record.birth_year) == ("20123456", 1999)
    assert first.record.experience_months == 14
    assert first.raw["생년월일"] == "1999"
    assert second.record.key == "00000123"
    assert second.record.wished_pay == Pay(28_075_000, None, "year")


def test_merged_headings_hidden_and_other_sheets_and_wrong_dimensions(tmp_path):
    def build(book):
        hidden = book.active
        hidden.title, hidden.sheet_state = "코드표", "hidden"
        hidden.append(HEADINGS)
        hidden.append(person(식별번호="HIDDEN"))
        book.create_sheet("안내").append(["이 파일은 가상 자료입니다"])
        sheet = book.create_sheet("명단")
        sheet.append(["식별번호", "이름", "거주지", "희망", None, None])
        sheet.append([None, None, None, "직종", "연봉(만원)", "근무지"])
        sheet.append(["T1", "가상한별", "광주 북구", "용접원", 3000, "광주 전체"])
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:F1"):
            sheet.merge_cells(area)
        book.active = book.index(sheet)

        book.copy_worksheet(sheet).title = "지난달 명단"

    notes: list[str] = []
    (row,) = read(made(tmp_path, build=build), notes=notes)
    assert (row.number, row.record.key) == (3, "T1")
    assert len(notes) == 1 and "2" in notes[0]
    assert row.record.wished_pay == Pay(30_000_000, None, "year")
    assert row.record.wished_regions == ("광주",)


def test_a_formula_without_a_stored_value_is_an_empty_cell_with_a_telling_remedy(tmp_path):
    path = made(tmp_path, ["식별번호", "이름", "거주지"], ["=A1", "가상한별", "광주 북구"])
    (row,) = read(path)
    assert row.refusal.code == "identifier" and "수식" in row.refusal.remedy_ko


def test_mended_vacancies_may_come_back_as_a_workbook(tmp_path):
    (row,) = read_vacancies(made(tmp_path, list(VACANCY), list(VACANCY.values())))
    assert row.record.title == "백엔드 개발자 모집"


def test_a_workbook_without_headings_is_refused(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read(made(tmp_path, ["아무", "말"]))
    assert refused.value.refusal.code == "no_headings"


def repacked(path, folder, **members):
    target = folder / "changed.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(f"xl/{name}.xml", content)
    return target


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"bomb": b"0" * 20_000_000}, "packed_too_tightly"),
        ({"x": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}, "unsafe_xml"),
        ({"y": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")}, "unsafe_xml"),
    ],
)
def test_bombs_and_declarations_are_refused_before_parsing(tmp_path, monkeypatch, members, code):
    monkeypatch.setattr(workbook, "load_workbook", lambda *a, **k: pytest.fail("it was parsed"))
    path = repacked(made(tmp_path, HEADINGS, person()), tmp_path, **members)
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.refusal.code == code


def test_a_file_that_is_too_large_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    path = made(tmp_path, HEADINGS, person())
    monkeypatch.setattr(workbook, "MOST_PACKED_BYTES", 1_000)
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.refusal.code == "file_too_large"


def test_without_the_guard_a_bomb_would_be_opened(tmp_path, monkeypatch):
    path = repacked(made(tmp_path, HEADINGS, person()), tmp_path, bomb=b"0" * 20_000_000)
    monkeypatch.setattr(workbook, "MOST_RATIO", 10**9)
    assert read(path)[0].record


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PK\x03\x04 not a zip at all", "archive"), (b"PK\x03\x04 xl/ broken", "damaged_workbook")],
)
def test_damaged_files_are_refused(tmp_path, content, code):
    with pytest.raises(FileRefused) as refused:
        read(saved(tmp_path, content, "talents.xlsx"))
    assert refused.value.refusal.code == code


def test_a_workbook_whose_sheet_is_damaged_is_refused(tmp_path):
    path = made(tmp_path, HEADINGS, person())
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-40] if name.endswith("sheet1.xml") else content)
    with pytest.raises(FileRefused) as refused:
        read(broken)
    assert refused.value.refusal.code == "damaged_workbook"


def test_another_kind_of_office_file_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", b"\0")
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.refusal.code == "not_xlsx"
