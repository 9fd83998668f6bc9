"""The candidate graph from both sides beside its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.engine import edges, threads
from sadari.engine.arrays import indptr_of
from sadari.engine.edges import edges_of

PAIRS = st.sets(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=60).map(sorted)


@given(PAIRS, st.integers(1, 4), st.sampled_from([1, 5, 1000]))
def test_openings_have_their_edges_talent_by_talent_however_the_work_is_shared(
    pairs: list[tuple[int, int]], cores: int, entries: int
) -> None:
    talent, opening = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "BLOCK_ENTRIES", entries)
        patch.setattr(edges, "cores", lambda: cores)
        found = edges_of(indptr_of(talent, 13), opening, 7)
    by_opening = sorted(range(talent.size), key=lambda edge: (opening[edge], talent[edge]))
    assert found.edge_by_opening.tolist() == by_opening
    assert found.talent_by_opening.tolist() == talent[by_opening].tolist()
    assert found.indptr_by_opening.tolist() == [(opening < number).sum() for number in range(8)]
    assert found.edge.dtype == found.opening.dtype == found.talent_by_opening.dtype == np.int32
