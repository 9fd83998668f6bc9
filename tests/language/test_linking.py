import csv
from pathlib import Path

import numpy as np
import pytest

from sadari.language import cues, likeness, linking_occupations, scan, similarity
from sadari.language.contrasts import contradict
from sadari.language.linking import Linker, Meaning, default_linker
from sadari.language.similarity import is_mistyped, slips
from sadari.language.vocabulary import build_vocabulary, load_vocabulary

CASES = Path(__file__).parent / "cases"
MUST = {"yes": True, "no": False, "": None}
HEADS = {
    "skills": "id,name_ko,name_en,kind,field,ncs",
    "skill_aliases": "skill_id,alias,language,where",
    "skill_relations": "skill_id,near_id,weight,symmetric",
    "licence_skills": "licence_id,skill_id,level",
    "occupations": (
        "id,name_ko,name_en,keco,isco,field,typical_pay_won_per_year,least_education,demand_weight"
    ),
    "occupation_aliases": "occupation_id,alias,language",
    "occupation_skills": "occupation_id,skill_id,level,must",
    "occupation_relations": "occupation_id,near_id,weight,symmetric",
}


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def small_linker(**lines: str) -> Linker:
    """A linker over a vocabulary of a few rows."""
    tables = {name: f"{head}\n{lines.get(name, '')}" for name, head in HEADS.items()}
    return Linker(build_vocabulary(tables))


def wrong_running_texts(linker: Linker) -> list[str]:
    return [
        case["text"]
        for case in cases("running_text")
        if {link.id for link in linker.skills_in(case["text"])} != set(case["expected"].split())
    ]


@pytest.fixture
def linker() -> Linker:
    return default_linker()


@pytest.fixture
def fresh_linker() -> Linker:
    """One without anything cached, for tests that break a guard."""
    return Linker(load_vocabulary())


@pytest.mark.parametrize("case", cases("skills"), ids=lambda c: c["text"])
def test_a_listed_skill_links_with_its_level_and_demand(linker, case):
    link = linker.skill(case["text"])
    assert (link.id if link else "") == case["expected"]
    if link:
        assert link.level == (int(case["level"]) if case["level"] else None)
        assert link.must is MUST[case["must"]]
        assert 0 < link.confidence <= 1


@pytest.mark.parametrize("case", cases("licences"), ids=lambda c: c["text"])
def test_a_licence_links_to_its_own_grade(linker, case):
    link = linker.licence(case["text"])
    assert (link.id if link else "") == case["expected"]


@pytest.mark.parametrize("case", cases("occupations"), ids=lambda c: c["text"] + c["code"])
def test_a_title_links_to_its_occupation(linker, case):
    link = linker.occupation(case["text"], case["code"])
    assert (link.id if link else "") == case["expected"]


def test_running_text_yields_exactly_the_skills_it_speaks_of(linker):
    assert wrong_running_texts(linker) == []


def test_there_are_enough_labelled_lines():
    assert (
        sum(len(cases(name)) for name in ("skills", "running_text", "licences", "occupations"))
        >= 80
    )


# ── Broken twins: each guard, taken away, is caught by the labelled lines ─────────────────────


def test_without_word_borders_running_text_goes_wrong(fresh_linker, monkeypatch):
    monkeypatch.setattr(scan, "stands_alone", lambda text, found, head_final: True)
    wrong = wrong_running_texts(fresh_linker)
    assert "Google 지도 연동 경험" in wrong
    assert "회계사 사무실 청소" in wrong


def test_without_negation_unneeded_skills_are_claimed(fresh_linker, monkeypatch):
    monkeypatch.setattr(cues, "is_negated", lambda text, start, end: False)
    assert "엑셀 필수, 워드 불필요" in wrong_running_texts(fresh_linker)
    assert fresh_linker.skill("자바 무관") is not None


def test_without_list_only_words_running_a_machine_becomes_driving(fresh_linker, monkeypatch):
    fresh_linker._skills._scanner = scan.NameScanner(fresh_linker._skills._names.ids)
    assert "클린룸에서 패키징 장비를 운전합니다. 3교대입니다." in wrong_running_texts(fresh_linker)


def test_without_cleaning_decorated_titles_are_read_worse(fresh_linker, monkeypatch):
    monkeypatch.setattr(linking_occupations, "clean_title", lambda text: text)
    link = fresh_linker.occupation("함께 일하실 백엔드 개발자 모집")
    assert link is None or link.confidence < 0.8


def test_likeness_never_crosses_a_contrast(monkeypatch):
    row = "x,쇼핑몰 프론트엔드 개발자,Shop frontend,,,digital,30000000,none,1\n"
    assert small_linker(occupations=row).occupation("쇼핑몰 백엔드 개발자") is None
    monkeypatch.setattr(likeness, "contradict", lambda one, other: False)
    assert small_linker(occupations=row).occupation("쇼핑몰 백엔드 개발자") is not None


def test_contrasting_words_contradict_and_shared_ones_do_not():
    assert contradict("정보처리기사", "정보처리산업기사")
    assert contradict("전산회계1급", "전산회계2급")
    assert not contradict("백엔드개발자", "백엔드엔지니어")
    assert not contradict("개발자", "엔지니어")


# ── What a link says ──────────────────────────────────────────────────────────────────────────


def test_a_link_says_what_it_rests_on(linker):
    assert linker.skill("파이썬").why == "name"
    assert linker.skill("k8s").why == "alias"
    assert linker.skill("전기차 배터리").why == "part"
    assert linker.skill("반도체 공정관리기술").why in {"part", "ngram"}
    assert linker.occupation("신입 모집", "304000").why == "keco"
    assert linker.occupation("간호사").span == "간호사"


def test_surer_evidence_has_more_confidence(linker):
    name, cleaned = linker.occupation("간호사"), linker.occupation("★급구★ 간호사 모집")
    coded, inside = linker.occupation("모집", "304000"), linker.occupation("밝은 병원 간호사")
    assert name.confidence > cleaned.confidence > coded.confidence > inside.confidence


def test_the_code_of_a_class_is_trusted_less_than_the_whole_code(linker):
    whole, of_class = linker.occupation("모집", "304000"), linker.occupation("모집", "304099")
    assert whole.id == of_class.id == "nurse"
    assert whole.confidence > of_class.confidence
    assert linker.occupation("모집", "309900") is None


def test_text_chooses_between_occupations_of_one_code(linker):
    assert linker.occupation("데이터 라벨링 작업 인력", "029600").id == "data-labeller"
    assert linker.occupation("웹 서버 백엔드", "134300").id == "backend-developer"


def test_levels_and_demands_are_unknown_where_nothing_is_written(linker):
    assert {(x.level, x.must) for x in linker.skills_in("파이썬과 SQL을 씁니다")} == {(None, None)}


def test_headings_say_what_is_demanded_and_what_is_wished(linker):
    text = "[필수] Python, SQL\n[우대사항] Docker\n\n리눅스 환경"
    musts = {link.id: link.must for link in linker.skills_in(text)}
    assert musts == {"python": True, "sql": True, "docker": False, "linux": None}


def test_levels_are_read_from_words_grades_years_and_numbers(linker):
    levels = {
        "고급 파이썬 개발": 6, "파이썬 중급": 4, "파이썬 기초": 2, "파이썬 전문가": 7,
        "파이썬(하)": 2, "파이썬 5년 이상": 5, "파이썬 Lv.3": 3, "Python expert": 7,
        "엑셀 기본급 250만원": None,
    }  # fmt: skip
    assert {t: linker.skills_in(t)[0].level for t in levels} == levels


def test_a_wish_for_holders_is_not_a_demand(linker):
    assert linker.licence("정보처리기사 소지자 우대").must is False
    assert linker.licence("정보처리기사 필수").must is True
    assert linker.licence("정보처리기사").must is None


def test_a_mention_later_adds_the_level_and_the_concept_stays_one(linker):
    links = linker.skills_in("파이썬을 씁니다. Python 고급.")
    assert [(link.id, link.level) for link in links] == [("python", 6)]


def test_lists_of_skills_keep_order_and_drop_what_is_unknown(linker):
    ids = [link.id for link in linker.skills("통계적 공정관리 · 클린룸 · 알 수 없는 것 · SPC")]
    assert ids == ["spc", "cleanroom"]
    assert [link.id for link in linker.licences("정보처리기사/SQLD, -")] == [
        "licence-information-processing-engineer",
        "licence-sqld",
    ]


def test_names_of_the_vocabulary_that_hold_a_separator_stay_whole(linker):
    assert linker.items("UI/UX 디자인, HTML/CSS/엑셀") == ("UI/UX 디자인", "HTML/CSS", "엑셀")


# ── Corrections by people ─────────────────────────────────────────────────────────────────────


def linker_with(*meanings: Meaning, **rows: str) -> Linker:
    tables = {name: f"{head}\n{rows.get(name, '')}" for name, head in HEADS.items()}
    return Linker(build_vocabulary(tables), meanings)


TWO_SKILLS = "one,가나다 기술,One skill,skill,,\ntwo,라마바 기술,Two skill,skill,,\n"
JOB = "job,가나다 기술자,One engineer,,,other,30000000,none,1\n"


def test_a_correction_wins_over_the_name_of_the_vocabulary():
    linker = linker_with(Meaning("skill", "가나다기술", "two"), skills=TWO_SKILLS)
    link = linker.skill("가나다 기술")
    assert (link.id, link.why, link.confidence) == ("two", "corrected", 1.0)


def test_a_corrected_term_is_also_found_in_running_text_unless_only_listed():
    decided = Meaning("skill", "별똥별 시험", "one")
    listed = Meaning("skill", "별똥별 시험", "one", only_listed=True)
    text = "매주 별똥별 시험을 맡습니다"
    assert [x.why for x in linker_with(decided, skills=TWO_SKILLS).skills_in(text)] == ["corrected"]
    only = linker_with(listed, skills=TWO_SKILLS)
    assert only.skills_in(text) == ()
    assert only.skill("별똥별 시험").id == "one"


def test_a_term_that_means_nothing_links_to_nothing():
    nothing = linker_with(
        Meaning("skill", "가나다 기술", None), Meaning("occupation", "가나다 기술자", None),
        skills=TWO_SKILLS, occupations=JOB,
    )  # fmt: skip
    assert nothing.skill("가나다 기술") is None
    assert nothing.skills_in("가나다 기술을 씁니다") == ()
    assert nothing.occupation("가나다 기술자") is None
    assert nothing.occupation("★급구★ 가나다 기술자 모집") is None
    assert linker_with(skills=TWO_SKILLS).skill("가나다 기술") is not None


def test_a_correction_speaks_of_its_own_kind_alone():
    linker = linker_with(
        Meaning("skill", "가나다 기술자", "two"), skills=TWO_SKILLS, occupations=JOB
    )
    assert linker.occupation("가나다 기술자").id == "job"


def test_a_corrected_title_is_found_in_its_decoration():
    linker = linker_with(Meaning("occupation", "별똥별 지기", "job"), occupations=JOB)
    link = linker.occupation("[광주] 별똥별 지기 급구")
    assert (link.id, link.why) == ("job", "corrected")


def test_a_decision_for_a_concept_that_is_gone_decides_nothing():
    linker = linker_with(Meaning("skill", "가나다 기술", "gone"), skills=TWO_SKILLS)
    assert linker.skill("가나다 기술").id == "one"


# ── Alternatives and meaning ──────────────────────────────────────────────────────────────────


def test_alternatives_begin_with_the_answer_and_are_each_another_job(linker):
    links = linker.occupations("웹 서버 백엔드 개발자", most=4)
    assert links[0] == linker.occupation("웹 서버 백엔드 개발자")
    assert len({link.id for link in links}) == len(links) == 4
    assert all(0 < link.confidence <= 1 for link in links)
    rest = [link.confidence for link in links[1:]]
    assert rest == sorted(rest, reverse=True)


def test_a_licence_brings_what_it_attests(linker):
    links = linker.attested("지게차운전기능사")
    assert links[0].id == "licence-forklift-craftsman"
    assert "forklift" in {link.id for link in links[1:] if link.level}


class FruitEncoder:
    """Two directions of meaning; every text points one way or the other."""

    name, dimensions = "fruit", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts):
        self.asked += texts
        sour = [any(word in text for word in ("레몬", "sour", "시큼")) for text in texts]
        return np.array([[float(s), float(not s)] for s in sour], np.float32)


FRUIT = "sour,레몬 다루기,Lemon work,skill,,\nsweet,사과 다루기,Apple work,skill,,\n"


def fruit_linker(encoder: FruitEncoder | None) -> Linker:
    tables = {name: f"{head}\n{FRUIT if name == 'skills' else ''}" for name, head in HEADS.items()}
    return Linker(build_vocabulary(tables), encoder=encoder)


def test_meaning_links_what_no_letters_do_and_says_so():
    assert fruit_linker(None).skill("시큼함 담당") is None
    link = fruit_linker(FruitEncoder()).skill("시큼함 담당")
    assert (link.id, link.why) == ("sour", "meaning")


def test_the_encoder_is_not_asked_where_a_name_decides():
    encoder = FruitEncoder()
    linker = fruit_linker(encoder)
    assert linker.skill("사과 다루기").id == "sweet"
    assert linker.skills_in("레몬 다루기와 사과 다루기") != ()
    assert encoder.asked == []


def test_reading_ahead_changes_no_answer():
    texts = ["시큼함 담당", "사과 다루기", "달콤함 담당", ""]
    ahead, cold = fruit_linker(FruitEncoder()), fruit_linker(FruitEncoder())
    ahead.read_ahead(items=texts, titles=texts)
    assert [ahead.skill(t) for t in texts] == [cold.skill(t) for t in texts]
    assert [ahead.occupation(t) for t in texts] == [cold.occupation(t) for t in texts]


# ── Coined words ──────────────────────────────────────────────────────────────────────────────

#: Invented, and like the sound of a name here and there.
COINED = (
    "파마론넥",
    "하킨타자",
    "토라투고",
    "노보기",
    "가누크",
    "조리쿠구",
    "포빈세프",
    "코코주리타",
)
#: Short words that hold most letters of a name, and are none.
FRAGMENTS = ("noti", "notepia", "vuke", "tada", "robiror", "도커스")


def test_a_coined_word_names_nothing_by_a_few_letters_or_by_its_sound(linker):
    assert [word for word in COINED if linker.skill(word) or linker.occupation(word)] == []


def test_a_short_word_is_no_name_that_merely_holds_its_letters(linker):
    assert [word for word in FRAGMENTS if linker.skill(word)] == []


def test_without_counting_slips_fragments_are_read(monkeypatch):
    monkeypatch.setattr(likeness, "is_mistyped", lambda coined, name: True)
    assert [word for word in FRAGMENTS if Linker(load_vocabulary()).skill(word)] != []


def test_slips_are_counted_by_letters_and_the_first_one_must_be_right():
    assert slips("pyhton", "python") == slips("pythn", "python") == slips("pythom", "python") == 1
    assert slips("", "ab") == slips("ab", "") == 2
    assert is_mistyped("figm", "figma") and is_mistyped("쿠버네티쓰", "쿠버네티스")
    assert not is_mistyped("noti", "notion") and not is_mistyped("tython", "python")
    assert not is_mistyped("도커", "도커컴포즈") and is_mistyped("a" * 13, "b")


def test_a_mistyped_name_is_still_read(linker):
    assert linker.skill("PostgresSQL").id == "postgresql"
    assert linker.skill("쿠버네티쓰").id == "kubernetes"


def test_without_the_bar_coined_words_are_read(monkeypatch):
    monkeypatch.setattr(likeness, "is_mistyped", lambda coined, name: True)
    assert [word for word in COINED if Linker(load_vocabulary()).skill(word)] == []
    monkeypatch.setattr(likeness, "LEAST_LIKENESS_OF_COINED", 0.0)
    assert [word for word in COINED if Linker(load_vocabulary()).skill(word)] != []


# ── Decisions on a linker that is built ───────────────────────────────────────────────────────


def test_a_linker_as_decided_answers_like_one_built_with_the_decisions(linker):
    meanings = (
        Meaning("skill", "쿠쿠루미 장비", "excel"),
        Meaning("skill", "파이썬", None),
        Meaning("skill", "엑셀", "python"),
        Meaning("occupation", "별똥별 지기", "nurse"),
        Meaning("occupation", "간호사", None),
    )
    decided, built = linker.decided(meanings), Linker(load_vocabulary(), meanings)
    texts = ["쿠쿠루미 장비", "쿠쿠루미장비들", "파이썬", "엑셀", "엑셀 중급", "Python",
             "별똥별 지기", "병동 별똥별지기", "간호사", "간호사님", "용접"]  # fmt: skip
    for text in texts:
        assert decided.skill(text) == built.skill(text), text
        assert decided.skills_in(text) == built.skills_in(text), text
        assert decided.occupation(text) == built.occupation(text), text
    assert linker.skill("파이썬").id == "python", "the linker it was made from stays as it was"
    assert linker.skill("쿠쿠루미 장비") is None


def test_a_decision_builds_no_index_anew(linker, monkeypatch):
    """What makes a decision cheap: only the names that people decided on are cut into letters."""
    cut = []
    monkeypatch.setattr(similarity, "grams", lambda name: cut.append(name) or ("쿠쿠",))
    linker.decided([Meaning("skill", "쿠쿠루미 장비", "excel")])
    assert cut == ["쿠쿠루미장비"]


def test_letters_near_a_decided_name_find_it_and_near_a_moved_one_do_not(linker):
    decided = linker.decided(
        [Meaning("skill", "쿠쿠루미라디오", "excel"), Meaning("skill", "쿠버네티스", None)]
    )
    assert decided.skill("쿠쿠루미라디오오").id == "excel"
    found = {c.id: c.likeness for c in linker.nearest("skill", ["쿠버네티쓰"], 8)[0]}
    moved = {c.id: c.likeness for c in decided.nearest("skill", ["쿠버네티쓰"], 8)[0]}
    assert moved.get("kubernetes", 0) < found["kubernetes"]


# ── Courses ───────────────────────────────────────────────────────────────────────────────────


def test_a_course_teaches_its_list_then_its_text_then_its_class(linker):
    text = "딥러닝 모델을 학습합니다. 다루는 기술: Python, PyTorch, 컴퓨터 비전"
    links = linker.outcomes(text, "20010701")
    assert [link.id for link in links][:4] == [
        "python",
        "pytorch",
        "computer-vision",
        "deep-learning",
    ]
    assert "artificial-intelligence" in {link.id for link in links if link.why == "ncs"}


def test_a_silent_course_takes_its_class_and_the_class_above_with_less_trust(linker):
    exact, above = linker.outcomes("", "19030601"), linker.outcomes("", "19030699")
    assert {"verilog", "soc-design"} <= {link.id for link in exact}
    assert {link.id for link in exact} <= {link.id for link in above}
    assert above[0].confidence < exact[0].confidence
    assert linker.outcomes("", "99999999") == linker.outcomes("", "") == ()


def test_a_field_is_no_class_that_a_course_teaches(linker):
    skills = "a,가나다,A,skill,,200107\nb,라마바,B,skill,,20010702\nc,사아자,C,skill,,20\n"
    small = small_linker(skills=skills)
    assert [link.id for link in small.outcomes("", "20010702")] == ["b"]
    assert [link.id for link in small.outcomes("", "20010799")] == ["b"]
    assert small.outcomes("", "20010600") == ()
    of_field = {s.id for s in load_vocabulary().skills.values() if s.ncs == "200107"}
    assert len(of_field) > 50
    assert not of_field & {link.id for link in linker.outcomes("", "20010799")}


def test_linking_does_not_depend_on_the_order_of_the_rows():
    first = "a,가나다라 기술,A tech,skill,,\n"
    second = "b,가나다마 기술,B tech,skill,,\n"
    one, other = small_linker(skills=first + second), small_linker(skills=second + first)
    assert one.skill("가나다 기술자") == other.skill("가나다 기술자")
