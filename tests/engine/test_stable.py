from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, shuffled, tiny_market

from sadari.engine.arrays import indptr_of, rows_of
from sadari.engine.fit import FitRules, candidates
from sadari.engine.lottery import draw_lotteries
from sadari.engine.stable import (
    Preferences,
    blocking_pairs,
    deferred_acceptance,
    preferences_of,
)

SEEDS = st.integers(0, 10**6)


def some_preferences(
    seed: int, talents: int, openings: int, levels: int = 3, most_places: int = 2
) -> Preferences:
    """Incomplete lists with many ties; empty lists and openings without places included."""
    rng = np.random.default_rng(seed)
    listed = rng.random((talents, openings)) < rng.choice([0.3, 0.7, 1.0])
    talent, opening = np.nonzero(listed)
    return Preferences(
        indptr=indptr_of(talent, talents),
        opening=opening,
        talent_score=rng.integers(0, levels, talent.size),
        opening_score=rng.integers(0, levels, talent.size),
        places=rng.integers(0, most_places + 1, openings),
        talent_lottery=rng.permutation(talents),
        opening_lottery=rng.permutation(openings),
    )


def wish_lists(preferences: Preferences) -> list[list[int]]:
    """Each talent's openings, best first; equal ones by lottery."""
    lists = []
    for talent in range(preferences.indptr.size - 1):
        entries = range(*preferences.indptr[talent : talent + 2])
        order = sorted(
            (-preferences.talent_score[e], preferences.opening_lottery[preferences.opening[e]], e)
            for e in entries
        )
        lists.append([int(preferences.opening[e]) for _, _, e in order])
    return lists


def priorities(preferences: Preferences) -> dict[tuple[int, int], tuple[int, int]]:
    """(talent, opening) → key, smaller = liked better by the opening."""
    talents = rows_of(preferences.indptr)
    return {
        (int(t), int(o)): (-int(score), int(preferences.talent_lottery[t]))
        for t, o, score in zip(talents, preferences.opening, preferences.opening_score, strict=True)
    }


def by_rounds(preferences: Preferences) -> list[int]:
    """A second solver: all propose at once, round by round, on dictionaries."""
    lists, keys = wish_lists(preferences), priorities(preferences)
    next_wish, placed = [0] * len(lists), [-1] * len(lists)
    moved = True
    while moved:
        moved = False
        asking: dict[int, list[int]] = {}
        for talent, wishes in enumerate(lists):
            if placed[talent] >= 0:
                asking.setdefault(placed[talent], []).append(talent)
            elif next_wish[talent] < len(wishes):
                asking.setdefault(wishes[next_wish[talent]], []).append(talent)
                next_wish[talent] += 1
                moved = True
        placed = [-1] * len(lists)
        for opening, people in asking.items():
            people.sort(key=lambda t: keys[t, opening])
            for talent in people[: preferences.places[opening]]:
                placed[talent] = opening
    return placed


def boston(preferences: Preferences) -> list[int]:
    """The rule that must be caught: acceptance at once and for good."""
    lists, keys = wish_lists(preferences), priorities(preferences)
    placed, left = [-1] * len(lists), preferences.places.tolist()
    for step in range(max(map(len, lists), default=0)):
        asking: dict[int, list[int]] = {}
        for talent, wishes in enumerate(lists):
            if placed[talent] < 0 and step < len(wishes):
                asking.setdefault(wishes[step], []).append(talent)
        for opening, people in asking.items():
            people.sort(key=lambda t: keys[t, opening])
            for talent in people[: left[opening]]:
                placed[talent] = opening
                left[opening] -= 1
    return placed


def is_stable_with_lottery(preferences: Preferences, placed: list[int]) -> bool:
    lists, keys = wish_lists(preferences), priorities(preferences)
    for talent, wishes in enumerate(lists):
        own = wishes.index(placed[talent]) if placed[talent] >= 0 else len(wishes)
        for opening in wishes[:own]:
            kept = sorted(keys[t, opening] for t, o in enumerate(placed) if o == opening)
            if len(kept) < preferences.places[opening]:
                return False
            if kept and keys[talent, opening] < kept[-1]:
                return False
    return True


def every_placement(preferences: Preferences) -> Iterator[list[int]]:
    options = [[-1, *wishes] for wishes in wish_lists(preferences)]
    for placed in product(*options):
        counts = np.bincount([o for o in placed if o >= 0], minlength=preferences.places.size)
        if (counts <= preferences.places).all():
            yield list(placed)


def test_a_textbook_example() -> None:
    """Three talents, three openings, each side's wishes in a circle: talents get their first."""
    liking = np.array([[3, 2, 1], [1, 3, 2], [2, 1, 3]])
    priority = np.array([[1, 2, 3], [3, 1, 2], [2, 3, 1]])
    preferences = Preferences(
        indptr=np.array([0, 3, 6, 9]),
        opening=np.tile(np.arange(3), 3),
        talent_score=liking.ravel(),
        opening_score=priority.ravel(),
        places=np.ones(3, dtype=int),
        talent_lottery=np.arange(3),
        opening_lottery=np.arange(3),
    )
    found = deferred_acceptance(preferences)
    assert found.opening_of_talent.tolist() == [0, 1, 2]
    assert (found.proposals, found.rejections) == (3, 0)


@settings(max_examples=60)
@given(SEEDS)
def test_agrees_with_brute_force_on_the_best_stable_placement(seed: int) -> None:
    preferences = some_preferences(seed, talents=4, openings=3)
    found = deferred_acceptance(preferences).opening_of_talent.tolist()
    lists = wish_lists(preferences)
    stable = [p for p in every_placement(preferences) if is_stable_with_lottery(preferences, p)]
    assert found in stable
    for other in stable:  # no talent does better in any stable placement
        for talent, opening in enumerate(other):
            if opening >= 0:
                assert found[talent] >= 0
                wishes = lists[talent]
                assert wishes.index(found[talent]) <= wishes.index(opening)


@settings(max_examples=150)
@given(SEEDS)
def test_agrees_with_a_second_solver(seed: int) -> None:
    preferences = some_preferences(seed, talents=25, openings=9, levels=4, most_places=4)
    found = deferred_acceptance(preferences)
    assert found.opening_of_talent.tolist() == by_rounds(preferences)
    assert (found.filled <= preferences.places).all()
    assert found.proposals - found.rejections == found.filled.sum()
    assert len(blocking_pairs(preferences, found.opening_of_talent)) == 0


@settings(max_examples=80)
@given(SEEDS)
def test_blocking_pairs_are_those_of_the_definition(seed: int) -> None:
    preferences = some_preferences(seed, talents=6, openings=4)
    rng = np.random.default_rng(seed)
    options = list(every_placement(some_preferences(seed, 6, 4))) if seed % 7 == 0 else []
    placed = options[rng.integers(len(options))] if options else boston(preferences)
    expected = set()
    scores = {
        (int(t), int(o)): (int(u), int(p))
        for t, o, u, p in zip(
            rows_of(preferences.indptr),
            preferences.opening,
            preferences.talent_score,
            preferences.opening_score,
            strict=True,
        )
    }
    for (t, o), (liked, meets) in scores.items():
        kept = [scores[x, o][1] for x, y in enumerate(placed) if y == o]
        wants = placed[t] != o and (placed[t] < 0 or liked > scores[t, placed[t]][0])
        free = len(kept) < preferences.places[o]
        if wants and (free or (kept and meets > min(kept))):
            expected.add((t, o))
    found = blocking_pairs(preferences, np.array(placed))
    assert set(map(tuple, found.tolist())) == expected


def test_a_placement_off_the_list_is_refused() -> None:
    preferences = some_preferences(1, 3, 2)
    empty = Preferences(
        **vars(preferences)
        | {
            "indptr": np.zeros(4, dtype=int),
            "opening": np.zeros(0, dtype=int),
            "talent_score": np.zeros(0, dtype=int),
            "opening_score": np.zeros(0, dtype=int),
        }
    )
    with pytest.raises(ValueError, match="not on the list"):
        blocking_pairs(empty, np.array([0, -1, -1]))


def test_broken_twins_have_blocking_pairs() -> None:
    """Acceptance for good, and priorities that wrap around below zero, are both found."""
    caught = {"boston": 0, "wrapped": 0}
    for seed in range(40):
        preferences = some_preferences(seed, 20, 6, levels=9)
        caught["boston"] += len(blocking_pairs(preferences, np.array(boston(preferences))))
        wrapped = (preferences.opening_score - 4).astype(np.uint32).astype(np.int64)
        twin = Preferences(**vars(preferences) | {"opening_score": wrapped})
        placed = deferred_acceptance(twin).opening_of_talent
        caught["wrapped"] += len(blocking_pairs(preferences, placed))
    print("blocking pairs in broken twins:", caught)
    assert min(caught.values()) > 0


def misreport(preferences: Preferences, talent: int, rng: np.random.Generator) -> Preferences:
    """The talent lists some of the openings in some order; everybody else stays as is."""
    first, end = preferences.indptr[talent : talent + 2].tolist()
    kept = first + rng.permutation(end - first)[: rng.integers(0, end - first + 1)]
    entries = np.concatenate([np.arange(first), kept, np.arange(end, preferences.opening.size)])
    score = preferences.talent_score[entries]
    score[first : first + kept.size] = np.arange(kept.size, 0, -1)
    pointers = preferences.indptr.copy()
    pointers[talent + 1 :] -= end - first - kept.size
    return Preferences(
        indptr=pointers,
        opening=preferences.opening[entries],
        talent_score=score,
        opening_score=preferences.opening_score[entries],
        places=preferences.places,
        talent_lottery=preferences.talent_lottery,
        opening_lottery=preferences.opening_lottery,
    )


def count_profitable(rule, misreports: int, seed: int) -> int:  # type: ignore[no-untyped-def]
    """How many of so many random misreports give the liar a better opening, honestly judged."""
    rng = np.random.default_rng(seed)
    profitable = tried = 0
    while tried < misreports:
        preferences = some_preferences(int(rng.integers(10**9)), 6, 4)
        lists, honest = wish_lists(preferences), rule(preferences)
        for talent in range(6):
            for _ in range(4):
                placed = rule(misreport(preferences, talent, rng))[talent]
                wishes = lists[talent]
                before = wishes.index(honest[talent]) if honest[talent] >= 0 else len(wishes)
                after = wishes.index(placed) if placed >= 0 else len(wishes)
                profitable += after < before
                tried += 1
    print(f"{profitable} of {tried} misreports profitable")
    return profitable


def our_rule(preferences: Preferences) -> list[int]:
    return deferred_acceptance(preferences).opening_of_talent.tolist()


def test_no_misreport_pays_for_a_talent() -> None:
    assert count_profitable(our_rule, 20_000, seed=1) == 0


@pytest.mark.long
def test_none_of_a_million_misreports_pays_for_a_talent() -> None:
    assert count_profitable(our_rule, 1_000_000, seed=2) == 0


def test_the_boston_rule_is_caught_by_the_same_test() -> None:
    assert count_profitable(boston, 3_000, seed=1) > 0


@settings(max_examples=10)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_order_of_the_input_never_changes_the_placement(seed: int, order: int) -> None:
    market = believable_market(seed, talents=120, openings=20)

    def place(market):  # type: ignore[no-untyped-def]
        return deferred_acceptance(
            preferences_of(market, candidates(market, FitRules()), draw_lotteries(market, seed))
        ).opening_of_talent

    assert np.array_equal(place(market), place(shuffled(market, order)))


def test_equal_people_are_placed_by_a_lottery_that_the_seed_draws() -> None:
    market = tiny_market([[(0, 3, 4)]] * 6, [[(0, 3, 1.0, True)]], places=[2])
    found = candidates(market, FitRules())
    winners = {
        tuple(
            deferred_acceptance(
                preferences_of(market, found, draw_lotteries(market, seed))
            ).opening_of_talent.tolist()
        )
        for seed in range(12)
    }
    assert len(winners) > 1


def test_no_talents_and_no_openings_is_a_market_too() -> None:
    for talents, openings in permutations((0, 3), 2):
        found = deferred_acceptance(some_preferences(1, talents, openings))
        assert found.opening_of_talent.tolist() == [-1] * talents
        assert found.filled.sum() == 0
