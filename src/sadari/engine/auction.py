"""Auctions of places: talents and openings bid in turn, with shrinking steps.

Talents bid until all hold a place or want none; openings with places left then lower their
price until these are taken or cost nothing. Afterwards every talent is within one step of the
best that the prices allow, and no place is free that costs anything: the value misses the bound
by at most one step a talent. The next round begins at these prices with a smaller step.

Source: D. Bertsekas, D. Castañón and H. Tsaknakis, "Reverse Auction and the Solution of
Inequality Constrained Assignment Problems", SIAM Journal on Optimization 3 (1993); places of
one opening as similar objects: D. Bertsekas and D. Castañón, "The Auction Algorithm for the
Transportation Problem", Annals of Operations Research 20 (1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sadari.engine.arrays import IntArray
from sadari.engine.edges import edges_of

if TYPE_CHECKING:
    from sadari.engine.loops.assignment import Auction, Graph

#: How much smaller the step of each round of bidding is than that of the round before.
_SHRINK = 8
#: The first step, as a part of the largest value.
_FIRST = 32
#: By how many of the last steps prices begin lower: talents are quicker to raise a price than
#: openings, which read long lists, to lower it.
_LOWER = 3
#: Sums of scaled values stay below this.
MOST_SUM = 1 << 62


@dataclass(frozen=True, eq=False)
class AssignmentProblem:
    """Who could go where, for what value and at what cost; CSR by talent, E edges.

    All are whole numbers ≥ 0; an edge appears once. `cost[j, e]` is what edge e takes from
    budget j, in its own unit (won, hours, …).
    """

    indptr: IntArray  # (T + 1,)
    opening: IntArray  # (E,)
    value: IntArray  # (E,)
    places: IntArray  # (O,)
    cost: IntArray  # (k, E)
    budget: IntArray  # (k,)


@dataclass(frozen=True, eq=False)
class Settled:
    """Who got what in an auction, at which prices, and the bound these give (not yet scaled)."""

    edge: IntArray  # (T,)
    seat_price: IntArray  # (O,)
    budget_price: IntArray  # (k,)
    scaled_bound: int

    @property
    def chosen(self) -> IntArray:
        """The edges chosen, talent by talent."""
        return self.edge[self.edge >= 0]


class Auctioneer:
    """Auctions of one problem at changing prices of its budgets."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self._problem = problem
        self._edges = edges_of(problem.indptr, problem.opening, problem.places.size)
        self._refuse_edges_given_twice()
        payable = (problem.cost <= problem.budget[:, None]).all(axis=0)
        self._usable = np.where(payable, problem.value, 0)
        most_value = max(int(self._usable.max(initial=0)), 1)
        talents = max(problem.indptr.size - 1, 1)
        # a power of two, the largest with which all profits and prices can be summed
        self.scale = 1 << ((MOST_SUM // (2 * talents * most_value)).bit_length() - 1)
        self.most_price = most_value * self.scale
        self._auction = self._opened()
        self.iterations = 0

    def _opened(self) -> Auction:
        """An auction in which nobody holds anything; a price keeps off where no places are."""
        from sadari.engine.loops.assignment import Auction

        talents, places = self._problem.indptr.size - 1, self._problem.places
        lists_it = np.diff(self._edges.indptr_by_opening)
        first = np.concatenate(([0], np.cumsum(np.minimum(places, lists_it))))
        return Auction(
            price=np.where(places > 0, 0, self.most_price),
            first=first,
            bid=np.zeros(first[-1], dtype=np.int64),
            holder=np.zeros(first[-1], dtype=np.int64),
            held=np.zeros(places.size, dtype=np.int64),
            own=np.full(talents, -1, dtype=np.int64),
            edge=np.full(talents, -1, dtype=np.int64),
            profit=np.zeros(talents, dtype=np.int64),
        )

    def _refuse_edges_given_twice(self) -> None:
        talent, edges = self._edges.talent_by_opening, self._edges
        again = talent[1:] == talent[:-1]
        inner = edges.indptr_by_opening[1:-1]
        again[inner[(inner > 0) & (inner < talent.size)] - 1] = False
        if again.any():
            raise ValueError("An edge is given twice.")

    def net_value(self, budget_price: IntArray) -> IntArray:
        """(E,) scaled value minus the price of what the edge takes from budgets, at least 0."""
        net: IntArray = self._usable * self.scale
        for price, cost in zip(budget_price.tolist(), self._problem.cost, strict=True):
            if price:
                # beyond this the price alone eats up the largest value
                dear = cost > self.most_price // price
                net -= np.where(dear, net, cost * np.where(dear, 0, price))
                np.maximum(net, 0, out=net)
        return net

    def settle(
        self, budget_price: IntArray, tolerance: float, first_step: int | None = None
    ) -> Settled:
        """Let talents and openings bid until the value is within `tolerance` of the bound.

        The auction begins at the prices where the last one ended.
        """
        from sadari.engine.loops import assignment as loops

        graph, auction = self._graph(self.net_value(budget_price)), self._auction
        step = max(first_step or self.most_price // _FIRST, 1)
        while True:
            self._round(graph, step)
            bound = loops.sum_of_best_profits(graph, auction.price)
            bound += int((graph.places * auction.price)[graph.places > 0].sum())
            value = int(graph.value[auction.edge[auction.edge >= 0]].sum())
            missing = bound // self.scale - value // self.scale
            if step == 1 or missing <= tolerance * (bound // self.scale):
                break
            np.subtract(auction.price, _LOWER * step, out=auction.price, where=graph.places > 0)
            np.maximum(auction.price, 0, out=auction.price)
            step = max(step // _SHRINK, 1)
        return Settled(
            edge=auction.edge.copy(),
            seat_price=auction.price.copy(),
            budget_price=budget_price,
            scaled_bound=bound + _inner(budget_price, self._problem.budget),
        )

    def _round(self, graph: Graph, step: int) -> None:
        from sadari.engine.loops import assignment as loops

        loops.talents_bid(graph, self._auction, step)
        loops.openings_bid(graph, self._auction, step)
        self.iterations += 1

    def _graph(self, net: IntArray) -> Graph:
        from sadari.engine.loops.assignment import Graph

        edges = self._edges
        return Graph(
            indptr=self._problem.indptr,
            opening=edges.opening,
            value=net,
            places=self._problem.places,
            indptr_by_opening=edges.indptr_by_opening,
            talent_by_opening=edges.talent_by_opening,
            edge_by_opening=edges.edge_by_opening,
            value_by_opening=net[edges.edge_by_opening],
        )


def _inner(one: IntArray, other: IntArray) -> int:
    """Σ one x other, however large."""
    return sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))
