from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from benchmarks.two_sided import Outcome, market, naive, outcome, product, transferable
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, tiny_market, wild_market

from sadari.engine import acceleration, price_blocks, pricing
from sadari.engine.arrays import rows_of
from sadari.engine.fit import FitRules, candidates
from sadari.engine.price_blocks import LocalBlocks, PriceBlock
from sadari.engine.pricing import PricingResult, equilibrium_dense, seat_prices
from sadari.engine.rules import SCORE_SCALE, WHOLE

RULES = FitRules()


def test_the_published_market_comes_out_to_the_printed_digits() -> None:
    left, right = market(30, 20, 0.5)
    found = {
        name: outcome(left, right, rule(left, right))
        for name, rule in (("naive", naive), ("product", product), ("transferable", transferable))
    }
    assert found == {
        "naive": Outcome(pytest.approx(6.097606001793401, rel=1e-14), 383, 172),
        "product": Outcome(pytest.approx(13.214715194901732, rel=1e-14), 211, 81),
        "transferable": Outcome(pytest.approx(15.447528483780438, rel=1e-14), 63, 10),
    }


def test_the_dense_equilibrium_meets_its_margins() -> None:
    left, right = market(30, 20, 0.5)
    found = equilibrium_dense(left, right)
    kernel = np.exp((left + right.T) / 2)
    assert found.converged
    rows, columns = 1 - found.mu.sum(axis=1), 1 - found.mu.sum(axis=0)
    assert np.allclose(found.mu, np.sqrt(rows[:, None] * columns[None, :]) * kernel, rtol=1e-10)


@pytest.mark.parametrize("seed", [1, 2])
def test_few_rounds_end_nearer_to_the_equilibrium_than_plain_fitting_does(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The equilibrium is the only point without residual; plain fitting crawls to it."""
    over_asked = believable_market(seed, talents=1500, openings=150)
    found = candidates(over_asked, RULES)
    exact = seat_prices(over_asked, found, RULES, tolerance=1e-8)
    fast = seat_prices(over_asked, found, RULES, tolerance=1e-4)
    monkeypatch.setattr(acceleration, "REMEMBERED", 0)
    monkeypatch.setattr(pricing, "_FEW", 10**9)
    plain = seat_prices(over_asked, found, RULES, tolerance=1e-4, most_iterations=20_000)
    assert exact.converged
    assert fast.converged
    assert plain.converged
    assert fast.iterations < plain.iterations / 4
    off, plainly_off = (np.abs(one.seat_price - exact.seat_price) for one in (fast, plain))
    assert off.max() < plainly_off.max()
    assert np.quantile(off, 0.9) < 5000  # of 2,000,000 points


def test_rounds_of_few_openings_leave_the_others_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They find the same equilibrium; and a twin that forgets the others' share is caught."""
    market = believable_market(3, talents=1500, openings=150)
    found = candidates(market, RULES)
    narrowed = seat_prices(market, found, RULES, tolerance=1e-9)
    with monkeypatch.context() as patch:
        patch.setattr(pricing, "_FEW", 10**9)
        whole = seat_prices(market, found, RULES, tolerance=1e-9)
    assert narrowed.converged
    assert whole.converged
    assert np.abs(narrowed.seat_price - whole.seat_price).max() < 100
    narrow = price_blocks._narrow

    def forgetful(*known: Any) -> PriceBlock:
        block = narrow(*known)
        return block._replace(elsewhere=np.zeros_like(block.elsewhere))

    monkeypatch.setattr(price_blocks, "_narrow", forgetful)
    assert not seat_prices(market, found, RULES, tolerance=1e-9, most_iterations=1000).converged


def test_a_beginning_with_some_of_the_talents_ends_at_the_same_prices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And saves rounds of all; a twin in which each stands for himself alone saves none."""
    market = believable_market(4, talents=3000, openings=150)
    found = candidates(market, RULES)
    whole, asked = 0, LocalBlocks.asked

    def counted(talents: LocalBlocks, b: np.ndarray) -> np.ndarray:
        nonlocal whole
        whole += sum(block.opening.size for block in talents.blocks) == found.opening.size
        return asked(talents, b)

    monkeypatch.setattr(LocalBlocks, "asked", counted)

    def priced(many: int, tolerance: float = 1e-3) -> tuple[PricingResult, int]:
        nonlocal whole
        whole = 0
        monkeypatch.setattr(pricing, "_MANY", many)
        return seat_prices(market, found, RULES, tolerance=tolerance), whole

    _, rounds = priced(found.opening.size + 1)
    begun, fewer = priced(found.opening.size)
    assert begun.converged
    assert fewer < rounds
    exact, exactly_begun = (priced(many, 1e-9)[0] for many in (found.opening.size + 1, 1))
    assert exactly_begun.converged
    assert np.abs(exact.seat_price - exactly_begun.seat_price).max() < 100
    sample = pricing._Rounds.of_one_talent_in
    monkeypatch.setattr(
        pricing._Rounds,
        "of_one_talent_in",
        lambda rounds, many: replace(sample(rounds, many), each_stands_for=1),
    )
    assert priced(1)[1] > fewer


def test_openings_once_fitted_alone_stay_together_while_they_are_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A twin that forgets who was fitted before is caught."""
    market = believable_market(2, talents=3000, openings=400)
    found = candidates(market, RULES)
    alone: list[np.ndarray] = []
    of = LocalBlocks.of

    def noted(talents: LocalBlocks, some: np.ndarray, b: np.ndarray) -> LocalBlocks:
        if some.size == market.opening_count:
            alone.append(some)
        return of(talents, some, b)

    monkeypatch.setattr(LocalBlocks, "of", noted)

    def forgot_somebody() -> bool:
        alone.clear()
        assert seat_prices(market, found, RULES, tolerance=1e-8).converged
        count = np.sort(np.bincount(found.opening))[::-1]  # as openings are numbered
        few = [
            (one, other)
            for one, other in pairwise(alone)
            if pricing._FEW * count[one | other].sum() <= count.sum()
        ]
        assert few
        return any((one & ~other).any() for one, other in few)

    assert not forgot_somebody()
    monkeypatch.setattr(pricing, "_both_if_few", lambda some, others, count: some)
    assert forgot_somebody()


@pytest.mark.parametrize("most", range(1, 13))
def test_no_more_rounds_than_allowed(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "_MANY", 1)
    market = believable_market(1)
    found = candidates(market, RULES)
    assert seat_prices(market, found, RULES, most_iterations=most).iterations <= most


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from([1, pricing._MANY]))
def test_expected_matches_respect_places_and_people(seed: int, many: int) -> None:
    """With and without a beginning by a sample."""
    world = wild_market(seed, talents=12)
    found = candidates(world, RULES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pricing, "_MANY", many)
        priced = seat_prices(world, found, RULES)
    assert priced.converged
    talent, opening = rows_of(found.indptr), found.opening
    kernel = np.exp(found.joint / SCORE_SCALE / (2 * RULES.taste_scale / WHOLE))
    expected = np.sqrt(priced.outside[talent] * priced.free_places[opening]) * kernel
    used = np.bincount(opening, weights=expected, minlength=world.opening_count)
    spent = np.bincount(talent, weights=expected, minlength=world.talent_count)
    missed = np.abs(used + priced.free_places - world.places)
    assert (missed <= 1e-3 * np.maximum(world.places, 1) + 1e-9).all()
    assert np.allclose(spent + priced.outside, 1, atol=2e-3)
    assert (priced.seat_price >= 0).all()
    assert (priced.talent_price >= 0).all()


def test_prices_without_regard_to_places_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def twin(capacity: np.ndarray, asked: np.ndarray) -> np.ndarray:
        return np.sqrt(capacity)  # leaves everyone outside, whatever is asked

    monkeypatch.setattr(pricing, "_outside_root", twin)
    market = believable_market(1)
    assert not seat_prices(market, candidates(market, RULES), RULES, most_iterations=50).converged


def test_a_scarce_seat_costs_more_than_one_nobody_competes_for() -> None:
    wants_zero = [[(0, 3, 4)]] * 5 + [[(1, 3, 4)]]
    market = tiny_market(wants_zero, [[(0, 3, 1.0, True)], [(1, 3, 1.0, True)]])
    priced = seat_prices(market, candidates(market, RULES), RULES)
    assert priced.seat_price[0] > priced.seat_price[1] > 0


def test_more_places_make_a_seat_cheaper() -> None:
    def price(places: int) -> int:
        market = tiny_market([[]] * 6, [[]], places=[places])
        return int(seat_prices(market, candidates(market, RULES), RULES).seat_price[0])

    assert price(1) > price(3) > price(9)


def test_who_has_no_candidates_costs_nothing() -> None:
    market = tiny_market([[]], [[(0, 1, 1.0, True)]], places=[2])
    priced = seat_prices(market, candidates(market, RULES), RULES)
    assert priced.seat_price.tolist() == [0]
    assert priced.talent_price.tolist() == [0]
    assert priced.free_places.tolist() == pytest.approx([2.0])


def test_an_empty_market_has_no_prices() -> None:
    market = tiny_market([], [])
    priced = seat_prices(market, candidates(market, RULES), RULES)
    assert priced.converged
    assert priced.seat_price.size == 0


def test_a_run_cut_short_says_that_it_has_not_converged() -> None:
    market = believable_market(1)
    priced = seat_prices(market, candidates(market, RULES), RULES, most_iterations=2)
    assert (priced.iterations, priced.converged) == (2, False)
    assert priced.residual > 1e-3
