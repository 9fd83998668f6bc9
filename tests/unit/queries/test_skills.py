"""Skills and occupations for a picker: any part of any name, in the language of the page."""

import pytest
from django.utils import translation
from tests.factories.term_meaning import TermMeaningFactory

from sadari.access.actor import Actor
from sadari.actions.terms import add_skill, decide_term
from sadari.models import Skill
from sadari.queries.skills import FoundConcept, find_occupations, find_skills

pytestmark = pytest.mark.usefixtures("packaged_data")


def ids(found: list[FoundConcept]) -> list[str]:
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("text", "skill"),
    [("ㅂㄷㅊ", "semiconductor-process"), ("반도체 공", "semiconductor-process"),
     ("semicond", "semiconductor-process"), ("파이선", "python"), ("python3", "python")],
)  # fmt: skip
def test_skills_are_found_by_any_part_of_any_name(text: str, skill: str) -> None:
    assert skill in ids(find_skills(text))


def test_occupations_are_found_too() -> None:
    assert "welder" in ids(find_occupations("용접"))
    assert "welder" in ids(find_occupations("ㅇㅈ", 50))
    assert find_occupations("용접")[0].concept_kind == "occupation"


def test_the_alias_that_was_found_is_told() -> None:
    assert find_skills("파이선")[0] == FoundConcept("python", "파이썬", "파이선", "tool")
    assert find_skills("파이썬")[0].also == ""


def test_names_are_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert find_skills("파이썬")[0].name == "Python"
        assert find_skills("파이썬")[0].also == "파이썬"


def test_what_a_person_decided_is_found_at_once(operator: Actor) -> None:
    assert find_skills("쿠쿠루미") == []
    decide_term(kind="skill", text="쿠쿠루미", concept_id="plc-control", by=operator)
    assert ids(find_skills("쿠쿠")) == ["plc-control"]
    decide_term(kind="skill", text="쿠쿠루미", concept_id=None, by=operator)
    assert find_skills("쿠쿠") == []
    skill = add_skill(name_ko="쿠쿠 운용", name_en="Kukuing", kind="skill", by=operator)
    assert skill.pk in ids(find_skills("ㅋㅋㅇㅇ"))
    assert ids(find_skills("kukui")) == [skill.pk]


def test_an_alias_given_to_another_concept_finds_that_one(operator: Actor) -> None:
    decide_term(kind="skill", text="파이선", concept_id="java", by=operator)
    assert ids(find_skills("파이선")) == ["java"]


def test_what_is_not_loaded_is_not_offered() -> None:
    Skill.objects.filter(pk="cobol").delete()
    TermMeaningFactory()
    assert len(find_skills("ㅂ", 3)) == 3
    assert all(Skill.objects.filter(pk=one.id).exists() for one in find_skills("c", 50))
