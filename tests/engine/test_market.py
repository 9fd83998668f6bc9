import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import worlds
from tests.engine.worlds import changed, shuffled, tiny_market, wild_market

from sadari.engine import market as markets
from sadari.engine.market import (
    MarketError,
    build_market,
    from_document,
    market_fields,
    market_hash,
    to_document,
)

SEEDS = st.integers(0, 10_000)


def plain() -> dict:
    market = tiny_market([[(0, 3, 1)], [(1, 2, 0)]], [[(0, 2, 1.0, True)]])
    return dict(market_fields(market))


@settings(max_examples=40)
@given(SEEDS, SEEDS)
def test_the_hash_does_not_depend_on_the_order_of_rows(seed: int, order: int) -> None:
    market = wild_market(seed)
    other = shuffled(market, order)
    assert market_hash(other) == market_hash(market)
    for name, value in market_fields(market).items():
        assert np.array_equal(getattr(other, name), value), name


def test_a_market_left_in_the_order_of_its_rows_would_be_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markets, "_canonical", dict)
    market = wild_market(3)
    assert market_hash(shuffled(market, 1)) != market_hash(market)


@settings(max_examples=40)
@given(SEEDS)
def test_a_document_reads_back_to_the_bit(seed: int) -> None:
    market = wild_market(seed)
    again = from_document(worlds.plain(to_document(market)))
    assert market_hash(again) == market_hash(market)
    for name, value in market_fields(market).items():
        assert np.array_equal(getattr(again, name), value), name


@settings(max_examples=60)
@given(SEEDS, st.data())
def test_every_changed_value_changes_the_hash(seed: int, data: st.DataObject) -> None:
    market = wild_market(seed)
    columns = ("places", "talent_education", "wished_pay_won_per_year", "travel_minutes")
    name = data.draw(st.sampled_from(columns))
    values = np.array(getattr(market, name))
    at = data.draw(st.integers(0, values.size - 1))
    values.flat[at] = 4.5 if name == "travel_minutes" else (values.flat[at] + 1) % 5
    assert market_hash(changed(market, **{name: values})) != market_hash(market)


def test_arrays_of_a_market_cannot_be_written() -> None:
    market = wild_market(1)
    for name, value in market_fields(market).items():
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, name


def test_the_arrays_given_stay_the_callers_own() -> None:
    places = np.array([2])
    market = build_market(**plain() | {"places": places})
    places[0] = 9
    assert market.places.tolist() == [2]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"talent_keys": ["a", "a"]}, "talent_keys must be unique"),
        ({"talent_keys": ["a", ""]}, "talent_keys must be non-empty"),
        ({"opening_keys": ["two\nlines"]}, "no line break"),
        ({"places": [1, 2]}, "places has shape"),
        ({"places": [-1]}, "places must lie between"),
        ({"places": [1.5]}, "places cannot be read: whole numbers"),
        ({"evidence_level": [9, 1]}, "evidence_level must lie between 1 and 8"),
        ({"evidence_level": [0, 1]}, "evidence_level must lie between 1 and 8"),
        ({"evidence_skill": [0, 6]}, "evidence_skill must lie between 0 and 5"),
        ({"evidence_indptr": [0, 2, 1]}, "evidence_indptr must begin with 0"),
        ({"evidence_indptr": [0, 1]}, "evidence_indptr has shape"),
        ({"evidence_indptr": [0, 2, 2], "evidence_skill": [1, 1]}, "the same skill twice"),
        ({"talent_region": [0, 2]}, "talent_region must lie between -1 and 1"),
        ({"talent_education": [0, 6]}, "talent_education must lie between"),
        ({"requirement_weight": [0.0]}, "requirement_weight must be positive"),
        ({"requirement_weight": [math.nan]}, "requirement_weight must be positive"),
        ({"requirement_weight": [math.inf]}, "requirement_weight must be .* at most 1000"),
        ({"requirement_weight": [1000.5]}, "requirement_weight must be .* at most 1000"),
        ({"requirement_weight": ["x"]}, "requirement_weight cannot be read"),
        ({"travel_minutes": [[1.0]]}, "travel_minutes must have one row"),
        ({"travel_minutes": [[1.0, -1.0], [1.0, 1.0]]}, "travel_minutes must be at least 0"),
        ({"pay_won_per_year_least": [3], "pay_won_per_year_most": [2]}, "must not exceed"),
        ({"skill_count": -1}, "skill_count must be a whole number"),
        ({"skill_count": 2.0}, "skill_count must be a whole number"),
        (
            {
                "near_skill_indptr": [0, 1, 1, 1, 1, 1, 1],
                "near_skill": [1],
                "near_skill_weight": [1.0],
            },
            "near_skill_weight must lie strictly between 0 and 1",
        ),
    ],
)
def test_what_is_no_market_is_refused_with_a_sentence(change: dict, sentence: str) -> None:
    build_market(**plain())
    with pytest.raises(MarketError, match=sentence):
        build_market(**plain() | change)


def test_a_document_that_is_no_market_is_refused() -> None:
    document = to_document(wild_market(1))
    with pytest.raises(MarketError, match="not a market"):
        from_document(document | {"format": "other"})
    with pytest.raises(MarketError, match="not those of a market"):
        from_document(document | {"gender": [0]})


def test_an_empty_market_is_a_market() -> None:
    market = tiny_market([], [])
    assert (market.talent_count, market.opening_count) == (0, 0)
    assert market_hash(from_document(to_document(market))) == market_hash(market)
