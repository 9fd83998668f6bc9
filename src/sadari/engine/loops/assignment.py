"""Loops of the auction for the best total value, all in whole numbers.

Each opening has a price. Talents bid for places and raise prices; openings with places left
over lower theirs. `step` is the least amount by which anything changes: the auction ends with
every talent within one step of the best that the prices allow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray
from sadari.engine.compiled import compiled, compiled_inside

_NONE = -1


class Graph(NamedTuple):
    """E edges, by talent and by opening. An edge without value is never chosen."""

    indptr: IntArray  # (T + 1,)
    opening: AnyArray  # (E,)
    value: IntArray  # (E,) ≥ 0
    places: IntArray  # (O,)
    indptr_by_opening: IntArray  # (O + 1,)
    talent_by_opening: AnyArray  # (E,)
    edge_by_opening: AnyArray  # (E,)
    value_by_opening: IntArray  # (E,) read in a row where `value` would be read at random


class Auction(NamedTuple):
    """Who holds what at which price. An opening's rows in `bid` and `holder` begin at `first`.

    While talents bid, the rows of an opening are a heap, the least bid on top.
    """

    price: IntArray  # (O,)
    first: IntArray  # (O + 1,)
    bid: IntArray
    holder: IntArray
    held: IntArray  # (O,)
    own: IntArray  # (T,) opening, -1 = none
    edge: IntArray  # (T,) edge, -1 = none
    profit: IntArray  # (T,) value minus price of what is held, 0 without


@compiled_inside
def _up(bids: IntArray, who: IntArray, first: int, size: int, bid: int, talent: int) -> None:
    """Put a bid into the heap of `size` bids at `first`; the least stands on top."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if bids[first + above] <= bid:
            break
        bids[first + at], who[first + at] = bids[first + above], who[first + above]
        at = above
    bids[first + at], who[first + at] = bid, talent


@compiled_inside
def _replace_least(
    bids: IntArray, who: IntArray, first: int, size: int, bid: int, talent: int
) -> None:
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and bids[first + below + 1] < bids[first + below]:
            below += 1
        if bids[first + below] >= bid:
            break
        bids[first + at], who[first + at] = bids[first + below], who[first + below]
        at = below
    bids[first + at], who[first + at] = bid, talent


@compiled
def talents_bid(graph: Graph, auction: Auction, step: int) -> None:
    """Everybody bids for the best place until all hold one or want none.

    A bid goes up to where the second-best would be better by a step, at most to the value.
    """
    indptr, opening, value, places = graph.indptr, graph.opening, graph.value, graph.places
    price, first, held, own = auction.price, auction.first, auction.held, auction.own
    bids, holder, edge_of = auction.bid, auction.holder, auction.edge
    held[:], own[:], edge_of[:], auction.profit[:] = 0, _NONE, _NONE, 0
    waiting: IntArray = np.arange(own.size)
    displaced = np.empty(own.size, dtype=np.int64)
    while waiting.size > 0:
        outbid = 0
        for at in range(waiting.size):
            talent = waiting[at]
            best, second, chosen = 0, 0, _NONE
            for edge in range(indptr[talent], indptr[talent + 1]):
                profit = value[edge] - price[opening[edge]]
                if profit > second:
                    if profit > best:
                        best, second, chosen = profit, best, edge
                    else:
                        second = profit
            edge_of[talent] = chosen
            if chosen == _NONE:
                own[talent] = _NONE
                continue
            wanted = opening[chosen]
            own[talent] = wanted
            bid = min(price[wanted] + best - second + step, value[chosen])
            top, size = first[wanted], held[wanted]
            if size < places[wanted]:
                _up(bids, holder, top, size, bid, talent)
                size += 1
                held[wanted] = size
            else:
                displaced[outbid] = holder[top]
                outbid += 1
                _replace_least(bids, holder, top, size, bid, talent)
            if size == places[wanted]:
                price[wanted] = bids[top]
        # neighbours in memory bid after one another
        waiting = np.sort(displaced[:outbid])


@compiled_inside
def _best_outside(
    graph: Graph, auction: Auction, opening: int, keep: int, worth: IntArray, entry: IntArray
) -> int:
    """Put the `keep` entries that could pay the opening most into a heap; how many there are.

    What a talent could pay is the value minus the profit it has elsewhere.
    """
    size = 0
    for at in range(graph.indptr_by_opening[opening], graph.indptr_by_opening[opening + 1]):
        talent = graph.talent_by_opening[at]
        pays = graph.value_by_opening[at] - auction.profit[talent]
        if pays <= 0 or auction.own[talent] == opening:
            continue
        if size < keep:
            _up(worth, entry, 0, size, pays, at)
            size += 1
        elif pays > worth[0]:
            _replace_least(worth, entry, 0, size, pays, at)
    return size


@compiled_inside
def _leave(auction: Auction, opening: int, talent: int) -> None:
    first, last = auction.first[opening], auction.first[opening] + auction.held[opening] - 1
    at = first
    while auction.holder[at] != talent:
        at += 1
    auction.holder[at] = auction.holder[last]
    auction.held[opening] -= 1


@compiled_inside
def _set_price(graph: Graph, auction: Auction, opening: int, price: int) -> None:
    """Set the price of an opening, and by it the profit of those who hold its places."""
    auction.price[opening] = price
    first = auction.first[opening]
    for at in range(first, first + auction.held[opening]):
        talent = auction.holder[at]
        auction.profit[talent] = graph.value[auction.edge[talent]] - price


@compiled_inside
def _hire(graph: Graph, auction: Auction, opening: int, entry: int) -> None:
    talent, edge = graph.talent_by_opening[entry], graph.edge_by_opening[entry]
    auction.holder[auction.first[opening] + auction.held[opening]] = talent
    auction.held[opening] += 1
    auction.own[talent], auction.edge[talent] = opening, edge
    auction.profit[talent] = graph.value[edge] - auction.price[opening]


@compiled
def openings_bid(graph: Graph, auction: Auction, step: int) -> None:
    """Openings with free places lower their price until these are taken or cost nothing.

    The price falls to a step below what the first talent who gets none of them could pay.
    """
    places, price, held = graph.places, auction.price, auction.held
    openings = places.size
    for opening in range(openings):
        _set_price(graph, auction, opening, price[opening])
    queue, waits = np.empty(max(openings, 1), dtype=np.int64), held < places
    head, size, longest = 0, 0, 0
    for opening in range(openings):
        list_length = graph.indptr_by_opening[opening + 1] - graph.indptr_by_opening[opening]
        longest = max(longest, list_length)
        waits[opening] = waits[opening] and price[opening] > 0
        if waits[opening]:
            queue[size] = opening
            size += 1
    worth, entry = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    while size > 0:
        opening = queue[head]
        head, size, waits[opening] = (head + 1) % openings, size - 1, False
        free = places[opening] - held[opening]
        found = _best_outside(graph, auction, opening, free + 1, worth, entry)
        falls_to = 0 if found <= free else min(max(worth[0] - step, 0), price[opening])
        _set_price(graph, auction, opening, falls_to)
        for at in range(1 if found > free else 0, found):
            if worth[at] < falls_to + step:
                continue
            former = auction.own[graph.talent_by_opening[entry[at]]]
            if former != _NONE:
                _leave(auction, former, graph.talent_by_opening[entry[at]])
                if price[former] > 0 and not waits[former]:
                    queue[(head + size) % openings] = former
                    size, waits[former] = size + 1, True
            _hire(graph, auction, opening, entry[at])


@compiled
def sum_of_best_profits(graph: Graph, price: IntArray) -> int:
    """What all talents together could gain at most at these prices."""
    total = 0
    for talent in range(graph.indptr.size - 1):
        best = 0
        for edge in range(graph.indptr[talent], graph.indptr[talent + 1]):
            best = max(best, graph.value[edge] - price[graph.opening[edge]])
        total += best
    return total


@compiled_inside
def _allowed(
    left: IntArray, cost: IntArray, old: int, new: int, change: IntArray, relieve: bool
) -> bool:
    """Whether a move overdraws nothing further and, where wanted, relieves an overdrawn budget.

    `change` (k,) is set to what the move gives back.
    """
    relieves = not relieve
    for budget in range(left.size):
        before = cost[budget, old] if old != _NONE else 0
        after = cost[budget, new] if new != _NONE else 0
        change[budget] = before - after
        if left[budget] + change[budget] < min(left[budget], 0):
            return False
        relieves = relieves or (left[budget] < 0 and change[budget] > 0)
    return relieves


@compiled
def move(
    talent: IntArray,
    edge: IntArray,
    chosen: IntArray,
    opening: AnyArray,
    cost: IntArray,
    room: IntArray,
    left: IntArray,
    relieve: bool,
) -> int:
    """Try moves in order, each talent once: to an edge, or out (-1); how many were made.

    `chosen` (T,), `room` (O,) and `left` (k,) follow. With `relieve`, only moves that give an
    overdrawn budget something back.
    """
    moved: BoolArray = np.zeros(chosen.size, dtype=np.bool_)
    change = np.zeros(left.size, dtype=np.int64)
    made = 0
    for at in range(talent.size):
        who, old, new = talent[at], chosen[talent[at]], edge[at]
        if moved[who] or (new != _NONE and room[opening[new]] == 0):
            continue
        if not _allowed(left, cost, old, new, change, relieve):
            continue
        left += change
        if old != _NONE:
            room[opening[old]] += 1
        if new != _NONE:
            room[opening[new]] -= 1
        chosen[who], moved[who] = new, True
        made += 1
    return made
