"""Numbers drawn before a run, by which ties are decided.

They come from keys and seed alone, so neither the order of rows nor a reported wish can change
them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine.arrays import FloatArray, IntArray, read_only, seeded_order
from sadari.engine.edges import Edges
from sadari.engine.market import Market


@dataclass(frozen=True, eq=False)
class Lotteries:
    """A permutation of 0 … n-1 for each side; the smaller number wins."""

    talent: IntArray  # (T,) decides between talents at an opening
    opening: IntArray  # (O,) decides between openings for a talent


def draw_lotteries(market: Market, seed: int) -> Lotteries:
    """One lottery a side."""
    return Lotteries(
        talent=read_only(seeded_order(market.talent_keys, seed, "talent")),
        opening=read_only(seeded_order(market.opening_keys, seed, "opening")),
    )


def pair_lottery(
    lotteries: Lotteries, edges: Edges, talents: tuple[int, int] | None = None
) -> FloatArray:
    """A number in [0, 1) for each pair of the `talents` (first, end), all of them unless given.

    Mixed from both lotteries, it tells equal talents apart, differently at each opening. The
    mixing is that of SplitMix64 (G. Steele, D. Lea and C. Flood, OOPSLA 2014).
    """
    first, end = talents or (0, edges.talent_count)
    entries = slice(edges.indptr[first], edges.indptr[end])
    length = np.diff(edges.indptr[first : end + 1])
    mixed = np.repeat(lotteries.talent[first:end].astype(np.uint64) << np.uint64(32), length)
    mixed |= lotteries.opening[edges.opening[entries]].astype(np.uint64)
    mixed += np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed ^= mixed >> np.uint64(shift)
        mixed *= np.uint64(factor)
    return (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
