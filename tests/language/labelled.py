"""Our own labelled lines: how they are read from CSV, linked, and counted.

Each line of ``cases/labelled.csv`` is something that stands in a vacancy, a résumé, a course, a
list or a title. ``named`` is what a person reads in it, in plain words; ``expected`` is the same
as concepts of the vocabulary: separated by spaces, ``a|b`` where either is right, ``?`` before
what the vocabulary does not hold, ``~`` before what may be read in it or not. ``said`` is what the
line says of a concept: ``python=4+`` (level 4, demanded), ``docker=-`` (wished). ``half`` is drawn
by the hash of the text.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sadari.language.linking import Linker, OccupationLink, SkillLink

CASES = Path(__file__).parent / "cases" / "labelled.csv"
Link = SkillLink | OccupationLink
DEMANDS = {"+": True, "-": False}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled line; ``expected`` holds a set of equally right ids for each concept."""

    text: str
    source: str
    language: str
    field: str
    task: str
    expected: tuple[frozenset[str], ...]
    optional: frozenset[str]
    said: dict[str, tuple[int | None, bool | None]]
    note: str

    @property
    def half(self) -> str:
        odd = hashlib.sha256(self.text.encode()).digest()[0] % 2
        return "held out" if odd else "development"


@dataclass(frozen=True, slots=True)
class Count:
    """Links that are right, links that are wrong, concepts that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def labelled_cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [_case(row) for row in csv.DictReader(file)]


def _case(row: dict[str, str]) -> Case:
    words = row["expected"].split()
    return Case(
        text=row["text"],
        source=row["source"],
        language=row["language"],
        field=row["field"],
        task=row["task"],
        expected=tuple(frozenset(word.split("|")) for word in words if word[0] != "~"),
        optional=frozenset(word[1:] for word in words if word[0] == "~"),
        said=dict(_said(word) for word in row["said"].split()),
        note=row["note"],
    )


def _said(word: str) -> tuple[str, tuple[int | None, bool | None]]:
    concept_id, _, what = word.partition("=")
    level = next((int(sign) for sign in what if sign.isdigit()), None)
    return concept_id, (level, next((DEMANDS[sign] for sign in what if sign in DEMANDS), None))


def link(linker: Linker, case: Case) -> tuple[Link, ...]:
    """What the linker finds in the line, asked as the product asks."""
    if case.task == "occupation":
        found = linker.occupation(case.text)
        return (found,) if found else ()
    ask: Callable[[str], tuple[SkillLink, ...]] = {
        "licence": linker.licences,
        "outcomes": linker.outcomes,
        "skills": linker.skills if case.source == "list" else linker.skills_in,
    }[case.task]
    return ask(case.text)


def is_right(case: Case, found: Link) -> bool:
    return found.id in case.optional or any(found.id in either for either in case.expected)


def count(case: Case, links: Iterable[Link]) -> Count:
    ids = {found.id for found in links} - case.optional
    right = sum(bool(either & ids) for either in case.expected)
    wrong = sum(not any(i in either for either in case.expected) for i in ids)
    return Count(right, wrong, len(case.expected) - right)


def table(
    counts: Iterable[tuple[Case, Count]], groups: dict[str, Callable[[Case], str]]
) -> dict[tuple[str, str], Count]:
    """Counts summed over all lines and by each way of grouping them."""
    sums: dict[tuple[str, str], Count] = {}
    for case, counted in counts:
        keys = [("all", ""), *((name, group(case)) for name, group in groups.items())]
        for key in keys:
            sums[key] = sums.get(key, Count()) + counted
    return dict(sorted(sums.items()))


def as_text(sums: dict[tuple[str, str], Count]) -> str:
    head = "group                       precision  recall   right wrong missed"
    return "\n".join(
        [
            head,
            *(
                f"{' '.join(key):26} {c.precision:10.3f} {c.recall:7.3f} "
                f"{c.right:7d} {c.wrong:5d} {c.missed:6d}"
                for key, c in sums.items()
            ),
        ]
    )
