"""The words of titles, and the ranking of titles for queries in two languages."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.language import ranking
from sadari.language.encoding import default_encoder
from sadari.language.linking import Linker
from sadari.language.ranking import Listed, TitleKnowledge, TitleRanker, standardised
from sadari.language.title_words import (
    Sense,
    TitleWords,
    load_title_words,
    stem,
    tidy_title,
)
from sadari.language.vocabulary import load_vocabulary

NAMES = [
    "요양보호사",
    "care worker",
    "간호사",
    "registered nurse",
    "백엔드 개발자",
    "프론트엔드 개발자",
    "backend developer",
    "용접원",
    "welder",
    "회계사무원",
    "accounting clerk",
    "버스 운전기사",
    "bus driver",
    "반도체 공정 엔지니어",
    "semiconductor process engineer",
]


@pytest.fixture(scope="module")
def knowledge() -> TitleKnowledge:
    occupations = load_vocabulary().occupations
    some = [o for o in occupations.values() if {o.name_ko, o.name_en.lower()} & set(NAMES)]
    return TitleKnowledge(default_encoder(), some)


@pytest.fixture(scope="module")
def ranker(knowledge: TitleKnowledge) -> TitleRanker:
    return TitleRanker(NAMES, knowledge)


def best(ranker: TitleRanker, query: str, count: int = 2) -> set[str]:
    order = np.argsort(-ranker.scores([query])[0])
    return {ranker.names[i] for i in order[:count]}


@pytest.mark.parametrize(
    "pair",
    [
        ("요양보호사", "care worker"),
        ("간호사", "registered nurse"),
        ("백엔드 개발자", "backend developer"),
        ("용접원", "welder"),
        ("회계사무원", "accounting clerk"),
        ("버스 운전기사", "bus driver"),
        ("반도체 공정 엔지니어", "semiconductor process engineer"),
    ],
)
def test_a_title_finds_itself_and_its_other_language(
    ranker: TitleRanker, pair: tuple[str, str]
) -> None:
    for query in pair:
        assert best(ranker, query) == set(pair)


def test_backend_is_not_frontend(ranker: TitleRanker) -> None:
    scores = dict(zip(NAMES, ranker.scores(["백엔드 엔지니어"])[0], strict=True))
    assert scores["backend developer"] > scores["프론트엔드 개발자"]
    assert scores["백엔드 개발자"] > scores["프론트엔드 개발자"]


def test_rank_and_terms_matter_little(ranker: TitleRanker) -> None:
    assert best(ranker, "senior part-time welder") == {"용접원", "welder"}
    assert best(ranker, "시간제 간호사") == {"간호사", "registered nurse"}


def test_scores_are_the_same_again_and_in_any_company(
    ranker: TitleRanker, knowledge: TitleKnowledge
) -> None:
    queries = ["간호사", "welder", "운전"]
    scores = ranker.scores(queries)
    assert scores.shape == (3, len(NAMES)) and scores.dtype == np.float32
    assert np.array_equal(TitleRanker(NAMES, knowledge).scores(queries), scores)
    assert np.allclose(ranker.scores(queries[1:2])[0], scores[1], atol=1e-4)


def test_blocks_do_not_show(ranker: TitleRanker, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = ["간호사", "welder", "bus", "회계", "개발자"]
    whole = ranker.scores(queries)
    monkeypatch.setattr(ranking, "_QUERIES_A_BLOCK", 2)
    assert np.allclose(ranker.scores(queries), whole, atol=1e-4)


def test_a_list_is_described_the_same_in_blocks_of_any_size(
    ranker: TitleRanker, knowledge: TitleKnowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "_NAMES_A_BLOCK", 4)
    in_blocks = TitleRanker(NAMES, knowledge).scores(["간호사", "welder"])
    assert np.allclose(in_blocks, ranker.scores(["간호사", "welder"]), atol=1e-4)


# ── Concepts ──────────────────────────────────────────────────────────────────────────────────


def test_a_concept_is_near_to_what_any_of_its_names_says(knowledge: TitleKnowledge) -> None:
    listed = Listed(
        [["요양보호사", "care worker"], ["용접원", "welder"]], knowledge.reader, spelling=False
    )
    nearness = listed.nearness(["care worker", "용접공", "요양보호사"])
    assert nearness.argmax(axis=1).tolist() == [0, 1, 0]
    assert ((nearness > 0) & (nearness <= 1)).all()


def test_nearness_does_not_depend_on_what_else_is_asked(knowledge: TitleKnowledge) -> None:
    listed = Listed([["간호사", "nurse"], ["용접원"]], knowledge.reader, spelling=False)
    together = listed.nearness(["병동 간호사", "welder"])
    assert np.allclose(listed.nearness(["welder"])[0], together[1], atol=1e-4)


def test_one_entry_alone_is_weighed_by_the_words_of_all(knowledge: TitleKnowledge) -> None:
    listed = Listed([["간호사", "nurse"], ["용접원"]], knowledge.reader, spelling=False)
    alone = listed.alone(["간호사", "nurse"]).nearness(["병동 간호사"])
    assert alone.shape == (1, 1)
    assert np.allclose(alone[0, 0], listed.nearness(["병동 간호사"])[0, 0], atol=1e-5)


def test_the_linker_and_the_ranker_describe_an_occupation_alike() -> None:
    """Broken where the linker has another way to be near in meaning than the ranker."""
    vocabulary = load_vocabulary()
    ids = sorted(vocabulary.occupations)[:20]
    concepts = [vocabulary.occupations[i] for i in ids]
    some = replace(vocabulary, occupations=dict(zip(ids, concepts, strict=True)))
    linker = Linker(some, encoder=default_encoder())
    knowledge = TitleKnowledge(default_encoder(), concepts)
    title = "무언가를 하는 사람"
    nearness = knowledge.concepts.nearness([title])[0]
    found = linker.nearest("occupation", [title], 3)[0]
    assert found
    for candidate in found:
        assert candidate.nearness == pytest.approx(nearness[ids.index(candidate.id)], abs=2e-4)


def test_equal_names_get_equal_scores(knowledge: TitleKnowledge) -> None:
    scores = TitleRanker(["welder", "nurse", "Welder", "welder "], knowledge).scores(["용접"])[0]
    assert scores[0] == scores[2] == scores[3] > scores[1]


@pytest.mark.parametrize("names", [[], [""], ["", "?!"], ["한 이름뿐"]])
def test_strange_lists_are_ranked_too(knowledge: TitleKnowledge, names: list[str]) -> None:
    scores = TitleRanker(names, knowledge).scores(["간호사", "", "🙂"])
    assert scores.shape == (3, len(names))
    assert np.isfinite(scores).all()
    assert TitleRanker(names, knowledge).scores([]).shape == (0, len(names))


def test_without_concepts_it_ranks_all_the_same() -> None:
    bare = TitleRanker(NAMES, TitleKnowledge(default_encoder(), []))
    assert best(bare, "용접공") == {"용접원", "welder"}


def test_the_vocabulary_joins_names_that_share_neither_letters_nor_meaning(
    knowledge: TitleKnowledge,
) -> None:
    """The broken twin: without its concept, the pair is no longer the nearest by as much."""
    encoder = default_encoder()
    with_concepts = TitleRanker(NAMES, knowledge).scores(["요양보호사"])[0]
    without = TitleRanker(NAMES, TitleKnowledge(encoder, [])).scores(["요양보호사"])[0]
    place = NAMES.index("care worker")
    assert with_concepts[place] > without[place]


def test_the_weights_are_of_the_five_parts() -> None:
    assert set(ranking.WEIGHTS) == {"sentence", "words", "senses", "spelling", "concepts"}


def test_standardised_rows_have_mean_0_and_deviation_1() -> None:
    rows = standardised(np.array([[1, 2, 3, 4], [5, 5, 5, 5]], np.float32))
    assert np.allclose(rows.mean(axis=1), 0, atol=1e-6)
    assert np.allclose(rows.std(axis=1), [1, 0], atol=1e-6)


# ── Words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def words() -> TitleWords:
    return TitleWords(
        [
            Sense("domain", ("반도체",), ("semiconductor", "chip")),
            Sense("domain", ("공정", "프로세스"), ("process",)),
            Sense("role", ("기사", "엔지니어"), ("engineer",)),
            Sense("role", ("운전기사", "기사"), ("driver",)),
            Sense("level", ("수석",), ("senior", "lead")),
            Sense("domain", ("배",), ("ship",)),
            Sense("role", ("간호사",), ("registered nurse", "nurse")),
        ]
    )


def test_compounds_are_read_without_spaces(words: TitleWords) -> None:
    assert [w.text for w in words.read("반도체공정기사")] == ["반도체", "공정", "기사"]


def test_the_longest_word_wins(words: TitleWords) -> None:
    assert [w.senses for w in words.read("운전기사")] == [(3,)]
    assert [w.text for w in words.read("Registered Nurses")] == ["registered nurses"]


def test_a_single_word_with_an_unknown_part_is_coined(words: TitleWords) -> None:
    assert words.is_coined("쿠쿠루미") and words.is_coined("반도체쿠쿠")
    assert not words.is_coined("반도체공정")
    assert not words.is_coined("쿠쿠루미 장비")


def test_the_usual_word_of_a_sense_comes_before_a_rarer_one(words: TitleWords) -> None:
    assert words.read("기사")[0].senses == (2, 3)


def test_a_single_syllable_is_a_word_only_alone(words: TitleWords) -> None:
    assert [w.senses for w in words.read("배 배우")] == [(5,), ()]


def test_a_title_is_put_into_both_languages(words: TitleWords) -> None:
    both = words.in_both_languages(words.read("수석 반도체 엔지니어 kim"))
    assert both == "senior semiconductor engineer kim 수석 반도체 엔지니어 kim"


def test_both_languages_have_the_same_meaning(words: TitleWords) -> None:
    assert words.meaning(words.read("반도체 공정")) == words.meaning(
        words.read("semiconductor process")
    )


def test_rank_weighs_less_than_role_and_role_less_than_domain(words: TitleWords) -> None:
    senior, semiconductor, nurse = (
        max(words.meaning(words.read(t)).values()) for t in ("senior", "chip", "nurse")
    )
    assert senior < nurse < semiconductor


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    packaged = load_title_words()
    read = packaged.read(text)
    assert all(0 <= f < packaged.features for f in packaged.meaning(read))
    assert isinstance(packaged.in_both_languages(read), str)


def test_the_packaged_words_are_well_formed() -> None:
    senses = load_title_words().senses
    assert len(senses) >= 1100
    for sense in senses:
        for word in (*sense.korean, *sense.english):
            assert word and word == word.strip() == word.lower()
        assert len(set(sense.korean)) == len(sense.korean)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Managers, All Other", "managers"),
        ("Sales Workers, Except Retail", "sales workers"),
        ("기타 사무원", "사무원"),
        ("그 외 종사원(농업 제외)", "종사원"),
        ("기타리스트", "기타리스트"),
        ("others", "others"),
        ("기타", "기타"),
    ],
)
def test_exceptions_and_the_rest_are_left_out(written: str, kept: str) -> None:
    assert tidy_title(written) == kept


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("nurses", "nurse"), ("secretaries", "secretary"), ("glass", "glass"), ("gas", "gas")],
)
def test_the_plural_is_cut(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed
