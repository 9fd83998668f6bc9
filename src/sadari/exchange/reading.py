"""What the readers share: values of a row with the place where they stand, refused rows, notes."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from sadari.actions.import_records import (
    CourseRecord,
    ReadRow,
    TalentRecord,
    VacancyRecord,
)
from sadari.actions.refusal import RowRefused
from sadari.exchange.fields import Fields
from sadari.exchange.problem import Problem, read_at

T = TypeVar("T")
Record = VacancyRecord | CourseRecord | TalentRecord

LONGEST_KEY = 40
LONGEST_LINE = 200
LONGEST_NAME = 120
LARGEST_NUMBER = 2_000_000_000


def value_at(row: int, fields: Fields, name: str, reader: Callable[[str], T]) -> T:
    """``reader`` of the field ``name``; ``RowRefused`` names the row and the file's own field."""
    return read_at(row, fields.named(name), reader, fields.sent(name))


def demanded(row: int, fields: Fields, *names: str) -> str:
    """The first of the fields that is known; ``RowRefused`` naming the first where none is."""
    for name in names:
        if text := fields.known(name):
            if "\ufffd" in text:
                raise RowRefused(undecodable(text).at(row, fields.named(name)))
            return text
    raise RowRefused(missing(fields.named(names[0])).at(row, fields.named(names[0])))


def demanded_key(row: int, fields: Fields, name: str) -> str:
    key = demanded(row, fields, name)
    if len(key) > LONGEST_KEY:
        raise RowRefused(_long_key(key).at(row, fields.named(name)))
    return key


def cut(text: str, most: int = LONGEST_LINE) -> str:
    """A line that a column of ``most`` characters takes; what is cut off is marked by "…"."""
    return text if len(text) <= most else text[: most - 1] + "…"


def web_address(text: str) -> str:
    """An address that is safe to link to, or ""."""
    is_safe = text.startswith(("https://", "http://")) and len(text) <= 500 and " " not in text
    return text if is_safe else ""


def as_read(number: int, raw: dict[str, str], make: Callable[[], Record]) -> ReadRow:
    """The row with its record, or with why it was refused."""
    try:
        return ReadRow(number=number, raw=raw, record=make())
    except RowRefused as refused:
        return ReadRow(number=number, raw=raw, refusal=refused.refusal)


def refused_row(number: int, raw: dict[str, str], field: str, problem: Problem) -> ReadRow:
    return ReadRow(number=number, raw=raw, refusal=problem.at(number, field))


def started(rows: Iterable[ReadRow]) -> Iterator[ReadRow]:
    """``rows`` with the first one already read, so that a file that is refused as a whole is
    refused when the reader is called and not only when its rows are asked for."""
    iterator = iter(rows)
    first = next(iterator, None)
    return iterator if first is None else chain((first,), iterator)


def note(notes: list[str] | None, korean: str, english: str) -> None:
    """Add a remark on the file as a whole; nothing is lost by it."""
    if notes is not None:
        notes.append(f"{korean} / {english}")


def missing(name: str) -> Problem:
    return Problem(
        "missing",
        reason=("꼭 필요한 값이 비어 있습니다: {name}", "A value that is needed is empty: {name}"),
        remedy=("값을 채워 주십시오: {name}", "Fill in {name}."),
        name=name,
    )


def undecodable(text: str) -> Problem:
    return Problem(
        "undecodable",
        reason=(
            "글자가 깨져 있습니다: “{value}”",
            "The characters are damaged: “{value}”",
        ),
        remedy=(
            "원본에서 다시 복사하거나 UTF-8로 저장하여 올려 주십시오.",
            "Copy the text from its origin again, or save the file as UTF-8.",
        ),
        value=text,
    )


def _long_key(key: str) -> Problem:
    return Problem(
        "key_too_long",
        reason=(
            "식별 값이 {most}자를 넘습니다: “{value}”",
            "The identifier is longer than {most} characters: “{value}”",
        ),
        remedy=("{most}자 이내의 식별 값을 적어 주십시오.", "Use at most {most} characters."),
        most=LONGEST_KEY,
        value=key,
    )
