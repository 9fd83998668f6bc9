"""Seat prices: the equilibrium of a market with transferable utility, and what it recommends.

Each talent t counts once, opening o has q_o places. With joint value Φ and taste scale σ the
expected matches are μ_to = a_t b_o exp(Φ_to / 2σ), where a_t² is the share of t that stays
outside and b_o² the places that stay free; a and b solve

    a_t² + a_t Σ_o K_to b_o = 1,      b_o² + b_o Σ_t K_to a_t = q_o,      K = exp(Φ / 2σ).

Source: E. Choo and A. Siow, "Who Marries Whom and Why", Journal of Political Economy 114
(2006); solved by iterative proportional fitting as in A. Galichon and B. Salanié, "Cupid's
Invisible Hand", Review of Economic Studies 89 (2022), section 5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sadari.engine import portable
from sadari.engine.arrays import AnyArray, FloatArray, IntArray, read_only, rows_of, sums_by
from sadari.engine.fit import Candidates
from sadari.engine.market import Market
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules


@dataclass(frozen=True, eq=False)
class PricingResult:
    """The equilibrium on the candidate graph of E edges.

    Prices are in points of the joint score and ≥ 0: what a seat (or a talent) is worth in this
    market because others want it too. `residual` is the largest share by which the free and
    expected places of an opening miss its places.
    """

    seat_price: IntArray  # (O,) -σ ln(free places / places)
    talent_price: IntArray  # (T,) -σ ln(share outside)
    mu: FloatArray  # (E,) expected matches of each candidate edge
    free_places: FloatArray  # (O,) expected to stay free
    outside: FloatArray  # (T,) share of each talent expected to stay outside
    residual: float
    iterations: int
    converged: bool


@dataclass(frozen=True, eq=False)
class DenseEquilibrium:
    """The equilibrium of a small complete market; `mu` has the shape of the kernel."""

    mu: FloatArray
    residual: float
    iterations: int
    converged: bool


def seat_prices(
    market: Market,
    candidates: Candidates,
    rules: FitRules,
    tolerance: float = 1e-3,
    most_iterations: int = 2000,
) -> PricingResult:
    """Solve the equilibrium on the candidate graph.

    Sums run in the fixed order of the edges, and exp, log and roots are portable, so that the
    prices are the same to the bit everywhere. Memory: linear in the edges.
    """
    talent, opening = rows_of(candidates.indptr), candidates.opening
    sigma = rules.taste_scale / WHOLE
    kernel = portable.exp(candidates.joint / (2.0 * sigma * SCORE_SCALE))
    places = market.places.astype(np.float64)
    everyone = np.ones(market.talent_count)
    b = np.sqrt(places)
    a, residual, iterations = everyone, np.inf, 0
    while iterations < most_iterations and residual > tolerance:
        a = _outside_root(everyone, sums_by(talent, kernel * b[opening], market.talent_count))
        asked = sums_by(opening, kernel * a[talent], market.opening_count)
        residual = _residual(b * b + b * asked, places)
        b = _outside_root(places, asked)
        iterations += 1
    return _priced(candidates, sigma, (a, b), kernel, places, (residual, iterations, tolerance))


def _outside_root(capacity: FloatArray, asked: FloatArray) -> FloatArray:
    """The positive root x of x² + x·asked = capacity, without cancellation."""
    half = asked / 2.0
    root = np.sqrt(capacity + half * half) + half
    return np.divide(capacity, root, out=np.zeros_like(root), where=root > 0)


def _residual(used: FloatArray, capacity: FloatArray) -> float:
    if not capacity.size:
        return 0.0
    return float((np.abs(used - capacity) / np.maximum(capacity, 1.0)).max())


def _priced(
    candidates: Candidates,
    sigma: float,
    roots: tuple[FloatArray, FloatArray],
    kernel: FloatArray,
    places: FloatArray,
    progress: tuple[float, int, float],
) -> PricingResult:
    a, b = roots
    residual, iterations, tolerance = progress
    mu = a[rows_of(candidates.indptr)] * kernel * b[candidates.opening]
    free = np.divide(b * b, places, out=np.ones_like(b), where=places > 0)
    return PricingResult(
        seat_price=read_only(_price(free, sigma)),
        talent_price=read_only(_price(a * a, sigma)),
        mu=read_only(mu),
        free_places=read_only(b * b),
        outside=read_only(a * a),
        residual=residual,
        iterations=iterations,
        converged=residual <= tolerance,
    )


def _price(share_left: FloatArray, sigma: float) -> IntArray:
    points = -sigma * SCORE_SCALE * portable.log(np.minimum(share_left, 1.0))
    return np.floor(points + 0.5).astype(np.int64)


def equilibrium_dense(
    left: FloatArray, right: FloatArray, tolerance: float = 1e-13, most_iterations: int = 100_000
) -> DenseEquilibrium:
    """The equilibrium of a small market with one agent a row and a column.

    `left[i, j]` is i's liking of j, `right[j, i]` is j's liking of i; the kernel is
    exp((left + rightᵀ) / 2).
    """
    kernel = np.exp((left + right.T) / 2.0)
    rows, columns = np.ones(left.shape[0]), np.ones(left.shape[1])
    a, b = rows, columns
    residual, iterations = np.inf, 0
    while iterations < most_iterations and residual > tolerance:
        a = _outside_root(rows, kernel @ b)
        residual = _residual(b * b + b * (a @ kernel), columns)
        b = _outside_root(columns, a @ kernel)
        iterations += 1
    mu = a[:, None] * kernel * b[None, :]
    return DenseEquilibrium(read_only(mu), residual, iterations, residual <= tolerance)


def net_order(rows: IntArray, net: IntArray, other: AnyArray) -> IntArray:
    """The entries by row, the largest net value first, equal ones by the other side's number."""
    return np.lexsort((other, -net, rows))
