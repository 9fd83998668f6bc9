"""What is wrong with one value, before it is known in which row it stands."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from sadari.actions.refusal import FileRefused, Refusal, RowRefused

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_SHOWN = 60


class Problem(ValueError):
    """A value that cannot be read, said in Korean and English, with what to write instead."""

    def __init__(
        self, code: str, *, reason: tuple[str, str], remedy: tuple[str, str], **shown: Any
    ) -> None:
        """``reason`` and ``remedy`` are (Korean, English); ``shown`` fills their placeholders."""
        cut = {name: shorten(value) for name, value in shown.items()}
        self.code = code
        self.reason_ko, self.reason_en = (text.format(**cut) for text in reason)
        self.remedy_ko, self.remedy_en = (text.format(**cut) for text in remedy)
        super().__init__(self.reason_en)

    def at(self, row: int, field: str) -> Refusal:
        return Refusal(
            row=row,
            field=field,
            code=self.code,
            reason_ko=self.reason_ko,
            reason_en=self.reason_en,
            remedy_ko=self.remedy_ko,
            remedy_en=self.remedy_en,
        )

    def for_file(self) -> FileRefused:
        return FileRefused(self.at(0, ""))


def shorten(value: object) -> str:
    """The value as one line of at most 60 characters, for a sentence."""
    line = " ".join(str(value).split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def read_at(
    row: int, field: str, reader: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call ``reader``; its ``Problem`` becomes ``RowRefused`` naming ``row`` and ``field``."""
    try:
        return reader(*args, **kwargs)
    except Problem as problem:
        raise RowRefused(problem.at(row, field)) from problem
