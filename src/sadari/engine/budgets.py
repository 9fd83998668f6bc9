"""Prices of budgets for the assignment, and choices that keep within the budgets.

At any prices of the budgets the auction gives a bound and a choice; the choice may overdraw.
A budget that is overdrawn becomes dearer, one that is not becomes cheaper; a price's stride
grows while it keeps its direction and halves when it turns: M. Riedmiller and H. Braun, "A
Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm", IEEE
International Conference on Neural Networks (1993). Each choice is then mended: first the moves
that cost least for what they give back, then the moves that gain most.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, rows_of
from sadari.engine.auction import AssignmentProblem, Auctioneer, Settled

#: The auctions at trial prices may miss the best by this part of the tolerance.
_SHARE_OF_TOLERANCE = 4
_NOBODY = -1


def search(
    problem: AssignmentProblem,
    auctioneer: Auctioneer,
    free: Settled,
    tolerance: float,
    most_rounds: int,
) -> Settled:
    """The best mended choice and the lowest bound over the prices tried.

    `free` is the auction at prices of zero.
    """
    strides = _Strides(problem, auctioneer, free)
    mender = _Mender(problem, auctioneer)
    best, found = free, free
    chosen, value = mender.mend(free)
    for _ in range(most_rounds):
        bound = best.scaled_bound // auctioneer.scale
        if bound - value <= tolerance * bound or strides.ended():
            break
        price = strides.next(problem.cost[:, found.chosen].sum(axis=1))
        first_step = strides.widest_change(auctioneer.most_price)
        found = auctioneer.settle(price, tolerance / _SHARE_OF_TOLERANCE, first_step)
        best = min(best, found, key=lambda settled: settled.scaled_bound)
        mended, worth = mender.mend(found)
        if worth > value:
            chosen, value = mended, worth
    return replace(best, edge=chosen)


class _Strides:
    """Prices of the budgets that follow the signs of what is left."""

    def __init__(self, problem: AssignmentProblem, auctioneer: Auctioneer, free: Settled) -> None:
        self._budget = problem.budget.tolist()
        chosen = free.chosen
        spent = problem.cost[:, chosen].sum(axis=1).tolist()
        worth = int(problem.value[chosen].sum()) * auctioneer.scale
        self._most = [auctioneer.most_price] * len(spent)
        self._price = [0] * len(spent)
        self._stride = [worth // max(4 * each, 1) for each in spent]
        self._direction = [0] * len(spent)
        self._most_cost = problem.cost.max(axis=1, initial=0).tolist()
        self._change = 0

    def next(self, spent: IntArray) -> IntArray:
        """The next prices (k,) after a choice that spends so much."""
        self._change = 0
        for j, each in enumerate(spent.tolist()):
            direction = 1 if each > self._budget[j] else -1
            if direction == -self._direction[j]:
                self._stride[j] //= 2
            elif direction == self._direction[j]:
                self._stride[j] += self._stride[j] // 2
            self._direction[j] = direction
            before = self._price[j]
            self._price[j] = min(max(before + direction * self._stride[j], 0), self._most[j])
            if self._price[j] == 0:
                self._direction[j] = 0
            change = abs(self._price[j] - before) * self._most_cost[j]
            self._change = max(self._change, change)
        return np.array(self._price, dtype=np.int64)

    def widest_change(self, most: int) -> int:
        """How far the next auction's first step should reach."""
        return max(min(self._change, most) // 8, 1)

    def ended(self) -> bool:
        return not any(self._stride)


class _Mender:
    """Makes choices keep within the budgets, and uses up what is left."""

    def __init__(self, problem: AssignmentProblem, auctioneer: Auctioneer) -> None:
        self._problem, self._auctioneer = problem, auctioneer
        self._talent = rows_of(problem.indptr)
        self._payable = (problem.cost <= problem.budget[:, None]).all(axis=0)

    def mend(self, settled: Settled) -> tuple[IntArray, int]:
        """A choice near the settled one that overdraws nothing, and its value."""
        problem, chosen = self._problem, settled.edge.copy()
        used = settled.chosen
        room = problem.places - np.bincount(problem.opening[used], minlength=problem.places.size)
        left = problem.budget - problem.cost[:, used].sum(axis=1)
        net = self._auctioneer.net_value(settled.budget_price)
        while (left < 0).any():
            self._relieve(chosen, room, left)
        while self._improve(chosen, room, left, net):
            pass
        return chosen, int(problem.value[chosen[chosen >= 0]].sum())

    def _relieve(self, chosen: IntArray, room: IntArray, left: IntArray) -> None:
        """Move talents away from overdrawn budgets, who lose least for what they give back."""
        problem, over = self._problem, left < 0
        weight = over / np.maximum(problem.budget, 1)
        mine = chosen[self._talent]
        could = (mine >= 0) & self._payable & (room[problem.opening] > 0)
        could[could] = (problem.cost[over][:, mine[could]] > 0).any(axis=0)
        others = np.flatnonzero(could)
        holders = np.flatnonzero(chosen >= 0)
        holders = holders[(problem.cost[over][:, chosen[holders]] > 0).any(axis=0)]
        talent = np.concatenate((self._talent[others], holders))
        edge = np.concatenate((others, np.full(holders.size, _NOBODY)))
        relief = _weighted(weight, problem.cost, chosen[talent]) - _weighted(
            weight, problem.cost, edge
        )
        loss = problem.value[chosen[talent]] - np.where(edge >= 0, problem.value[edge], 0)
        useful = relief > 0
        order = np.argsort(loss[useful] / relief[useful], kind="stable")
        self._move(talent[useful][order], edge[useful][order], (chosen, room, left), relieve=True)

    def _improve(self, chosen: IntArray, room: IntArray, left: IntArray, net: IntArray) -> bool:
        """Move talents to free places that are worth more; whether anybody moved."""
        problem, mine = self._problem, chosen[self._talent]
        worth = np.where(mine >= 0, problem.value[mine], 0)
        gains = self._payable & (problem.value > worth) & (room[problem.opening] > 0)
        for cost, rest in zip(problem.cost, left.tolist(), strict=True):
            gains &= cost - np.where(mine >= 0, cost[mine], 0) <= rest
        edge = np.flatnonzero(gains)
        gain = net[edge] - np.where(mine[edge] >= 0, net[mine[edge]], 0)
        order = np.argsort(-gain, kind="stable")
        return self._move(
            self._talent[edge][order], edge[order], (chosen, room, left), relieve=False
        )

    def _move(
        self,
        talent: IntArray,
        edge: IntArray,
        state: tuple[IntArray, IntArray, IntArray],
        relieve: bool,
    ) -> bool:
        from sadari.engine.loops.assignment import move

        problem = self._problem
        made = move(talent, edge, state[0], problem.opening, problem.cost, *state[1:], relieve)
        return int(made) > 0


def _weighted(weight: AnyArray, cost: IntArray, edge: IntArray) -> AnyArray:
    """Σ weight x cost of each edge, budget by budget; 0 for no edge."""
    total = np.zeros(edge.size)
    for each, of_budget in zip(weight.tolist(), cost, strict=True):
        if each:
            total += each * np.where(edge >= 0, of_budget[edge], 0)
    return total
