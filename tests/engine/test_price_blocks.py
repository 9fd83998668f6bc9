from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market

from sadari.engine import price_blocks
from sadari.engine.fit import Candidates, FitRules, candidates
from sadari.engine.price_blocks import (
    PriceBlock,
    asked_by,
    asked_by_all,
    narrowed,
    one_talent_in,
    outside_of,
)
from sadari.engine.price_blocks import (
    price_blocks as blocks_of,
)
from sadari.engine.rules import SCORE_SCALE, WHOLE

RULES = FitRules()


def drawn(seed: int, talents: int, openings: int) -> Candidates:
    """Up to seven candidates a talent, none for some."""
    rng = np.random.default_rng(seed)
    rows = [
        np.sort(rng.choice(openings, rng.integers(0, min(openings, 7) + 1), replace=False))
        for _ in range(talents)
    ]
    indptr = np.concatenate(([0], np.cumsum([row.size for row in rows]))).astype(np.int64)
    scores = (rng.integers(0, SCORE_SCALE + 1, indptr[-1]) for _ in "12")
    return Candidates(indptr, np.concatenate([*rows, []]).astype(np.int64), *scores)


def asked_plainly(block: PriceBlock, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(a of each talent, what they ask of each opening), one pair after the other."""
    asked, outside = np.zeros(b.size), []
    for talent, (first, end) in enumerate(pairwise(block.indptr)):
        pairs = range(first, end)
        wanted = block.elsewhere[talent] + sum(
            float(block.kernel[edge]) * b[block.opening[edge]] for edge in pairs
        )
        outside.append(2 / (wanted + np.sqrt(wanted**2 + 4)))
        for edge in pairs:
            asked[block.opening[edge]] += float(block.kernel[edge]) * outside[-1]
    return np.array(outside), asked


worlds = given(st.integers(0, 10_000), st.integers(0, 25), st.integers(1, 9), st.integers(1, 8))


@settings(max_examples=60, deadline=None)
@worlds
def test_rounds_are_what_the_equations_say(
    seed: int, talents: int, openings: int, cut: int
) -> None:
    """And how talents are cut into blocks does not matter but for the last bits."""
    found, b = drawn(seed, talents, openings), np.random.default_rng(seed).random(openings) * 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_blocks, "BLOCK_TALENTS", cut)
        blocks = blocks_of(found, np.arange(openings), RULES, 1)
    assert len(blocks) == max(-(-talents // cut), 1)
    (whole,) = blocks_of(found, np.arange(openings), RULES, 1)
    outside, asked = asked_plainly(whole, b)
    assert np.allclose(asked_by_all(blocks, 2, b), asked, rtol=1e-12)
    assert np.allclose(outside_of(blocks, 2, b), outside, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@worlds
def test_some_openings_alone_are_asked_what_they_are_asked_among_all(
    seed: int, talents: int, openings: int, cut: int
) -> None:
    rng, found = np.random.default_rng(seed), drawn(seed, talents, openings)
    some, b = rng.random(openings) < 0.5, rng.random(openings) * 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_blocks, "BLOCK_TALENTS", cut)
        blocks = blocks_of(found, np.arange(openings), RULES, 1)
    alone = narrowed(blocks, some, b, 1)
    assert sum(block.opening.size for block in alone) == some[found.opening].sum()
    assert all((np.diff(block.indptr) > 0).all() for block in alone)
    assert np.allclose(
        asked_by_all(alone, 1, b[some]), asked_by_all(blocks, 1, b)[some], rtol=1e-12
    )


def test_blocks_that_stay_large_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn(1, 60, 9)
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 10)
    monkeypatch.setattr(price_blocks, "WORTH_A_THREAD", 40)
    blocks = blocks_of(found, np.arange(9), RULES, 1)
    alone = narrowed(blocks, np.ones(9, dtype=bool), np.ones(9), 1)
    assert 1 < len(alone) < len(blocks)
    kept = np.concatenate([block.opening for block in alone])
    assert np.array_equal(kept, found.opening)


@settings(max_examples=60, deadline=None)
@worlds
def test_a_sample_is_every_so_many_th_talent_of_each_block(
    seed: int, talents: int, openings: int, many: int
) -> None:
    found = drawn(seed, talents, openings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_blocks, "BLOCK_TALENTS", 10)
        blocks = blocks_of(found, np.arange(openings), RULES, 1)
    (sample,) = one_talent_in(many, blocks)
    taken = [
        talent
        for first in range(0, talents, 10)
        for talent in range(first, min(first + 10, talents), many)
    ]
    rows = [found.opening[found.indptr[talent] : found.indptr[talent + 1]] for talent in taken]
    assert [row.tolist() for row in np.split(sample.opening, sample.indptr[1:-1]) if taken] == [
        row.tolist() for row in rows
    ]


def test_the_kernel_is_the_exponential_to_32_bits() -> None:
    found = candidates(believable_market(1, talents=400, openings=50), RULES)
    (block,) = blocks_of(found, np.arange(50), RULES, 1)
    exact = np.exp(found.joint / SCORE_SCALE / (2 * RULES.taste_scale / WHOLE))
    assert np.allclose(block.kernel, exact, rtol=1e-7, atol=0)
    extremes = Candidates(
        np.array([0, 2]), np.array([0, 1]), *(np.array([0, SCORE_SCALE]) for _ in "12")
    )
    (block,) = blocks_of(extremes, np.arange(2), RULES, 1)
    assert block.kernel.tolist() == pytest.approx([1.0, np.exp(WHOLE / RULES.taste_scale)])


def test_openings_may_have_other_numbers() -> None:
    found = drawn(3, 40, 9)
    number = np.random.default_rng(3).permutation(9)
    (plain,), (other,) = (blocks_of(found, n, RULES, 1) for n in (np.arange(9), number))
    b = np.linspace(0.1, 3, 9)
    assert np.array_equal(asked_by(other, b[np.argsort(number)])[number], asked_by(plain, b))
