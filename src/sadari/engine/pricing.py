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

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sadari.engine import portable
from sadari.engine.acceleration import Acceleration
from sadari.engine.arrays import BoolArray, FloatArray, IntArray, read_only
from sadari.engine.fit import Candidates
from sadari.engine.market import Market
from sadari.engine.price_blocks import Numbers, TalentBlocks, local_blocks, numbers_by_count
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.threads import cores

#: All talents, with their candidates under these numbers; what is done here, the pool may do.
Numbered = Callable[[Numbers, Executor], TalentBlocks]

#: Openings not at rest are fitted alone where they have one candidate in so many, or fewer;
_FEW = 6
#: until they miss their places by this share of what they missed, or of the tolerance;
_AT_ONCE, _CLOSER = 0.05, 0.8
#: at rest is who misses by no more than this share of that.
_AT_REST = 0.1

#: With so many candidates it pays to begin with one talent in so many, then one in fewer;
_MANY, _ONE_IN = 1 << 20, (32, 8)
#: an opening with fewer candidates among these is not known by them;
_KNOWN_BY = 60
#: and each beginning ends where places are missed by this share.
_ROUGHLY = 0.3


@dataclass(frozen=True, eq=False)
class PricingResult:
    """The equilibrium on the candidate graph.

    Prices are in points of the joint score and ≥ 0: what a seat (or a talent) is worth in this
    market because others want it too. Of talent t and opening o
    √outside_t √free_o exp(joint score / 2σ) matches are expected. `residual` is the largest share
    by which the free and expected places of an opening miss its places; `iterations` counts
    rounds, those of some openings alone among them.
    """

    seat_price: IntArray  # (O,) -σ ln(free places / places)
    talent_price: IntArray  # (T,) -σ ln(share outside)
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
    *,
    blocks: Numbered | None = None,
    threads: int | None = None,
) -> PricingResult:
    """Solve the equilibrium on the candidate graph.

    A talent's sums run in the order of the candidates, all others are of whole numbers; exp, log
    and roots are portable. So the prices are the same to the bit on any number of `threads` (all
    cores unless given), and also where other machines have the `blocks` of talents. Time:
    rounds x candidates; memory: linear in them.
    """
    blocks = blocks or partial(local_blocks, candidates, rules)
    with ThreadPoolExecutor(threads or cores()) as pool:
        numbers = numbers_by_count(candidates, market.opening_count, pool)
        talents = blocks(numbers, pool)
        rounds = _Rounds(talents, market.places[numbers.order].astype(np.float64), numbers.count)
        progress = _fitted(rounds, _begun(rounds, most_iterations), tolerance, most_iterations)
        b = _free_root(progress.guess, rounds.places)
        free, outside = (b * b)[numbers.of_opening], talents.outside(b) ** 2
    return PricingResult(
        seat_price=_price(_share(free, market.places), rules),
        talent_price=_price(outside, rules),
        free_places=read_only(free),
        outside=read_only(outside),
        residual=progress.residual,
        iterations=progress.rounds,
        converged=progress.residual <= tolerance,
    )


@dataclass(frozen=True, eq=False)
class _Rounds:
    """What rounds of fitting need to know of O openings and of the talents who count for them."""

    talents: TalentBlocks
    places: FloatArray  # (O,)
    count: IntArray  # (O,) candidates; of a sample, as many as it may expect
    each_stands_for: int = 1  # talents

    def asked(self, b: FloatArray) -> FloatArray:
        """Σ K a of each opening, where a answers b."""
        return self.each_stands_for * self.talents.asked(b)

    def of(self, some: BoolArray, b: FloatArray) -> _Rounds:
        """Rounds of some openings, while b of all others stays as it is."""
        known = self.places[some], self.count[some]
        return _Rounds(self.talents.of(some, b), *known, self.each_stands_for)

    def of_one_talent_in(self, many: int) -> _Rounds:
        """Rounds of a sample, in which each talent stands for many."""
        return _Rounds(self.talents.one_in(many), self.places, -(-self.count // many), many)


@dataclass(frozen=True, eq=False)
class _Progress:
    guess: FloatArray  # (O,) log b
    residual: float
    rounds: int


def _begun(rounds: _Rounds, most: int) -> _Progress:
    """A first guess.

    Openings that many ask for are nearly known from a small sample of the talents, others from a
    larger one, and the rest are fitted alone. All costs a small part of rounds of all candidates.
    """
    begun = _Progress(_most_free(rounds.places), np.inf, 0)
    if rounds.count.sum() < _MANY or most < 2 * len(_ONE_IN):
        return begun
    unknown = np.ones(rounds.places.size, dtype=bool)
    for many in _ONE_IN:
        sample = rounds.of_one_talent_in(many)
        begun = _fitted_alone(sample, unknown, begun, _ROUGHLY, most // 3)
        unknown = rounds.count < _KNOWN_BY * many
    return _fitted_alone(rounds, unknown, begun, _ROUGHLY, most // 3)


def _fitted(rounds: _Rounds, begun: _Progress, tolerance: float, most: int) -> _Progress:
    """From a guess to one that misses no places by more than the tolerance, or as far as it comes.

    When the openings that are not at rest have few of the candidates, they are fitted alone and
    closer, which costs what their candidates cost; then all are looked at again. Those that were
    fitted alone before stay among them: two groups that share talents would disturb each other.
    """
    places, count, guess, done = rounds.places, rounds.count, begun.guess, begun.rounds
    steps, before = Acceleration(_most_free(places)), np.zeros(places.size, dtype=bool)
    while True:
        b = _free_root(guess, places)
        asked = rounds.asked(b)
        missed = _missed(b * b + b * asked, places)
        now = _Progress(guess, float(missed.max(initial=0.0)), done + 1)
        done = now.rounds
        if now.residual <= tolerance or done >= most:
            return now
        closer = max(tolerance * _CLOSER, now.residual * _AT_ONCE)
        some = missed > closer * _AT_REST
        if not _are_few(some, count) or done + 1 >= most:
            guess = steps.next(guess, _answer(places, asked), now.residual)
            continue
        before = _both_if_few(some, before, count)
        alone = _fitted_alone(rounds, before, now, closer, most - 1)
        guess, done = alone.guess, alone.rounds
        steps = Acceleration(_most_free(places))


def _both_if_few(some: BoolArray, others: BoolArray, count: IntArray) -> BoolArray:
    """Some openings and others, if they have few of the candidates together, or else some."""
    both = some | others
    return both if _are_few(both, count) else some


def _are_few(some: BoolArray, count: IntArray) -> bool:
    """Whether few of all candidates are those of some openings."""
    return bool((count * some).sum() * _FEW <= count.sum())  # sooner done than to pick them out


def _fitted_alone(
    rounds: _Rounds, some: BoolArray, begun: _Progress, tolerance: float, most: int
) -> _Progress:
    """As `_fitted`, of some openings; the guess for all others stays as it is."""
    part = replace(begun, guess=begun.guess[some])
    alone = rounds.of(some, _free_root(begun.guess, rounds.places))
    fitted = _fitted(alone, part, tolerance, most)
    guess = begun.guess.copy()
    guess[some] = fitted.guess
    return replace(fitted, guess=guess)


def _most_free(places: FloatArray) -> FloatArray:
    """log b where every place is free."""
    return np.asarray(0.5 * portable.log(np.maximum(places, 1.0)))


def _free_root(guess: FloatArray, places: FloatArray) -> FloatArray:
    """b of its logarithm; nothing is free where there are no places."""
    return np.where(places > 0, portable.exp(guess), 0.0)


def _answer(places: FloatArray, asked: FloatArray) -> FloatArray:
    """log of the b that answers what is asked."""
    return np.asarray(portable.log(np.where(places > 0, _outside_root(places, asked), 1.0)))


def _outside_root(capacity: FloatArray, asked: FloatArray) -> FloatArray:
    """The positive root x of x² + x·asked = capacity, without cancellation."""
    half = asked / 2.0
    root = np.sqrt(capacity + half * half) + half
    return np.divide(capacity, root, out=np.zeros_like(root), where=root > 0)


def _missed(used: FloatArray, capacity: FloatArray) -> FloatArray:
    """By which share of itself each capacity is missed."""
    return np.asarray(np.abs(used - capacity) / np.maximum(capacity, 1.0))


def _share(free: FloatArray, places: IntArray) -> FloatArray:
    """The share of places that stay free; all where there are none."""
    return np.divide(free, places, out=np.ones_like(free), where=places > 0)


def _price(share_left: FloatArray, rules: FitRules) -> IntArray:
    """-σ ln of the share that is left, in whole points of the joint score."""
    sigma = rules.taste_scale / WHOLE
    points = -sigma * SCORE_SCALE * portable.log(np.minimum(share_left, 1.0))
    return read_only(np.floor(points + 0.5).astype(np.int64))


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
        residual = float(_missed(b * b + b * (a @ kernel), columns).max(initial=0.0))
        b = _outside_root(columns, a @ kernel)
        iterations += 1
    mu = a[:, None] * kernel * b[None, :]
    return DenseEquilibrium(read_only(mu), residual, iterations, residual <= tolerance)
