"""Measure the lists of one size of market: python -m benchmarks.lists.child MEMORY ANSWERS … .

Run by `isolate.run_module`. Arguments: kind of market, talents, openings, number of seeds. Says
one line a market.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.engine.child import forget_peak, guarded, peak_mib, say, timed
from benchmarks.lists.crowded import complete_market, drawn_market
from benchmarks.lists.market import ListMarket, most_placed, region
from benchmarks.lists.measures import rules_measured
from benchmarks.lists.sizes import Size

CROWDED = {"complete": complete_market, "drawn": drawn_market}
_SMALL = 300, 40
_Market = tuple[dict[str, Any], Callable[[], ListMarket]]


def markets(size: Size) -> Iterator[_Market]:
    """Every market of this size: what tells it from others, and how it is made."""
    sides = size.talents, size.openings
    for seed in range(1, size.seeds + 1):
        if size.kind == "region":
            yield {"seed": seed}, partial(region, *sides, seed)
            continue
        for crowding in size.crowding:
            named = {"crowding": crowding, "seed": seed}
            yield named, partial(CROWDED[size.kind], *sides, crowding, seed)


def one_market(size: Size, make: Callable[[], ListMarket]) -> dict[str, Any]:
    """A market and what every rule does in it."""
    world = make()
    placed = {"most_placed": most_placed(world)} if size.kind == "region" else {}
    return {
        "places": int(world.market.places.sum()),
        "candidates": int(world.found.opening.size),
        **placed,
        "rules": rules_measured(world),
    }


def measure(size: Size, answers: Path) -> dict[str, Any]:
    """Say what each market's lists do, what that took, and in the end how many there were.

    A small market comes first, for compiled code.
    """
    small = Size(size.kind, *_SMALL, seeds=1)
    one_market(small, next(markets(small))[1])
    count = 0
    for which, make in markets(size):
        forget_peak()
        wall, cpu, found = timed(partial(one_market, size, make))
        cost = {"wall_seconds": wall, "cpu_seconds": cpu, "peak_mib": round(peak_mib(), 1)}
        say(answers, {**which, **found, **cost})
        count += 1
    return {"markets": count}


if __name__ == "__main__":
    memory, kept, kind, *numbers = sys.argv[1:]
    asked = Size(kind, *map(int, numbers))
    guarded(memory, kept, lambda: measure(asked, Path(kept)))
