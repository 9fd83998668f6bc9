"""Stable placement: deferred acceptance with quotas, proposed by the talents.

Source: D. Gale and L. Shapley, "College Admissions and the Stability of Marriage", American
Mathematical Monthly 69 (1962). Ties are broken by a lottery drawn from the keys and the seed
before the run, one lottery per side, so that reporting other wishes cannot change it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import IntArray, read_only, rows_of, seeded_order
from sadari.engine.fit import Candidates
from sadari.engine.market import Market


@dataclass(frozen=True, eq=False)
class Preferences:
    """Who would accept whom, and how much each likes it; CSR by talent, E entries.

    A pair that is not listed is unacceptable to both. Higher scores are better; equal scores
    are decided by the smaller lottery number.
    """

    indptr: IntArray  # (T + 1,)
    opening: IntArray  # (E,)
    talent_score: IntArray  # (E,)
    opening_score: IntArray  # (E,)
    places: IntArray  # (O,)
    talent_lottery: IntArray  # (T,) decides between talents at an opening
    opening_lottery: IntArray  # (O,) decides between openings for a talent


@dataclass(frozen=True, eq=False)
class StableResult:
    """The talent-optimal stable placement of the preferences."""

    opening_of_talent: IntArray  # (T,) -1 = not placed
    filled: IntArray  # (O,) places taken
    proposals: int
    rejections: int


def preferences_of(market: Market, candidates: Candidates, seed: int) -> Preferences:
    """The preferences that the candidates' scores express."""
    return Preferences(
        indptr=candidates.indptr,
        opening=candidates.opening,
        talent_score=candidates.talent_score,
        opening_score=candidates.opening_score,
        places=market.places,
        talent_lottery=read_only(seeded_order(market.talent_keys, seed, "talent")),
        opening_lottery=read_only(seeded_order(market.opening_keys, seed, "opening")),
    )


def deferred_acceptance(preferences: Preferences) -> StableResult:
    """Every talent proposes down the list; every opening keeps the best its places allow.

    Time: proposals x log(places); memory: linear in the entries.
    """
    opening = preferences.opening[_wish_order(preferences)].tolist()
    rank = _opening_rank(preferences)[_wish_order(preferences)].tolist()
    following = preferences.indptr[:-1].tolist()
    ends = preferences.indptr[1:].tolist()
    places = preferences.places.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in places]
    seeking = list(range(len(ends)))
    proposals = 0
    while seeking:
        talent = seeking.pop()
        if following[talent] == ends[talent]:
            continue
        entry = following[talent]
        following[talent] += 1
        proposals += 1
        refused = _propose(held[opening[entry]], places[opening[entry]], (-rank[entry], talent))
        if refused >= 0:
            seeking.append(refused)
    return _result(held, len(ends), proposals)


def _propose(held: list[tuple[int, int]], places: int, proposal: tuple[int, int]) -> int:
    """Offer a proposal to an opening; the talent it refuses, -1 if none."""
    if len(held) < places:
        heapq.heappush(held, proposal)
        return -1
    if not places:
        return proposal[1]
    return heapq.heappushpop(held, proposal)[1]


def _result(held: list[list[tuple[int, int]]], talents: int, proposals: int) -> StableResult:
    placed = np.full(talents, -1, dtype=np.int64)
    for opening, kept in enumerate(held):
        placed[[talent for _, talent in kept]] = opening
    filled = np.array([len(kept) for kept in held], dtype=np.int64)
    return StableResult(
        opening_of_talent=read_only(placed),
        filled=read_only(filled),
        proposals=proposals,
        rejections=proposals - int(filled.sum()),
    )


def _wish_order(preferences: Preferences) -> IntArray:
    """The entries by talent, the most liked opening first."""
    return np.lexsort(
        (
            preferences.opening_lottery[preferences.opening],
            -preferences.talent_score,
            rows_of(preferences.indptr),
        )
    )


def _opening_rank(preferences: Preferences) -> IntArray:
    """A rank for each entry, smaller = liked better by the opening; unique in an opening."""
    lottery = preferences.talent_lottery[rows_of(preferences.indptr)]
    rank = np.empty(lottery.size, dtype=np.int64)
    rank[np.lexsort((lottery, -preferences.opening_score))] = np.arange(lottery.size)
    return rank


def blocking_pairs(preferences: Preferences, opening_of_talent: IntArray) -> IntArray:
    """The pairs that would both rather have each other, (pairs, 2) of talent and opening.

    Looks at the scores alone, not at the lottery or any rank the solver made: a talent blocks
    with an opening scored strictly higher than the own one (or any listed one when not placed)
    where a place is free or the talent scores strictly higher than the weakest one kept.

    Raises ValueError when a placement is not on the talent's list.
    """
    talent, opening = rows_of(preferences.indptr), preferences.opening
    own = opening_of_talent[talent]
    chosen = own == opening
    if chosen.sum() != (opening_of_talent >= 0).sum():
        raise ValueError("A talent is placed at an opening that is not on the list.")
    liking = np.full(opening_of_talent.size, -1, dtype=np.int64)
    liking[talent[chosen]] = preferences.talent_score[chosen]
    weakest = np.full(preferences.places.size, np.iinfo(np.int64).max)
    np.minimum.at(weakest, opening[chosen], preferences.opening_score[chosen])
    taken = np.bincount(opening[chosen], minlength=preferences.places.size)
    free = (taken < preferences.places)[opening]
    replaces = (taken[opening] > 0) & (preferences.opening_score > weakest[opening])
    blocks = (preferences.talent_score > liking[talent]) & ~chosen & (free | replaces)
    return np.column_stack([talent[blocks], opening[blocks]])
