import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, tiny_market, wild_market

from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.fit import FitRules, candidates
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.recommend import (
    RankedLists,
    best_fit_lists,
    compare_concentration,
    concentration,
    crowding,
    gini,
    recommend,
)

RULES = FitRules()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3))
def test_lists_are_the_best_candidates_by_net_value(
    seed: int, per_talent: int, per_place: int
) -> None:
    market = wild_market(seed, talents=12)
    found = candidates(market, RULES)
    priced = seat_prices(market, found, RULES)
    shown = recommend(market, found, priced, per_talent, per_place)
    edges = list(zip(rows_of(found.indptr), found.opening, found.joint, strict=True))
    for talent in range(market.talent_count):
        best = sorted((-(joint - priced.seat_price[o]), o) for t, o, joint in edges if t == talent)
        row = slice(*shown.by_talent.indptr[talent : talent + 2])
        assert shown.by_talent.opening[row].tolist() == [o for _, o in best[:per_talent]]
    for opening in range(market.opening_count):
        best = sorted(
            (-(joint - priced.talent_price[t]), t) for t, o, joint in edges if o == opening
        )
        row = slice(*shown.opening_indptr[opening : opening + 2])
        room = per_place * market.places[opening]
        assert shown.talent[row].tolist() == [t for _, t in best[:room]]


def test_prices_spread_what_plain_best_fit_crowds() -> None:
    """The very point of prices: three equal people, one opening slightly better than the rest."""
    market = tiny_market(
        [[(0, 3, 4)]] * 3,
        [[(0, 3, 1.0, True)]] * 3,
        pay_won_per_year_most=[110, 100, 100],
        wished_pay_won_per_year=[100] * 3,
        opening_region=[0, 0, 0],
    )
    found = candidates(market, RULES)
    prices = np.array([60_000, 0, 0])
    flat = seat_prices(market, found, RULES)
    priced = PricingResult(
        prices, flat.talent_price, flat.mu, flat.free_places, flat.outside, 0.0, 1, True
    )
    assert flat.seat_price.argmax() == 0
    assert set(best_fit_lists(found).opening[::3].tolist()) == {0}
    assert set(recommend(market, found, priced).by_talent.opening[::3].tolist()) == {1}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_priced_lists_crowd_less_than_plain_ones_at_a_small_loss_of_fit(seed: int) -> None:
    market = believable_market(seed, talents=1500, openings=200)
    found = candidates(market, RULES)
    shown = recommend(market, found, seat_prices(market, found, RULES))
    report = compare_concentration(
        market, best_fit_lists(found), shown.by_talent, int(market.places.sum())
    )
    assert report.priced.first_choice_served > 1.1 * report.plain.first_choice_served
    assert report.priced.exposure_gini < report.plain.exposure_gini
    assert report.priced.shown_to_nobody <= report.plain.shown_to_nobody
    assert 0 <= report.fit_loss < 0.03
    assert 0 <= report.first_choice_fit_loss < 0.08


def test_prices_of_zero_change_nothing_and_gain_nothing() -> None:
    """The broken twin of pricing: no price, no relief."""
    market = believable_market(1)
    found = candidates(market, RULES)
    priced = seat_prices(market, found, RULES)
    free = PricingResult(
        priced.seat_price * 0,
        priced.talent_price,
        priced.mu,
        priced.free_places,
        priced.outside,
        0.0,
        1,
        True,
    )
    shown = recommend(market, found, free)
    assert np.array_equal(shown.by_talent.opening, best_fit_lists(found).opening)
    report = compare_concentration(
        market, best_fit_lists(found), shown.by_talent, int(market.places.sum())
    )
    assert report.priced == report.plain
    assert report.fit_loss == 0


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
