"""Words of files become skills at levels; what nothing answers to is handed back."""

from typing import Any

import pytest

from sadari.bridge.linking import (
    LinkedWords,
    link_course,
    link_talent,
    link_vacancy,
    linking_version,
)
from sadari.language.vocabulary import load_vocabulary

pytestmark = pytest.mark.django_db
PYTHON, JAVA, GIT = "파이썬", "자바", "Git"


def vacancy(**values: Any) -> LinkedWords:
    usual: dict[str, Any] = {
        "title": "직원 모집",
        "occupation_text": "",
        "occupation_code": "",
        "must_skills": (),
        "wished_skills": (),
        "licences": (),
        "experience_months": 24,
    }
    return link_vacancy(**(usual | values))


def talent(**values: Any) -> LinkedWords:
    usual: dict[str, Any] = {
        "skills": (),
        "licences": (),
        "experience_months": 0,
        "wished_occupations": (),
    }
    return link_talent(**(usual | values))


def musts(words: LinkedWords) -> set[str]:
    return {skill.skill_id for skill in words.skills if skill.must}


def ids(words: LinkedWords) -> set[str]:
    return {skill.skill_id for skill in words.skills}


@pytest.mark.parametrize(
    ("listed", "wished", "must"),
    [
        ((PYTHON,), (), {"python"}),
        ((PYTHON, JAVA), (), {"python"}),
        ((JAVA, PYTHON), (), {"java"}),
        ((PYTHON, f"{JAVA} 필수"), (), {"java"}),
        ((f"{PYTHON} 필수", f"{JAVA} 필수"), (), {"python", "java"}),
        ((f"{PYTHON} 우대",), (), set()),
        ((f"{PYTHON} 우대", JAVA), (), {"java"}),
        ((), (PYTHON,), set()),
        ((), (f"{PYTHON} 필수",), set()),
        (("뷁뷁술",), (PYTHON,), set()),
        ((PYTHON,), (PYTHON,), {"python"}),
    ],
)
def test_the_item_says_must_or_wished_else_the_first_listed_is_the_must(
    listed: tuple[str, ...], wished: tuple[str, ...], must: set[str]
) -> None:
    assert musts(vacancy(must_skills=listed, wished_skills=wished)) == must


def test_a_skill_named_twice_is_one_requirement() -> None:
    words = vacancy(must_skills=(PYTHON, "Python"), wished_skills=("python",))
    assert [skill.skill_id for skill in words.skills] == ["python"]


def test_what_nothing_answers_to_is_handed_back_once() -> None:
    words = vacancy(must_skills=("뷁뷁술", PYTHON), wished_skills=("뷁뷁술", "쀍"))
    assert (words.unlinked, ids(words)) == (("뷁뷁술", "쀍"), {"python"})


@pytest.mark.parametrize("months", [0, 24, 120])
def test_a_level_that_is_not_written_grows_with_the_experience_asked(months: int) -> None:
    (skill,) = vacancy(must_skills=(PYTHON,), experience_months=months).skills
    assert 1 <= skill.level <= 8
    (newcomer,) = vacancy(must_skills=(PYTHON,), experience_months=0).skills
    assert skill.level >= newcomer.level


def test_the_words_a_requirement_was_read_from_stand_beside_it() -> None:
    (skill,) = vacancy(must_skills=("파이썬 가능자",)).skills
    assert "파이썬" in skill.text


def test_the_title_gives_the_occupation_and_its_field() -> None:
    words = vacancy(title="웹 개발자 모집", occupation_text="경리 사무원")
    vocabulary = load_vocabulary()
    (occupation,) = words.occupation_ids
    assert "개발" in vocabulary.occupations[occupation].name_ko
    assert words.field_id == vocabulary.occupations[occupation].field_id


def test_where_the_title_says_nothing_the_official_name_does() -> None:
    words = vacancy(title="함께 일할 분을 찾습니다", occupation_text="간호사")
    assert len(words.occupation_ids) == 1


def test_a_licence_is_held_or_not_and_attests_what_it_stands_for() -> None:
    words = talent(licences=("정보처리기사",))
    vocabulary = load_vocabulary()
    (licence,) = [s for s in words.skills if vocabulary.skills[s.skill_id].kind == "licence"]
    implied = {(s.id, s.level) for s in vocabulary.skills[licence.skill_id].implies}
    assert licence.level == 1
    assert implied
    assert implied <= {(s.skill_id, s.level) for s in words.skills}
    assert {s.known_by for s in words.skills} == {"licence"}


def test_said_and_attested_are_two_pieces_of_evidence() -> None:
    licensed = talent(licences=("정보처리기사",))
    vocabulary = load_vocabulary()
    (attested, *_) = [s for s in licensed.skills if vocabulary.skills[s.skill_id].kind != "licence"]
    name = vocabulary.skills[attested.skill_id].name_ko
    both = talent(skills=(name,), licences=("정보처리기사",))
    kinds = {s.known_by for s in both.skills if s.skill_id == attested.skill_id}
    assert kinds == {"self", "licence"}


def test_of_one_skill_said_twice_the_higher_level_counts() -> None:
    low, high = talent(skills=(f"{PYTHON} 초급",)), talent(skills=(f"{PYTHON} 고급",))
    both = talent(skills=(f"{PYTHON} 초급", f"{PYTHON} 고급"))
    levels = {words.skills[0].level for words in (low, high)}
    assert len(levels) == 2
    assert [s.level for s in both.skills] == [max(levels)]


def test_experience_raises_the_level_of_what_somebody_says() -> None:
    (new,), (old,) = (talent(skills=(PYTHON,), experience_months=m).skills for m in (0, 72))
    assert old.level > new.level


def test_wished_occupations_are_found_once_and_unknown_ones_handed_back() -> None:
    words = talent(wished_occupations=("웹 개발자", "웹개발자", "뷁뷁사"))
    assert (len(words.occupation_ids), words.unlinked) == (1, ("뷁뷁사",))


def test_a_course_teaches_what_it_lists_and_what_its_text_says() -> None:
    words = link_course(
        title="웹 개발자 양성과정", contents="파이썬과 자바를 다룹니다.", skills=(GIT,),
        licences=(), ncs_code="",
    )  # fmt: skip
    assert ids(words) >= {"python", "java", "git"}
    assert len(ids(words)) == len(words.skills)
    assert all(1 <= skill.level <= 8 for skill in words.skills)


def test_no_words_are_no_skills() -> None:
    assert vacancy(title="").skills == talent().skills == ()


def test_the_version_names_rules_and_vocabulary() -> None:
    rules, vocabulary = linking_version().split(":", 1)
    assert rules
    assert vocabulary == load_vocabulary().version


def test_every_id_a_link_gives_stands_in_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    words = vacancy(title="AI 개발자", must_skills=(PYTHON, JAVA, GIT, "엑셀", "소통 능력"))
    assert ids(words) <= set(vocabulary.skills)
    assert set(words.occupation_ids) <= set(vocabulary.occupations)
