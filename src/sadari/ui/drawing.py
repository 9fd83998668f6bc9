"""Lengths of bars and places of dots, in percent of the room that a page gives them.

Percent keeps a drawing free of any fixed width: the browser stretches the shapes, never the text.
"""

from collections.abc import Iterable, Sequence
from typing import Any

LARGEST = "largest"
WHOLE = "whole"


def read(item: Any, name: str, default: Any = None) -> Any:
    """The value called ``name`` of a dict or an object; ``default`` where it has none."""
    if isinstance(item, dict):
        return item.get(name, default)
    return getattr(item, name, default)


def percent(part: float | None, whole: float | None = 1.0) -> str:
    """``part`` of ``whole`` as an SVG length, held between 0% and 100%."""
    if not part or not whole:
        return "0%"
    return f"{min(max(part / whole, 0.0), 1.0) * 100:.2f}%"


def largest(values: Iterable[float | None]) -> float:
    """The largest known value; 0.0 where none is known."""
    return max((float(value) for value in values if value is not None), default=0.0)


def bars(rows: Sequence[Any], scale: str = LARGEST) -> list[dict[str, Any]]:
    """Rows with ``share`` between 0 and 1 → rows with a ``width``.

    ``scale="largest"`` gives the longest bar the full room, ``"whole"`` gives it to a share of 1.
    """
    if scale not in (LARGEST, WHOLE):
        raise ValueError(f"scale is 'largest' or 'whole', not {scale!r}")
    top = 1.0 if scale == WHOLE else largest(read(row, "share") for row in rows)
    names = ("label", "value", "share", "href", "note")
    return [
        {name: read(row, name) for name in names} | {"width": percent(read(row, "share"), top)}
        for row in rows
    ]


def dots(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows with ``first`` and ``second`` → the places of both dots and of the line between them."""
    top = largest(read(row, side) for row in rows for side in ("first", "second"))
    names = ("label", "first", "second", "href")
    return [
        {name: read(row, name) for name in names}
        | {f"{side}_at": percent(read(row, side), top) for side in ("first", "second")}
        for row in rows
    ]


def steps(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Counts that shrink → each with its ``share`` of the step before (None for the first).

    After a step of zero there is nothing left to take a share of, so the share is None too.
    """
    drawn: list[dict[str, Any]] = []
    before: float | None = None
    for row in rows:
        count = read(row, "count")
        kept = count / before if before and count is not None else None
        drawn.append(
            {name: read(row, name) for name in ("label", "count", "href")}
            | {"share": kept, "width": percent(1.0 if before is None else kept)}
        )
        before = count
    return drawn


def contributions(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Reasons with ``points`` of at most ``of_points`` → a track as long as what could be earned.

    All tracks share one scale, so that a heavy reason looks heavy even when it earned little.
    """
    top = largest(read(row, "of_points") or read(row, "points") for row in rows)
    names = ("label", "points", "of_points", "sentence", "evidence")
    return [
        {name: read(row, name) for name in names}
        | {
            "width": percent(read(row, "points"), top),
            "track": percent(read(row, "of_points") or read(row, "points"), top),
        }
        for row in rows
    ]
