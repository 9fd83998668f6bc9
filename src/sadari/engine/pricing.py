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
from sadari.engine.arrays import FloatArray, IntArray, read_only, rows_of
from sadari.engine.edges import Edges, edges_of
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
    most_iterations: int = 500,
    edges: Edges | None = None,
) -> PricingResult:
    """Solve the equilibrium on the candidate graph.

    Sums run in the fixed order of the edges, and exp, log and roots are portable, so that the
    prices are the same to the bit everywhere. Pass `edges` from `edges_of` when they are there.
    Time: rounds x edges; memory: linear in the edges.
    """
    edges = edges or edges_of(candidates.indptr, candidates.opening, market.opening_count)
    sigma = rules.taste_scale / WHOLE
    kernel = _kernel(candidates.joint, sigma)
    places = market.places.astype(np.float64)
    fitting = _Fitting(edges, kernel, places)
    guess, residual, iterations = 0.5 * portable.log(np.maximum(places, 1.0)), np.inf, 0
    steps = _Acceleration(most=guess)
    a, b = np.ones(edges.talent_count), np.sqrt(places)
    while iterations < most_iterations and residual > tolerance:
        a, b, fitted, residual = fitting.round(guess)
        guess = steps.next(guess, fitted, residual)
        iterations += 1
    return _priced(candidates, sigma, (a, b), kernel, places, (residual, iterations, tolerance))


def _kernel(joint: IntArray, sigma: float) -> FloatArray:
    """exp(joint / 2σ) of each edge; joint scores are few whole numbers, looked up in a table."""
    points = np.arange(int(joint.max(initial=0)) + 1, dtype=np.float64)
    kernel: FloatArray = portable.exp(points / (2.0 * sigma * SCORE_SCALE))[joint]
    return kernel


class _Fitting:
    """One round of iterative proportional fitting, in terms of log b."""

    def __init__(self, edges: Edges, kernel: FloatArray, places: FloatArray) -> None:
        self._edges, self._kernel, self._places = edges, kernel, places
        self._kernel_by_opening = kernel[edges.edge_by_opening]
        self._everyone = np.ones(edges.talent_count)

    def round(self, log_b: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, float]:
        """(a for this b, b, log of the b that answers this a, residual of a and b)."""
        from sadari.engine.loops.edges import weighted_sums

        edges, places = self._edges, self._places
        b = np.where(places > 0, portable.exp(log_b), 0.0)
        wanted = weighted_sums(edges.indptr, edges.opening, self._kernel, b)
        a = _outside_root(self._everyone, wanted)
        asked = weighted_sums(
            edges.indptr_by_opening, edges.talent_by_opening, self._kernel_by_opening, a
        )
        answer = np.where(places > 0, _outside_root(places, asked), 1.0)
        return a, b, portable.log(answer), _residual(b * b + b * asked, places)


class _Acceleration:
    """The next guess from the last few (D. Anderson 1965; H. Walker and P. Ni 2011).

    Plain fitting always converges, but crawls where whole groups of openings are over-asked.
    The last steps say how the error shrinks; the mixture of them with the least error is the
    next guess. `most` bounds it: nobody has more places free than there are. Where a guess made
    things worse, the plain step is taken instead and the past forgotten.
    """

    _REMEMBERED = 5

    def __init__(self, most: FloatArray) -> None:
        self._most = most
        self._fitted: list[FloatArray] = []
        self._errors: list[FloatArray] = []
        self._residual = np.inf

    def next(self, guess: FloatArray, fitted: FloatArray, residual: float) -> FloatArray:
        if len(self._fitted) > 1 and residual > self._residual:
            plain = self._fitted[-1]
            self._fitted, self._errors, self._residual = [], [], np.inf
            return plain
        self._residual = residual
        self._fitted = [*self._fitted, fitted][-self._REMEMBERED - 1 :]
        self._errors = [*self._errors, fitted - guess][-self._REMEMBERED - 1 :]
        mixed = fitted.copy()
        for share, earlier in zip(self._shares(), self._fitted[:-1], strict=True):
            mixed -= share * (fitted - earlier)
        return np.minimum(mixed, self._most)

    def _shares(self) -> list[float]:
        """How much of each earlier step is taken back, by least squares."""
        last = self._errors[-1]
        changes = [last - earlier for earlier in self._errors[:-1]]
        products = [[_inner(one, other) for other in changes] for one in changes]
        ridge = 1e-10 * sum(products[n][n] for n in range(len(changes)))
        for n, row in enumerate(products):
            row[n] += ridge
        return _solved(products, [_inner(change, last) for change in changes])


def _inner(one: FloatArray, other: FloatArray) -> float:
    """Σ one x other, added in order: libraries' own products differ by machine."""
    products = one * other
    return float(np.cumsum(products)[-1]) if products.size else 0.0


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small positive definite system, by elimination; zeros if singular."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for n, pivot in enumerate(rows):
        if not pivot[n] > 0.0:
            return [0.0] * len(rows)
        for row in rows[n + 1 :]:
            factor = row[n] / pivot[n]
            row[n:] = [x - factor * y for x, y in zip(row[n:], pivot[n:], strict=True)]
    solution: list[float] = []
    for n in range(len(rows) - 1, -1, -1):
        known = sum(x * y for x, y in zip(rows[n][n + 1 : -1], solution, strict=True))
        solution.insert(0, (rows[n][-1] - known) / rows[n][n])
    return solution


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
