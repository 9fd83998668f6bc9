"""A file that is refused as a whole leaves a trace, so that its sender learns why."""

from django.db import transaction
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.refusal import Refusal
from sadari.audit.events import record
from sadari.models import FileImport, RefusedRow


@transaction.atomic
def refuse_file(
    *, kind: str, file_name: str, content_hash: str, refusal: Refusal, by: Actor
) -> FileImport:
    """An import of no rows whose one refusal, at row 0, speaks of the whole file."""
    check_may(by, Permission.RUN_IMPORT)
    refused = FileImport.objects.create(
        kind=kind,
        file_name=file_name[:200],
        content_hash=content_hash,
        started_by_id=by.account_id,
        finished_at=timezone.now(),
        state=FileImport.State.DONE,
    )
    RefusedRow.objects.create(
        file_import=refused,
        row=0,
        field=refusal.field[:80],
        code=refusal.code,
        reason_ko=refusal.reason_ko,
        reason_en=refusal.reason_en,
        remedy_ko=refusal.remedy_ko,
        remedy_en=refusal.remedy_en,
        raw=[],
    )
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="import_file",
        noun="file_import",
        noun_id=refused.pk,
        detail={"kind": kind, "file_name": refused.file_name, "refused_as_a_whole": refusal.code},
    )
    return refused
