"""The one door for files: read, store, and hand the refused rows back to be mended."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sadari.access.actor import Actor
from sadari.actions.import_records import ReadRow
from sadari.actions.imports import import_rows
from sadari.actions.organisations import sending_institution
from sadari.actions.refusal import Refusal
from sadari.actions.refused_rows import as_read
from sadari.exchange.refused_file import write_refused
from sadari.exchange.talent_table import read_talents
from sadari.exchange.work24_training import read_courses
from sadari.exchange.work24_vacancies import read_vacancies
from sadari.models import FileImport

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """``read`` = ``created`` + ``updated`` + ``unchanged`` + ``refused``, always."""

    file: str
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refusals: tuple[Refusal, ...]
    refused_file: Path | None
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The published keys of one import."""
        return {
            "file": self.file,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "refusals": [
                {"row": r.row, "field": r.field, "reason": r.reason, "remedy": r.remedy}
                for r in self.refusals
            ],
            "refused_file": str(self.refused_file) if self.refused_file else None,
        }


def import_file(
    *,
    kind: str,
    path: Path,
    detail: Path | None = None,
    by: Actor,
    refused_folder: Path,
    file_name: str = "",
    sender: str = "",
    progress: Callable[[int], None] | None = None,
) -> ImportOutcome:
    """Import one file of ``kind`` vacancies, training or talents.

    ``sender`` names the institution whose identifiers a table of talents uses. A rerun of a file
    whose import was interrupted goes on where it stopped. Raises ``FileRefused`` when the file as
    a whole is not what it should be.
    """
    name = file_name or path.name
    notes: list[str] = []
    rows = _rows(kind, path, detail, notes)
    file_import = import_rows(
        kind=kind,
        rows=rows,
        notes=notes,
        file_name=name,
        content_hash=_content_hash(path, detail, sender),
        by=by,
        sender=sending_institution(sender) if sender else None,
        progress=progress,
    )
    return _outcome(file_import, str(file_name or path), refused_folder)


def _rows(kind: str, path: Path, detail: Path | None, notes: list[str]) -> Iterator[ReadRow]:
    if kind == FileImport.Kind.VACANCIES:
        return read_vacancies(path, detail, notes=notes)
    if kind == FileImport.Kind.TRAINING:
        return read_courses(path, notes=notes)
    return read_talents(path, notes=notes)


def _content_hash(path: Path, detail: Path | None, sender: str) -> str:
    """SHA-256 of the files and of whose they are: the same content is the same import."""
    digest = hashlib.sha256(f"{sender}\n".encode())
    for file in (path, detail):
        if file is not None:
            with file.open("rb") as stream:
                while block := stream.read(_BLOCK_BYTES):
                    digest.update(block)
        digest.update(b"\n")
    return digest.hexdigest()


def _outcome(file_import: FileImport, file: str, refused_folder: Path) -> ImportOutcome:
    refused = [as_read(row) for row in file_import.refused_rows.order_by("row", "id")]
    return ImportOutcome(
        file=file,
        read=file_import.read,
        created=file_import.created,
        updated=file_import.updated,
        unchanged=file_import.unchanged,
        refused=file_import.refused,
        refusals=tuple(row.refusal for row in refused if row.refusal is not None),
        refused_file=_write(file_import, refused, refused_folder),
        notes=tuple(file_import.notes),
    )


def _write(file_import: FileImport, refused: list[ReadRow], folder: Path) -> Path | None:
    if not refused:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file_import.kind}-{file_import.pk}-refused.csv"
    write_refused(path, refused)
    return path
