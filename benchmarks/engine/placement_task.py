"""Stable placement."""

import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from benchmarks.engine.tasks import OURS, Answer, System, Task, Work, identical
from benchmarks.engine.worlds import LIST, World
from sadari.engine.arrays import rows_of
from sadari.engine.stable import Preferences, deferred_acceptance

# `matching` copies its players recursively
_RECURSION, _STACK_BYTES = 100_000_000, 1 << 30
Lists = dict[int, list[int]]
Result = TypeVar("Result")


def strict_lists(wanted: Preferences) -> tuple[Lists, Lists]:
    """Each side's strict list, the best first: by score, ties by the lottery.

    Openings without places are nobody's wish, as peers know no quota of 0; who then has an
    empty list is left out.
    """
    talent, opening = rows_of(wanted.indptr), wanted.opening
    offered = wanted.places[opening] > 0
    talent, opening = talent[offered], opening[offered]
    liked, meets = wanted.talent_score[offered], wanted.opening_score[offered]
    by_talent = np.lexsort((wanted.opening_lottery[opening], -liked, talent))
    by_opening = np.lexsort((wanted.talent_lottery[talent], -meets, opening))
    return (
        _rows(talent[by_talent], opening[by_talent]),
        _rows(opening[by_opening], talent[by_opening]),
    )


def _rows(owner: Answer, other: Answer) -> Lists:
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    parts = np.split(other, first[1:]) if first.size else []
    return {int(owner[at]): part.tolist() for at, part in zip(first, parts, strict=True)}


def _placed(talents: int, pairs: Iterable[tuple[int, int]]) -> Answer:
    placed = np.full(talents, -1, dtype=np.int64)
    for talent, opening in pairs:
        placed[talent] = opening
    return placed


def _sadari(world: World) -> Work:
    wanted = world.lists
    return Work(lambda: deferred_acceptance(wanted), lambda found: found.opening_of_talent)


def _algmatch(world: World) -> Work:
    from algmatch import HospitalResidentsProblem

    talents, openings = strict_lists(world.lists)
    places = world.market.places.tolist()
    # it numbers from 1
    given = {
        "residents": {t + 1: [o + 1 for o in wished] for t, wished in talents.items()},
        "hospitals": {
            o + 1: {"capacity": places[o], "preferences": [t + 1 for t in wished]}
            for o, wished in openings.items()
        },
    }

    def answer(found: dict) -> Answer:
        sided = found["resident_sided"].items()
        pairs = ((int(t[1:]) - 1, int(o[1:]) - 1) for t, o in sided if o)
        return _placed(world.talents, pairs)

    return Work(lambda: HospitalResidentsProblem(dictionary=given).get_stable_matching(), answer)


def _matching(world: World) -> Work:
    from matching.games import HospitalResident

    talents, openings = strict_lists(world.lists)
    places = world.market.places.tolist()

    def run() -> dict:
        room = {o: places[o] for o in openings}
        return HospitalResident.create_from_dictionaries(talents, openings, room).solve()

    def answer(found: dict) -> Answer:
        pairs = ((t.name, o.name) for o, kept in found.items() for t in kept)
        return _placed(world.talents, pairs)

    return Work(lambda: deep(run), answer)


def deep(work: Callable[[], Result]) -> Result:
    """The result of `work`, run where recursion finds room."""
    limit, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(_RECURSION)
    try:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work).result()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(stack)


TASK = Task(
    name="placement",
    title="Stable placement",
    question=f"Lists of up to {LIST} drawn openings, quotas, ties by one lottery a side; the "
    "talent-optimal stable matching, of which there is exactly one.",
    systems=(
        System(OURS, "deferred acceptance; sorts the lists by itself", _sadari),
        System("algmatch", "resident-optimal, from sorted lists; checks stability", _algmatch),
        System(
            "matching",
            "resident-optimal, from sorted lists; with the limit of recursion lifted (without that "
            "it stops at 1,000 people) and a stack of 1 GiB",
            _matching,
        ),
    ),
    agreement=identical,
)
