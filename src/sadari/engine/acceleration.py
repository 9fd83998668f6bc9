"""Anderson's acceleration of an iteration that converges slowly.

The last steps say how the error shrinks; the mixture of them with the least error is the next
guess. Sources: D. Anderson, "Iterative Procedures for Nonlinear Integral Equations", Journal of
the ACM 12 (1965); H. Walker and P. Ni, "Anderson Acceleration for Fixed-Point Iterations", SIAM
Journal on Numerical Analysis 49 (2011).
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import FloatArray

#: Earlier steps that are mixed.
REMEMBERED = 5


class Acceleration:
    """The next guess (n,) of x = f(x) from the last few. Equal inputs give equal bits.

    No guess is above `most` (n,). Where a guess made things worse, the plain step is taken
    instead and the past forgotten.
    """

    def __init__(self, most: FloatArray) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self._fitted: list[FloatArray] = []
        self._errors: list[FloatArray] = []
        self._residual = np.inf

    def next(self, guess: FloatArray, fitted: FloatArray, residual: float) -> FloatArray:
        """The guess after `guess`, of which f is `fitted`; `residual` says how bad it was."""
        if len(self._fitted) > 1 and residual > self._residual:
            plain = self._fitted[-1]
            self._forget()
            return plain
        self._residual = residual
        self._fitted = [*self._fitted, fitted][-REMEMBERED - 1 :]
        self._errors = [*self._errors, fitted - guess][-REMEMBERED - 1 :]
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
