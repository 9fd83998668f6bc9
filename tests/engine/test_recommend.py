from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, tiny_market, wild_market

from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.edges import edges_of
from sadari.engine.fit import FitRules, candidates
from sadari.engine.lottery import draw_lotteries, pair_lottery
from sadari.engine.pricing import seat_prices
from sadari.engine.recommend import (
    RankedLists,
    best_fit_lists,
    compare_concentration,
    concentration,
    crowding,
    gini,
    recommend,
)
from sadari.engine.rules import WHOLE

RULES = FitRules()


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3))
def test_without_turns_lists_are_the_best_candidates_by_net_value(
    seed: int, per_talent: int, per_place: int
) -> None:
    market = wild_market(seed, talents=12)
    rules = FitRules(
        recommendations_per_talent=per_talent,
        recommendations_per_place=per_place,
        attention_rounds=0,
        taste_scale=WHOLE,  # there are no other prices to beat
    )
    found = candidates(market, rules)
    priced = seat_prices(market, found, rules)
    lotteries = draw_lotteries(market, seed)
    shown = recommend(market, found, priced, rules, lotteries)
    graph = edges_of(found.indptr, found.opening, market.opening_count)
    value = found.joint + 1000 * pair_lottery(lotteries, graph)
    edges = list(zip(rows_of(found.indptr), found.opening, value, strict=True))
    for talent in range(market.talent_count):
        mine = [(o, joint) for t, o, joint in edges if t == talent]
        best = sorted(mine, key=lambda pair: -(pair[1] - priced.seat_price[pair[0]]))
        row = slice(*shown.by_talent.indptr[talent : talent + 2])
        assert shown.by_talent.opening[row].tolist() == [o for o, _ in best[:per_talent]]
    for opening in np.flatnonzero(market.places):
        mine = [(t, joint) for t, o, joint in edges if o == opening]
        best = sorted(mine, key=lambda pair: -(pair[1] - priced.talent_price[pair[0]]))
        first = [t for t, _ in best[: per_place * market.places[opening]]]
        row = slice(*shown.opening_indptr[opening : opening + 2])
        # those read at once are looked at alike; they stand in the order of talents
        at_once = int(market.places[opening])
        blocks = [first[n : n + at_once] for n in range(0, len(first), at_once)]
        assert shown.talent[row].tolist() == [t for block in blocks for t in sorted(block)]


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_lists_are_as_long_as_may_be_and_name_candidates_once(seed: int) -> None:
    market = wild_market(seed, talents=12)
    rules = FitRules(recommendations_per_talent=3, recommendations_per_place=2)
    found = candidates(market, rules)
    shown = recommend(
        market, found, seat_prices(market, found, rules), rules, draw_lotteries(market, 1)
    )
    pairs = set(zip(rows_of(found.indptr).tolist(), found.opening.tolist(), strict=True))
    listed = rows_of(shown.by_talent.indptr), shown.by_talent.opening
    invited = shown.talent, rows_of(shown.opening_indptr)
    for talents, openings in (listed, invited):
        shown_pairs = list(zip(talents.tolist(), openings.tolist(), strict=True))
        assert len(set(shown_pairs)) == len(shown_pairs)
        assert set(shown_pairs) <= pairs
    length = np.minimum(np.diff(found.indptr), 3)
    assert np.diff(shown.by_talent.indptr).tolist() == length.tolist()
    listing = np.bincount(found.opening, minlength=market.opening_count)
    room = np.minimum(listing, 2 * market.places)
    assert np.diff(shown.opening_indptr).tolist() == room.tolist()


def test_a_slightly_better_opening_is_not_shown_first_to_all() -> None:
    """The very point of sharing attention: equal people, one opening a little better."""
    market = tiny_market(
        [[(0, 3, 4)]] * 3,
        [[(0, 3, 1.0, True)]] * 3,
        pay_won_per_year_most=[110, 100, 100],
        wished_pay_won_per_year=[100] * 3,
        opening_region=[0, 0, 0],
    )
    found = candidates(market, RULES)
    shown = recommend(
        market, found, seat_prices(market, found, RULES), RULES, draw_lotteries(market, 1)
    )
    assert set(best_fit_lists(found).opening[::3].tolist()) == {0}
    assert set(shown.by_talent.opening[::3].tolist()) == {0, 1, 2}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_priced_lists_crowd_less_than_plain_ones_at_a_small_loss_of_fit(seed: int) -> None:
    market = believable_market(seed, talents=1500, openings=200)
    found = candidates(market, RULES)
    shown = recommend(
        market, found, seat_prices(market, found, RULES), RULES, draw_lotteries(market, 1)
    )
    report = compare_concentration(
        market, best_fit_lists(found), shown.by_talent, int(market.places.sum())
    )
    assert report.priced.first_choice_served > 1.1 * report.plain.first_choice_served
    assert report.priced.exposure_gini < report.plain.exposure_gini
    assert report.priced.shown_to_nobody <= report.plain.shown_to_nobody
    assert 0 <= report.fit_loss < 0.03
    assert 0 <= report.first_choice_fit_loss < 0.08


def test_lists_without_prices_and_turns_gain_nothing() -> None:
    """The broken twin: no price, no turn, no relief."""
    market = believable_market(1)
    rules = FitRules(attention_rounds=0, taste_scale=WHOLE)
    found = candidates(market, rules)
    priced = seat_prices(market, found, rules)
    free = replace(priced, seat_price=priced.seat_price * 0)
    shown = recommend(market, found, free, rules, draw_lotteries(market, 1))
    report = compare_concentration(
        market, best_fit_lists(found), shown.by_talent, int(market.places.sum())
    )
    # luck alone tells equals apart, and gives up a thousandth of a score at most
    assert report.priced.first_choice_served < 1.1 * report.plain.first_choice_served
    assert 0 <= report.fit_loss < 0.001


def lists(rows: list[list[int]]) -> RankedLists:
    owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    opening = np.array([o for row in rows for o in row], dtype=np.int64)
    return RankedLists(indptr_of(owner, len(rows)), opening, np.full(opening.size, 1_000_000))


def test_concentration_of_a_small_example() -> None:
    market = tiny_market([[]] * 4, [[]] * 4, places=[1, 2, 1, 0])
    found = concentration(market, lists([[0], [0], [1], []]), 3)
    assert (found.openings, found.talents_with_list) == (3, 3)
    assert found.shown_to_nobody == pytest.approx(1 / 3)
    assert found.first_choices_served == 2
    assert found.first_choice_served == pytest.approx(2 / 3)
    assert found.first_choice_served_at_most == 1.0
    assert found.mean_fit == 0.5


def test_crowding_counts_people_per_place() -> None:
    market = tiny_market([[]] * 3, [[]] * 3, places=[1, 2, 0])
    found = crowding(market, lists([[0], [0, 1], [1]]))
    assert found.shown_to.tolist() == [2, 2, 0]
    assert found.expected_load.tolist() == pytest.approx([1 + 2 / 3, (1 / 3 + 1) / 2, 0])
    assert found.mean_load == pytest.approx(1.0)


def test_gini_of_known_distributions() -> None:
    assert gini(np.array([2.0, 2.0, 2.0])) == pytest.approx(0)
    assert gini(np.array([0.0, 0.0, 0.0, 8.0])) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.zeros(3)) == 0
    assert gini(np.zeros(0)) == 0
