"""Sets of talents as bits beside the plain reference, `feasibility.column`."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.uncompiled import printed
from tests.engine.worlds import believable_market, changed, tiny_market, wild_market

from sadari.engine.credits import FitTables
from sadari.engine.feasibility import column
from sadari.engine.fit import FitRules, fit_tables
from sadari.engine.loops.stages import ALL, CHUNK, EVERYBODY, NOBODY, Bits
from sadari.engine.market import Market
from sadari.engine.stages import KINDS, TALENTS_OF_A_CHUNK, Conditions, neighbours

RULES = FitRules()
MARKETS = st.builds(wild_market, st.integers(0, 10_000), st.integers(0, 150), st.integers(0, 15))
OTHER_RULES = (
    RULES,
    FitRules(level_tolerance=1, near_skill_minimum=1, pay_tolerance=0),
    FitRules(level_tolerance=8, pay_tolerance=1000, default_travel_minutes=21),
)


def members(bits: Bits, condition: int, talents: int) -> np.ndarray:
    """Who meets the condition, as booleans in the order of bits."""
    words = bits.pool[bits.chunk[condition]].astype("<u8")
    return np.unpackbits(words.view(np.uint8).ravel(), bitorder="little")[:talents].astype(bool)


def assert_as_the_reference(tables: FitTables, order: np.ndarray) -> None:
    market = tables.market
    conditions = Conditions(tables, np.arange(market.opening_count), order)
    asked, bits = conditions.asked(), conditions.all_bits(1 << 20)
    assert members(bits, ALL, order.size).all()
    for opening in range(market.opening_count):
        plain = column(tables, opening)
        for kind, condition in zip(KINDS, asked.terms[opening].tolist(), strict=True):
            found = members(bits, condition, order.size)
            assert np.array_equal(found, getattr(plain, kind)[order]), kind
        first, end = asked.must_indptr[opening : opening + 2].tolist()
        must = plain.must.tolist()
        for entry in range(first, end):
            at = must.index(int(conditions.musts.requirement[entry]))
            is_licence = entry >= asked.licences_from[opening]
            assert plain.is_licence[at] == is_licence
            has = plain.has[at][order]
            meets = has if is_licence else plain.reaches[at][order]
            assert np.array_equal(members(bits, asked.has[entry], order.size), has)
            assert np.array_equal(members(bits, asked.reaches[entry], order.size), meets)
        assert end - first == len(must)


@settings(max_examples=60)
@given(MARKETS, st.sampled_from(OTHER_RULES), st.randoms(use_true_random=False))
def test_every_condition_holds_whom_the_plain_reference_lets_through(
    market: Market, rules: FitRules, random: object
) -> None:
    order = np.arange(market.talent_count)
    random.shuffle(order)  # type: ignore[attr-defined]
    assert_as_the_reference(fit_tables(market, rules), order)


@pytest.mark.parametrize("talents", [63, 64, 65, TALENTS_OF_A_CHUNK, TALENTS_OF_A_CHUNK + 1])
def test_talents_at_the_edges_of_words_and_chunks_are_counted_once(talents: int) -> None:
    tables = fit_tables(believable_market(2, talents=talents, openings=20), RULES)
    assert_as_the_reference(tables, neighbours(tables))


def test_a_wish_for_a_region_counts_only_there_and_a_remote_place_suits_all() -> None:
    market = tiny_market(
        [[]] * 3,
        [[]] * 4,
        opening_region=[0, 1, -1, 1],
        opening_is_remote=[False, False, False, True],
        wished_region_indptr=[0, 0, 1, 2],
        wished_region=[0, 1],
    )
    tables = fit_tables(market, RULES)
    conditions = Conditions(tables, np.arange(4), np.arange(3))
    bits, place = conditions.all_bits(1), conditions.asked().terms[:, 0].tolist()
    found = [members(bits, condition, 3).tolist() for condition in place]
    assert found[0] == [True, True, False]
    assert found[1] == [False, False, True]
    assert found[2] == [True, False, False]
    assert found[3] == [True, True, True]
    assert place[3] == ALL


def test_equal_values_share_one_condition_and_what_suits_all_needs_none() -> None:
    market = tiny_market(
        [[]] * 2,
        [[]] * 5,
        pay_won_per_year_most=[0, 10, 20, 20, 30],
        wished_pay_won_per_year=[15, 20],
    )
    conditions = Conditions(fit_tables(market, RULES), np.arange(5), np.arange(2))
    pay = conditions.asked().terms[:, KINDS.index("pay")].tolist()
    assert pay[0] == pay[2] == pay[3] == pay[4] == ALL
    assert pay[1] != ALL


def test_neighbours_hold_the_same_rare_skills() -> None:
    rng = np.random.default_rng(1)
    evidence = [[(int(skill), 3, 4)] for skill in rng.integers(0, 3, 300)]
    market = tiny_market(evidence, [[(skill, 3, 1.0, True)] for skill in range(3)])
    order = neighbours(fit_tables(market, RULES))
    assert sorted(order.tolist()) == list(range(300))
    skill = market.evidence_skill[order]
    assert (skill[1:] != skill[:-1]).sum() == 2


def test_empty_and_full_chunks_take_no_room() -> None:
    talents = 3 * TALENTS_OF_A_CHUNK
    evidence = [[(0, 3, 4)] if talent < TALENTS_OF_A_CHUNK else [] for talent in range(talents)]
    tables = fit_tables(tiny_market(evidence, [[(0, 3, 1.0, True)]]), RULES)
    conditions = Conditions(tables, np.zeros(1, dtype=np.int64), neighbours(tables))
    bits = conditions.all_bits(1)
    assert bits.pool.shape == (EVERYBODY + 1, CHUNK)
    assert bits.chunk[conditions.asked().has[0]].tolist() == [EVERYBODY, NOBODY, NOBODY]


def test_a_block_keeps_to_the_memory_it_is_given() -> None:
    tables = fit_tables(believable_market(1, talents=40_000), RULES)
    conditions = Conditions(tables, np.arange(40), np.arange(40_000))
    chunk_bytes = 2 * conditions.count * CHUNK * 8
    assert conditions.blocks(1)[0] == (0, TALENTS_OF_A_CHUNK)
    assert conditions.blocks(3 * chunk_bytes)[0] == (0, 3 * TALENTS_OF_A_CHUNK)
    for working in (1, 3 * chunk_bytes, 1 << 40):
        blocks = conditions.blocks(working)
        assert blocks[0][0] == 0
        assert blocks[-1][1] == 40_000
        assert all(one[1] == other[0] for one, other in pairwise(blocks))


def test_a_talent_left_out_of_the_last_word_would_be_noticed() -> None:
    """The broken twin of the edges: one talent fewer gives other sets."""
    market = believable_market(2, talents=65, openings=5)
    tables = fit_tables(market, RULES)
    conditions = Conditions(tables, np.arange(5), np.arange(65))
    assert members(conditions.bits(0, 65), ALL, 66).tolist() == [True] * 65 + [False]
    assert not members(conditions.bits(0, 64), ALL, 65)[64]


SCRIPT = """
import sys
from itertools import pairwise
if {missing}:
    sys.modules["numba"] = None
from tests.engine.worlds import believable_market
from sadari.engine import changes, mismatch
from sadari.engine.fit import FitRules, fit_tables
from sadari.engine.matching import StageColumns
assert "numba" not in sys.modules or {missing}, "numba was loaded before it was used"
market, rules = believable_market(6, 90, 15), FitRules()
tables = fit_tables(market, rules)
print(mismatch.reach(market, rules, tables).counts.tolist())
print(mismatch.matching_sizes(StageColumns(tables), market.places))
print([[c.gain for c in row] for row in changes.all_single_changes(market, rules, tables)])
"""


def test_without_a_compiler_the_answers_are_the_same() -> None:
    expected = printed(SCRIPT)
    assert printed(SCRIPT, missing=True) == expected
    assert printed(SCRIPT, NUMBA_DISABLE_JIT="1") == expected


def test_bits_beyond_the_last_talent_belong_to_nobody() -> None:
    market = changed(believable_market(2, talents=70, openings=9), places=np.ones(9, dtype=int))
    conditions = Conditions(fit_tables(market, RULES), np.arange(9), np.arange(70))
    bits = conditions.bits(0, 70)
    for condition in range(conditions.count):
        assert not members(bits, condition, TALENTS_OF_A_CHUNK)[70:].any()
