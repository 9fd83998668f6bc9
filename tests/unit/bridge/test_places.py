"""Travel times: an estimate that is the same both ways and knows what it does not know."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sadari.bridge.places import Places
from sadari.bridge.travel import (
    INSIDE_A_DISTRICT_MINUTES,
    WALK_AND_WAIT_MINUTES,
    travel_minutes,
)

CENTRES = st.lists(
    st.tuples(st.floats(-90, 90) | st.just(float("nan")), st.floats(-180, 180)),
    min_size=1,
    max_size=8,
)


@given(CENTRES)
def test_times_are_symmetric_whole_and_never_negative(centres: list[tuple[float, float]]) -> None:
    minutes = travel_minutes(*np.array(centres).T)
    known = np.isfinite(minutes)
    assert (minutes == minutes.T).all()
    assert (minutes[known] >= INSIDE_A_DISTRICT_MINUTES).all()
    assert (minutes[known] == np.round(minutes[known])).all()


@given(CENTRES)
def test_where_a_centre_is_unknown_only_the_place_itself_is_in_reach(
    centres: list[tuple[float, float]],
) -> None:
    latitudes, longitudes = np.array(centres).T
    minutes = travel_minutes(latitudes, longitudes)
    unknown = np.isnan(latitudes)
    expected = unknown[:, None] | unknown[None, :]
    np.fill_diagonal(expected, False)
    assert (np.isinf(minutes) == expected).all()


def test_forty_kilometres_an_hour_with_detour_and_waiting() -> None:
    one_degree_km = 2 * np.pi * 6371 / 360
    minutes = travel_minutes(np.array([35.0, 36.0]), np.array([127.0, 127.0]))
    assert minutes[0, 1] == round(WALK_AND_WAIT_MINUTES + one_degree_km * 1.3 * 60 / 40)


def places(*rows: tuple[str, str | None, float | None]) -> Places:
    ids, parents, latitudes = zip(*rows, strict=True)
    return Places(ids, parents, latitudes, tuple(None if la is None else 127.0 for la in latitudes))


def test_a_region_without_a_centre_stands_at_the_mean_of_its_parts() -> None:
    found = places(("a", None, None), ("b", "a", 35.0), ("c", "a", 36.0), ("m", None, 35.5))
    minutes = found.minutes()
    assert minutes[0, 3] == INSIDE_A_DISTRICT_MINUTES
    assert minutes[0, 1] == minutes[3, 1]


def test_a_region_of_parts_without_centres_is_out_of_reach() -> None:
    minutes = places(("a", None, None), ("b", "a", None), ("c", None, 35.0)).minutes()
    assert minutes[0, 2] == minutes[1, 2] == np.inf


@pytest.mark.parametrize(("region", "expected"), [("a", {0, 1, 2, 3}), ("b", {1, 3}), ("d", {3})])
def test_within_a_region_lies_all_that_lies_in_its_parts(region: str, expected: set[int]) -> None:
    found = places(("a", None, None), ("b", "a", None), ("c", "a", None), ("d", "b", None))
    within = found.within(region)
    assert (set(within), len(within)) == (expected, len(expected))


def test_the_packaged_places_all_reach_each_other(packaged_data: None) -> None:
    assert np.isfinite(Places.read().minutes()).all()
