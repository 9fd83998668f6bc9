"""The compiled search beside the plain one: the same candidates to the bit, on any market."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engine.uncompiled import printed
from tests.engine.worlds import believable_market, changed, tiny_market, wild_market

from sadari.engine import compiled, fit_block, fit_order, fit_search
from sadari.engine.arrays import IntArray
from sadari.engine.fit import (
    Candidates,
    FitRules,
    FitTables,
    candidates,
    contributions,
    fit_tables,
)
from sadari.engine.fit_index import MOST_OF_A_CLASS, FitIndex, distinct, fit_index
from sadari.engine.loops.fit_inputs import CHUNK, IMPOSSIBLE, MOST_MUSTS, MUST, Talents
from sadari.engine.market import KnownBy, Market, build_market, market_fields
from sadari.engine.rules import SCORE_SCALE

pytestmark = pytest.mark.skipif(not compiled.available(), reason="nothing is compiled here")

RULES = FitRules()
EVERY_MUST, AS_EVER, RARE, NO_MUST = 0, 8, 60, 1 << 40  # what is rare enough to be a gate
GATES = st.sampled_from([EVERY_MUST, 2, AS_EVER, NO_MUST])
CLASSES = st.sampled_from([1, 3, MOST_OF_A_CLASS])  # how many openings a class may have
MARKETS = st.builds(wild_market, st.integers(0, 10_000), st.integers(0, 12), st.integers(0, 40))
OTHER_RULES = (
    RULES,
    FitRules(skill_weight=1000, licence_weight=0, education_weight=0, experience_weight=0),
    FitRules(skill_weight=0, licence_weight=0, education_weight=500, experience_weight=500),
    FitRules(level_tolerance=8, unstated_credit=1000, near_skill_minimum=1),
    FitRules(unstated_credit=0, pay_tolerance=1000, pay_span=1, known_by_credit=(0, 0, 0, 0, 0)),
)


@contextmanager
def as_if(module: object, name: str, value: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, value)
        yield


def plainly(market: Market, best: int = 50, rules: FitRules = RULES) -> Candidates:
    with as_if(compiled, "available", lambda: False):
        return candidates(market, rules, best)


def searched(
    market: Market,
    best: int = 50,
    rules: FitRules = RULES,
    gates: int = AS_EVER,
    most_of_a_class: int = MOST_OF_A_CLASS,
) -> Candidates:
    with as_if(fit_search, "fit_index", lambda tables: fit_index(tables, gates, most_of_a_class)):
        return candidates(market, rules, best)


def same(one: Candidates, other: Candidates) -> bool:
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(Candidates)]
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


@settings(max_examples=200)
@given(MARKETS, st.sampled_from([1, 2, 3, 7, 50]), st.sampled_from(OTHER_RULES), GATES, CLASSES)
def test_the_compiled_search_finds_what_the_plain_one_finds(
    market: Market, best: int, rules: FitRules, gates: int, most_of_a_class: int
) -> None:
    found = searched(market, best, rules, gates, most_of_a_class)
    assert same(found, plainly(market, best, rules))


def without_musts(market: Market) -> Market:
    return changed(market, requirement_must=np.zeros(market.requirement_must.size, dtype=bool))


def skills_alone(market: Market) -> Market:
    """Without must-haves, and with one occupation and one place for all: one pool of openings."""
    openings = market.opening_count
    return changed(
        without_musts(market),
        opening_is_remote=np.ones(openings, dtype=bool),
        opening_occupation=np.full(openings, -1),
    )


@pytest.mark.parametrize("most_of_a_class", [CHUNK - 1, 2 * CHUNK, MOST_OF_A_CLASS])
@pytest.mark.parametrize("gates", [EVERY_MUST, AS_EVER, NO_MUST])
@pytest.mark.parametrize("best", [1, 5, 50])
def test_both_agree_on_a_believable_market_with_and_without_must_haves(
    best: int, gates: int, most_of_a_class: int
) -> None:
    market = believable_market(4, talents=400, openings=600)
    for one in (market, without_musts(market), skills_alone(market)):
        found = searched(one, best, gates=gates, most_of_a_class=most_of_a_class)
        assert same(found, plainly(one, best))


def test_what_is_rare_is_told_from_some_of_the_holdings() -> None:
    market = believable_market(4, talents=2000, openings=600)
    tables = fit_tables(market, RULES)
    of_all, gated = order_and_gated(tables)
    assert 100 < gated < 500
    with as_if(fit_order, "_COUNTED", tables.holdings.skill.size // 7):
        of_some, gated_then = order_and_gated(tables)
        assert not np.array_equal(of_some, of_all)
        assert abs(gated_then - gated) < 60
        assert same(searched(market, 5, gates=RARE), plainly(market, 5))


def order_and_gated(tables: FitTables) -> tuple[IntArray, int]:
    """The order of the search, and how many openings have a gate."""
    openings = fit_index(tables, RARE).openings
    return openings.opening, int(openings.gate_indptr[-1])


@pytest.mark.parametrize("must", [True, False])
def test_of_equal_openings_the_first_keys_are_kept(must: bool) -> None:
    evidence = [[(0, 3, KnownBy.WORK)]] * 9
    market = tiny_market(evidence, [[(0, 3, 1.0, must)]] * 200)
    for gates in (EVERY_MUST, NO_MUST):
        found = searched(market, 4, gates=gates)
        assert found.opening.tolist() == [0, 1, 2, 3] * 9


def test_the_contributions_of_every_candidate_sum_to_its_scores() -> None:
    market = believable_market(2)
    tables, found = fit_tables(market, RULES), searched(market)
    for talent in range(0, market.talent_count, 7):
        for entry in range(*found.indptr[talent : talent + 2]):
            pair = contributions(market, RULES, talent, int(found.opening[entry]), tables)
            assert pair.feasible
            assert pair.talent_score == found.talent_score[entry]
            assert pair.opening_score == found.opening_score[entry]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("working_bytes", [1, 1 << 20, 1 << 30])
def test_neither_threads_nor_blocks_change_the_answer(threads: int, working_bytes: int) -> None:
    market = believable_market(1)
    found = candidates(market, RULES, threads=threads, working_bytes=working_bytes)
    assert same(found, plainly(market))


def test_a_block_keeps_to_the_memory_it_is_given() -> None:
    index = fit_index(fit_tables(believable_market(1), RULES))
    assert fit_search.block_size(index, 50, 1) == 1
    assert fit_search.block_size(index, 50, 1 << 20) < fit_search.block_size(index, 50, 1 << 22)
    assert fit_search.block_size(index, 50, 1 << 20) > fit_search.block_size(index, 5000, 1 << 20)


def test_few_pairs_are_weighed() -> None:
    market = believable_market(1, talents=200, openings=2000)
    for one, most in ((market, 0.1), (without_musts(market), 0.3)):
        best = fit_search.best_of(fit_index(fit_tables(one, RULES)), 10, 0, 200)
        assert best.looked_at.mean() < most * 2000


def repeated(market: Market, times: int) -> Market:
    """The market with every talent so many times over, one after the other."""
    fields = market_fields(market)
    for name in ("evidence", "wished_region", "wished_occupation"):
        length = np.tile(np.diff(fields[f"{name}_indptr"]), times)
        fields[f"{name}_indptr"] = np.concatenate(([0], np.cumsum(length)))
    for name in PER_TALENT:
        fields[name] = np.tile(fields[name], times)
    fields["talent_keys"] = [f"t{i:05d}" for i in range(market.talent_count * times)]
    return build_market(**fields)


PER_TALENT = (
    "evidence_skill",
    "evidence_level",
    "evidence_known_by",
    "talent_region",
    "talent_education",
    "talent_experience_months",
    "wished_pay_won_per_year",
    "most_travel_minutes",
    "wished_occupation",
    "wished_region",
    "wished_contracts",
    "wished_schedules",
)


@settings(max_examples=30)
@given(MARKETS, st.booleans())
@example(wild_market(10_000, 10, 3), False)  # differ only in whether they wish for a region
def test_who_says_the_same_is_searched_for_once_and_has_the_same_candidates(
    market: Market, must: bool
) -> None:
    market = repeated(market if must else without_musts(market), 3)
    best = fit_search.best_of(fit_index(fit_tables(market, RULES)), 5, 0, market.talent_count)
    searched_for = best.looked_at.reshape(3, -1) > 0
    assert (searched_for.sum(axis=0) <= 1).all()
    assert same(searched(market, 5), plainly(market, 5))


def test_talents_who_seem_alike_and_are_not_have_candidates_of_their_own() -> None:
    market = believable_market(4, talents=400, openings=600)

    def alike(parts: dict[str, np.ndarray], talents: int) -> np.ndarray:
        return np.zeros(talents, dtype=np.int64)

    def one_number(number: np.ndarray, more: np.ndarray) -> np.ndarray:
        return np.zeros(number.size, dtype=np.uint64)

    for name, stand_in in (("_likeness", alike), ("_mixed", one_number)):
        with as_if(fit_block, name, stand_in):
            for one in (market, skills_alone(market)):
                assert same(candidates(one, RULES, 5), plainly(one, 5)), name


TWIN_FIELDS = ("value_row", "place_row", "experience_row", "condition_row", "wished_pay")


@pytest.mark.parametrize("name", TWIN_FIELDS)
def test_a_difference_between_talents_that_is_overlooked_would_be_noticed(name: str) -> None:
    market, right = believable_market(4, talents=400, openings=600), fit_block.talents_of

    def wrong(index: FitIndex, first: int, end: int) -> Talents:
        talents = right(index, first, end)
        return talents._replace(**{name: np.zeros_like(getattr(talents, name))})

    with as_if(fit_search, "talents_of", wrong):
        assert not same(candidates(market, RULES, 5), plainly(market, 5)), name


TOO_TIGHT = {
    "segment_points": lambda points: points // 2,
    "class_start": lambda start: start - 10**6,
    "class_place": lambda place: np.full_like(place, place.max() - 1),  # out of many's reach
    "class_occupation": lambda occupation: np.zeros_like(occupation),
    "class_highest_pay": lambda highest: np.ones_like(highest),  # the least that is known
    "chunk_place_end": lambda end: np.ones_like(end),
    "start": lambda start: start - MUST,
}


@pytest.mark.parametrize("name", TOO_TIGHT)
def test_a_bound_that_is_too_low_would_be_noticed(name: str) -> None:
    market = without_musts(believable_market(4, talents=400, openings=600))

    def wrong(tables: FitTables) -> FitIndex:
        index = fit_index(tables, most_of_a_class=CHUNK)
        tight = TOO_TIGHT[name](getattr(index.openings, name))
        return replace(index, openings=index.openings._replace(**{name: tight}))

    with as_if(fit_search, "fit_index", wrong):
        assert not same(candidates(market, RULES, 5), plainly(market, 5)), name


def test_a_must_have_that_counts_for_nothing_would_be_noticed() -> None:
    market = believable_market(4, talents=400, openings=600)

    def wrong(tables: FitTables) -> FitIndex:
        index = fit_index(tables, NO_MUST)
        openings = index.openings._replace(start=index.openings.base)
        return replace(index, openings=openings)

    with as_if(fit_search, "fit_index", wrong):
        assert not same(candidates(market, RULES, 5), plainly(market, 5))


def test_an_opening_with_more_must_haves_than_can_be_counted_is_searched_exactly() -> None:
    many = MOST_MUSTS + 2
    everything = [(skill, 3, KnownBy.WORK) for skill in range(many)]
    asked = [(skill, 3, 1.0, True) for skill in range(many)]
    market = tiny_market([everything, everything[:-1]], [asked, asked[:1]], skill_count=many)
    found = searched(market, gates=NO_MUST)
    assert found.indptr.tolist() == [0, 2, 3]
    assert same(found, plainly(market))


def test_what_rules_a_pair_out_outweighs_all_points_and_stays_within_32_bits() -> None:
    assert MUST > 2 * SCORE_SCALE
    assert -IMPOSSIBLE > 2 * SCORE_SCALE
    assert MOST_MUSTS * MUST - 4 * IMPOSSIBLE < 1 << 31


def test_a_gate_that_few_reach_hides_no_opening_from_them() -> None:
    evidence = [[(skill, 5, KnownBy.WORK)] for skill in (0, 1, 2)]
    near = [[(1, 0.9)], [], [], [], [], []]  # who has skill 1 has a part of skill 0
    market = tiny_market(evidence, [[(0, 4, 1.0, True)], [(0, 5, 1.0, True)]], near)
    found = searched(market, gates=EVERY_MUST)
    assert np.split(found.opening, found.indptr[1:-1])[0].tolist() == [0, 1]
    assert np.split(found.opening, found.indptr[1:-1])[1].tolist() == [0]
    assert np.split(found.opening, found.indptr[1:-1])[2].tolist() == []


@given(st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 1 << 31)), max_size=30))
def test_equal_rows_have_one_code_and_one_row_stands_for_each(rows: list[tuple[int, int]]) -> None:
    columns = [np.array([row[i] for row in rows], dtype=np.int64) for i in range(2)]
    code, some = distinct(*columns)
    assert len(set(rows)) == some.size
    assert [rows[some[number]] for number in code.tolist()] == rows


SCRIPT = """
import sys
if {missing}:
    sys.modules["numba"] = None
from tests.engine.worlds import believable_market
from sadari.engine import fit
assert "numba" not in sys.modules or {missing}, "numba was loaded before it was used"
found = fit.candidates(believable_market(6, 30, 10), fit.FitRules())
print(int(found.opening.sum()), int(found.joint.sum()), found.indptr.size)
"""


def test_without_a_compiler_the_answer_is_the_same() -> None:
    expected = printed(SCRIPT)
    assert printed(SCRIPT, missing=True) == expected
    assert printed(SCRIPT, NUMBA_DISABLE_JIT="1") == expected
    assert printed(SCRIPT, NUMBA_CACHE_DIR="/dev/null/nowhere") == expected
