"""Anderson's acceleration of an iteration that converges slowly.

The last steps say how the error shrinks; the mixture of them with the least error is the next
guess. Sources: D. Anderson, "Iterative Procedures for Nonlinear Integral Equations", Journal of
the ACM 12 (1965); H. Walker and P. Ni, "Anderson Acceleration for Fixed-Point Iterations", SIAM
Journal on Numerical Analysis 49 (2011).
"""

from __future__ import annotations

import numpy as np

from sadari.engine import portable
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
        self._residual = np.inf
        self._last: tuple[FloatArray, FloatArray] | None = None  # f of the guess, its error
        self._changes: list[tuple[FloatArray, FloatArray]] = []  # of these, from step to step
        self._products: list[list[float]] = []  # of the changes of the error

    def next(self, guess: FloatArray, fitted: FloatArray, residual: float) -> FloatArray:
        """The guess after `guess`, of which f is `fitted`; `residual` says how bad it was."""
        error = fitted - guess
        if self._last is not None:
            earlier, earlier_error = self._last
            if self._changes and residual > self._residual:
                self._forget()
                return earlier
            self._remember(fitted - earlier, error - earlier_error)
        self._residual, self._last = residual, (fitted, error)
        mixed = fitted.copy()
        for share, (change, _) in zip(self._shares(error), self._changes, strict=True):
            mixed -= share * change
        return np.minimum(mixed, self._most)

    def _remember(self, change: FloatArray, change_of_error: FloatArray) -> None:
        self._changes.append((change, change_of_error))
        new = [portable.inner(change_of_error, other) for _, other in self._changes]
        for row, product in zip(self._products, new, strict=False):
            row.append(product)
        self._products.append(new)
        if len(self._changes) > REMEMBERED:
            del self._changes[0]
            self._products = [row[1:] for row in self._products[1:]]

    def _shares(self, error: FloatArray) -> list[float]:
        """How much of each earlier change is taken back, by least squares."""
        ridge = 1e-10 * sum(row[n] for n, row in enumerate(self._products))
        products = [list(row) for row in self._products]
        for n, row in enumerate(products):
            row[n] += ridge
        return _solved(products, [portable.inner(change, error) for _, change in self._changes])


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
