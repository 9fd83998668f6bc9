import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import plain_changes
from tests.engine.worlds import believable_market, changed, tiny_market, wild_market

from sadari.engine.changes import Change, all_single_changes, single_changes
from sadari.engine.feasibility import column, failed_stages
from sadari.engine.fit import FitRules, fit_tables
from sadari.engine.market import Contract, Market, Schedule

RULES = FitRules()
COLUMNS = {
    "experience": "opening_experience_months",
    "education": "opening_education",
    "schedule": "schedule",
    "contract": "contract",
    "remote": "opening_is_remote",
}


def reachable(market: Market, opening: int) -> int:
    return int((failed_stages(column(fit_tables(market, RULES), opening)) == 0).sum())


def applied(market: Market, opening: int, change: Change) -> Market:
    """The market in which the company has made the change."""
    if change.kind == "pay":
        best = market.pay_won_per_year_most.copy()
        best[opening] = change.after
        return changed(market, pay_won_per_year_most=best)
    if change.kind in COLUMNS:
        values = getattr(market, COLUMNS[change.kind]).copy()
        values[opening] = change.after
        return changed(market, **{COLUMNS[change.kind]: values})
    first, end = market.requirement_indptr[opening : opening + 2].tolist()
    entry = first + market.requirement_skill[first:end].tolist().index(change.skill)
    if change.kind == "skill_level":
        levels = market.requirement_level.copy()
        levels[entry] = change.after
        return changed(market, requirement_level=levels)
    assert change.kind in ("skill_to_wished", "licence_to_wished")
    must = market.requirement_must.copy()
    must[entry] = False
    return changed(market, requirement_must=must)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_every_computed_count_is_what_a_rerun_with_the_change_finds(seed: int) -> None:
    market = wild_market(seed, talents=20)
    for opening in range(market.opening_count):
        for change in single_changes(market, RULES, opening):
            assert change.reachable_now == reachable(market, opening)
            assert change.reachable_after == reachable(applied(market, opening, change), opening)
            assert change.gain >= 0 or change.kind == "contract"


def test_the_same_holds_in_a_believable_market_where_changes_do_gain() -> None:
    market = believable_market(4, talents=400, openings=12)
    gains: dict[str, int] = {}
    for opening, changes in enumerate(all_single_changes(market, RULES)):
        assert changes == single_changes(market, RULES, opening)
        assert [c.gain for c in changes] == sorted((c.gain for c in changes), reverse=True)
        for change in changes[:6]:
            assert change.reachable_after == reachable(applied(market, opening, change), opening)
            gains[change.kind] = max(gains.get(change.kind, 0), change.gain)
    assert {"skill_to_wished", "skill_level", "pay", "experience"} <= set(gains)


def test_what_a_change_names() -> None:
    market = tiny_market(
        [[(0, 3, 4)], [(0, 4, 4)], []],
        [[(0, 5, 1.0, True), (1, 2, 1.0, False)]],
        opening_education=[3],
        opening_experience_months=[0],
        contract=[Contract.FIXED_TERM],
        schedule=[Schedule.SHIFTS],
        pay_won_per_year_most=[30_000_000],
        wished_pay_won_per_year=[0, 33_000_000, 0],
    )
    found = {(c.kind, c.skill, c.before, c.after): c.gain for c in single_changes(market, RULES, 0)}
    assert found == {
        ("skill_level", 0, 5, 4): 0,
        ("pay", -1, 30_000_000, 31_000_000): 0,
        ("pay", -1, 30_000_000, 32_000_000): 0,
        ("pay", -1, 30_000_000, 35_000_000): 0,
        ("education", -1, 3, 2): 0,
        ("education", -1, 3, 0): 0,
        ("schedule", -1, Schedule.SHIFTS, Schedule.FLEXIBLE): 0,
        ("contract", -1, Contract.FIXED_TERM, Contract.PERMANENT): 0,
        ("remote", -1, 0, 1): 0,
    }


def test_only_the_last_must_have_skill_cannot_become_wished() -> None:
    def dropped(requirements: list[tuple[int, int, float, bool]]) -> set[int]:
        market = tiny_market([[(0, 5, 4)], []], [requirements])
        changes = single_changes(market, RULES, 0)
        return {change.skill for change in changes if change.kind == "skill_to_wished"}

    assert dropped([(0, 5, 1.0, True), (1, 2, 1.0, True)]) == {0, 1}
    assert dropped([(0, 5, 1.0, True), (1, 2, 1.0, False)]) == set()


def test_nothing_is_suggested_that_the_opening_already_offers() -> None:
    market = tiny_market(
        [[]],
        [[]],
        contract=[Contract.PERMANENT],
        schedule=[Schedule.FLEXIBLE],
        opening_is_remote=[True],
        opening_education=[0],
        opening_experience_months=[0],
    )
    assert single_changes(market, RULES, 0) == ()


@pytest.mark.parametrize("months", [1, 7, 36])
def test_experience_is_halved_and_dropped(months: int) -> None:
    market = tiny_market([[]], [[]], opening_experience_months=[months], opening_is_remote=[True])
    after = {c.after for c in single_changes(market, RULES, 0) if c.kind == "experience"}
    assert after == {months // 2, 0}


def test_changes_leave_the_market_as_it_was() -> None:
    market = believable_market(1, talents=50, openings=5)
    before = market.requirement_level.copy()
    list(all_single_changes(market, RULES))
    assert np.array_equal(market.requirement_level, before)


MARKETS = st.builds(wild_market, st.integers(0, 10_000), st.integers(0, 80), st.integers(0, 12))
OTHER_RULES = (
    RULES,
    FitRules(level_tolerance=2, near_skill_minimum=1, pay_tolerance=500),
    FitRules(experience_tolerance_months=0, pay_tolerance=0, default_travel_minutes=21),
)


@settings(max_examples=60)
@given(MARKETS, st.sampled_from(OTHER_RULES))
def test_all_changes_together_are_those_worked_out_one_by_one(
    market: Market, rules: FitRules
) -> None:
    plain = [
        plain_changes.single_changes(market, rules, opening)
        for opening in range(market.opening_count)
    ]
    assert list(all_single_changes(market, rules)) == plain


def test_many_blocks_of_talents_give_what_one_block_gives() -> None:
    market = believable_market(3, talents=9000, openings=12)
    plain = [plain_changes.single_changes(market, RULES, o) for o in range(12)]
    assert list(all_single_changes(market, RULES, working_bytes=1)) == plain
    assert list(all_single_changes(market, RULES)) == plain


def test_who_fails_two_terms_counted_as_failing_one_would_be_noticed() -> None:
    """The broken twin: somebody without the skill and far away is let in by neither change."""
    market = tiny_market([[]], [[(0, 3, 1.0, True), (1, 3, 1.0, True)]], opening_region=[1])
    assert {change.reachable_after for change in single_changes(market, RULES, 0)} == {0}
    near = changed(market, opening_region=[0], requirement_must=[True, False])
    assert max(change.reachable_after for change in single_changes(near, RULES, 0)) == 0
    open_to_her = changed(market, opening_region=[1], requirement_must=[False, False])
    found = {change.kind: change.gain for change in single_changes(open_to_her, RULES, 0)}
    assert found == {"remote": 1}
