"""Putting long work into the queue: a person asks, a worker does it.

Work is named, not imported, because the worker's door stands above this floor. One match run, and
one import of the same file, can wait or run at a time.
"""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.queries.background import (
    IMPORT_FILE_JOB,
    RELINK_TERM_JOB,
    RUN_MATCH_JOB,
    jobs_under_way,
)


def start_match_run(*, by: Actor) -> bool:
    """Ask for a match run; False where one is waiting or running already."""
    check_may(by, Permission.RUN_MATCH)
    return _defer(RUN_MATCH_JOB, "match", account_id=by.account_id)


def start_import(
    *, kind: str, path: str, detail: str | None, file_name: str, content_hash: str, by: Actor
) -> bool:
    """Ask for the import of a stored file; False where the same file is waiting or running.

    ``path`` and ``detail`` are where the worker finds the files; ``content_hash`` (hexadecimal)
    says whether two uploads are the same.
    """
    check_may(by, Permission.RUN_IMPORT)
    return _defer(
        IMPORT_FILE_JOB,
        f"import:{kind}:{content_hash}",
        account_id=by.account_id,
        kind=kind,
        path=path,
        detail=detail,
        file_name=file_name,
    )


def start_relinking(*, kind: str, text: str, before: str | None, by: Actor) -> None:
    """Ask that whatever holds a decided term is read anew; ``before`` is what it meant so far.

    Each decision waits for itself: two on the same term must both be read, in their order.
    """
    check_may(by, Permission.MANAGE_VOCABULARY)
    app.configure_task(RELINK_TERM_JOB, lock="relink").defer(
        account_id=by.account_id, kind=kind, text=text, before=before
    )


def _defer(task: str, only_one: str, **arguments: str | int | None) -> bool:
    """The lock holds back a second job that waits; the look at the queue, one beside a running."""
    if jobs_under_way(task).filter(queueing_lock=only_one).exists():
        return False
    try:
        with transaction.atomic():
            app.configure_task(task, queueing_lock=only_one).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
