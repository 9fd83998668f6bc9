"""Names are found by any part of them, in the order a person expects."""

import pytest

from sadari.language.name_search import Name, NameSearch

SEARCH = NameSearch(
    [
        Name("process", "반도체 공정", True),
        Name("process", "Semiconductor process", True),
        Name("process", "반도체공정기술", False),
        Name("design", "시스템 반도체 설계", True),
        Name("chip", "반도체", True),
        Name("chip", "칩", False),
        Name("excel", "엑셀", True),
        Name("excel", "Microsoft Excel", False),
        Name("cpp", "C++", True),
        Name("c", "C", True),
        Name("net", ".NET", True),
        Name("battery", "배터리 검사", True),
        Name("board", "보드 체결", True),
    ]
)


def found(text: str, limit: int = 10) -> list[str]:
    return [name.concept_id for name in SEARCH.find(text, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("반도체", ["chip", "process", "design"]),
        ("도체공", ["process"]),
        ("공정", ["process"]),
        ("ㅂㄷㅊ", ["chip", "board", "process", "design"]),
        ("반ㄷㅊ", ["chip", "process", "design"]),
        ("반도ㅊ", ["chip", "process", "design"]),
        ("ㅅㅅㅌ", ["design"]),
        ("ㄳ", ["battery"]),  # ㄱㅅ, as a keyboard joins them
        ("EXCEL", ["excel"]),
        ("semi con", ["process"]),
        ("micro", ["excel"]),
        ("c++", ["cpp"]),
        (".net", ["net"]),
        ("c", ["c", "cpp"]),
        ("칩", ["chip"]),
    ],
)
def test_a_part_finds_its_names(text: str, first: list[str]) -> None:
    assert found(text)[: len(first)] == first


@pytest.mark.parametrize("text", ["", "  ", "-", "없는 이름", "반도체반도체", "공정\n시스템"])
def test_what_is_in_no_name_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_each_concept_is_found_once_by_its_best_name() -> None:
    names = SEARCH.find("반도체공정", 10)
    assert [(n.concept_id, n.text) for n in names] == [("process", "반도체 공정")]


def test_no_more_than_asked_for() -> None:
    assert len(SEARCH.find("ㅂㄷㅊ", 2)) == 2


def test_the_order_of_the_names_does_not_matter() -> None:
    names = [
        Name(str(n), text, True) for n, text in enumerate(["나 가", "가 나", "가나", "가나다"])
    ]
    forwards, backwards = NameSearch(names), NameSearch(reversed(names))
    assert forwards.find("가", 9) == backwards.find("가", 9)


def test_a_hostile_text_is_only_a_text() -> None:
    assert found("(" * 5000) == found("[가-힣]+$") == found("\\") == []
