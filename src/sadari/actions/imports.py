"""Storing what files say: in batches, by natural key, so that a rerun changes nothing twice.

Each batch is one transaction that writes rows, refusals and counts together. Whatever kills the
process leaves whole batches; the next run of the same file goes on behind them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.import_records import ReadRow
from sadari.actions.import_refusals import NOTHING_IS_KEPT
from sadari.actions.one_at_a_time import one_at_a_time
from sadari.actions.refusal import Refusal
from sadari.actions.store_courses import CourseStore
from sadari.actions.store_talents import TalentStore
from sadari.actions.store_vacancies import VacancyStore
from sadari.audit.events import record
from sadari.bridge.linker import bulk_linking
from sadari.models import FileImport, Organisation, RefusedRow

BATCH_ROWS = 500
#: The national employment service's feeds; part of the natural key of vacancies and courses.
WORK24 = "work24"

#: What the database objects to; a half of a character never even reaches it.
_NOT_STORABLE = (DataError, IntegrityError, UnicodeEncodeError)

#: What became of one record: "created", "updated", "unchanged", or why it was refused.
Outcome = str | Refusal


class Store(Protocol):
    def store(self, rows: list[ReadRow]) -> list[Outcome]:
        """Write the rows' records; one outcome a row, in order. Must run in a transaction."""
        ...


class ImportUnderWay(Exception):
    """The same file is being imported by another process."""


def import_rows(
    *,
    kind: str,
    rows: Iterable[ReadRow],
    file_name: str,
    content_hash: str,
    by: Actor,
    source: str = WORK24,
    sender: Organisation | None = None,
    notes: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> FileImport:
    """Store all rows of one file; ``progress`` is told the number of rows done so far.

    ``source`` is whose keys vacancies and courses carry, ``sender`` whose keys talents carry.
    ``notes`` are remarks on the file as a whole; a reader may add to them while rows are read.

    Raises :class:`ImportUnderWay` when another process is at the same file.
    """
    check_may(by, Permission.RUN_IMPORT)
    with one_at_a_time(f"import:{kind}:{content_hash}", ImportUnderWay):
        store = _store_for(kind, source, sender)
        file_import = _begin_or_resume(kind, file_name, content_hash, by)
        for batch in _batches(islice(rows, file_import.read, None)):
            _take_batch(file_import, store, batch)
            if progress is not None:
                progress(file_import.read)
        return _finish(file_import, notes, by)


def _begin_or_resume(kind: str, file_name: str, content_hash: str, by: Actor) -> FileImport:
    file_import, _created = FileImport.objects.get_or_create(
        kind=kind,
        content_hash=content_hash,
        state=FileImport.State.RUNNING,
        defaults={"file_name": file_name[:200], "started_by_id": by.account_id},
    )
    return file_import


def _store_for(kind: str, source: str, sender: Organisation | None) -> Store:
    if kind == FileImport.Kind.VACANCIES:
        return VacancyStore(source)
    if kind == FileImport.Kind.TRAINING:
        return CourseStore(source)
    if kind == FileImport.Kind.TALENTS:
        return TalentStore(sender)
    raise ValueError(f"no store for files of kind {kind!r}")


def _batches(rows: Iterator[ReadRow]) -> Iterator[list[ReadRow]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _take_batch(file_import: FileImport, store: Store, batch: list[ReadRow]) -> None:
    with transaction.atomic(), bulk_linking():
        outcomes = _outcomes(store, batch)
        refused = [
            (row, outcome)
            for row, outcome in zip(batch, outcomes, strict=True)
            if isinstance(outcome, Refusal)
        ]
        RefusedRow.objects.bulk_create(
            _refused_row(file_import, row, refusal) for row, refusal in refused
        )
        counts = Counter(outcome for outcome in outcomes if isinstance(outcome, str))
        FileImport.objects.filter(pk=file_import.pk).update(
            read=F("read") + len(batch),
            refused=F("refused") + len(refused),
            **{name: F(name) + counts[name] for name in ("created", "updated", "unchanged")},
        )
    file_import.refresh_from_db()


def _outcomes(store: Store, batch: list[ReadRow]) -> list[Outcome]:
    """The readers' refusals stay; the rest goes to the store, at need row by row."""
    readable = [row for row in batch if row.refusal is None]
    try:
        stored = _stored(store, readable)
    except _NOT_STORABLE:
        stored = [_one_by_one(store, row) for row in readable]
    by_position = iter(stored)
    return [row.refusal or next(by_position) for row in batch]


@transaction.atomic
def _stored(store: Store, rows: list[ReadRow]) -> list[Outcome]:
    """All of the rows or none; references are checked now, not when the batch is committed."""
    outcomes = store.store(rows)
    connection.check_constraints()
    return outcomes


def _one_by_one(store: Store, row: ReadRow) -> Outcome:
    """A value that only the database objects to must not take its batch along."""
    try:
        return _stored(store, [row])[0]
    except _NOT_STORABLE:
        return Refusal(
            row=row.number,
            field="",
            code="not_storable",
            reason_ko="이 행의 값 가운데 저장할 수 없는 값이 있습니다(너무 길거나 서로 맞지 않음).",
            reason_en="A value of this row cannot be stored (too long, or at odds with another).",
            remedy_ko="긴 글과 숫자의 범위를 확인하고 다시 보내십시오.",
            remedy_en="Check long texts and the range of numbers, then send the row again.",
        )


def _refused_row(file_import: FileImport, row: ReadRow, refusal: Refusal) -> RefusedRow:
    return RefusedRow(
        file_import=file_import,
        row=refusal.row,
        field=_writable(refusal.field)[:80],
        code=refusal.code,
        reason_ko=_writable(refusal.reason_ko),
        reason_en=_writable(refusal.reason_en),
        remedy_ko=_writable(refusal.remedy_ko),
        remedy_en=_writable(refusal.remedy_en),
        raw=[
            [_writable(name), _writable(text)]
            for name, text in row.raw.items()
            if refusal.code not in NOTHING_IS_KEPT
        ],
    )


def _writable(text: str) -> str:
    """What no text column takes, a null character or half a character, becomes a sign for it."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


@transaction.atomic
def _finish(file_import: FileImport, notes: Sequence[str], by: Actor) -> FileImport:
    file_import.state = FileImport.State.DONE
    file_import.finished_at = timezone.now()
    file_import.notes = [_writable(note) for note in notes]
    file_import.save(update_fields=["state", "finished_at", "notes"])
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="import_file",
        noun="file_import",
        noun_id=file_import.pk,
        detail={
            name: getattr(file_import, name)
            for name in ("kind", "file_name", "read", "created", "updated", "unchanged", "refused")
        },
    )
    return file_import
