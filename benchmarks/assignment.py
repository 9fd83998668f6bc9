"""Best total value beside its peers: python -m benchmarks.assignment [--talents N …] [--city].

Every system gets the same arrays in a process of its own, after a warm-up on a small market;
what is measured is CPU time of the call and the peak of memory. Markets are drawn: 20 openings
a talent, popular ones for many, values from 0 to 2,000,000 that depend on both sides and on the
pair; places for .3, 1 and 1.5 times the talents. With budgets, each opening belongs to one of k
funds and costs .6 to 14.4 M won a place; a fund holds half of what the best choice would spend.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array, vstack

from benchmarks.machine import in_words, machine
from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.assignment import assignment_problem, best_assignment
from sadari.engine.auction import AssignmentProblem

CITY = 810_000, 100_000
EACH, MOST_VALUE, WON = 20, 2_000_000, 600_000
TOLERANCE = 1e-4
_SECONDS = 60.0


class Found(NamedTuple):
    """A value and what is proven to be the most; without proof, no bound."""

    value: int
    bound: int | None


Ask = Callable[[AssignmentProblem], Found]


def drawn_problem(talents: int, openings: int, places_each: float, seed: int) -> AssignmentProblem:
    """A market of so many places a talent; the r-th opening is drawn in proportion to r^-.6."""
    rng = np.random.default_rng([seed, talents])
    popular = np.cumsum(rng.permutation(np.arange(1, openings + 1) ** -0.6))
    drawn = np.searchsorted(popular, rng.random((talents, EACH)) * popular[-1])
    drawn.sort(axis=1)
    once = np.ones(drawn.shape, dtype=bool)
    once[:, 1:] = drawn[:, 1:] != drawn[:, :-1]
    talent, opening = np.nonzero(once)[0], drawn[once]
    share = 0.35 * rng.random(openings)[opening] + 0.25 * rng.random(talents)[talent]
    value = (MOST_VALUE * (share + 0.4 * rng.random(opening.size))).astype(np.int64)
    mean = talents * places_each / openings
    places = rng.poisson(mean * rng.gamma(2.0, 0.5, openings))
    return assignment_problem(indptr_of(talent, talents), opening, value, places)


def with_funds(problem: AssignmentProblem, funds: int, share: float = 0.5) -> AssignmentProblem:
    """The same market where each place costs its fund, which holds `share` of what is wanted."""
    rng = np.random.default_rng(funds)
    openings = problem.places.size
    fund = rng.integers(0, funds, openings)[problem.opening]
    won = rng.integers(1, 25, openings)[problem.opening] * WON
    cost = np.where(fund == np.arange(funds)[:, None], won, 0)
    chosen = best_assignment(problem).edge_of_talent
    wanted = cost[:, chosen[chosen >= 0]].sum(axis=1)
    return assignment_problem(
        problem.indptr,
        problem.opening,
        problem.value,
        problem.places,
        cost,
        (wanted * share).astype(np.int64),
    )


def sadari(problem: AssignmentProblem) -> Found:
    result = best_assignment(problem, TOLERANCE)
    return Found(result.value, result.bound)


def sadari_exact(problem: AssignmentProblem) -> Found:
    result = best_assignment(problem, tolerance=0)
    return Found(result.value, result.bound)


def minimum_cost_flow(problem: AssignmentProblem) -> int:
    """The optimum without budgets, by OR-tools. A talent may go straight to the sink."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    talents, openings = problem.indptr.size - 1, problem.places.size
    people, jobs, sink = np.arange(talents), talents + np.arange(openings), talents + openings
    edges = problem.opening.size
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([rows_of(problem.indptr), jobs, people]),
        np.concatenate([talents + problem.opening, np.full(openings + talents, sink)]),
        np.concatenate([np.ones(edges, int), problem.places, np.ones(talents, int)]),
        np.concatenate([-problem.value, np.zeros(openings + talents, int)]),
    )
    flow.set_nodes_supplies(
        np.arange(sink + 1),
        np.concatenate([np.ones(talents, int), np.zeros(openings, int), [-talents]]),
    )
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-tools found no optimum.")
    return -flow.optimal_cost()


def ortools_flow(problem: AssignmentProblem) -> Found:
    value = minimum_cost_flow(problem)
    return Found(value, value)


def ortools_cp_sat(problem: AssignmentProblem) -> Found:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in range(problem.opening.size)]
    for talent in range(problem.indptr.size - 1):
        model.add_at_most_one(takes[slice(*problem.indptr[talent : talent + 2])])
    for opening, places in enumerate(problem.places.tolist()):
        listed = np.flatnonzero(problem.opening == opening)
        model.add(sum(takes[edge] for edge in listed) <= places)
    for cost, most in zip(problem.cost, problem.budget.tolist(), strict=True):
        model.add(cp_model.LinearExpr.weighted_sum(takes, cost.tolist()) <= most)
    model.maximize(cp_model.LinearExpr.weighted_sum(takes, problem.value.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = _SECONDS
    solver.parameters.relative_gap_limit = TOLERANCE
    solver.solve(model)
    return Found(round(solver.objective_value), int(solver.best_objective_bound))


def scipy_highs(problem: AssignmentProblem) -> Found:
    edges = problem.opening.size
    each, ones = np.arange(edges), np.ones(edges)
    rows = [
        csr_array((ones, (rows_of(problem.indptr), each)), (problem.indptr.size - 1, edges)),
        csr_array((ones, (problem.opening, each)), (problem.places.size, edges)),
        csr_array(problem.cost.astype(float)),
    ]
    most = np.concatenate([np.ones(problem.indptr.size - 1), problem.places, problem.budget])
    solved = milp(
        -problem.value.astype(float),
        constraints=LinearConstraint(vstack(rows), -np.inf, most),
        integrality=ones,
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": TOLERANCE, "time_limit": _SECONDS},
    )
    if solved.x is None:
        raise RuntimeError(f"HiGHS: {solved.message}")
    return Found(round(-solved.fun), int(-solved.mip_dual_bound))


def scipy_dense(problem: AssignmentProblem) -> Found:
    """Every place a column: memory grows with talents x places."""
    talents = problem.indptr.size - 1
    first = np.concatenate(([0], np.cumsum(problem.places)))
    dense = np.zeros((talents, int(first[-1])))
    for talent, opening, value in zip(
        rows_of(problem.indptr), problem.opening, problem.value, strict=True
    ):
        dense[talent, first[opening] : first[opening + 1]] = value
    value = int(dense[linear_sum_assignment(dense, maximize=True)].sum())
    return Found(value, value)


#: Name, how to ask it, the most talents it is asked with (beyond, it takes minutes or memory).
Peer = tuple[str, Ask, int]
PLAIN: tuple[Peer, ...] = (
    ("sadari, .01 %", sadari, CITY[0]),
    ("sadari, exact", sadari_exact, CITY[0]),
    ("OR-tools SimpleMinCostFlow", ortools_flow, CITY[0]),
    ("scipy milp (HiGHS)", scipy_highs, 1_000),
    ("scipy linear_sum_assignment", scipy_dense, 1_000),
)
BUDGETED: tuple[Peer, ...] = (
    ("sadari, .01 %", sadari, CITY[0]),
    ("scipy milp (HiGHS)", scipy_highs, 1_000),
    ("OR-tools CP-SAT", ortools_cp_sat, 1_000),
)


def measured(
    ask: Callable[[AssignmentProblem], Found], talents: int, kind: tuple[float, int]
) -> str:
    """One row of the table; runs in a process of its own."""
    problem = _problem(talents, *kind)
    try:
        ask(_problem(200, *kind))
        start = time.process_time()
        found = ask(problem)
    except (ImportError, RuntimeError, MemoryError) as error:
        return f"{type(error).__name__}: {error} | | | |"
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    gap = "" if found.bound is None else f"{(found.bound - found.value) / found.bound:.1e}"
    return f"{seconds:.2f} | {peak:.2f} | {found.value:,} | {gap}"


def _problem(talents: int, places_each: float, funds: int) -> AssignmentProblem:
    openings = CITY[1] if talents == CITY[0] else max(talents // 8, 1)
    problem = drawn_problem(talents, openings, places_each, seed=1)
    return with_funds(problem, funds) if funds else problem


def table(talents: int, places_each: float, funds: int) -> None:
    """Print what every system needs for one market."""
    print(f"\n## {talents:,} talents, {places_each:g} places each, {funds} budgets\n")
    print("| system | CPU seconds | peak GiB | value | proven gap |\n|---|---|---|---|---|")
    for name, ask, most in BUDGETED if funds else PLAIN:
        if talents <= most:
            # fresh memory and nothing compiled or cached by another system
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                row = pool.submit(measured, ask, talents, (places_each, funds)).result()
            print(f"| {name} | {row} |", flush=True)


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--city", action="store_true", help="810,000 x 100,000 as well")
    chosen = parser.parse_args(given)
    print(in_words(machine(("numpy", "scipy", "numba", "ortools"))))
    for talents in chosen.talents + [CITY[0]] * chosen.city:
        for places_each in (0.3, 1.0, 1.5):
            table(talents, places_each, 0)
        for funds in (1, 4):
            table(talents, 1.0, funds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
