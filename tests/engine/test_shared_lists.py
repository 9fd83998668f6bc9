"""Lists never expect fewer matches than those by price alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.uncompiled import printed
from tests.engine.worlds import believable_market, wild_market

from sadari.engine import shared_lists, threads
from sadari.engine.arrays import rows_of
from sadari.engine.edges import edges_of
from sadari.engine.fit import Candidates, FitRules, candidates
from sadari.engine.lottery import draw_lotteries, pair_lottery
from sadari.engine.market import Market
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.recommend import Recommendations, recommend
from sadari.engine.rules import SCORE_SCALE
from sadari.engine.shared_lists import Expectation

RULES = FitRules()
SHORT = FitRules(recommendations_per_talent=2, recommendations_per_place=1)
SEEDS = st.integers(0, 10_000)
#: Seeds of small regions in which Nash welfare would give up matches.
NARROW, SMALLER = (4, 300, 40), (5, 120, 20)

Lists = dict[int, list[int]]


def plainly_expected(market: Market, found: Candidates, shown: Lists, suggested: Lists) -> float:
    """The matches expected of lists of edges: talent by talent, and opening by opening."""
    depth = market.places[found.opening]
    talent_looks = {edge: 1 / (at + 1) for row in shown.values() for at, edge in enumerate(row)}
    total = 0.0
    for row in suggested.values():
        for at, edge in enumerate(row):
            liking = found.talent_score[edge] / SCORE_SCALE * found.opening_score[edge]
            looks = talent_looks.get(edge, 0.0) / (at // depth[edge] + 1)
            total += liking / SCORE_SCALE * looks
    return total


def of_recommendations(shown: Recommendations) -> tuple[Lists, Lists]:
    return tuple(  # type: ignore[return-value]
        {row: edge[indptr[row] : indptr[row + 1]].tolist() for row in range(indptr.size - 1)}
        for indptr, edge in (
            (shown.by_talent.indptr, shown.shown_edge),
            (shown.opening_indptr, shown.suggested_edge),
        )
    )


def by_price(
    market: Market, found: Candidates, pricing: PricingResult, rules: FitRules, seed: int
) -> tuple[Lists, Lists]:
    """Lists by joint value minus the other side's price: keys of 32 bits, luck tells equals."""
    owner = rows_of(found.indptr)
    luck = pair_lottery(
        draw_lotteries(market, seed), edges_of(found.indptr, found.opening, market.opening_count)
    )
    joint = found.joint + 1000 * luck
    shown: Lists = {}
    suggested: Lists = {}
    for lists, row, price in (
        (shown, owner, pricing.seat_price[found.opening]),
        (suggested, found.opening, pricing.talent_price[owner]),
    ):
        key = (joint - price).astype(np.float32)
        for edge in sorted(range(key.size), key=lambda edge: (-key[edge], owner[edge], edge)):
            lists.setdefault(int(row[edge]), []).append(edge)
    return (
        {t: row[: rules.recommendations_per_talent] for t, row in shown.items()},
        {
            o: row[: rules.recommendations_per_place * int(market.places[o])]
            for o, row in suggested.items()
        },
    )


def check_no_fewer_than_by_price(market: Market, rules: FitRules, seed: int) -> Expectation:
    """By plain code; what was said of the lists that were kept."""
    found = candidates(market, rules)
    pricing = seat_prices(market, found, rules)
    shown = recommend(market, found, pricing, rules, draw_lotteries(market, seed))
    kept = plainly_expected(market, found, *of_recommendations(shown))
    least = plainly_expected(market, found, *by_price(market, found, pricing, rules, seed))
    assert kept >= least * (1 - 1e-7)  # attention has 32 bits
    assert shown.expected.matches == pytest.approx(kept, rel=1e-6)
    assert shown.expected.matches_by_price == pytest.approx(least, rel=1e-6)
    return shown.expected


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 20), st.integers(1, 10), st.sampled_from([RULES, SHORT]))
def test_no_wild_market_loses_matches(
    seed: int, talents: int, openings: int, rules: FitRules
) -> None:
    check_no_fewer_than_by_price(wild_market(seed, talents, openings), rules, seed)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from([(300, 40), (60, 200), (150, 10)]), st.sampled_from([RULES, SHORT]))
def test_no_believable_market_loses_matches(
    seed: int, sides: tuple[int, int], rules: FitRules
) -> None:
    check_no_fewer_than_by_price(believable_market(seed, *sides), rules, seed)


@pytest.mark.parametrize(
    ("market", "rules", "fairness", "turns"),
    [
        ((1, 300, 40), RULES, 1.0, 10),
        ((0, 300, 40), RULES, 0.75, 10),
        (NARROW, RULES, 0.5, 10),
        ((1, 60, 200), RULES, 0.25, 10),
        ((0, 60, 200), RULES, 0.0, 10),
        ((11, 60, 200), SHORT, 0.0, 0),
    ],
)
def test_the_first_exponent_that_loses_no_matches_is_kept(
    market: tuple[int, int, int], rules: FitRules, fairness: float, turns: int
) -> None:
    """Each of them somewhere, and the lists by price where none serves."""
    kept = check_no_fewer_than_by_price(believable_market(*market), rules, 1)
    assert (kept.fairness, kept.turns) == (fairness, turns)


def test_blind_to_what_lists_expect_matches_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the first lists are taken whatever they expect."""
    market = believable_market(*NARROW)
    monkeypatch.setattr(shared_lists, "expected_matches", lambda *_: 0.0)
    with pytest.raises(AssertionError):
        check_no_fewer_than_by_price(market, RULES, 1)


def test_without_turns_the_lists_are_those_by_price() -> None:
    market, rules = believable_market(*NARROW), FitRules(attention_rounds=0)
    found = candidates(market, rules)
    shown = recommend(
        market, found, seat_prices(market, found, rules), rules, draw_lotteries(market, 1)
    )
    assert shown.expected.matches == shown.expected.matches_by_price > 0


def lists_of(market: Market, rules: FitRules = RULES) -> Recommendations:
    found = candidates(market, rules)
    pricing = seat_prices(market, found, rules)
    return recommend(market, found, pricing, rules, draw_lotteries(market, 1))


def said(shown: Recommendations) -> tuple[object, ...]:
    """Everything to the bit."""
    return shown.shown_edge.tolist(), shown.suggested_edge.tolist(), repr(shown.expected)


def test_blocks_of_any_size_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    markets = [believable_market(*one) for one in (NARROW, SMALLER)]
    whole = [said(lists_of(market)) for market in markets]
    monkeypatch.setattr(threads, "BLOCK_ENTRIES", 20)
    assert [said(lists_of(market)) for market in markets] == whole


SCRIPT = """
import sys
if {missing}:
    sys.modules["numba"] = None
from tests.engine.test_shared_lists import SMALLER, lists_of, said
from tests.engine.worlds import believable_market
print(said(lists_of(believable_market(*SMALLER))))
"""


def test_without_a_compiler_lists_have_the_same_bits() -> None:
    """Where three exponents are tried, one after the other."""
    assert lists_of(believable_market(*SMALLER)).expected.fairness == 0.5
    expected = printed(SCRIPT)
    assert printed(SCRIPT, missing=True) == expected
    assert printed(SCRIPT, NUMBA_DISABLE_JIT="1") == expected
