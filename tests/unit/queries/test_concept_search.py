"""Openings are found by what a text means, beside the words it holds."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from tests.factories.opening import OpeningFactory, RequirementFactory

from sadari.actions.store_vacancies import search_vector
from sadari.models import Occupation, Opening, Region, Skill, SkillRelation
from sadari.queries import concept_search
from sadari.queries.concept_search import NEAR, Part, found_by, meant_by, parts_of, together
from sadari.queries.openings import Criteria, find_openings

pytestmark = pytest.mark.usefixtures("packaged_data")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def opening(title: str, occupation: str | None = None, *skills: str) -> Opening:
    """An opening whose text says nothing of its occupation and its skills."""
    made = OpeningFactory(title=title, occupation_id=occupation)
    for skill in skills:
        RequirementFactory(opening=made, skill_id=skill)
    Opening.objects.filter(pk=made.pk).update(search=search_vector(made, "회사", []))
    return made


def titles(today: date, text: str, **criteria: object) -> list[str]:
    found = find_openings(Criteria(text=text, **criteria), today, parts_of(text))
    return [one.title for one in found if one.grade < NEAR]


def skills(text: str) -> frozenset[str]:
    meant = meant_by(text)
    return meant.whole.skills | meant.part.skills


@pytest.mark.parametrize(
    "text", ["ㅂㄷㅊ", "반도체 공정", "반도체공정", "semiconductor process", "Semiconductor Proc"]
)
def test_a_skill_is_found_by_any_of_its_names(today: date, text: str) -> None:
    opening("가", None, "semiconductor-process")
    opening("나", None, "cobol")
    assert titles(today, text) == ["가"]


@pytest.mark.parametrize("text", ["요양보호사", "ㅇㅇㅂㅎㅅ", "care worker"])
def test_an_occupation_is_found_by_any_of_its_names(today: date, text: str) -> None:
    work = Occupation.objects.get(name_ko="요양보호사")
    opening("가", work.pk)
    opening("나", "welder")
    assert titles(today, text) == ["가"]


def test_an_alias_finds_its_concept(today: date) -> None:
    opening("가", None, "python")
    assert titles(today, "파이선") == ["가"]


def test_the_words_of_the_text_are_found_as_before(today: date) -> None:
    made = opening("파이썬을 모르는 사람")
    assert titles(today, "파이썬") == [made.title]
    assert titles(today, "뷁쉟") == []


def test_what_is_only_near_comes_last_and_is_marked(today: date) -> None:
    near, far = Skill.objects.exclude(pk="cobol")[:2]
    SkillRelation.objects.filter(skill="cobol").delete()
    SkillRelation.objects.create(skill_id="cobol", near=near, weight=0.6)
    SkillRelation.objects.create(skill_id="cobol", near=far, weight=0.5)
    opening("near", None, near.pk)
    opening("far", None, far.pk)
    opening("here", None, "cobol")
    found = find_openings(Criteria(text="COBOL"), today, parts_of("COBOL"))
    assert [(one.title, one.grade) for one in found] == [("here", 0), ("near", NEAR)]


def test_within_an_english_word_nothing_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken twin: where any place in a name counts, “aintenance” is in “maintenance”."""
    assert "ai-ethics" in skills("ai")
    assert "elevator-maintenance" not in skills("ai") | skills("aintenance")
    monkeypatch.setattr(concept_search, "_begins_a_word", lambda name, folded: True)
    assert any("maintenance" in one for one in skills("aintenance"))


def test_words_within_an_english_name_are_meant_with_their_spaces_or_without() -> None:
    assert "semiconductor-process" in skills("semiconductorpro")
    process = {one for one in skills("process") if "process" in one}
    assert process


def test_a_single_letter_means_only_what_it_names_whole() -> None:
    assert meant_by("ㅂ") == meant_by("") == meant_by("기") == concept_search.Meant()


# ── Several words ─────────────────────────────────────────────────────────────────────────────


def in_region(made: Opening, region_id: str) -> Opening:
    Opening.objects.filter(pk=made.pk).update(region_id=region_id)
    return made


def test_a_search_of_several_words_is_understood_by_parts(today: date) -> None:
    opening("빛고을 광주 사람", "welder")
    opening("빛고을 사람", "welder")
    opening("광주 사람")
    assert titles(today, "용접 광주") == titles(today, "광주 용접") == ["빛고을 광주 사람"]


def test_read_as_a_whole_the_same_search_finds_nothing(today: date) -> None:
    """Broken twin: no name and no text holds 용접 광주 as one."""
    opening("빛고을 광주 사람", "welder")
    whole = (Part("용접 광주", meant_by("용접 광주")),)
    assert not find_openings(Criteria(text="용접 광주"), today, whole).exists()


def test_a_place_is_found_by_where_the_work_is_also_where_no_text_says_so(today: date) -> None:
    region, other = Region.objects.filter(parent__isnull=False).order_by("pk")[:2]
    Region.objects.filter(pk=region.pk).update(name_ko="별빛구")
    in_region(opening("가", "welder"), region.pk)
    in_region(opening("나", "welder"), other.pk)
    assert titles(today, "용접 별빛구") == ["가"]


def test_a_name_of_several_words_is_one_part() -> None:
    assert [one.text for one in parts_of("반도체 공정 광주")] == ["반도체 공정", "광주"]
    assert [one.text for one in parts_of("semiconductor process")] == ["semiconductor process"]
    assert parts_of("") == parts_of("  ") == ()


def test_of_several_parts_the_worst_grade_counts_and_all_that_led_is_told(today: date) -> None:
    whole = opening("whole", "welder", "python")
    opening("part", "welder", "python-visualization")
    parts = parts_of("용접원 파이썬")
    found = list(find_openings(Criteria(text="용접원 파이썬"), today, parts))
    assert [(one.title, one.grade) for one in found] == [("whole", 0), ("part", 1)]
    assert set(found_by([whole], together(parts))[whole.pk].names) == {"용접원", "파이썬"}


def test_a_long_search_is_read_no_further_than_its_eighth_word() -> None:
    assert len(parts_of(" ".join(["뷁쉟"] * 100))) == 8


def test_it_is_told_what_led_to_each_opening(today: date) -> None:
    by_skill = opening("가", None, "python")
    by_text = opening("파이썬 나")
    meant = meant_by("파이썬")
    led = found_by([by_skill, by_text], meant)
    assert led[by_skill.pk].names == ["파이썬"]
    assert by_text.pk not in led
    with translation.override("en"):
        names = found_by([by_skill], meant_by("파이썬"))[by_skill.pk].names
        assert names == ["Python (파이썬)"]


def test_what_is_named_whole_comes_before_what_is_named_in_part_which_says_by_what(
    today: date,
) -> None:
    part = opening("part", None, "python-visualization")
    whole = opening("whole", None, "python")
    Opening.objects.filter(pk=whole.pk).update(posted_on=date(2020, 1, 1))
    meant = meant_by("파이썬")
    found = list(find_openings(Criteria(text="파이썬"), today, parts_of("파이썬")))
    assert [(one.title, one.grade) for one in found] == [("whole", 0), ("part", 1)]
    meant = meant_by("파이선")
    assert found_by([whole], meant)[whole.pk].names == ["파이썬 (파이선)"]
    assert part.pk not in found_by([whole], meant)


def test_filters_take_any_of_the_occupations_and_all_of_the_skills(today: date) -> None:
    opening("가", "welder", "python", "java")
    opening("나", "welder", "python")
    opening("다", None, "java")
    assert titles(today, "", skill_ids=("python", "java")) == ["가"]
    assert sorted(titles(today, "", skill_ids=("python",))) == ["가", "나"]
    assert sorted(titles(today, "", occupation_ids=("welder", "no-such"))) == ["가", "나"]


def test_the_page_says_how_and_takes_the_same_queries_for_one_and_for_three(
    client: Client,
) -> None:
    counts = []
    for _round in range(2):
        opening("가", None, "python")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(
                "/openings/", {"q": "파이썬", "skill": "python"}, HTTP_ACCEPT_LANGUAGE="ko"
            )
        counts.append(len(queries))
        opening("나", None, "python", "java")
    assert '<span class="tag">일치</span> 파이썬' in page.content.decode()
    assert counts[0] == counts[1] <= 18


def test_a_filter_typed_without_a_script_is_answered_with_boxes(client: Client) -> None:
    opening("가")
    page = client.get("/openings/", {"skill_q": "파이"}, HTTP_ACCEPT_LANGUAGE="ko")
    assert 'type="checkbox" name="skill" value="python"' in page.content.decode()
    assert [card.title for card, _place, _led in page.context["cards"]] == ["가"]
