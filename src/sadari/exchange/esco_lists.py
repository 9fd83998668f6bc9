"""The European classification ESCO as its folder of CSV files is published.

``skills_en.csv`` and ``occupations_en.csv`` are read (at least one must be there), their Korean
twins ``…_ko.csv`` for names if a folder has them, and ``broaderRelations…Pillar_en.csv`` for the
wider concept. Several labels stand in one cell, a line each.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sadari.actions.official_plan import OfficialEntry
from sadari.actions.refusal import RowRefused
from sadari.exchange.official_table import (
    LONGEST_NAME,
    Cells,
    Read,
    each_once,
    name_in,
    wrong_code,
)
from sadari.exchange.plain_text import plain
from sadari.exchange.problem import Problem

_LONGEST_CELL = 1_000_000
_ISCO = re.compile(r"\d{1,4}")
_LONGEST_CODE = 120
_FORM = (
    "ESCO의 conceptUri 주소가 필요합니다.",
    "The conceptUri of ESCO, a web address, is needed.",
)


@dataclass(frozen=True, slots=True)
class _Pillar:
    noun: Literal["skill", "occupation"]
    table: str
    broader: str


PILLARS = (
    _Pillar("skill", "skills", "broaderRelationsSkillPillar"),
    _Pillar("occupation", "occupations", "broaderRelationsOccPillar"),
)


def read_esco(folder: Path) -> Iterator[Read]:
    """Entries of the folder; ``FileRefused`` where no table of it is there, or one is cut."""
    tables = [pillar for pillar in PILLARS if (folder / f"{pillar.table}_en.csv").is_file()]
    if not tables:
        raise _no_folder().for_file()
    for pillar in tables:
        yield from each_once(f"{pillar.table}_en.csv", _entries(folder, pillar))


def _entries(folder: Path, pillar: _Pillar) -> Iterator[OfficialEntry | RowRefused]:
    broader = _broader(folder / f"{pillar.broader}_en.csv")
    korean = _labels(folder / f"{pillar.table}_ko.csv")
    file = f"{pillar.table}_en.csv"
    for cells in _rows(folder / file, ("conceptUri", "preferredLabel")):
        if cells["status"] not in ("", "released"):
            continue
        try:
            yield _entry(file, cells, pillar, korean, broader)
        except RowRefused as refused:
            yield refused


def _entry(
    file: str,
    cells: Cells,
    pillar: _Pillar,
    korean: dict[str, tuple[str, ...]],
    broader: dict[str, str],
) -> OfficialEntry:
    code = cells["conceptUri"]
    if not code.startswith("http") or len(code) > _LONGEST_CODE:
        raise cells.refused("conceptUri", wrong_code(code, _FORM))
    name_ko, *further_ko = korean.get(code, ("",))
    is_knowledge = cells["skillType"] == "knowledge"
    isco = cells["iscoGroup"].removeprefix("C")
    return OfficialEntry(
        file=file,
        row=cells.number,
        noun=pillar.noun,
        code=code,
        concept_id=f"esco-{_last_part(code)}",
        name_ko=name_ko,
        name_en=name_in(cells, "preferredLabel"),
        further_names=(*further_ko, *_lines(cells["altLabels"])),
        broader=broader.get(code, ""),
        skill_kind="" if pillar.noun == "occupation" else "knowledge" if is_knowledge else "skill",
        isco=isco if pillar.noun == "occupation" and _ISCO.fullmatch(isco) else "",
    )


def _last_part(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.rsplit("/", 1)[-1].lower()).strip("-")


def _lines(text: str) -> tuple[str, ...]:
    labels = (plain(line) for line in text.splitlines())
    return tuple(label for label in labels if 0 < len(label) <= LONGEST_NAME)


def _labels(path: Path) -> dict[str, tuple[str, ...]]:
    """The names in another language by address; empty where the folder has no such table."""
    if not path.is_file():
        return {}
    rows = _rows(path, ("conceptUri", "preferredLabel"))
    named = ((c["conceptUri"], (plain(c["preferredLabel"]), *_lines(c["altLabels"]))) for c in rows)
    return {code: names for code, names in named if 0 < len(names[0]) <= LONGEST_NAME}


def _broader(path: Path) -> dict[str, str]:
    """The first wider concept of each; ESCO may give several."""
    wider: dict[str, str] = {}
    if path.is_file():
        for cells in _rows(path, ("conceptUri", "broaderUri")):
            wider.setdefault(cells["conceptUri"], cells["broaderUri"])
    return wider


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[Cells]:
    """Rows as published: UTF-8, quoted cells over several lines. ``number`` is the first line."""
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.DictReader(stream)
        headings = reader.fieldnames or ()
        if not set(needed) <= set(headings):
            raise _no_columns(path.name, needed).for_file()
        before = reader.line_num
        for row in reader:
            values = {name: (cell or "").strip() for name, cell in row.items() if name}
            yield Cells(before + 1, values, {name: name for name in headings})
            before = reader.line_num


def _no_folder() -> Problem:
    return Problem(
        "no_esco_folder",
        reason=(
            "폴더에 skills_en.csv도 occupations_en.csv도 없습니다.",
            "The folder holds neither skills_en.csv nor occupations_en.csv.",
        ),
        remedy=(
            "내려받은 ESCO CSV 파일의 압축을 풀어 그 폴더를 지정해 주십시오.",
            "Unpack the CSV files that ESCO offers, and name their folder.",
        ),
    )


def _no_columns(file: str, needed: tuple[str, ...]) -> Problem:
    return Problem(
        "no_headings",
        reason=(
            "ESCO 표의 열이 없습니다: {file}",
            "Columns of ESCO are missing: {file}",
        ),
        remedy=("다음 열이 필요합니다: {words}", "It needs the columns {words}."),
        file=file,
        words=", ".join(needed),
    )
