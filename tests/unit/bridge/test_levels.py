"""Levels where nobody wrote one: on the scale, and never lower with more experience."""

from hypothesis import given
from hypothesis import strategies as st

from sadari.bridge.levels import asked_level, own_level, taught_level

LEVELS = st.none() | st.integers(1, 8)
MONTHS = st.integers(0, 600)


@given(LEVELS, MONTHS, MONTHS)
def test_what_is_asked_is_a_level_and_grows_with_experience(
    typical: int | None, months: int, more: int
) -> None:
    level = asked_level(typical, months)
    assert 1 <= level <= 8
    assert asked_level(typical, months + more) >= level


@given(MONTHS, MONTHS)
def test_what_somebody_has_is_a_level_and_grows_with_experience(months: int, more: int) -> None:
    assert 1 <= own_level(months) <= own_level(months + more) <= 8


@given(LEVELS)
def test_a_course_teaches_beginners(typical: int | None) -> None:
    assert 1 <= taught_level(typical) <= 4


def test_experience_that_nobody_stated_counts_as_none() -> None:
    assert own_level(None) == own_level(0)


def test_a_newcomer_who_names_a_skill_meets_what_a_newcomers_post_asks() -> None:
    for typical in (None, *range(1, 9)):
        assert own_level(0) >= asked_level(typical, 0)
