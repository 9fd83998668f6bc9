"""Stable placement: deferred acceptance with quotas, proposed by the talents.

Source: D. Gale and L. Shapley, "College Admissions and the Stability of Marriage", American
Mathematical Monthly 69 (1962). Ties are broken by a lottery drawn from the keys and the seed
before the run, one lottery per side, so that reporting other wishes cannot change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import AnyArray, IntArray, read_only
from sadari.engine.fit import Candidates
from sadari.engine.lottery import Lotteries
from sadari.engine.market import Market
from sadari.engine.threads import blocks_of, cores, each_block, in_order


@dataclass(frozen=True, eq=False)
class Preferences:
    """Who would accept whom, and how much each likes it; CSR by talent, E entries.

    A pair that is not listed is unacceptable to both. Higher scores are better; equal scores
    are decided by the smaller lottery number.
    """

    indptr: IntArray  # (T + 1,)
    opening: AnyArray  # (E,) whole numbers, as the next two
    talent_score: AnyArray  # (E,)
    opening_score: AnyArray  # (E,)
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


def preferences_of(market: Market, candidates: Candidates, lotteries: Lotteries) -> Preferences:
    """The preferences that the candidates' scores express."""
    return Preferences(
        indptr=candidates.indptr,
        opening=candidates.opening,
        talent_score=candidates.talent_score,
        opening_score=candidates.opening_score,
        places=market.places,
        talent_lottery=lotteries.talent,
        opening_lottery=lotteries.opening,
    )


def deferred_acceptance(preferences: Preferences) -> StableResult:
    """Every talent proposes down the list; every opening keeps the best its places allow.

    Time: proposals x log(places), and length² of each list once, to sort it; memory: linear in
    the entries.
    """
    from sadari.engine.loops.placement import place, wishes

    wished = np.empty_like(preferences.opening)
    offer = np.empty(wished.size, dtype=np.int64)
    known = (
        preferences.indptr,
        preferences.opening,
        preferences.talent_score,
        preferences.opening_lottery,
        preferences.opening_score,
        preferences.talent_lottery,
        wished,
        offer,
    )
    each_block(lambda first, end: wishes(first, end, *known), preferences.indptr)
    placed, filled, proposals = place(
        preferences.indptr, wished, offer, preferences.talent_lottery, preferences.places
    )
    return StableResult(
        opening_of_talent=read_only(placed),
        filled=read_only(filled),
        proposals=int(proposals),
        rejections=int(proposals) - int(filled.sum()),
    )


def blocking_pairs(preferences: Preferences, opening_of_talent: IntArray) -> IntArray:
    """The pairs that would both rather have each other, (pairs, 2) of talent and opening.

    Looks at the scores alone, not at the lottery or any rank the solver made: a talent blocks
    with an opening scored strictly higher than the own one (or any listed one when not placed)
    where a place is free or the talent scores strictly higher than the weakest one kept.

    Raises ValueError when a placement is not on the talent's list.
    """
    indptr, opening = preferences.indptr, preferences.opening
    blocks = blocks_of(indptr)

    def kept(block: tuple[int, int]) -> IntArray:
        """The entries of these talents at which they are placed."""
        talent, entries = _rows(indptr, block)
        return np.asarray(
            entries.start + np.flatnonzero(opening_of_talent[talent] == opening[entries])
        )

    chosen = np.concatenate(list(in_order(kept, blocks, cores())))
    if chosen.size != (opening_of_talent >= 0).sum():
        raise ValueError("A talent is placed at an opening that is not on the list.")
    liking = np.full(opening_of_talent.size, -1, dtype=np.int64)
    placed = np.searchsorted(indptr, chosen, side="right") - 1
    liking[placed] = preferences.talent_score[chosen]
    weakest = np.full(preferences.places.size, np.iinfo(np.int64).max)
    np.minimum.at(weakest, opening[chosen], preferences.opening_score[chosen])
    taken = np.bincount(opening[chosen], minlength=preferences.places.size)
    # whom a talent must beat to get in; everybody where a place is free
    weakest[taken < preferences.places] = np.iinfo(np.int64).min

    def blocking(block: tuple[int, int]) -> IntArray:
        """The pairs of these talents."""
        talent, entries = _rows(indptr, block)
        likes = preferences.talent_score[entries] > liking[talent]
        both = likes & (preferences.opening_score[entries] > weakest[opening[entries]])
        return np.column_stack([talent[both], opening[entries][both]])

    return np.concatenate(list(in_order(blocking, blocks, cores())))


def _rows(indptr: IntArray, block: tuple[int, int]) -> tuple[IntArray, slice]:
    """The talent of each entry of a block of them, and which entries these are."""
    first, end = block
    talent = np.repeat(np.arange(first, end), np.diff(indptr[first : end + 1]))
    return talent, slice(indptr[first], indptr[end])
