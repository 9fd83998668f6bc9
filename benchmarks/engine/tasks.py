"""What a benchmark task is: a question, and the systems that answer it on the same input."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.worlds import World

Answer = NDArray[Any]
OURS = "sadari"


class Work(NamedTuple):
    """What is measured, and (not measured) how its result becomes an array to compare."""

    run: Callable[[], Any]
    answer: Callable[[Any], Answer]


@dataclass(frozen=True)
class System:
    """One way to answer. `prepare` brings the input into its form and is not measured.

    `comparable` is false where it answers a question of its own.
    """

    name: str
    computes: str
    prepare: Callable[[World], Work]
    comparable: bool = True


@dataclass(frozen=True)
class Task:
    """A question, ours first; answers are compared with those of the system `reference`."""

    name: str
    title: str
    question: str
    systems: tuple[System, ...]
    agreement: Callable[[Answer, Answer], str]
    reference: str = OURS

    def system(self, name: str) -> System:
        return next(system for system in self.systems if system.name == name)


def identical(ours: Answer, theirs: Answer) -> str:
    """In words, whether two answers are the same to the last entry."""
    if ours.shape != theirs.shape:
        return f"DIFFERENT: {theirs.size:,} entries instead of {ours.size:,}"
    differing = int((ours != theirs).sum())
    return f"DIFFERENT in {differing:,} of {ours.size:,}" if differing else "identical"


def within(tolerance: float) -> Callable[[Answer, Answer], str]:
    """In words, how far two answers are apart, in shares of the largest entry."""

    def compare(ours: Answer, theirs: Answer) -> str:
        if ours.shape != theirs.shape:
            return f"DIFFERENT: {theirs.size:,} entries instead of {ours.size:,}"
        scale = max(float(np.abs(ours).max(initial=0)), 1e-300)
        apart = float(np.abs(ours - theirs).max(initial=0)) / scale
        if apart == 0:
            return "identical"
        return f"{'same' if apart <= tolerance else 'DIFFERENT'} within {apart:.0e}"

    return compare


def ours_first(names: Sequence[str]) -> list[str]:
    """Names in the order given, those of ours before the peers."""
    return sorted(names, key=lambda name: not name.startswith(OURS))
