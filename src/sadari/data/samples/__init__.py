"""Small invented files in the published formats; what each must give stands in its README."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    kind: Literal["vacancies", "training", "talents"]
    path: Path
    detail: Path | None = None


SAMPLES = (
    Sample(
        "vacancies",
        _FOLDER / "work24_vacancies_list.xml",
        _FOLDER / "work24_vacancies_detail.xml",
    ),
    Sample("training", _FOLDER / "work24_training_courses.xml"),
    Sample("talents", _FOLDER / "talents_cp949.csv"),
    Sample("talents", _FOLDER / "talents.xlsx"),
)
