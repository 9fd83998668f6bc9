from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market

from sadari.engine import price_blocks
from sadari.engine.fit import Candidates, FitRules, candidates
from sadari.engine.price_blocks import (
    LocalBlocks,
    Numbers,
    PriceBlock,
    local_blocks,
    numbers_by_count,
    units,
)
from sadari.engine.rules import LEAST_TASTE_SCALE, SCORE_SCALE, WHOLE

RULES = FitRules()
THREADS = ThreadPoolExecutor(2)


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


def unnumbered(openings: int) -> Numbers:
    """The openings in the order of the market."""
    return Numbers(*(np.arange(openings) for _ in "123"))


def in_blocks_of(talents: int, found: Candidates, openings: int) -> LocalBlocks:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_blocks, "BLOCK_TALENTS", talents)
        return local_blocks(found, RULES, unnumbered(openings))


def in_one_block(found: Candidates, openings: int) -> LocalBlocks:
    return in_blocks_of(1 << 20, found, openings)


def answered_plainly(block: PriceBlock, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(a of each talent, what is asked of each opening), one pair after the other."""
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


@settings(max_examples=60)
@worlds
def test_rounds_are_what_the_equations_say(
    seed: int, talents: int, openings: int, cut: int
) -> None:
    found, b = drawn(seed, talents, openings), np.random.default_rng(seed).random(openings) * 3
    cut_up, whole = in_blocks_of(cut, found, openings), in_one_block(found, openings)
    assert len(cut_up.blocks) == max(-(-talents // cut), 1)
    outside, asked = answered_plainly(whole.blocks[0], b)
    assert np.all(np.abs(cut_up.asked(b) - asked) <= talents / units(b, RULES) + 1e-12 * asked)
    assert np.allclose(cut_up.outside(b), outside, rtol=1e-12)


@settings(max_examples=60)
@worlds
def test_how_talents_are_cut_into_blocks_changes_no_bit(
    seed: int, talents: int, openings: int, cut: int
) -> None:
    """Nor does it of some openings, of those of these, or of a sample; nor do threads."""
    rng, found = np.random.default_rng(seed), drawn(seed, talents, openings)
    b, some = rng.random(openings) * 3, rng.random(openings) < 0.6
    fewer = rng.random(np.count_nonzero(some)) < 0.6
    answers = []
    cut_up = in_blocks_of(cut, found, openings)
    for whole in (cut_up, replace(cut_up, pool=THREADS), in_one_block(found, openings)):
        alone = whole.of(some, b)
        fewest = alone.of(fewer, b[some])
        sample = whole.one_in(3)
        answers.append(
            [
                whole.asked(b),
                whole.outside(b),
                alone.asked(b[some]),
                fewest.asked(b[some][fewer]),
                fewest.outside(b[some][fewer]),
                sample.asked(b),
                sample.outside(b),
            ]
        )
    for one, *others in zip(*answers, strict=True):
        assert all(np.array_equal(one, other) for other in others)


def test_sums_of_floats_would_depend_on_the_cut() -> None:
    found, b = drawn(5, 600, 9), np.linspace(0.1, 3, 9)

    def summed(blocks: LocalBlocks) -> np.ndarray:
        return sum(answered_plainly(block, b)[1] for block in blocks.blocks)

    one, other = (in_blocks_of(cut, found, 9) for cut in (7, 1000))
    assert np.array_equal(one.asked(b), other.asked(b))
    assert not np.array_equal(summed(one), summed(other))


@settings(max_examples=60)
@worlds
def test_some_openings_alone_are_asked_what_they_are_asked_among_all(
    seed: int, talents: int, openings: int, cut: int
) -> None:
    rng, found = np.random.default_rng(seed), drawn(seed, talents, openings)
    some, b = rng.random(openings) < 0.5, rng.random(openings) * 3
    whole = in_blocks_of(cut, found, openings)
    alone = whole.of(some, b)
    assert sum(block.opening.size for block in alone.blocks) == some[found.opening].sum()
    assert all((np.diff(block.indptr) > 0).all() for block in alone.blocks)
    off = np.abs(alone.counted(b[some]) - whole.counted(b)[some])
    assert off.max(initial=0) <= talents  # a talent's own sum is in another order


def test_blocks_that_stay_large_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = drawn(1, 60, 9)
    monkeypatch.setattr(price_blocks, "WORTH_A_THREAD", 40)
    whole = in_blocks_of(10, found, 9)
    alone = whole.of(np.ones(9, dtype=bool), np.ones(9))
    assert 1 < len(alone.blocks) < len(whole.blocks)
    kept = np.concatenate([block.opening for block in alone.blocks])
    assert np.array_equal(kept, found.opening)


@settings(max_examples=60)
@worlds
def test_a_sample_is_every_so_many_th_talent(
    seed: int, talents: int, openings: int, many: int
) -> None:
    """Also where these blocks are not the first."""
    found, skipped = drawn(seed, talents, openings), seed % 23
    blocks = replace(in_blocks_of(10, found, openings), first=skipped)
    (sample,) = blocks.one_in(many).blocks
    taken = [talent for talent in range(talents) if (talent + skipped) % many == 0]
    rows = [found.opening[found.indptr[talent] : found.indptr[talent + 1]] for talent in taken]
    assert [row.tolist() for row in np.split(sample.opening, sample.indptr[1:-1]) if taken] == [
        row.tolist() for row in rows
    ]


def test_the_kernel_is_the_exponential_to_32_bits() -> None:
    found = candidates(believable_market(1, talents=400, openings=50), RULES)
    (block,) = in_one_block(found, 50).blocks
    exact = np.exp(found.joint / SCORE_SCALE / (2 * RULES.taste_scale / WHOLE))
    assert np.allclose(block.kernel, exact, rtol=1e-7, atol=0)
    extremes = Candidates(
        np.array([0, 2]), np.array([0, 1]), *(np.array([0, SCORE_SCALE]) for _ in "12")
    )
    (block,) = in_one_block(extremes, 2).blocks
    assert block.kernel.tolist() == pytest.approx([1.0, np.exp(WHOLE / RULES.taste_scale)])


def test_openings_are_numbered_by_how_many_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found, b = drawn(3, 40, 9), np.linspace(0.1, 3, 9)
    numbers = numbers_by_count(found, 9)
    plain, other = in_one_block(found, 9), local_blocks(found, RULES, numbers)
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 7)
    assert np.array_equal(numbers_by_count(found, 9, THREADS).order, numbers.order)
    assert np.array_equal(other.asked(b[numbers.order])[numbers.of_opening], plain.asked(b))
    assert np.array_equal(np.bincount(found.opening, minlength=9)[numbers.order], numbers.count)
    assert (np.diff(numbers.count) <= 0).all()


@pytest.mark.parametrize("taste_scale", [LEAST_TASTE_SCALE, 20, 80, 1000])
@pytest.mark.parametrize("b", [1e-300, 1e-9, 1.0, 1e6])
def test_no_pair_has_more_units_than_a_sure_match(taste_scale: int, b: float) -> None:
    """And all are counted finely, however far b is off."""
    talents, rules = 5000, replace(RULES, taste_scale=taste_scale)
    scores = (np.full(talents, SCORE_SCALE) for _ in "12")
    alike = Candidates(np.arange(talents + 1), np.zeros(talents, dtype=np.int64), *scores)
    blocks = local_blocks(alike, rules, unnumbered(1))
    _, asked = answered_plainly(blocks.blocks[0], np.array([b]))
    (counted,) = blocks.counted(np.array([b]))
    assert 0 < counted <= talents * (1 << 39) * (1 + 1e-6)
    assert blocks.asked(np.array([b])) == pytest.approx(asked, rel=1e-6)
