"""How good the lists are: the published market, and markets of many sizes."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from benchmarks import two_sided
from benchmarks.engine.isolate import Limits, run_module
from benchmarks.lists.sizes import Size
from benchmarks.words import tell

#: Y. Tomita and T. Yokoyama, RecSys 2024: matches, envy left, envy right.
PUBLISHED = {
    "naive": (6.097606001793401, 383, 172),
    "product": (13.214715194901732, 211, 81),
    "transferable": (15.447528483780438, 63, 10),
    "iterative linear programme": (15.921955103345166, 103, 0),
    "Nash welfare by lotteries": (15.762, 0, 0),
}


def published_market() -> dict[str, dict[str, Any]]:
    """30 x 20, seed 0, crowding .5: every rule's matches and envy, and what was published."""
    left, right = two_sided.market(30, 20, 0.5)
    rows: dict[str, dict[str, Any]] = {
        name: {"published": list(PUBLISHED[name])} for name in PUBLISHED
    }
    for name, rule in two_sided.RULES.items():
        found = two_sided.outcome(left, right, rule(left, right))
        rows.setdefault(name, {})["measured"] = [found.matches, found.envy_left, found.envy_right]
    return rows


def of_size(size: Size, limits: Limits) -> dict[str, Any]:
    """Every rule in every market of one size, in a process of its own."""
    tell(f"lists, {size.kind} {size.sides}")
    given = [size.kind, str(size.talents), str(size.openings), str(size.seeds)]
    found = run_module("benchmarks.lists.child", given, limits)
    markets = [line for line in found.lines if "rules" in line]
    return {**asdict(size), "markets": markets, "failed": found.failed}


def quality(
    sizes: Iterable[Size], limits: Limits, keep: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, Any]:
    """All of it; the limits are those of one size. `keep` is given what there is after each."""
    found: dict[str, Any] = {"published": published_market(), "sizes": []}
    for size in sizes:
        found["sizes"].append(of_size(size, limits))
        if keep:
            keep(found)
    return found
