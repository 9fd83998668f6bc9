import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.language.normalise import (
    bigrams,
    clean_title,
    fold,
    folded_with_positions,
    plain,
    query_bigrams,
    split_list,
)

KOREAN = st.text(alphabet="가나다라마바사반도체공정웹개발 ·/,-()ABCabc123+#.", max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("REST API", "rest-api"),
        ("Ｐｙｔｈｏｎ ３", "python3"),
        ("반도체 공정", "반도체공정"),
        ("반도체", "반도체"),
        ("CO₂ 용접", "co2용접"),
        ("자료 입력ㆍ처리원", "자료입력·처리원"),
    ],
)
def test_spelling_variants_fold_to_one_key(one, other):
    assert fold(one) == fold(other)


def test_c_cpp_csharp_and_dotnet_stay_four_names():
    assert [fold(t) for t in ("C", "C++", "C #", "C#", ".NET", "ASP.NET", "net")] == [
        "c", "c++", "c", "c#", ".net", "asp.net", "net",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_positions_point_at_the_kept_characters(text):
    written = plain(text)
    folded, positions = folded_with_positions(written)
    assert "".join(written[p] for p in positions) == folded
    assert list(positions) == sorted(set(positions))


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("★급구★ 광통신 부품 조립원 사원 모집(정규직)", "광통신 부품 조립원"),
        ("[광주] 머신러닝 엔지니어 구인", "머신러닝 엔지니어"),
        ("요양보호사(방문요양) 채용", "요양보호사(방문요양)"),
        ("경영지원 사무원 사원 모집", "경영지원 사무원"),
        ("영업사원 모집합니다", "영업사원"),
        ("[AI 모델 개발자] 신입 채용", "AI 모델 개발자"),
        ("(K-디지털) 반도체 설계 기술자 양성과정(5기)", "반도체 설계 기술자"),
        ("조리원 2명 급구 (주 5일, 월급 250만원)", "조리원"),
        ("◆정규직◆ 생산직 대모집", "생산직"),
        ("사원 모집", ""),
        ("", ""),
    ],
)
def test_a_title_loses_its_decoration_and_keeps_its_job(title, cleaned):
    assert clean_title(title) == cleaned


@given(st.text(max_size=60))
def test_cleaning_a_title_adds_nothing(title):
    assert set(fold(clean_title(title))) <= set(fold(title))


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Python, 머신러닝, SQL", ("Python", "머신러닝", "SQL")),
        ("더존 · 엑셀 · 문서 작성", ("더존", "엑셀", "문서 작성")),
        ("더존ㆍ엑셀", ("더존", "엑셀")),
        ("지게차 운전/운전", ("지게차 운전", "운전")),
        ("CI/CD, TCP/IP/자료 입력·처리원", ("CI/CD", "TCP/IP", "자료 입력·처리원")),
        ("엑셀(함수, 피벗), 워드", ("엑셀(함수, 피벗)", "워드")),
        ("포장 및 적재", ("포장", "적재")),
        ("- 파이썬\n- SQL", ("파이썬", "SQL")),
        ("1) 엑셀\n2) 한글", ("엑셀", "한글")),
        ("1,000건 처리", ("1,000건 처리",)),
        ("엑셀,, ;워드|", ("엑셀", "워드")),
        ("엑셀(함수, 워드", ("엑셀(함수", "워드")),
        ("", ()),
    ],
)
def test_lists_are_cut_at_separators_but_not_inside_names(text, items):
    assert split_list(text) == items


def test_without_the_whole_names_the_same_list_falls_apart(monkeypatch):
    monkeypatch.setattr("sadari.language.normalise.WHOLE_NAMES", ("-",))
    from sadari.language import normalise

    normalise._whole_names_pattern.cache_clear()
    assert split_list("CI/CD") == ("CI", "CD")
    normalise._whole_names_pattern.cache_clear()


@given(
    st.lists(st.sampled_from(["엑셀", "CI/CD", "C++", "3D 모델링", "자료 입력·처리원"]), max_size=6)
)
def test_a_joined_list_is_cut_back_into_its_items(items):
    assert list(split_list(" / ".join(items))) == items


@given(KOREAN, st.data())
def test_every_substring_is_found_by_its_bigrams(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = fold(text[start:end])
    if part and part in fold(text):
        assert set(query_bigrams(part)) <= set(bigrams(text))


def test_bigrams_cross_spaces_and_one_letter_can_be_asked():
    assert query_bigrams("웹개발") == query_bigrams("웹 개발") == ("웹개", "개발")
    assert query_bigrams("웹") == ("웹",)
    assert "웹" in bigrams("웹 개발자")
    assert query_bigrams(" ·") == ()
