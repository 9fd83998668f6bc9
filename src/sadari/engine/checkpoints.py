"""Stages of a run kept outside of it, so that a run that was ended can go on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, TypeVar, get_type_hints

import numpy as np

from sadari.engine.arrays import AnyArray, read_only

Stage = TypeVar("Stage")


class Checkpoints(Protocol):
    """Where the arrays of finished stages are kept; the caller answers for the same inputs."""

    def recall(self, stage: str) -> Mapping[str, AnyArray] | None:
        """The arrays as they were kept, whole numbers as int64; None where there are none."""

    def keep(self, stage: str, arrays: Mapping[str, AnyArray]) -> None:
        """Keep arrays of whole numbers, float64 and booleans, some without a dimension."""


def resumed(
    checkpoints: Checkpoints | None, stage: str, kind: type[Stage], work: Callable[[], Stage]
) -> Stage:
    """What `work` makes, or what it made when the stage was last finished.

    `kind` is a dataclass of arrays, numbers and further such dataclasses.
    """
    kept = checkpoints.recall(stage) if checkpoints else None
    if kept is not None:
        return _restored(kind, kept, "")
    made = work()
    if checkpoints:
        checkpoints.keep(stage, dict(_arrays(made, "")))
    return made


def _arrays(made: Any, prefix: str) -> Iterator[tuple[str, AnyArray]]:
    for field in fields(made):
        value = getattr(made, field.name)
        if is_dataclass(value):
            yield from _arrays(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", np.asarray(value)


def _restored(kind: type[Stage], kept: Mapping[str, AnyArray], prefix: str) -> Stage:
    kinds = get_type_hints(kind)
    return kind(
        **{
            field.name: _value(kinds[field.name], kept, f"{prefix}{field.name}")
            for field in fields(kind)  # type: ignore[arg-type]
        }
    )


def _value(kind: Any, kept: Mapping[str, AnyArray], name: str) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return _restored(kind, kept, f"{name}.")
    return kind(kept[name].item()) if kept[name].ndim == 0 else read_only(kept[name])
