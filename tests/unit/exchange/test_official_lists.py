"""Official lists are read as they are published; what is wrong in one row stops no other."""

from pathlib import Path

import pytest
from tests.unit.exchange.official_files import (
    ESCO_SKILLS,
    NCS_ROWS,
    SKILL,
    esco_folder,
    keco_file,
    ncs_file,
    workbook,
)

from sadari.actions.official_plan import OfficialEntry, RefusedEntry
from sadari.actions.refusal import FileRefused, Refusal
from sadari.exchange.esco_lists import read_esco
from sadari.exchange.keco_list import read_keco
from sadari.exchange.ncs_list import read_ncs


def entries(read: object) -> dict[str, OfficialEntry]:
    return {e.code: e for e in read if isinstance(e, OfficialEntry)}  # type: ignore[attr-defined]


def refusals(read: object) -> list[Refusal]:
    return [e.refusal for e in read if isinstance(e, RefusedEntry)]  # type: ignore[attr-defined]


# ── NCS ───────────────────────────────────────────────────────────────────────────────────────


def test_units_and_classes_of_the_ncs_are_read(tmp_path: Path) -> None:
    found = entries(read_ncs(ncs_file(tmp_path)))
    assert list(found) == ["91010203", "9101020301", "9101020302", "91010204", "9101020401"]
    unit = found["9101020302"]
    assert (unit.name_ko, unit.concept_id, unit.broader) == (
        "빛누리 소등", "ncs-9101020302", "91010203",
    )  # fmt: skip
    assert (unit.ncs, unit.skill_kind, unit.row) == ("91010203", "skill", 5)
    assert found["91010203"].name_ko == "빛누리설비"


@pytest.mark.parametrize(
    "headings",
    [
        ("번호", "대분류코드", "대분류명", "중분류코드", "중분류명", "소분류코드", "소분류명",
         "세분류코드", "세분류명", "능력단위코드", "능력단위 명칭", "수준"),
        ("No", "대분류 코드 ", "대분류", "중분류_코드", "", "소분류-코드", "", "세분류코드",
         "세분류", "(능력단위)분류번호", "능력단위", ""),
    ],
)  # fmt: skip
def test_headings_may_be_spelled_otherwise(tmp_path: Path, headings: tuple[str, ...]) -> None:
    found = entries(read_ncs(ncs_file(tmp_path, headings=headings)))
    assert found["9101020301"].name_ko == "빛누리 점등"


@pytest.mark.parametrize(
    ("written", "code"),
    [("9101020309", "9101020309"), ("91010203.09", "9101020309"), (101020309, "0101020309"),
     ("09", "9101020409"), (9, "9101020409"), ("9101020309_23v3", "9101020309"),
     ("９１０１０２０３０９", "9101020309"), ("9101020309 23v3", "9101020309")],
)  # fmt: skip
def test_the_code_of_a_unit_is_read_however_it_is_written(
    tmp_path: Path, written: object, code: str
) -> None:
    row = (4, *[None] * 8, written, "빛누리 이송", 2)
    assert entries(read_ncs(ncs_file(tmp_path, row)))[code].name_ko == "빛누리 이송"


@pytest.mark.parametrize(
    ("code", "name", "field", "reason"),
    [
        ("12345", "빛누리 이송", "능력단위 분류번호", "wrong_code"),
        ("", "빛누리 이송", "능력단위 분류번호", "wrong_code"),
        ("9101020309", "", "능력단위명", "name_missing"),
        ("9101020309", "가" * 201, "능력단위명", "name_too_long"),
        ("9101020301", "다른 이름", "9101020301", "code_twice"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_through(
    tmp_path: Path, code: str, name: str, field: str, reason: str
) -> None:
    path = ncs_file(tmp_path, (4, *[None] * 8, code, name, 2))
    (refusal,) = refusals(read_ncs(path))
    assert (refusal.row, refusal.field, refusal.code) == (7, field, reason)
    assert all((refusal.reason_ko, refusal.reason_en, refusal.remedy_ko, refusal.remedy_en))
    assert len(entries(read_ncs(path))) == 5


def test_a_unit_that_is_listed_twice_alike_is_read_once(tmp_path: Path) -> None:
    path = ncs_file(tmp_path, NCS_ROWS[0])
    assert len(entries(read_ncs(path))) == 5
    assert refusals(read_ncs(path)) == []


def test_a_file_that_is_something_else_is_refused_as_a_whole(tmp_path: Path) -> None:
    other = workbook(tmp_path / "other.xlsx", [["이름", "나이"], ["나", 1]])
    html = tmp_path / "page.xlsx"
    html.write_text("<!doctype html><html><body>no</body></html>")
    for path in (other, html):
        with pytest.raises(FileRefused) as refused:
            list(read_ncs(path))
        assert "NCS" in refused.value.refusal.reason_ko


# ── KECO ──────────────────────────────────────────────────────────────────────────────────────


def test_groups_of_the_keco_are_read_and_major_groups_noted(tmp_path: Path) -> None:
    notes: list[str] = []
    found = entries(read_keco(keco_file(tmp_path, ("011105", "빛누리 도우미")), notes=notes))
    assert list(found) == ["91", "911", "9111", "011105"]
    assert (found["9111"].broader, found["9111"].keco) == ("911", "9111")
    assert found["011105"].broader == "0111"
    assert "1" in notes[0] and "/" in notes[0]


def test_a_keco_workbook_may_have_english_names(tmp_path: Path) -> None:
    rows = [
        ["한국고용직업분류"],
        ["코드", "항목명(한글)", "영문명"],
        [91110, "빛누리꾼", "Lumener"],
    ]
    found = entries(read_keco(workbook(tmp_path / "keco.xlsx", rows)))
    assert (found["091110"].name_ko, found["091110"].name_en) == ("빛누리꾼", "Lumener")


def test_a_code_that_is_none_is_refused(tmp_path: Path) -> None:
    (refusal,) = refusals(read_keco(keco_file(tmp_path, ("91-가", "무엇"))))
    assert (refusal.row, refusal.code) == (6, "wrong_code")


# ── ESCO ──────────────────────────────────────────────────────────────────────────────────────


def test_the_folder_of_esco_is_read(tmp_path: Path) -> None:
    found = entries(read_esco(esco_folder(tmp_path)))
    skill = found[f"{SKILL}aaaa-1"]
    assert (skill.noun, skill.concept_id, skill.skill_kind) == ("skill", "esco-aaaa-1", "skill")
    assert skill.further_names == ("lumen orchard tending", "tend a lumen grove")
    assert skill.broader == f"{SKILL}aaaa-2"
    assert found[f"{SKILL}aaaa-2"].skill_kind == "knowledge"
    assert f"{SKILL}aaaa-3" not in found  # no longer released
    occupation = next(e for e in found.values() if e.noun == "occupation")
    assert (occupation.isco, occupation.name_en, occupation.skill_kind) == (
        "6112", "lumen grower", "",
    )  # fmt: skip


def test_korean_labels_are_taken_where_the_folder_has_them(tmp_path: Path) -> None:
    folder = esco_folder(tmp_path)
    (folder / "skills_ko.csv").write_text(
        f'conceptUri,preferredLabel,altLabels\n{SKILL}aaaa-1,빛과수 돌보기,"빛과수 관리\n빛밭 일"\n'
    )
    skill = entries(read_esco(folder))[f"{SKILL}aaaa-1"]
    assert skill.name_ko == "빛과수 돌보기"
    assert skill.further_names[:2] == ("빛과수 관리", "빛밭 일")


def test_a_bad_row_of_esco_is_named_by_its_line(tmp_path: Path) -> None:
    bad = ({**ESCO_SKILLS[1], "conceptUri": "aaaa"}, {**ESCO_SKILLS[1], "preferredLabel": ""})
    read = list(read_esco(esco_folder(tmp_path, skills=[*ESCO_SKILLS, *bad])))
    refused = [e for e in read if isinstance(e, RefusedEntry)]
    assert {e.file for e in refused} == {"skills_en.csv"}
    assert [(e.refusal.row, e.refusal.field) for e in refused] == [
        (6, "conceptUri"), (7, "preferredLabel"),
    ]  # fmt: skip
    assert len(entries(read)) == 3


def test_a_folder_without_esco_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        list(read_esco(tmp_path))
    (tmp_path / "skills_en.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FileRefused) as refused:
        list(read_esco(tmp_path))
    assert "conceptUri" in refused.value.refusal.remedy_en
