"""Files taken in, and their refused rows."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from sadari.access.actor import Actor
from sadari.access.file_import import visible_imports, visible_refused_rows
from sadari.models import FileImport, RefusedRow
from sadari.queries.names import name_field


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One refused row in the language of the page."""

    row: int
    field: str
    reason: str
    remedy: str


def imports_list(actor: Actor) -> QuerySet[FileImport]:
    """Newest first."""
    return visible_imports(actor).order_by("-started_at", "-pk")


@dataclass(frozen=True, slots=True)
class ImportTotals:
    """All files together; read = taken + refused."""

    files: int
    read: int
    refused: int

    @property
    def taken(self) -> int:
        return self.read - self.refused


def import_totals(actor: Actor) -> ImportTotals:
    return ImportTotals(
        **visible_imports(actor).aggregate(
            files=Count("pk"), read=Sum("read", default=0), refused=Sum("refused", default=0)
        )
    )


def refusal_of_file(file_import: FileImport) -> RefusedLine | None:
    """Why the file was refused as a whole; None where it was read."""
    whole = file_import.refused_rows.filter(row=0).first() if not file_import.read else None
    return in_page_language(whole) if whole else None


def refused_rows_of(actor: Actor, file_import: FileImport) -> QuerySet[RefusedRow]:
    """The refused rows in the order of the file."""
    return (
        visible_refused_rows(actor).filter(file_import=file_import, row__gt=0).order_by("row", "pk")
    )


def in_page_language(row: RefusedRow) -> RefusedLine:
    english = name_field() == "name_en"
    return RefusedLine(
        row=row.row,
        field=row.field,
        reason=row.reason_en if english else row.reason_ko,
        remedy=row.remedy_en if english else row.remedy_ko,
    )
