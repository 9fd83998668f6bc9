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

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import TypeVar

import numpy as np

from sadari.engine import portable
from sadari.engine.arrays import AnyArray, FloatArray, IntArray, read_only
from sadari.engine.edges import Edges
from sadari.engine.fit import Candidates
from sadari.engine.market import Market
from sadari.engine.rules import SCORE_SCALE, WHOLE, FitRules
from sadari.engine.threads import cores, in_order

#: Talents whose demand is added up in one go. Sums of floats depend on their order, so this
#: number is part of what the prices mean: with another one they may differ in the last bit.
BLOCK_TALENTS = 1 << 16

#: b of each opening (O,) → Σ_t K_to a_t of each opening (O,), where a answers b.
Asked = Callable[[FloatArray], FloatArray]

Item = TypeVar("Item")
Result = TypeVar("Result")
_JOINT_SCORES = 2 * SCORE_SCALE + 1
#: Openings not at rest are fitted alone where they have one candidate in so many, or fewer;
_FEW = 6
#: until they miss their places by this share of what they missed, or of the tolerance;
_AT_ONCE, _CLOSER = 0.1, 0.8
#: at rest is who misses by no more than this share of that.
_AT_REST = 0.5


@dataclass(frozen=True, eq=False)
class PricingResult:
    """The equilibrium on the candidate graph of E edges.

    Prices are in points of the joint score and ≥ 0: what a seat (or a talent) is worth in this
    market because others want it too. `residual` is the largest share by which the free and
    expected places of an opening miss its places; `iterations` counts rounds, those of some
    openings alone among them.
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


@dataclass(frozen=True, eq=False)
class PriceBlock:
    """The candidates of n talents in a row, as a price round needs them."""

    indptr: IntArray  # (n + 1,) into the other two
    opening: AnyArray
    kernel: FloatArray
    elsewhere: FloatArray  # (n,) Σ K b over candidates that are left out


def seat_prices(
    market: Market,
    candidates: Candidates,
    rules: FitRules,
    tolerance: float = 1e-3,
    most_iterations: int = 2000,
    edges: Edges | None = None,
    *,
    asked: Asked | None = None,
    threads: int | None = None,
) -> PricingResult:
    """Solve the equilibrium on the candidate graph.

    Each block of `BLOCK_TALENTS` is summed in the order of its talents, and the blocks' sums are
    added in the order of the blocks; exp, log and roots are portable. So the prices are the same
    to the bit on any number of `threads` (all cores unless given), and also where `asked` has
    other machines do the blocks' sums (rounds of few openings are done here). Pass `edges` from
    `edges_of` when they are there. Time: rounds x candidates; memory: linear in them.
    """
    threads = threads or cores()
    blocks = _blocks(candidates, rules, edges, threads)
    places = market.places.astype(np.float64)
    asked = asked or partial(_asked, blocks, threads)
    guess, residual, iterations = _fitted(
        _Rounds(blocks, places, asked, threads), _most_free(places), tolerance, most_iterations
    )
    b = _free_root(guess, places)
    a, mu = _matches(blocks, b, threads)
    return _priced((a, b, mu), places, rules, (residual, iterations, tolerance))


@dataclass(frozen=True, eq=False)
class _Rounds:
    """What rounds of fitting need to know of O openings; where others are held fast, of some."""

    blocks: list[PriceBlock]
    places: FloatArray  # (O,)
    asked: Asked
    threads: int

    def candidates(self) -> IntArray:
        """How many candidates each opening has."""
        size = self.places.size
        return sum(
            (np.bincount(block.opening, minlength=size) for block in self.blocks),
            np.zeros(size, dtype=np.int64),
        )

    def narrowed(self, some: IntArray, b: FloatArray) -> _Rounds:
        """Rounds of these openings alone, while b of all others stays as it is."""
        number = np.full(self.places.size, -1)
        number[some] = np.arange(some.size)
        blocks = list(_each(lambda x: _narrow(x, number, b), self.blocks, self.threads))
        asked = partial(_asked, blocks, self.threads)
        return _Rounds(blocks, self.places[some], asked, self.threads)


def _fitted(
    rounds: _Rounds, guess: FloatArray, tolerance: float, most: int
) -> tuple[FloatArray, float, int]:
    """log b, the residual there and the number of rounds, from a first guess on.

    When the openings that are not at rest have few of the candidates, they are fitted alone and
    closer, which costs what their candidates cost; then all are looked at again.
    """
    steps, residual, done = _Acceleration(_most_free(rounds.places)), np.inf, 0
    candidates = rounds.candidates()
    while True:
        b = _free_root(guess, rounds.places)
        asked = rounds.asked(b)
        missed = _missed(b * b + b * asked, rounds.places)
        residual, done = float(missed.max(initial=0.0)), done + 1
        if residual <= tolerance or done >= most:
            return guess, residual, done
        closer = max(tolerance * _CLOSER, residual * _AT_ONCE)
        some = np.flatnonzero(missed > closer * _AT_REST)
        if candidates[some].sum() * _FEW > candidates.sum() or done + 1 >= most:
            guess = steps.next(guess, _answer(rounds.places, asked), residual)
            continue
        left = most - done - 1
        found, _, more = _fitted(rounds.narrowed(some, b), guess[some], closer, left)
        guess, done = guess.copy(), done + more
        guess[some] = found
        steps = _Acceleration(_most_free(rounds.places))


def _most_free(places: FloatArray) -> FloatArray:
    """log b where every place is free."""
    return np.asarray(0.5 * portable.log(np.maximum(places, 1.0)))


def _free_root(guess: FloatArray, places: FloatArray) -> FloatArray:
    """b of its logarithm; nothing is free where there are no places."""
    return np.where(places > 0, portable.exp(guess), 0.0)


def block_ends(talents: int) -> list[tuple[int, int]]:
    """The first talent of each block, and the one behind its last; nobody is one block, too."""
    return [
        (first, min(first + BLOCK_TALENTS, talents))
        for first in range(0, max(talents, 1), BLOCK_TALENTS)
    ]


def price_block(
    indptr: IntArray, opening: AnyArray, scores: tuple[AnyArray, AnyArray], rules: FitRules
) -> PriceBlock:
    """A block from its candidates and the scores of both sides."""
    from sadari.engine.loops.prices import looked_up

    (one, other), nothing = scores, np.zeros(indptr.size - 1)
    if opening.size < _JOINT_SCORES:
        return PriceBlock(indptr, opening, _kernel(one + other, rules.taste_scale), nothing)
    kernel = np.empty(opening.size, dtype=np.float64)
    looked_up(one, other, _kernel_of_joint(rules.taste_scale), kernel)
    return PriceBlock(indptr, opening, kernel, nothing)


def asked_by(block: PriceBlock, b: FloatArray) -> FloatArray:
    """What the talents of one block ask of each opening: Σ K a."""
    from sadari.engine.loops import prices

    entries = block.indptr, block.opening, block.kernel, block.elsewhere
    return np.asarray(prices.asked(*entries, b))


def _asked(blocks: list[PriceBlock], threads: int, b: FloatArray) -> FloatArray:
    """What the talents of all blocks ask of each opening."""
    return added(_each(lambda block: asked_by(block, b), blocks, threads))


def _narrow(block: PriceBlock, number: IntArray, b: FloatArray) -> PriceBlock:
    """The candidates whose opening has a new number, of the talents who have any."""
    from sadari.engine.loops import prices

    talents = np.empty(block.indptr.size - 1, dtype=np.int64)
    some, entries = prices.restless(block.indptr, block.opening, number, talents)
    into = prices.Entries(
        np.empty(some + 1, dtype=np.int64),
        np.empty(entries, dtype=np.int32),
        np.empty(entries, dtype=np.float64),
        np.empty(some, dtype=np.float64),
    )
    prices.narrow(prices.Entries(*vars(block).values()), number, b, talents[:some], into)
    return PriceBlock(*into)


def added(parts: Iterable[FloatArray]) -> FloatArray:
    """The sum of the blocks' vectors, in the order of the blocks."""
    total, *others = parts
    for part in others:
        total = total + part
    return total


def _kernel(joint: AnyArray, taste_scale: int) -> FloatArray:
    """exp(joint / 2σ)."""
    sigma = taste_scale / WHOLE
    return np.asarray(portable.exp(joint.astype(np.float64) / (2.0 * sigma * SCORE_SCALE)))


@lru_cache(maxsize=1)
def _kernel_of_joint(taste_scale: int) -> FloatArray:
    """The kernel of every joint score: they are few whole numbers."""
    return read_only(_kernel(np.arange(_JOINT_SCORES), taste_scale))


def _each(work: Callable[[Item], Result], items: Sequence[Item], threads: int) -> Iterable[Result]:
    """The results in order; one item wakes no thread."""
    return map(work, items) if len(items) == 1 else in_order(work, items, threads)


def _blocks(
    candidates: Candidates, rules: FitRules, edges: Edges | None, threads: int
) -> list[PriceBlock]:
    indptr = candidates.indptr
    opening = edges.opening if edges else candidates.opening

    def block(ends: tuple[int, int]) -> PriceBlock:
        first, end = ends
        entries = slice(indptr[first], indptr[end])
        scores = candidates.talent_score[entries], candidates.opening_score[entries]
        pointers = indptr[first : end + 1] - indptr[first]
        return price_block(pointers, opening[entries].astype(np.int32, copy=False), scores, rules)

    return list(_each(block, block_ends(candidates.talent_count), threads))


def _matches(
    blocks: list[PriceBlock], b: FloatArray, threads: int
) -> tuple[FloatArray, FloatArray]:
    """a of each talent, and the expected matches of each candidate."""
    from sadari.engine.loops.prices import matches

    a, mu = (np.empty(ends[-1]) for ends in _ends(blocks))
    parts = zip(blocks, *(pairwise(ends) for ends in _ends(blocks)), strict=True)

    def of_block(part: tuple[PriceBlock, tuple[int, int], tuple[int, int]]) -> None:
        block, talents, entries = part
        into = a[slice(*talents)], mu[slice(*entries)]
        matches(block.indptr, block.opening, block.kernel, b, *into)

    list(_each(of_block, list(parts), threads))
    return a, mu


def _ends(blocks: list[PriceBlock]) -> tuple[list[int], list[int]]:
    """0 and where each block ends, counted in talents and in candidates."""
    talents = [0, *accumulate(block.indptr.size - 1 for block in blocks)]
    return talents, [0, *accumulate(block.opening.size for block in blocks)]


def _answer(places: FloatArray, asked: FloatArray) -> FloatArray:
    """log of the b that answers what is asked."""
    return np.asarray(portable.log(np.where(places > 0, _outside_root(places, asked), 1.0)))


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


def _missed(used: FloatArray, capacity: FloatArray) -> FloatArray:
    """By which share of itself each capacity is missed."""
    return np.asarray(np.abs(used - capacity) / np.maximum(capacity, 1.0))


def _priced(
    found: tuple[FloatArray, FloatArray, FloatArray],
    places: FloatArray,
    rules: FitRules,
    progress: tuple[float, int, float],
) -> PricingResult:
    a, b, mu = found
    residual, iterations, tolerance = progress
    sigma = rules.taste_scale / WHOLE
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
        residual = float(_missed(b * b + b * (a @ kernel), columns).max(initial=0.0))
        b = _outside_root(columns, a @ kernel)
        iterations += 1
    mu = a[:, None] * kernel * b[None, :]
    return DenseEquilibrium(read_only(mu), residual, iterations, residual <= tolerance)
