"""Imports and their refused rows."""

from django.db.models import QuerySet

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.models import FileImport, RefusedRow


def visible_imports(actor: Actor) -> QuerySet[FileImport]:
    if not may(actor, Permission.SEE_IMPORTS):
        return FileImport.objects.none()
    return FileImport.objects.all()


def visible_refused_rows(actor: Actor) -> QuerySet[RefusedRow]:
    """The reason of a refusal; the row as sent needs the right to import it again."""
    rows = RefusedRow.objects.filter(file_import__in=visible_imports(actor))
    return rows if may(actor, Permission.RUN_IMPORT) else rows.defer("raw")
