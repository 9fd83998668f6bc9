"""Generated two-sided markets with published results, and how rankings do in them.

Definitions and the published figures: Y. Tomita and T. Yokoyama, "Fair Reciprocal Recommendation
in Matching Markets", RecSys 2024. A ranking shows the other side; rank r is looked at with
probability 1/r, somebody seen is liked with the probability of the preference, and a match needs
that both like.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sadari.engine.arrays import read_only
from sadari.engine.attention import Attention, attention_by_rank, ranks, share_attention
from sadari.engine.edges import Edges, edges_of
from sadari.engine.pricing import equilibrium_dense
from sadari.engine.rules import FitRules

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """Expected matches; ordered pairs of one side in which one envies the other."""

    matches: float
    envy_left: int
    envy_right: int


def market(n: int, m: int, crowding: float, seed: int = 0) -> tuple[Matrix, Matrix]:
    """Preferences of n left agents (n, m) and of m right agents (m, n), in [0, 1].

    `crowding` 0: all tastes differ; 1: all agree on who is popular.
    """
    rng = np.random.RandomState(seed)
    left, right = rng.random_sample((n, m)), rng.random_sample((m, n))
    left = (1 - crowding) * left + crowding * np.linspace(1, 0, m)
    right = (1 - crowding) * right + crowding * np.linspace(1, 0, n)
    return np.clip(left, 0, 1), np.clip(right, 0, 1)


def naive(left: Matrix, right: Matrix) -> tuple[Matrix, Matrix]:
    """Each side by its own preference."""
    return left, right


def product(left: Matrix, right: Matrix) -> tuple[Matrix, Matrix]:
    """By the product of both preferences."""
    both = left * right.T
    return both, both.T


def transferable(left: Matrix, right: Matrix) -> tuple[Matrix, Matrix]:
    """By the expected matches of the equilibrium with transferable utility."""
    mu = equilibrium_dense(left, right).mu
    return mu, mu.T


def sadari(
    left: Matrix, right: Matrix, rounds: int = FitRules().attention_rounds
) -> tuple[Matrix, Matrix]:
    """What Sadari recommends: attention shared by Nash welfare, from the equilibrium on."""
    n, m = left.shape
    edges = complete(n, m)
    one = read_only(np.ones(m, dtype=np.int64))
    mu = equilibrium_dense(left, right).mu.ravel()
    start = Attention(
        attention_by_rank(ranks(edges, mu)), attention_by_rank(ranks(edges, mu, of_opening=True))
    )
    found = share_attention(edges, (left * right.T).ravel(), one, start, rounds)
    return found.of_talent.reshape(n, m), found.of_opening.reshape(n, m).T


RULES = {"naive": naive, "product": product, "transferable": transferable, "sadari": sadari}


def complete(n: int, m: int) -> Edges:
    """Everybody with everybody; edge i·m + j joins i and j."""
    indptr = np.arange(n + 1, dtype=np.int64) * m
    return edges_of(read_only(indptr), read_only(np.tile(np.arange(m), n)), m)


def outcome(left: Matrix, right: Matrix, shown: tuple[Matrix, Matrix]) -> Outcome:
    """How rankings by the scores `shown` (left, right) do."""
    likes, liked = left * looked_at(shown[0]), right * looked_at(shown[1])
    return Outcome(
        matches=float((likes * liked.T).sum()),
        envy_left=_envy(likes, right, shown[1]),
        envy_right=_envy(liked, left, shown[0]),
    )


def looked_at(scores: Matrix) -> Matrix:
    """1 / rank of every column in its row's ranking, equal scores as they stand."""
    order = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return np.asarray(1.0 / (1 + order), dtype=np.float64)


def _envy(own: Matrix, other: Matrix, shown: Matrix) -> int:
    """Ordered pairs (i, j) where i would gain by standing where j stands; tolerance 1e-9."""
    would = (own * other.T) @ looked_at(shown)
    return int((would > np.diag(would)[:, None] + 1e-9).sum())
