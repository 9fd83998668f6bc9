"""Best total value under places and budgets, with a bound that anybody can check.

Maximise Σ value over the chosen edges, each talent at most once, opening o at most q_o times,
and for each budget j at most B_j of Σ cost_j. For any prices p ≥ 0 of places and m ≥ 0 of
budgets, no choice is worth more than

    Σ_t max(0, max_o (value_to - m·cost_to - p_o)) + Σ_o q_o p_o + Σ_j m_j B_j.

Prices of places come from an auction (`engine.auction`), those of budgets from a search around
it (`engine.budgets`). Source of the bound: A. Geoffrion, "Lagrangean Relaxation for Integer
Programming", Mathematical Programming Studies 2 (1974).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sadari.engine.arrays import IntArray, integers, read_only
from sadari.engine.auction import MOST_SUM, AssignmentProblem, Auctioneer, Settled
from sadari.engine.budgets import search


@dataclass(frozen=True, eq=False)
class AssignmentResult:
    """A choice of edges, and prices that prove how good it is.

    Prices are in 1 / `scale` of a point of value: `seat_price` of one place, `budget_price` of
    one unit of each budget. `bound` is the whole number below the bound they give; no choice is
    worth more. `gap` is (bound - value) / bound, and 0 where nothing can be had.
    """

    edge_of_talent: IntArray  # (T,) -1 = none
    opening_of_talent: IntArray  # (T,) -1 = none
    value: int
    bound: int
    gap: float
    spent: IntArray  # (k,)
    seat_price: IntArray  # (O,)
    budget_price: IntArray  # (k,)
    scale: int
    iterations: int  # rounds of bidding
    converged: bool  # the gap is within the tolerance


def assignment_problem(
    indptr: ArrayLike,
    opening: ArrayLike,
    value: ArrayLike,
    places: ArrayLike,
    cost: ArrayLike = (),
    budget: ArrayLike = (),
) -> AssignmentProblem:
    """Check the arrays of a problem; `cost` (k, E) and `budget` (k,) may be left out.

    Raises ValueError for negative or unfitting numbers, for an edge given twice, and where sums
    would not fit into 64 bits; TypeError for numbers that are not whole.
    """
    pointers, ends, worth, room, most = map(integers, (indptr, opening, value, places, budget))
    problem = AssignmentProblem(
        indptr=read_only(pointers),
        opening=read_only(ends),
        value=read_only(worth),
        places=read_only(room),
        cost=read_only(integers(cost).reshape(most.size, ends.size)),
        budget=read_only(most),
    )
    _check(problem)
    return problem


def _check(problem: AssignmentProblem) -> None:
    indptr, opening = problem.indptr, problem.opening
    talents = indptr.size - 1
    if talents < 0 or indptr[0] != 0 or indptr[-1] != opening.size or (np.diff(indptr) < 0).any():
        raise ValueError("The pointers do not fit the edges.")
    if problem.value.size != opening.size:
        raise ValueError("Every edge needs a value.")
    if opening.size and not 0 <= opening.min() <= opening.max() < problem.places.size:
        raise ValueError("An edge leads to an opening that does not exist.")
    for name in ("value", "places", "cost", "budget"):
        numbers = getattr(problem, name)
        if numbers.min(initial=0) < 0:
            raise ValueError(f"Negative numbers are not allowed: {name}.")
    for numbers in (problem.value, problem.cost):
        if 2 * max(talents, 1) * int(numbers.max(initial=0)) >= MOST_SUM:
            raise ValueError("The numbers are too large to be summed in 64 bits.")


def best_assignment(
    problem: AssignmentProblem, tolerance: float = 1e-4, most_rounds: int = 60
) -> AssignmentResult:
    """A choice within `tolerance` of the best total value, with the bound that proves it.

    Without budgets every tolerance is reached, and 0 gives the optimum (as long as value x
    talents² is below 2⁶⁰). With budgets, `most_rounds` prices of them are tried; what gap is
    left is reported. Time: rounds x edges; memory: linear in the edges.
    """
    auctioneer = Auctioneer(problem)
    found = auctioneer.settle(problem.budget * 0, tolerance)
    spent = problem.cost[:, found.chosen].sum(axis=1)
    if (spent > problem.budget).any():
        found = search(problem, auctioneer, found, tolerance, most_rounds)
    return _result(problem, auctioneer, found, tolerance)


def _result(
    problem: AssignmentProblem, auctioneer: Auctioneer, found: Settled, tolerance: float
) -> AssignmentResult:
    chosen = found.chosen
    value, bound = int(problem.value[chosen].sum()), found.scaled_bound // auctioneer.scale
    opening = np.full_like(found.edge, -1)
    opening[found.edge >= 0] = problem.opening[chosen]
    return AssignmentResult(
        edge_of_talent=read_only(found.edge),
        opening_of_talent=read_only(opening),
        value=value,
        bound=bound,
        gap=(bound - value) / bound if bound else 0.0,
        spent=read_only(problem.cost[:, chosen].sum(axis=1)),
        seat_price=read_only(found.seat_price),
        budget_price=read_only(found.budget_price),
        scale=auctioneer.scale,
        iterations=auctioneer.iterations,
        converged=bound - value <= tolerance * bound,
    )
