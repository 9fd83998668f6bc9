"""Lists never expect fewer matches than those by price, at either taste scale."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.lists.crowded import drawn_market
from benchmarks.lists.market import ListMarket, region
from benchmarks.lists.measures import looked_at
from benchmarks.lists.rules import Shown, sadari, transferable, transferable_published
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.uncompiled import printed
from tests.engine.worlds import believable_market, wild_market

from sadari.engine import recommend as recommending
from sadari.engine import shared_lists, threads
from sadari.engine.arrays import rows_of
from sadari.engine.edges import edges_of
from sadari.engine.fit import Candidates, FitRules, candidates
from sadari.engine.lottery import draw_lotteries, pair_lottery
from sadari.engine.market import Market
from sadari.engine.pricing import PricingResult, seat_prices
from sadari.engine.recommend import Recommendations, recommend
from sadari.engine.rules import SCORE_SCALE, WHOLE
from sadari.engine.shared_lists import Expectation

RULES = FitRules()
SHORT = FitRules(recommendations_per_talent=2, recommendations_per_place=1)
SEEDS = st.integers(0, 10_000)
#: Seeds of small regions in which Nash welfare would give up matches.
NARROW, SMALLER = (4, 300, 40), (5, 120, 20)
#: One in which lists by price at the published scale are kept.
PUBLISHED = (36, 60, 200)
CROWDING = (0.0, 0.25, 0.5, 0.75, 1.0)

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


def check_no_fewer_than_by_price(
    market: Market, rules: FitRules, seed: int, given: Candidates | None = None
) -> Expectation:
    """By plain code, at both taste scales; what was said of the lists that were kept."""
    found = given or candidates(market, rules)
    pricing = seat_prices(market, found, rules)
    shown = recommend(market, found, pricing, rules, draw_lotteries(market, seed))
    kept = plainly_expected(market, found, *of_recommendations(shown))
    least = {}
    for scale in (rules.taste_scale, WHOLE):
        pricing = seat_prices(market, found, replace(rules, taste_scale=scale))
        lists = by_price(market, found, pricing, rules, seed)
        least[scale] = plainly_expected(market, found, *lists)
        enough = kept >= least[scale] * (1 - 1e-7)  # attention has 32 bits
        assert enough, f"fewer than by price at {scale}"
    assert shown.expected.matches == pytest.approx(kept, rel=1e-6)
    assert shown.expected.matches_by_price == pytest.approx(max(least.values()), rel=1e-6)
    assert least[shown.expected.taste_scale] == pytest.approx(max(least.values()), rel=1e-6)
    return shown.expected


def check_generated(world: ListMarket, seed: int) -> Expectation:
    return check_no_fewer_than_by_price(world.market, world.rules, seed, world.found)


@settings(max_examples=60)
@given(SEEDS, st.integers(1, 20), st.integers(1, 10), st.sampled_from([RULES, SHORT]))
def test_no_wild_market_loses_matches(
    seed: int, talents: int, openings: int, rules: FitRules
) -> None:
    check_no_fewer_than_by_price(wild_market(seed, talents, openings), rules, seed)


@settings(max_examples=25)
@given(SEEDS, st.sampled_from([(300, 40), (60, 200), (150, 10)]), st.sampled_from([RULES, SHORT]))
def test_no_believable_market_loses_matches(
    seed: int, sides: tuple[int, int], rules: FitRules
) -> None:
    check_no_fewer_than_by_price(believable_market(seed, *sides), rules, seed)


@pytest.mark.parametrize("sides", [(300, 40), (1000, 125), (200, 2000)])
def test_no_region_loses_matches(sides: tuple[int, int]) -> None:
    for seed in range(1, 17):
        check_generated(region(*sides, seed), seed)


@pytest.mark.parametrize("crowding", CROWDING)
@pytest.mark.parametrize("sides", [(200, 2000), (200, 150), (800, 100)])
def test_no_drawn_market_loses_matches(sides: tuple[int, int], crowding: float) -> None:
    for seed in (1, 2):
        check_generated(drawn_market(*sides, crowding, seed), seed)


@pytest.mark.parametrize(
    ("market", "rules", "taste_scale", "fairness", "turns"),
    [
        ((1, 300, 40), RULES, 80, 1.0, 10),
        ((0, 300, 40), RULES, 80, 0.75, 10),
        (NARROW, RULES, 80, 0.5, 10),
        ((9, 300, 40), RULES, 80, 0.25, 10),
        ((36, 300, 40), RULES, 80, 0.0, 10),
        ((11, 60, 200), SHORT, 80, 0.0, 0),
        ((4, 60, 200), SHORT, 1000, 1.0, 10),
        ((14, 300, 40), RULES, 1000, 0.75, 10),
        ((11, 300, 40), RULES, 1000, 0.5, 10),
        ((8, 300, 40), RULES, 1000, 0.25, 10),
        ((9, 60, 200), RULES, 1000, 0.0, 10),
        ((36, 60, 200), SHORT, 1000, 0.0, 0),
    ],
)
def test_the_first_exponent_that_loses_no_matches_is_kept(
    market: tuple[int, int, int], rules: FitRules, taste_scale: int, fairness: float, turns: int
) -> None:
    """Each of them somewhere, and the better lists by price where none serves."""
    kept = check_no_fewer_than_by_price(believable_market(*market), rules, 1)
    assert (kept.taste_scale, kept.fairness, kept.turns) == (taste_scale, fairness, turns)


def test_blind_to_what_lists_expect_matches_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the first lists are taken whatever they expect."""
    market = believable_market(*NARROW)
    monkeypatch.setattr(shared_lists, "expected_matches", lambda *_: 0.0)
    with pytest.raises(AssertionError, match="fewer than by price at 80"):
        check_no_fewer_than_by_price(market, RULES, 1)


@pytest.mark.parametrize(("sides", "seed"), [((300, 40), 10), ((1000, 125), 8), ((200, 2000), 1)])
def test_blind_to_the_published_scale_matches_are_lost(
    sides: tuple[int, int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin: lists are held against those of the rules' own taste scale alone."""
    monkeypatch.setattr(recommending, "seat_prices", lambda *given: seat_prices(*given[:2], RULES))
    with pytest.raises(AssertionError, match="fewer than by price at 1000"):
        check_generated(region(*sides, seed), seed)


def asked_for_published(
    world: ListMarket, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[int], Expectation]:
    """The taste scales at which prices were found once more, and what lists then expect."""
    asked: list[int] = []

    def priced(market: Market, found: Candidates, rules: FitRules) -> PricingResult:
        asked.append(rules.taste_scale)
        return seat_prices(market, found, rules)

    monkeypatch.setattr(recommending, "seat_prices", priced)
    lotteries = draw_lotteries(world.market, 1)
    shown = recommend(world.market, world.found, world.pricing, world.rules, lotteries)
    return asked, shown.expected


@pytest.mark.parametrize(
    ("sides", "crowding", "far_better", "asked"),
    [
        ((800, 100), 1.0, True, []),
        ((800, 100), 0.0, False, [WHOLE]),
        ((200, 2000), 1.0, True, [WHOLE]),  # more places than people
    ],
)
def test_a_large_market_is_priced_once_more_unless_its_lists_are_far_better(
    sides: tuple[int, int],
    crowding: float,
    far_better: bool,
    asked: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = drawn_market(*sides, crowding, 1)
    assert asked_for_published(world, monkeypatch)[0] == [WHOLE]
    monkeypatch.setattr(shared_lists, "_MANY", world.found.opening.size - 1)
    found, expected = asked_for_published(world, monkeypatch)
    assert found == asked
    own = plainly_expected(
        world.market, world.found, *by_price(world.market, world.found, world.pricing, RULES, 1)
    )
    assert (expected.matches >= 1.25 * own) == far_better


@pytest.mark.parametrize("crowding", CROWDING)
def test_no_large_market_loses_matches(crowding: float) -> None:
    """By the rules of the benchmark; where tastes agree the published scale is not looked at."""
    world = drawn_market(24_000, 3_000, crowding, 1)
    assert world.found.opening.size > 1 << 20
    least = max(matches(world, rule(world)) for rule in (transferable, transferable_published))
    assert matches(world, sadari(world)) >= least


def matches(world: ListMarket, shown: Shown) -> float:
    looks, looked = looked_at(world, shown)
    return float((world.liking * world.liked * looks * looked).sum())


def test_rules_at_the_published_scale_are_priced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = drawn_market(200, 150, 0.5, 1)
    whole = replace(world, rules=replace(world.rules, taste_scale=WHOLE))
    asked, expected = asked_for_published(whole, monkeypatch)
    assert (asked, expected.taste_scale) == ([], WHOLE)


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


def test_blocks_of_any_size_on_any_number_of_threads_give_the_same_bits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = [(NARROW, RULES), (SMALLER, RULES), (PUBLISHED, SHORT)]
    markets = [(believable_market(*one), rules) for one, rules in given]
    whole = [said(lists_of(*one)) for one in markets]
    monkeypatch.setattr(threads, "BLOCK_ENTRIES", 20)
    for count in (1, 3):
        monkeypatch.setattr(threads, "cores", lambda count=count: count)
        assert [said(lists_of(*one)) for one in markets] == whole


SCRIPT = """
import sys
if {missing}:
    sys.modules["numba"] = None
from tests.engine.test_shared_lists import PUBLISHED, SHORT, SMALLER, lists_of, said
from tests.engine.worlds import believable_market
print(said(lists_of(believable_market(*SMALLER))))
print(said(lists_of(believable_market(*PUBLISHED), SHORT)))
"""


def test_without_a_compiler_lists_have_the_same_bits() -> None:
    """Where several exponents are tried, and where lists by price are kept."""
    assert lists_of(believable_market(*SMALLER)).expected.fairness < 1
    assert lists_of(believable_market(*PUBLISHED), SHORT).expected.turns == 0
    expected = printed(SCRIPT)
    assert printed(SCRIPT, missing=True) == expected
    assert printed(SCRIPT, NUMBA_DISABLE_JIT="1") == expected
