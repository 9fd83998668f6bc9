from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from tests.engine.worlds import believable_market, changed, tiny_market, wild_market

from sadari.engine.feasibility import ALL_STAGES, Stage, column, failed_stages
from sadari.engine.fit import FitRules, candidates, fit_tables
from sadari.engine.loops import matching
from sadari.engine.lottery import draw_lotteries
from sadari.engine.market import Market
from sadari.engine.matching import StageColumns, largest_matching
from sadari.engine.mismatch import (
    CAUSES,
    UnfilledCauses,
    explain_unfilled,
    mismatch_index,
    reach,
    shapley,
)
from sadari.engine.stable import StableResult, deferred_acceptance, preferences_of

RULES = FitRules()
SEEDS = st.integers(0, 10_000)


def placed(market: Market) -> StableResult:
    return deferred_acceptance(
        preferences_of(market, candidates(market, RULES), draw_lotteries(market, 1))
    )


def explained(market: Market) -> UnfilledCauses:
    return explain_unfilled(market, RULES, placed(market))


def size_by_scipy(market: Market, lifted: int) -> int:
    """The largest matching by another solver: every place a column of its own."""
    tables = fit_tables(market, RULES)
    columns = [
        (failed_stages(column(tables, o)) & ~np.uint8(lifted)) == 0
        for o in range(market.opening_count)
        for _ in range(market.places[o])
    ]
    if not columns:
        return 0
    graph = csr_array(np.column_stack(columns).astype(np.int8))
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


@settings(max_examples=40)
@given(SEEDS, st.integers(0, ALL_STAGES))
def test_the_largest_matching_is_as_large_as_another_solver_finds(seed: int, lifted: int) -> None:
    market = wild_market(seed, talents=10, openings=7)
    owner = largest_matching(StageColumns(fit_tables(market, RULES)), market.places, lifted)
    taken = np.bincount(owner[owner >= 0], minlength=market.opening_count)
    assert (taken <= market.places).all()
    assert (owner >= 0).sum() == size_by_scipy(market, lifted)
    tables = fit_tables(market, RULES)
    for talent, opening in enumerate(owner.tolist()):
        if opening >= 0:
            assert not int(failed_stages(column(tables, opening))[talent]) & ~lifted


@pytest.mark.parametrize("lifted", [0, Stage.LEVEL, Stage.PLACE, Stage.PAY | Stage.CONDITION])
def test_it_is_the_largest_in_a_market_of_many_paths(
    lifted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three chunks of talents, and places enough that most paths move many people."""
    market = believable_market(5, talents=9000, openings=250)
    many = changed(market, places=market.places * 4)
    columns = StageColumns(fit_tables(many, RULES))
    assert columns.sets.chunk.shape[1] == 3
    size = int((largest_matching(columns, many.places, lifted) >= 0).sum())
    assert size == size_by_scipy(many, lifted)
    monkeypatch.setattr(matching, "augment", lambda *arguments: None)
    assert (largest_matching(columns, many.places, lifted) >= 0).sum() < size - 20


@pytest.mark.parametrize("lifted", [0, Stage.SKILL, Stage.SKILL | Stage.LEVEL])
def test_it_is_the_largest_where_there_are_as_many_places_as_people(
    lifted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths are many and long: no single round finds them all."""
    market = believable_market(3, talents=1200, openings=600)
    columns, rounds = StageColumns(fit_tables(market, RULES)), []
    augment = matching.augment
    monkeypatch.setattr(matching, "augment", lambda *known: rounds.append(augment(*known)))
    size = int((largest_matching(columns, market.places, lifted) >= 0).sum())
    assert size == size_by_scipy(market, lifted)
    assert rounds[0] >= 2 or size == min(market.places.sum(), market.talent_count)


def test_a_search_that_moves_nobody_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: greedy alone, without alternating paths, is smaller somewhere."""
    markets = [wild_market(seed, talents=8, openings=7) for seed in range(60)]
    best = [size_by_scipy(market, 0) for market in markets]
    monkeypatch.setattr(matching, "augment", lambda *arguments: None)
    greedy = [
        int((largest_matching(StageColumns(fit_tables(m, RULES)), m.places, 0) >= 0).sum())
        for m in markets
    ]
    assert all(small <= large for small, large in zip(greedy, best, strict=True))
    assert greedy != best


@settings(max_examples=25)
@given(SEEDS, st.integers(0, ALL_STAGES), st.sampled_from(list(Stage)))
def test_a_smaller_matching_as_a_start_changes_nothing_but_the_way(
    seed: int, lifted: int, stage: Stage
) -> None:
    market = wild_market(seed, talents=15, openings=9)
    columns = StageColumns(fit_tables(market, RULES))
    start = largest_matching(columns, market.places, lifted & ~stage)
    again = largest_matching(columns, market.places, lifted, start)
    fresh = largest_matching(columns, market.places, lifted)
    assert (again >= 0).sum() == (fresh >= 0).sum() >= (start >= 0).sum()


def test_working_memory_changes_no_answer() -> None:
    market = believable_market(1, talents=9000)
    tables = fit_tables(market, RULES)
    one, other = (StageColumns(tables, working) for working in (1, 1 << 30))
    for lifted in (0, Stage.SKILL, Stage.LEVEL | Stage.PAY):
        owners = [largest_matching(columns, market.places, lifted) for columns in (one, other)]
        assert np.array_equal(*owners)
    assert np.array_equal(reach(market, RULES, working_bytes=1).counts, reach(market, RULES).counts)


@settings(max_examples=40)
@given(SEEDS)
def test_causes_sum_to_the_unfilled_places_exactly(seed: int) -> None:
    market = wild_market(seed)
    found = explained(market)
    assert found.places == found.filled + found.unfilled == market.places.sum()
    assert sum(cause.exact for cause in found.causes) == found.unfilled
    assert sum(found.whole().values()) == found.unfilled
    assert tuple(cause.name for cause in found.causes) == CAUSES
    for cause in found.causes:
        assert cause.exact >= 0
        assert abs(cause.exact - cause.whole) < 1


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("skill", {"requirement_skill": [1]}),
        ("level", {"requirement_level": [5]}),
        ("level", {"opening_experience_months": [36]}),
        ("place", {"opening_region": [1]}),
        ("pay", {"wished_pay_won_per_year": [100, 100], "pay_won_per_year_most": [50]}),
        ("condition", {"opening_education": [5]}),
        ("people", {"places": [3]}),
    ],
)
def test_a_market_with_one_cause_names_that_cause(name: str, columns: dict) -> None:
    market = tiny_market([[(0, 3, 4)]] * 2, [[(0, 3, 1.0, True)]], **columns)
    found = explained(market)
    assert found.unfilled == 1
    assert found.whole() == {cause: int(cause == name) for cause in CAUSES}


def test_two_causes_that_must_both_be_lifted_share_the_place() -> None:
    market = tiny_market([[]], [[(0, 3, 1.0, True)]], opening_region=[1], opening_education=[-1])
    exact = {cause.name: cause.exact for cause in explained(market).causes}
    assert exact["skill"] == exact["place"] == Fraction(1, 2)


def test_taken_by_better_placed_is_what_a_different_placement_could_fill() -> None:
    """One can do both, one only the first; the better one takes the first."""
    market = tiny_market(
        [[(0, 5, 4), (1, 5, 4)], [(0, 3, 4)]],
        [[(0, 3, 1.0, True)], [(1, 3, 1.0, True), (0, 5, 1.0, False)]],
        pay_won_per_year_most=[120, 100],
        wished_pay_won_per_year=[100, 0],
        opening_experience_months=[12, -1],
        talent_experience_months=[12, 6],
    )
    found = explained(market)
    assert found.largest_feasible == 2
    assert found.whole()["taken_by_better_placed"] == found.unfilled == 1


@given(st.lists(st.integers(0, 50), min_size=8, max_size=8))
def test_shapley_is_the_mean_gain_over_all_orders(values: list[int]) -> None:
    for bit in range(3):
        gains = []
        for order in permutations(range(3)):
            before = sum(1 << p for p in order[: order.index(bit)])
            gains.append(values[before | 1 << bit] - values[before])
        assert shapley(values, bit) == Fraction(sum(gains), len(gains))


@settings(max_examples=30)
@given(SEEDS)
def test_reach_counts_who_is_left_after_each_stage(seed: int) -> None:
    market = wild_market(seed)
    found = reach(market, RULES)
    tables = fit_tables(market, RULES)
    for opening in range(market.opening_count):
        c = column(tables, opening)
        left = np.ones(market.talent_count, dtype=bool)
        counts = [int(left.sum())]
        for passes in (c.place, c.skill, c.level, c.pay, c.condition):
            left &= passes
            counts.append(int(left.sum()))
        assert found.counts[opening].tolist() == counts
        lost = [1 - b / a if a else 0 for a, b in pairwise(counts)]
        narrowest = found.narrowest[opening]
        assert max(lost) == (lost[narrowest - 1] if narrowest else 0)


def test_without_mismatch_the_corrected_index_is_near_zero_where_the_raw_one_is_not() -> None:
    rng = np.random.default_rng(1)
    vacancies = np.full(100, 3)
    seekers = rng.multinomial(300, np.full(100, 0.01))
    found = mismatch_index(seekers, vacancies, seed=2)
    assert found.raw > 0.03
    assert abs(found.corrected) < 0.02


def test_the_index_is_one_when_nobody_seeks_where_vacancies_are() -> None:
    found = mismatch_index([10, 0], [0, 10], seed=1)
    assert found.raw == pytest.approx(1.0)
    assert mismatch_index([10, 20], [5, 10], seed=1).raw == pytest.approx(0.0)


def test_cells_that_match_better_weigh_more() -> None:
    """With equal seekers and vacancies but unequal efficiency, seekers stand in wrong cells."""
    found = mismatch_index([50, 50], [50, 50], [40, 10], seed=1)
    phi = np.array([0.8, 0.2])
    expected = 1 - (phi @ [0.5, 0.5]) / np.sqrt(phi**2 @ [0.5, 0.5])
    assert found.raw == pytest.approx(expected)
    assert mismatch_index([50, 50], [50, 50], [0, 0], seed=1).raw == 0


def test_the_index_replays_by_seed() -> None:
    assert mismatch_index([9, 3], [3, 9], seed=5) == mismatch_index([9, 3], [3, 9], seed=5)


@pytest.mark.parametrize(("seekers", "vacancies"), [([0], [1]), ([1], [0]), ([1, 2], [1])])
def test_an_index_of_nothing_is_refused(seekers: list[int], vacancies: list[int]) -> None:
    with pytest.raises(ValueError, match="one count per cell"):
        mismatch_index(seekers, vacancies, seed=1)


def test_lifting_every_stage_leaves_only_people_as_a_limit() -> None:
    market = believable_market(2)
    owner = largest_matching(StageColumns(fit_tables(market, RULES)), market.places, ALL_STAGES)
    assert (owner >= 0).sum() == min(market.talent_count, market.places.sum())
