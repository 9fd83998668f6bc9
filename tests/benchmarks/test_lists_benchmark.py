"""The benchmark of lists: its markets, its rules, and what it says of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks import two_sided
from benchmarks.engine.isolate import Limits
from benchmarks.engine.tasks import OURS
from benchmarks.lists import __main__ as bench
from benchmarks.lists import quality, rules
from benchmarks.lists.crowded import DRAWN, MOST_PLACES, complete_market, drawn_market
from benchmarks.lists.market import ListMarket, most_placed, region
from benchmarks.lists.measures import envied, looked_at, measured, ranked_lists, rules_measured
from benchmarks.lists.quality import of_size, published_market
from benchmarks.lists.report import quality_tables, times_transferable
from benchmarks.lists.sizes import CITY, CROWDING, MIDDLE, QUICK, Size
from tests.engine.uncompiled import printed

from sadari.engine.arrays import rows_of
from sadari.engine.recommend import best_fit_lists
from sadari.engine.rules import SCORE_SCALE

PLAIN = "plain best fit"


@pytest.fixture(scope="module")
def simulated() -> ListMarket:
    return region(300, 40)


@pytest.fixture(scope="module")
def drawn() -> ListMarket:
    return drawn_market(300, 90, 0.5, 1)


# ── Markets ───────────────────────────────────────────────────────────────────────────────────


def test_a_complete_market_has_the_published_tastes() -> None:
    world = complete_market(12, 9, 0.5, 3)
    left, right = two_sided.market(12, 9, 0.5, 3)
    owner, opening = rows_of(world.edges.indptr), world.edges.opening
    assert opening.size == 12 * 9
    assert world.liking == pytest.approx(left[owner, opening], abs=1e-6)
    assert world.liked == pytest.approx(right[opening, owner], abs=1e-6)


def test_drawn_openings_are_distinct_and_in_order_of_joint_score(drawn: ListMarket) -> None:
    owner, joint = rows_of(drawn.edges.indptr), drawn.found.joint
    pairs = np.column_stack([owner, drawn.edges.opening])
    assert np.unique(pairs, axis=0).shape == pairs.shape
    assert (np.diff(joint)[owner[1:] == owner[:-1]] <= 0).all()
    assert 1 <= np.diff(drawn.edges.indptr).min() <= np.diff(drawn.edges.indptr).max() <= DRAWN
    assert set(drawn.market.places) == set(range(1, MOST_PLACES + 1))


def test_crowding_is_how_far_all_agree() -> None:
    """0: tastes say nothing of who is popular; 1: they say nothing else."""
    for crowding, agreement in ((0.0, 0.0), (1.0, 1.0)):
        world = drawn_market(300, 90, crowding, 1)
        popular = np.linspace(1, 0, 90)[world.edges.opening]
        assert np.corrcoef(world.liking, popular)[0, 1] == pytest.approx(agreement, abs=0.05)
        popular = np.linspace(1, 0, 300)[rows_of(world.edges.indptr)]
        assert np.corrcoef(world.liked, popular)[0, 1] == pytest.approx(agreement, abs=0.05)


def test_where_all_agree_popular_openings_are_drawn_by_many() -> None:
    drawn_for = [
        np.diff(drawn_market(2_000, 400, crowding, 1).edges.indptr_by_opening)
        for crowding in (0.0, 1.0)
    ]
    first, last = slice(0, 40), slice(360, 400)
    assert drawn_for[0][first].mean() == pytest.approx(drawn_for[0][last].mean(), rel=0.1)
    assert drawn_for[1][first].mean() > 2 * drawn_for[1][last].mean()


def test_a_seed_gives_one_market_and_another_seed_another(drawn: ListMarket) -> None:
    again, other = drawn_market(300, 90, 0.5, 1), drawn_market(300, 90, 0.5, 2)
    assert np.array_equal(again.found.talent_score, drawn.found.talent_score)
    assert np.array_equal(again.market.places, drawn.market.places)
    assert not np.array_equal(other.market.places, drawn.market.places)
    assert not np.array_equal(region(300, 40, 2).liking, region(300, 40, 1).liking)


# ── Rules ─────────────────────────────────────────────────────────────────────────────────────


def plainly_capped(world: ListMarket) -> list[int]:
    """The edges of quota-capped greedy, pair by pair."""
    owner, places = rows_of(world.edges.indptr).tolist(), world.market.places.tolist()
    length = world.rules.recommendations_per_talent
    free = [min(length, count) for count in np.diff(world.edges.indptr).tolist()]
    share = -(-sum(free) // sum(places))
    room, joint, kept = [share * count for count in places], world.joint.tolist(), []
    for edge in sorted(range(len(joint)), key=lambda edge: (-joint[edge], edge)):
        talent, opening = owner[edge], int(world.edges.opening[edge])
        if free[talent] and room[opening]:
            kept.append(edge)
            free[talent] -= 1
            room[opening] -= 1
    return sorted(kept)


def test_capped_greedy_is_that_of_the_plain_loop(drawn: ListMarket, simulated: ListMarket) -> None:
    for world in (drawn, simulated, drawn_market(400, 20, 1.0, 1)):
        kept = np.flatnonzero(rules.capped_greedy(world)).tolist()
        assert kept == plainly_capped(world)
        assert 0 < len(kept) < world.edges.opening.size


SCRIPT = """
import sys
if {missing}:
    sys.modules["numba"] = None
from benchmarks.lists.crowded import drawn_market
from benchmarks.lists.measures import measured
from benchmarks.lists.rules import capped
world = drawn_market(60, 20, 0.5, 1)
print(measured(world, capped(world)))
"""


def test_without_a_compiler_the_figures_are_the_same() -> None:
    assert printed(SCRIPT, missing=True) == printed(SCRIPT)


def test_plain_best_fit_is_what_the_engine_calls_so(simulated: ListMarket) -> None:
    """Up to the order of equals, which luck decides."""
    lists = ranked_lists(simulated, rules.best_fit(simulated))
    expected = best_fit_lists(simulated.found, simulated.rules.recommendations_per_talent)
    assert lists.indptr.tolist() == expected.indptr.tolist()
    owner = rows_of(lists.indptr)
    worst = np.diff(lists.joint)[owner[1:] == owner[:-1]].max()
    assert worst < SCORE_SCALE / 1000
    assert lists.joint.sum() == pytest.approx(expected.joint.sum(), rel=1e-3)


def test_lists_are_as_long_as_the_product_s(drawn: ListMarket) -> None:
    most = drawn.rules.recommendations_per_place * drawn.market.places
    for name, rule in rules.RULES.items():
        shown = rule(drawn)
        for rank, row, length in (
            (shown.by_talent, rows_of(drawn.edges.indptr), drawn.rules.recommendations_per_talent),
            (shown.by_opening, drawn.edges.opening, most),
        ):
            seen = rank < rules.NOWHERE
            longest = np.bincount(row[seen], minlength=int(row.max()) + 1)
            assert (longest <= length).all(), name
            assert np.unique(np.column_stack([row, rank])[seen], axis=0).shape[0] == seen.sum()


# ── Measures ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("crowding", [0.0, 0.5])
def test_measures_agree_with_the_published_definition(crowding: float) -> None:
    """Matches and envy of both sides, over everybody, where lists are whole; without luck."""
    left, right = two_sided.market(14, 11, crowding)
    world = complete_market(14, 11, crowding, 0)
    world = replace(world, luck=np.zeros(world.luck.size))
    for name in ("naive", "product"):
        expected = two_sided.outcome(left, right, two_sided.RULES[name](left, right))
        found = measured(world, rules.RULES[name](world))
        assert found["matches"] == pytest.approx(expected.matches, rel=1e-4)
        assert found["envied"] * 14 == pytest.approx(expected.envy_left)
        assert found["envied_openings"] * 11 == pytest.approx(expected.envy_right)


def test_nobody_envies_where_all_are_looked_at_alike(drawn: ListMarket) -> None:
    """The broken twin: who is looked at less than others does envy them."""
    wanted, alike = drawn.liking, np.ones(drawn.liking.size)
    assert envied(drawn.edges, wanted, alike) == 0.0
    less = np.where(rows_of(drawn.edges.indptr) < 150, 0.1, 1.0)
    assert envied(drawn.edges, wanted, less) > 1.0


def test_an_opening_reads_as_many_at_a_time_as_it_has_places(drawn: ListMarket) -> None:
    shown = rules.best_fit(drawn)
    _, of_opening = looked_at(drawn, shown)
    depth = drawn.market.places[drawn.edges.opening]
    assert (of_opening[shown.by_opening < depth] == 1.0).all()
    read = (shown.by_opening >= depth) & (shown.by_opening < 2 * depth)
    assert (of_opening[read] == 0.5).all()
    assert (of_opening[shown.by_opening == rules.NOWHERE] == 0.0).all()


# ── What is said ──────────────────────────────────────────────────────────────────────────────


def test_published_figures_come_out() -> None:
    rows = published_market()
    for name in ("naive", "product", "transferable"):
        assert rows[name]["measured"] == pytest.approx(rows[name]["published"])
    assert rows[OURS]["measured"][0] > rows["transferable"]["measured"][0]


@pytest.mark.parametrize("crowding", CROWDING)
def test_at_every_crowding_ours_give_the_most_matches(crowding: float) -> None:
    rows = rules_measured(drawn_market(600, 150, crowding, 1))
    assert max(rows, key=lambda name: rows[name]["matches"]) == OURS
    assert rows[PLAIN]["fit_loss"] == rows[PLAIN]["first_choice_fit_loss"] == 0


def test_in_a_region_ours_give_the_most_matches() -> None:
    world = region(2_000, 250)
    rows = rules_measured(world)
    assert max(rows, key=lambda name: rows[name]["matches"]) == OURS
    assert rows[OURS]["first_choices_served"] <= most_placed(world) <= world.market.places.sum()


@pytest.fixture(scope="module")
def found() -> dict:
    return of_size(Size("drawn", 60, 40, 2), Limits(120.0, 4 << 30))


def test_a_size_has_every_crowding_and_seed_with_its_cost(found: dict) -> None:
    assert found["failed"] == ""
    which = [(one["crowding"], one["seed"]) for one in found["markets"]]
    assert which == [(crowding, seed) for seed in (1, 2) for crowding in CROWDING]
    assert all(one["peak_mib"] > 1 and one["cpu_seconds"] > 0 for one in found["markets"])
    assert all(set(one["rules"]) == set(rules.RULES) for one in found["markets"])
    assert json.loads(json.dumps(found)) == found


def test_the_tables_say_means_and_the_least_of_the_seeds(found: dict) -> None:
    page = "\n".join(quality_tables({"published": published_market(), "sizes": [found]}))
    some = [one for one in found["markets"] if one["crowding"] == 0.5]
    matches = sum(one["rules"][OURS]["matches"] for one in some) / 2
    assert f"| 0.5 | **sadari** | {matches:,.1f} |" in page
    times = [times_transferable(one) for one in some]
    assert f" {sum(times) / 2:.2f} ({min(times):.2f}) |" in page
    assert "Means over 2 seeds" in page


def test_the_better_taste_scale_of_transferable_utility_counts() -> None:
    row = {name: {"matches": 1.0} for name in rules.RULES} | {OURS: {"matches": 3.0}}
    row["transferable, taste 1"] = {"matches": 2.0}
    assert times_transferable({"rules": row}) == 1.5


def test_a_size_that_ends_early_is_named_with_the_reason() -> None:
    late = of_size(Size("drawn", 60, 40, 1), Limits(0.05, 4 << 30))
    assert late["markets"] == []
    page = "\n".join(quality_tables({"published": {}, "sizes": [late]}))
    assert "Ended early: not done after 0.05 s." in page


def test_results_are_written_with_the_machine_and_quick_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "QUICK", (Size("complete", 9, 6, 1),))
    assert bench.main(["--quick", "--results", str(tmp_path)]) == 0
    kept = json.loads((tmp_path / "lists.json").read_text())
    assert kept["about"]["packages"]["numpy"] == np.__version__
    assert (tmp_path / "lists.md").read_text() in capsys.readouterr().out
    assert bench.arguments(["--quick"]).results is None
    assert bench.arguments([]).results == bench.RESULTS


def test_a_run_that_is_ended_leaves_the_sizes_that_it_had_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Size("complete", 9, 6, 1)
    monkeypatch.setattr(bench, "QUICK", (done, Size("ended", 9, 6, 1)))

    def ended(size: Size, limits: Limits) -> dict:
        if size.kind == "ended":
            raise KeyboardInterrupt
        return of_size(size, limits)

    monkeypatch.setattr(quality, "of_size", ended)
    with pytest.raises(KeyboardInterrupt):
        bench.main(["--quick", "--results", str(tmp_path)])
    kept = json.loads((tmp_path / "lists.json").read_text())
    assert [size["kind"] for size in kept["quality"]["sizes"]] == ["complete"]
    assert "complete, 9 x 6" in (tmp_path / "lists.md").read_text()


def test_the_sizes_go_from_the_published_to_the_city_and_can_be_cut() -> None:
    everything = bench.arguments([]).sizes
    assert everything == [*MIDDLE, *CITY]
    assert max(size.talents for size in everything) == 810_000
    assert [one.crowding for one in CITY if one.talents == 810_000] == [(0, 0.5, 1)] * 2
    assert bench.arguments(["--quick"]).sizes == list(QUICK)
    assert all(x.talents <= 20_000 for x in bench.arguments(["--most-talents", "20000"]).sizes)
