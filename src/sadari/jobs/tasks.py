"""The background worker's doors onto actions. Each acts for the account that asked."""

from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from procrastinate.contrib.django import app

from sadari.access.actor import Actor, actor_of
from sadari.actions.match_run import run_match
from sadari.actions.refusal import FileRefused
from sadari.actions.refuse_file import refuse_file
from sadari.actions.relinking import Term, holders_of, relink
from sadari.bridge.linker import bulk_linking
from sadari.exchange.import_file import import_file
from sadari.models import Account
from sadari.queries.background import IMPORT_FILE_JOB, RELINK_TERM_JOB, RUN_MATCH_JOB


@app.task(name=RUN_MATCH_JOB)
def run_match_job(account_id: int) -> int:
    """Run the market; returns the run's id. A run that fails says so itself, and here."""
    return run_match(by=_actor(account_id)).pk


@app.task(name=IMPORT_FILE_JOB)
def import_file_job(
    account_id: int, kind: str, path: str, detail: str | None, file_name: str
) -> None:
    """Take in a stored file, then remove it: its rows are in the database or among the refused.

    A file left by a worker that died stays until the same file is sent again, which goes on
    behind the last whole batch.
    """
    by = _actor(account_id)
    files = [Path(path), *([Path(detail)] if detail else [])]
    try:
        # The pages write the refused rows anew for each download; no second copy stays behind.
        with TemporaryDirectory() as folder:
            import_file(
                kind=kind,
                path=files[0],
                detail=files[1] if detail else None,
                file_name=file_name,
                by=by,
                refused_folder=Path(folder),
            )
    except FileRefused as refused:
        refuse_file(
            kind=kind,
            file_name=file_name,
            content_hash=_content_hash(files[0]),
            refusal=refused.refusal,
            by=by,
        )
    for file in files:
        file.unlink(missing_ok=True)
        file.parent.rmdir()


@app.task(name=RELINK_TERM_JOB)
def relink_term_job(account_id: int, kind: str, text: str, before: str | None) -> dict[str, int]:
    """Read anew whatever holds a decided term; returns how many rows of each kind changed."""
    term = Term(kind, text, before)
    with bulk_linking():
        return relink(term, holders_of(term), by=_actor(account_id)).document()


def _actor(account_id: int) -> Actor:
    return actor_of(Account.objects.get(pk=account_id, is_active=True))


def _content_hash(file: Path) -> str:
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
