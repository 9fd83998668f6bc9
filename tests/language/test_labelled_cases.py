"""Our own labelled lines are linked rightly, by language and field, and each guard is needed."""

from collections.abc import Callable

import pytest
from tests.language.labelled import Case, Count, as_text, count, labelled_cases, link, table

from sadari.language import contrasts, cues, likeness, linking_skills, names, scan
from sadari.language.encoding import default_encoder
from sadari.language.linking import Linker
from sadari.language.vocabulary import load_vocabulary

LEAST_PRECISION, LEAST_RECALL = 0.9, 0.8
#: Fields of a held-out half hold some thirty concepts each; one more miss is three points.
LEAST_OF_A_SMALL_GROUP = 0.75
BY_LANGUAGE_AND_FIELD: dict[str, Callable[[Case], str]] = {
    "language": lambda case: case.language,
    "field": lambda case: case.field,
}
CASES = labelled_cases()


def measured(linker: Linker, cases: list[Case]) -> dict[tuple[str, str], Count]:
    counts = ((case, count(case, link(linker, case))) for case in cases)
    return table(counts, BY_LANGUAGE_AND_FIELD)


def below(
    sums: dict[tuple[str, str], Count], precision: float, recall: float
) -> list[tuple[str, str]]:
    return [key for key, c in sums.items() if c.precision < precision or c.recall < recall]


@pytest.fixture(scope="module")
def linker() -> Linker:
    linker = Linker(load_vocabulary(), encoder=default_encoder())
    linker.read_ahead(
        items=[item for case in CASES if case.source == "list" for item in linker.items(case.text)],
        titles=[case.text for case in CASES if case.task == "occupation"],
    )
    return linker


def fresh() -> Linker:
    """One without an encoder and without anything cached, for tests that break a guard."""
    return Linker(load_vocabulary())


@pytest.fixture(scope="module")
def by_letters() -> Count:
    """What the linker finds in all lines without an encoder, nothing broken."""
    return measured(fresh(), CASES)[("all", "")]


# ── The lines ─────────────────────────────────────────────────────────────────────────────────


def test_there_are_enough_lines_of_every_language_field_source_and_task():
    assert len(CASES) >= 360
    assert len({case.text for case in CASES}) == len(CASES)
    for group, least in (("language", 60), ("field", 25), ("source", 24), ("task", 24)):
        sizes = [
            sum(getattr(case, group) == value for case in CASES)
            for value in {getattr(case, group) for case in CASES}
        ]
        assert min(sizes) >= least, group


def test_halves_are_drawn_by_the_text_alone_and_are_of_like_size():
    halves = [case.half for case in CASES]
    assert 0.4 < halves.count("held out") / len(halves) < 0.6


def test_expected_concepts_are_of_the_vocabulary_or_marked_as_missing_from_it():
    vocabulary = load_vocabulary()
    known = vocabulary.skills.keys() | vocabulary.occupations.keys()
    ids = {i for case in CASES for either in case.expected for i in either}
    ids |= {i for case in CASES for i in (*case.optional, *case.said)}
    assert {i for i in ids - known if not i.startswith("?")} == set()


# ── The measure ───────────────────────────────────────────────────────────────────────────────


def test_links_are_right_and_few_are_missed_by_language_and_by_field(linker):
    sums = measured(linker, CASES)
    assert below(sums, LEAST_PRECISION, LEAST_RECALL) == [], "\n" + as_text(sums)


def test_the_half_that_no_threshold_was_set_by_is_linked_as_well(linker):
    sums = measured(linker, [case for case in CASES if case.half == "held out"])
    whole = {("all", ""): sums[("all", "")]}
    assert below(whole, LEAST_PRECISION, LEAST_RECALL) == [], "\n" + as_text(sums)
    assert below(sums, LEAST_PRECISION, LEAST_OF_A_SMALL_GROUP) == [], "\n" + as_text(sums)


def test_without_an_encoder_links_are_as_right_and_somewhat_fewer(linker, by_letters):
    with_meaning = measured(linker, CASES)[("all", "")]
    assert by_letters.precision >= LEAST_PRECISION
    assert by_letters.recall >= LEAST_RECALL
    assert by_letters.recall <= with_meaning.recall


def test_levels_and_demands_are_read_as_written(linker):
    levels, demands = [], []
    for case in CASES:
        for found in link(linker, case):
            if case.task != "occupation" and any(found.id in e for e in case.expected):
                level, must = case.said.get(found.id, (None, None))
                levels.append(found.level == level)
                demands.append(found.must == must)
    assert sum(levels) / len(levels) >= 0.9
    assert sum(demands) / len(demands) >= 0.95


def test_confidence_is_no_greater_than_the_share_of_right_links(linker):
    """Stated confidence, summed over links of at least half confidence, is not an overstatement."""
    stated, right = 0.0, 0
    for case in CASES:
        for found in link(linker, case):
            stated += found.confidence
            right += found.id in case.optional or any(found.id in e for e in case.expected)
    assert stated <= right


# ── Broken twins ──────────────────────────────────────────────────────────────────────────────


def broken(cases: list[Case]) -> Count:
    return measured(fresh(), cases)[("all", "")]


def test_without_word_borders_more_links_are_wrong(monkeypatch, by_letters):
    monkeypatch.setattr(scan, "stands_alone", lambda text, found, head_final: True)
    assert broken(CASES).wrong > 2 * by_letters.wrong


def test_without_negation_more_links_are_wrong(monkeypatch, by_letters):
    monkeypatch.setattr(cues, "is_negated", lambda text, start, end: False)
    assert broken(CASES).wrong > by_letters.wrong


def test_where_any_likeness_is_a_link_more_are_wrong(monkeypatch, by_letters):
    monkeypatch.setattr(linking_skills, "LEAST_PROBABILITY", 0.0)
    monkeypatch.setattr(likeness, "contradict", lambda one, other: False)
    assert broken(CASES).wrong > by_letters.wrong


def test_without_inline_lists_concepts_are_missed(monkeypatch, by_letters):
    monkeypatch.setattr(linking_skills, "listed_names", lambda text, items, known: iter(()))
    assert broken(CASES).missed > by_letters.missed


def test_where_every_name_is_listed_only_the_measure_fails(monkeypatch):
    monkeypatch.setattr(names.Names, "in_running_text", lambda self: set[str]())
    assert broken(CASES).recall < LEAST_RECALL


# ── Near but different roles ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("백엔드 개발자", "프론트엔드 개발자"),
        ("간호사", "간호조무사"),
        ("요양보호사", "간호사"),
        ("물리치료사", "작업치료사"),
        ("데이터 분석가", "데이터 엔지니어"),
        ("게임 기획자", "게임 개발자"),
        ("반도체 설계 엔지니어", "반도체 검증 엔지니어"),
        ("Backend engineer", "Frontend engineer"),
    ],
)
def test_near_but_different_roles_stay_apart(linker, one, other):
    first, second = linker.occupation(one), linker.occupation(other)
    assert first is not None and second is not None
    assert first.id != second.id


def test_contrasts_hold_across_languages():
    assert contrasts.contradict("반도체영업담당자", "semiconductorengineer")
    assert contrasts.contradict("간호학원강사", "간호사")
    assert not contrasts.contradict("소프트웨어엔지니어", "softwaredeveloper")


def test_a_korean_job_that_no_encoder_knows_is_found_by_its_name(linker):
    assert linker.occupation("[남구] 요양보호사 선생님 모집").id == "care-worker"
    assert linker.occupation("Certified care worker").id == "care-worker"
