"""The best total value beside brute force, HiGHS and OR-tools; its bound worked out anew."""

import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.assignment import AssignmentResult, assignment_problem, best_assignment
from sadari.engine.auction import AssignmentProblem, Auctioneer
from sadari.engine.loops import assignment as loops

SEEDS = st.integers(0, 10**6)
BUDGETS = st.integers(1, 3)


def some_problem(
    seed: int, talents: int, openings: int, budgets: int = 0, most_value: int | None = None
) -> AssignmentProblem:
    """Ties, empty lists, worthless edges, openings without places, budgets of nothing."""
    rng = np.random.default_rng(seed)
    talent, opening = np.nonzero(rng.random((talents, openings)) < rng.choice([0.2, 0.6, 1.0]))
    highest = most_value or int(rng.choice([1, 3, 50, 10**6]))
    cost = rng.integers(0, 30, (budgets, talent.size)) * rng.choice([1, 100_000])
    if rng.random() < 0.5:  # several funds, each for its own openings
        cost *= rng.integers(0, max(budgets, 1), openings)[opening] == np.arange(budgets)[:, None]
    whole = cost.sum(axis=1)
    return assignment_problem(
        indptr_of(talent, talents),
        opening,
        rng.integers(0, highest + 1, talent.size),
        rng.integers(0, rng.choice([2, 4, 9]), openings),
        cost,
        (whole * rng.choice([0.0, 0.05, 0.2, 1.0], budgets)).astype(np.int64),
    )


def faults(problem: AssignmentProblem, result: AssignmentResult) -> list[str]:
    """What is wrong with a result, from the problem alone: plain whole numbers of any size."""
    ends, values, costs = problem.opening.tolist(), problem.value.tolist(), problem.cost.tolist()
    found, taken, spent, worth = [], [0] * problem.places.size, [0] * problem.budget.size, 0
    pointers = problem.indptr.tolist()
    for talent, edge in enumerate(result.edge_of_talent.tolist()):
        if edge < 0:
            continue
        if not pointers[talent] <= edge < pointers[talent + 1]:
            found.append("an edge of somebody else")
        if ends[edge] != result.opening_of_talent[talent]:
            found.append("another opening than that of the edge")
        taken[ends[edge]] += 1
        worth += values[edge]
        for j, cost in enumerate(costs):
            spent[j] += cost[edge]
    if any(used > places for used, places in zip(taken, problem.places.tolist(), strict=True)):
        found.append("more people than places")
    if any(paid > most for paid, most in zip(spent, problem.budget.tolist(), strict=True)):
        found.append("a budget is overdrawn")
    if spent != result.spent.tolist():
        found.append("another sum is spent")
    if worth != result.value:
        found.append("another value")
    if bound_of(problem, result) != result.bound:
        found.append("another bound")
    if result.bound < result.value:
        found.append("a bound below the value")
    return found


def bound_of(problem: AssignmentProblem, result: AssignmentResult) -> int | None:
    """The bound that the prices give by weak duality; none where a price is negative."""
    seats, monies = result.seat_price.tolist(), result.budget_price.tolist()
    if min([*seats, *monies, 0]) < 0:
        return None
    total = sum(price * q for price, q in zip(seats, problem.places.tolist(), strict=True))
    total += sum(price * most for price, most in zip(monies, problem.budget.tolist(), strict=True))
    ends, values, costs = problem.opening.tolist(), problem.value.tolist(), problem.cost.tolist()
    budgets = problem.budget.tolist()
    pointers = problem.indptr.tolist()
    for talent in range(len(pointers) - 1):
        best = 0
        for edge in range(pointers[talent], pointers[talent + 1]):
            if any(cost[edge] > most for cost, most in zip(costs, budgets, strict=True)):
                continue  # nobody can pay for this edge alone
            net = values[edge] * result.scale - seats[ends[edge]]
            for price, cost in zip(monies, costs, strict=True):
                net -= price * cost[edge]
            best = max(best, net)
        total += best
    return total // result.scale


def optimum(problem: AssignmentProblem) -> int:
    """By HiGHS, as an integer programme over the edges."""
    edges = problem.opening.size
    if not edges:
        return 0
    each = np.arange(edges)
    rows = [
        csr_array((np.ones(edges), (rows_of(problem.indptr), each))),
        csr_array((np.ones(edges), (problem.opening, each))),
        csr_array(problem.cost.astype(float).reshape(-1, edges)),
    ]
    people, used = rows[0].shape[0], rows[1].shape[0]
    most = np.concatenate([np.ones(people), problem.places[:used], problem.budget])
    solved = milp(
        -problem.value.astype(float),
        constraints=LinearConstraint(vstack(rows), -np.inf, most),
        integrality=np.ones(edges),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    return round(-solved.fun)


def by_trying_all(problem: AssignmentProblem) -> int:
    best, pointers = 0, problem.indptr.tolist()
    lists = [[-1, *range(*pointers[t : t + 2])] for t in range(len(pointers) - 1)]
    for choice in product(*lists):
        edges = [edge for edge in choice if edge >= 0]
        taken = np.bincount(problem.opening[edges], minlength=problem.places.size)
        spent = problem.cost[:, edges].sum(axis=1)
        if (taken <= problem.places).all() and (spent <= problem.budget).all():
            best = max(best, int(problem.value[edges].sum()))
    return best


def test_a_textbook_example() -> None:
    """Two want the same place; the one who loses less goes elsewhere."""
    problem = assignment_problem([0, 2, 4], [0, 1, 0, 1], [10, 9, 10, 2], [1, 1])
    result = best_assignment(problem, tolerance=0)
    assert result.opening_of_talent.tolist() == [1, 0]
    assert (result.value, result.bound, result.gap, result.converged) == (19, 19, 0.0, True)


def test_a_subsidy_goes_where_it_is_worth_most() -> None:
    """6 M won for internships of 2.4, 3.6 and 6 M: two of them are worth more than the dear one."""
    problem = assignment_problem(
        [0, 1, 2, 3],
        [0, 1, 2],
        [70, 80, 120],
        [1, 1, 1],
        cost=[[2_400_000, 3_600_000, 6_000_000]],
        budget=[6_000_000],
    )
    result = best_assignment(problem)
    assert result.edge_of_talent.tolist() == [0, 1, -1]
    assert (result.value, result.spent.tolist()) == (150, [6_000_000])
    assert faults(problem, result) == []


@settings(max_examples=80)
@given(SEEDS, st.integers(0, 3))
def test_agrees_with_trying_all_choices(seed: int, budgets: int) -> None:
    problem = some_problem(seed, talents=4, openings=3, budgets=budgets)
    result = best_assignment(problem, tolerance=0)
    best = by_trying_all(problem)
    assert faults(problem, result) == []
    assert result.value <= best <= result.bound
    if budgets == 0:
        assert result.value == best == result.bound


@settings(max_examples=150)
@given(SEEDS)
def test_without_budgets_the_optimum_is_found_and_proven(seed: int) -> None:
    problem = some_problem(seed, talents=40, openings=9)
    result = best_assignment(problem, tolerance=0)
    assert faults(problem, result) == []
    assert result.value == result.bound == optimum(problem)
    assert result.converged


@settings(max_examples=60)
@given(SEEDS, BUDGETS)
def test_with_budgets_the_optimum_lies_within_the_certified_gap(seed: int, budgets: int) -> None:
    problem = some_problem(seed, talents=15, openings=5, budgets=budgets)
    result = best_assignment(problem)
    assert faults(problem, result) == []
    assert result.value <= optimum(problem) <= result.bound


@settings(max_examples=40)
@given(SEEDS, st.sampled_from([0.3, 0.01, 1e-4]))
def test_what_is_reported_as_converged_lies_within_the_tolerance(
    seed: int, tolerance: float
) -> None:
    problem = some_problem(seed, talents=60, openings=8, budgets=seed % 2)
    result = best_assignment(problem, tolerance)
    assert faults(problem, result) == []
    assert result.converged == (result.bound - result.value <= tolerance * result.bound)
    assert result.converged or problem.budget.size


@settings(max_examples=40)
@given(SEEDS)
def test_the_order_of_the_rows_never_changes_the_best_value(seed: int) -> None:
    problem = some_problem(seed, talents=30, openings=7)
    rng = np.random.default_rng(seed)
    openings, talent = rng.permutation(7), rng.permutation(30)[rows_of(problem.indptr)]
    order = rng.permutation(talent.size)
    order = order[np.argsort(talent[order], kind="stable")]
    places = np.empty_like(problem.places)
    places[openings] = problem.places
    shuffled = assignment_problem(
        indptr_of(talent[order], 30),
        openings[problem.opening][order],
        problem.value[order],
        places,
    )
    values = {best_assignment(each, tolerance=0).value for each in (problem, shuffled)}
    assert len(values) == 1


@settings(max_examples=30)
@given(SEEDS, st.integers(0, 2))
def test_the_same_problem_gives_the_same_bits(seed: int, budgets: int) -> None:
    problem = some_problem(seed, talents=50, openings=8, budgets=budgets)
    one, other = best_assignment(problem), best_assignment(problem)
    for name, found in vars(one).items():
        assert np.array_equal(found, getattr(other, name)), name


def test_budgets_at_market_size_leave_a_small_certified_gap() -> None:
    rng = np.random.default_rng(3)
    talents, openings, each = 3000, 400, 12
    opening = np.sort(rng.integers(0, openings, (talents, each)), axis=1)
    first = np.ones(opening.shape, dtype=bool)
    first[:, 1:] = opening[:, 1:] != opening[:, :-1]
    opening = opening[first]
    fund = rng.integers(0, 3, openings)[opening]
    won = rng.integers(1, 25, openings)[opening] * 600_000
    cost = np.where(fund == np.arange(3)[:, None], won, 0)
    problem = assignment_problem(
        np.concatenate(([0], np.cumsum(first.sum(axis=1)))),
        opening,
        rng.integers(0, 2_000_001, opening.size),
        rng.poisson(8, openings),
        cost,
        [2_000_000_000, 4_000_000_000, 6_000_000_000],
    )
    result = best_assignment(problem)
    print(f"gap {result.gap:.2e} after {result.iterations} rounds of bidding")
    assert faults(problem, result) == []
    assert (result.spent > 0.99 * problem.budget).all()
    assert result.gap < 0.001


@pytest.mark.parametrize(("talents", "openings"), [(0, 0), (0, 3), (3, 0), (3, 3)])
def test_nobody_or_nothing_to_choose_is_a_problem_too(talents: int, openings: int) -> None:
    problem = assignment_problem([0] * (talents + 1), [], [], [2] * openings, [[]], [5])
    result = best_assignment(problem)
    assert result.opening_of_talent.tolist() == [-1] * talents
    assert (result.value, result.bound, result.gap, result.spent.tolist()) == (0, 0, 0.0, [0])


def test_without_places_money_or_value_nobody_is_chosen() -> None:
    lists = [0, 2, 4], [0, 1, 0, 1]
    values = [5, 6, 7, 8]
    no_places = assignment_problem(*lists, values, [0, 0])
    no_money = assignment_problem(*lists, values, [1, 1], [[1, 1, 1, 1]], [0])
    no_value = assignment_problem(*lists, [0, 0, 0, 0], [1, 1])
    for problem in (no_places, no_money, no_value):
        result = best_assignment(problem)
        assert (result.edge_of_talent < 0).all()
        assert result.value == result.bound == 0
        assert faults(problem, result) == []


def test_an_empty_fund_leaves_what_costs_nothing() -> None:
    problem = assignment_problem([0, 2, 4], [0, 1, 0, 1], [9, 5, 9, 4], [2, 2], [[3, 0, 3, 0]], [0])
    result = best_assignment(problem)
    assert result.opening_of_talent.tolist() == [1, 1]
    assert (result.value, result.spent.tolist()) == (9, [0])


def test_equal_values_fill_every_place() -> None:
    problem = assignment_problem(
        np.arange(0, 41, 4), np.tile(np.arange(4), 10), [7] * 40, [1, 2, 0, 4]
    )
    result = best_assignment(problem, tolerance=0)
    assert (result.value, result.bound) == (49, 49)


def test_more_places_than_memory_could_hold_cost_nothing() -> None:
    result = best_assignment(assignment_problem([0, 1, 2], [0, 0], [3, 4], [1 << 60]))
    assert (result.value, result.seat_price.tolist()) == (7, [0])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"indptr": [0, 3, 2]}, "do not fit"),
        ({"indptr": [0, 1]}, "do not fit"),
        ({"opening": [0, 2]}, "does not exist"),
        ({"value": [1]}, "needs a value"),
        ({"value": [1, -1]}, "not allowed: value"),
        ({"places": [1, -1]}, "not allowed: places"),
        ({"cost": [[1, -1]], "budget": [3]}, "not allowed: cost"),
        ({"cost": [[1, 1]], "budget": [-3]}, "not allowed: budget"),
        ({"value": [1, 1 << 61]}, "too large"),
        ({"cost": [[1, 1 << 61]], "budget": [3]}, "too large"),
        ({"indptr": [0, 2, 2], "opening": [1, 1]}, "given twice"),
    ],
)
def test_what_is_no_problem_is_refused_in_a_sentence(
    changes: dict[str, object], sentence: str
) -> None:
    given = {"indptr": [0, 1, 2], "opening": [0, 1], "value": [5, 6], "places": [1, 1]} | changes
    with pytest.raises(ValueError, match=sentence):
        best_assignment(assignment_problem(**given))


def test_one_opening_on_two_lists_is_not_an_edge_given_twice() -> None:
    problem = assignment_problem([0, 1, 1, 2], [1, 1], [5, 6], [1, 1, 1])
    assert best_assignment(problem).value == 6


@pytest.mark.parametrize(
    "broken",
    [
        lambda r: replace(r, value=r.value + 1),
        lambda r: replace(r, bound=r.bound - 1),
        lambda r: replace(r, seat_price=r.seat_price * 0),
        lambda r: replace(r, seat_price=-r.seat_price),
        lambda r: replace(r, budget_price=r.budget_price // 2),
        lambda r: replace(r, spent=r.spent - 1),
        lambda r: replace(r, edge_of_talent=np.roll(r.edge_of_talent, 1)),
        lambda r: replace(r, opening_of_talent=np.roll(r.opening_of_talent, 1)),
    ],
)
def test_the_checker_sees_a_result_that_was_tampered_with(broken) -> None:  # type: ignore[no-untyped-def]
    problem = some_problem(5, talents=40, openings=6, budgets=1, most_value=10**6)
    result = best_assignment(problem)
    assert faults(problem, result) == []
    assert (result.seat_price[problem.places > 0] > 0).any()
    assert (result.budget_price > 0).any()
    assert faults(problem, broken(result)) != []


def unproven_from_high_prices() -> int:
    """In how many of 40 problems an auction that begins far too dear misses the optimum."""
    unproven = 0
    for seed in range(40):
        problem = some_problem(seed, 20, 5, most_value=50)
        auctioneer = Auctioneer(problem)
        auctioneer._auction.price[:] = auctioneer.most_price
        found = auctioneer.settle(problem.budget, tolerance=0)
        value = int(problem.value[found.chosen].sum())
        unproven += value != found.scaled_bound // auctioneer.scale
    return unproven


def test_an_auction_may_begin_at_any_prices() -> None:
    assert unproven_from_high_prices() == 0


def test_an_auction_in_which_openings_do_not_bid_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loops, "openings_bid", lambda *_: None)
    assert unproven_from_high_prices() > 20


def test_a_solver_that_mends_nothing_overdraws_and_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sadari.engine import budgets

    def unmended(self, settled):  # type: ignore[no-untyped-def]
        return settled.edge, 0

    monkeypatch.setattr(budgets._Mender, "mend", unmended)
    caught = 0
    for seed in range(20):
        problem = some_problem(seed, 20, 5, budgets=1, most_value=50)
        caught += "a budget is overdrawn" in faults(problem, best_assignment(problem))
    assert caught > 0


def test_dear_prices_of_budgets_do_not_overflow() -> None:
    problem = assignment_problem([0, 2], [0, 1], [1000, 900], [1, 1], [[1 << 50, 1]], [1 << 50])
    auctioneer = Auctioneer(problem)
    net = auctioneer.net_value(np.array([auctioneer.most_price // 2]))
    assert net.tolist() == [0, 900 * auctioneer.scale - auctioneer.most_price // 2]


@pytest.mark.skipif(
    importlib.util.find_spec("ortools") is None,
    reason="OR-tools is a peer of the benchmarks (requirements/bench.txt) and not installed",
)
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_the_minimum_cost_flow_of_or_tools(seed: int) -> None:
    from benchmarks.assignment import minimum_cost_flow

    problem = some_problem(seed, talents=300, openings=40, most_value=10**6)
    assert best_assignment(problem, tolerance=0).value == minimum_cost_flow(problem)


ALONE = """
from tests.engine.test_assignment import best_assignment, some_problem
for seed in range(6):
    for budgets in (0, 2):
        result = best_assignment(some_problem(seed, 25, 6, budgets))
        print(result.value, result.bound, result.edge_of_talent.tolist(), result.seat_price.sum())
"""


def test_plain_python_gives_the_same_bits_as_compiled_loops() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-W", "error", "-c", ALONE],
            env=os.environ | {"NUMBA_DISABLE_JIT": off, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for off in "01"
    }
    assert len(answers) == 1
    assert answers.pop().count("\n") == 12
