"""Official lists in their published forms, with a few invented rows."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

NCS_HEADINGS = (
    "순번", "대분류 코드", "대분류코드명", "중분류 코드", "중분류코드명", "소분류 코드",
    "소분류코드명", "세분류 코드", "세분류코드명", "능력단위 분류번호", "능력단위명",
    "능력단위수준",
)  # fmt: skip
#: Two units of an invented class, one of another; the class stands in the first row only.
NCS_ROWS: tuple[tuple[object, ...], ...] = (
    (1, "91", "빛누리", "01", "빛누리일반", "02", "빛누리운용", "03", "빛누리설비",
     "9101020301_24v2", "빛누리 점등", 3),
    (2, None, None, None, None, None, None, None, None, "9101020302_24v2", "빛누리 소등", 4),
    (3, "91", "빛누리", "01", "빛누리일반", "02", "빛누리운용", "04", "빛누리정비",
     "9101020401_22v1", "빛누리 수선", 5),
)  # fmt: skip
SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
ESCO_SKILLS = (
    {"conceptUri": f"{SKILL}aaaa-1", "skillType": "skill/competence", "status": "released",
     "preferredLabel": "tend lumen orchards",
     "altLabels": "lumen orchard tending\ntend a lumen grove"},
    {"conceptUri": f"{SKILL}aaaa-2", "skillType": "knowledge", "status": "released",
     "preferredLabel": "lumen orchards", "altLabels": ""},
    {"conceptUri": f"{SKILL}aaaa-3", "skillType": "knowledge", "status": "obsolete",
     "preferredLabel": "old lumen", "altLabels": ""},
)  # fmt: skip
ESCO_OCCUPATIONS = (
    {"conceptUri": f"{OCCUPATION}bbbb-1", "iscoGroup": "6112", "status": "released",
     "preferredLabel": "lumen grower", "altLabels": "grower of lumen", "code": "6112.9"},
)  # fmt: skip


def workbook(path: Path, rows: Iterable[Sequence[object]], title: str = "목록") -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def ncs_file(folder: Path, *more: Sequence[object], headings: Sequence[str] = NCS_HEADINGS) -> Path:
    """As published: a title above the headings, then a row a unit."""
    rows = [["국가직무능력표준 분류체계"], [], headings, *NCS_ROWS, *more]
    return workbook(folder / "ncs.xlsx", rows)


def table(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def esco_folder(folder: Path, **changed: Sequence[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    table(folder / "skills_en.csv", changed.get("skills", ESCO_SKILLS))
    table(folder / "occupations_en.csv", changed.get("occupations", ESCO_OCCUPATIONS))
    broader = {"conceptType": "", "conceptUri": f"{SKILL}aaaa-1", "broaderType": ""}
    table(
        folder / "broaderRelationsSkillPillar_en.csv",
        [broader | {"broaderUri": f"{SKILL}aaaa-2"}],
    )
    return folder


def keco_file(folder: Path, *more: tuple[str, str]) -> Path:
    """In the encoding that Korean spreadsheets save."""
    rows = [("9", "빛누리직"), ("91", "빛누리 관리직"), ("911", "빛누리 관리자"),
            ("9111", "빛누리 농원 관리자"), *more]  # fmt: skip
    path = folder / "keco.csv"
    lines = ["분류코드,분류명", *(f"{code},{name}" for code, name in rows)]
    path.write_bytes("\r\n".join(lines).encode("cp949"))
    return path
