import numpy as np
import pytest
from benchmarks.two_sided import Matrix, complete, market, outcome, product, sadari, transferable
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.uncompiled import printed

from sadari.engine import attention, threads
from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.attention import (
    FAIRNESS,
    Attention,
    attention_by_rank,
    leaders,
    ranks,
    share_attention,
)
from sadari.engine.edges import Edges, edges_of
from sadari.engine.loops import attention as loops


def test_in_the_published_market_more_matches_come_with_less_envy() -> None:
    """Against the equilibrium with transferable utility: 15.4475 matches, envy 63 and 10."""
    left, right = market(30, 20, 0.5)
    found = outcome(left, right, sadari(left, right))
    assert found.matches > 16.4
    assert found.envy_left <= 12
    assert found.envy_right <= 1


@pytest.mark.parametrize("crowding", [0, 0.25, 0.5, 0.75, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_at_every_crowding_both_matches_and_envy_are_better(crowding: float, seed: int) -> None:
    left, right = market(60, 45, crowding, seed)
    found = outcome(left, right, sadari(left, right))
    for other in (product, transferable):
        reference = outcome(left, right, other(left, right))
        assert found.matches > 1.05 * reference.matches
        assert found.envy_left < reference.envy_left
        assert found.envy_right < reference.envy_right


def test_where_all_agree_no_turns_would_be_no_better_than_the_start() -> None:
    """The broken twin: without turns everybody is sent to the most popular."""
    left, right = market(60, 45, 1.0)
    still = outcome(left, right, sadari(left, right, rounds=0))
    assert still.matches < 0.7 * outcome(left, right, sadari(left, right)).matches


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Edges, np.ndarray, np.ndarray]:
    """Edges, the value of each, and places; some rows empty, some places 0."""
    talents, openings = draw(st.integers(0, 9)), draw(st.integers(1, 5))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    talent, opening = np.nonzero(chance.random((talents, openings)) < 0.6)
    value = chance.integers(0, 4, talent.size) / 4.0
    edges = edges_of(indptr_of(talent, talents), opening.astype(np.int64), openings)
    return edges, value, chance.integers(0, 4, openings)


def begin(edges: Edges, value: np.ndarray, places: np.ndarray) -> Attention:
    return Attention(
        attention_by_rank(ranks(edges, value)),
        attention_by_rank(ranks(edges, value, of_opening=True), places[edges.opening]),
    )


@settings(max_examples=60)
@given(graphs(), st.integers(0, 4))
def test_attention_is_shifted_but_neither_made_nor_lost(
    graph: tuple[Edges, np.ndarray, np.ndarray], rounds: int
) -> None:
    edges, value, places = graph
    start = begin(edges, value, places)
    found = share_attention(edges, value, places, start, rounds)
    owner = rows_of(edges.indptr)
    for before, after, index in (
        (start.of_talent, found.of_talent, owner),
        (start.of_opening, found.of_opening, edges.opening),
    ):
        assert ((after >= 0) & (after <= 1)).all()
        assert np.allclose(np.bincount(index, before), np.bincount(index, after))
    assert (found.of_opening[places[edges.opening] == 0] == 0).all()


@settings(max_examples=40)
@given(graphs())
def test_ranks_agree_with_a_plain_sort(graph: tuple[Edges, np.ndarray, np.ndarray]) -> None:
    edges, value, _ = graph
    owner = rows_of(edges.indptr)
    for of_opening, row in ((False, owner), (True, edges.opening)):
        found = ranks(edges, value, of_opening=of_opening)
        for number in np.unique(row):
            mine = np.flatnonzero(row == number)
            order = mine[np.argsort(-value[mine], kind="stable")]
            assert found[order].tolist() == list(range(mine.size))


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from([-np.inf, -2.5, -1.0, -1e-30, -0.0, 0.0, 1e-30, 0.3, 1.0, 7e9]),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([1, 30, 96, 97, 500]),
)
def test_lists_of_any_length_and_sign_are_ranked_alike(some: list[float], length: int) -> None:
    key = np.resize(np.array(some), length)
    order = np.argsort(-key, kind="stable")
    assert ranks(complete(1, length), key)[order].tolist() == list(range(length))


@settings(max_examples=40)
@given(graphs(), st.integers(0, 4))
def test_leaders_are_the_first_of_each_list(
    graph: tuple[Edges, np.ndarray, np.ndarray], most: int
) -> None:
    edges, value, places = graph
    for of_opening, row, partner, length in (
        (False, rows_of(edges.indptr), edges.opening, most),
        (True, edges.opening, rows_of(edges.indptr), most * places),
    ):
        rank = ranks(edges, value, of_opening=of_opening)
        indptr, found, at_edge = leaders(edges, value, length, of_opening=of_opening)
        kept = np.flatnonzero(rank < np.broadcast_to(length, indptr.size - 1)[row])
        expected = kept[np.lexsort((rank[kept], row[kept]))]
        assert at_edge.tolist() == expected.tolist()
        assert found.tolist() == partner[expected].tolist()
        assert np.diff(indptr).tolist() == np.bincount(row[kept], None, indptr.size - 1).tolist()


def crowded(talents: int, openings: int) -> tuple[Edges, np.ndarray, np.ndarray]:
    """Some lists short, some long, more entries than one thread does at a time."""
    chance = np.random.default_rng(5)
    popular = chance.random((talents, openings)) < np.linspace(0.02, 1, openings)
    talent, opening = np.nonzero(popular)
    edges = edges_of(indptr_of(talent, talents), opening.astype(np.int64), openings)
    return edges, chance.random(talent.size), chance.integers(0, 4, openings)


def test_any_number_of_threads_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    edges, value, places = crowded(400, 30)
    start = begin(edges, value, places)
    alone = share_attention(edges, value, places, start, 3)
    monkeypatch.setattr(threads, "BLOCK_ENTRIES", 50)
    assert len(threads.blocks_of(edges.indptr)) > 100
    for count in (1, 2, 5):
        shared = share_attention(edges, value, places, start, 3, count)
        assert np.array_equal(shared.of_talent, alone.of_talent)
        assert np.array_equal(shared.of_opening, alone.of_opening)


SCRIPT = """
import sys
if {missing}:
    sys.modules["numba"] = None
from tests.engine.test_attention import begin, crowded
from sadari.engine.attention import leaders, share_attention
graph = crowded(130, 9)
found = share_attention(*graph, begin(*graph), 2)
print(found.of_talent.tobytes().hex(), found.of_opening.tobytes().hex())
print([part.tolist() for part in leaders(graph[0], found.of_opening, 5, of_opening=True)])
"""


def test_without_a_compiler_attention_has_the_same_bits() -> None:
    expected = printed(SCRIPT)
    assert printed(SCRIPT, missing=True) == expected
    assert printed(SCRIPT, NUMBA_DISABLE_JIT="1") == expected


@settings(max_examples=40)
@given(graphs(), st.sampled_from(FAIRNESS), st.floats(0.01, 1))
def test_a_need_is_a_power_of_places_for_each_match_expected(
    graph: tuple[Edges, np.ndarray, np.ndarray], fairness: float, weight: float
) -> None:
    edges, value, places = graph
    start = begin(edges, value, places)
    pairs = np.zeros((value.size, loops.COLUMNS), dtype=np.float32)
    pairs.T[:3] = value, start.of_talent, start.of_opening
    for of_opening, row, depth in (
        (False, rows_of(edges.indptr), np.ones(edges.talent_count, dtype=np.int64)),
        (True, edges.opening, places),
    ):
        indptr, edge, _ = edges.side(of_opening)
        own = loops.OF_OPENING if of_opening else loops.OF_TALENT
        found = np.empty(depth.size, dtype=np.float32)
        concern = loops.Concern(weight, round(4 * fairness))
        loops.needs(0, depth.size, indptr, edge, pairs, own, depth, concern, found)
        gives = value * start.of_talent * start.of_opening
        gets = np.bincount(row, gives, depth.size)
        some = gets > 0
        expected = weight * (depth[some] / gets[some]) ** fairness
        assert found[some] == pytest.approx(expected, rel=1e-5)
        assert (found[~some] == 0).all()


def matches(edges: Edges, value: np.ndarray, places: np.ndarray) -> float:
    """What whole lists in the order of shared attention are expected to give."""
    found = share_attention(edges, value, places, begin(edges, value, places), 10)
    talent = attention_by_rank(ranks(edges, found.of_talent))
    rank = ranks(edges, found.of_opening, of_opening=True)
    return float((value * talent * attention_by_rank(rank, places[edges.opening])).sum())


def alike(talents: int, openings: int, places: int) -> tuple[Edges, np.ndarray, np.ndarray]:
    """Everybody with everybody, tastes that all differ, so many places each."""
    value = np.random.default_rng(3).random((2, talents * openings)).prod(axis=0)
    return complete(talents, openings), value, np.full(openings, places)


@pytest.mark.parametrize("sides", [(20, 400, 1), (400, 20, 1)])
def test_the_longer_side_does_not_outweigh_the_other(
    sides: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin: where each person and each place weighs one, fewer match."""
    both = matches(*alike(*sides))
    one = loops.Concern(1.0, 4)
    monkeypatch.setattr(attention, "_concerns", lambda *_: (one, one))
    assert both > 1.02 * matches(*alike(*sides))


def test_who_has_no_candidates_weighs_nothing() -> None:
    """People and openings that nobody could be matched with change no list."""
    edges, value, places = alike(30, 10, 2)
    more = edges_of(np.append(edges.indptr, [edges.edge.size] * 50), edges.opening, 15)
    found, wider = (
        share_attention(graph, value, room, begin(graph, value, room), 3)
        for graph, room in ((edges, places), (more, np.append(places, [9] * 5)))
    )
    assert np.array_equal(found.of_talent, wider.of_talent)
    assert np.array_equal(found.of_opening, wider.of_opening)


def test_only_exponents_that_are_roots_are_taken() -> None:
    edges, value, places = alike(3, 2, 1)
    with pytest.raises(ValueError, match="fairness"):
        share_attention(edges, value, places, begin(edges, value, places), 1, fairness=0.9)


def test_an_opening_with_three_places_reads_three_at_a_time() -> None:
    rank = np.arange(7)
    assert attention_by_rank(rank, 3).tolist() == [1, 1, 1, 1 / 2, 1 / 2, 1 / 2, 1 / 3]
    assert attention_by_rank(rank, 0).tolist() == [0] * 7


def test_the_names_of_the_sides_do_not_matter() -> None:
    """Turning the market round turns the answer round, up to who moves first."""
    left, right = market(40, 40, 0.5)
    one, other = outcome(left, right, sadari(left, right)), _turned(left, right)
    assert one.matches == pytest.approx(other.matches, rel=0.03)


def _turned(left: Matrix, right: Matrix):  # type: ignore[no-untyped-def]
    return outcome(right, left, sadari(right, left))
