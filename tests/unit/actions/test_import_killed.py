"""Imports in processes of their own: killed at any point, and two at the same file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.unit.actions.import_in_a_process import CONTENT, people
from tests.unit.actions.snapshot import counts, stored_rows

from sadari.access.actor import Actor
from sadari.actions.imports import BATCH_ROWS, ImportUnderWay, import_rows
from sadari.models import FileImport, Talent

SCRIPT = Path(__file__).with_name("import_in_a_process.py")


def start(url: str, rows: int, hold_after: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(rows), str(hold_after)],
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(process: subprocess.Popen[str], rows_done: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= rows_done:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def wait_until_its_lock_is_free(url: str) -> None:
    """The server notices by itself, a moment later, that a client is dead.

    Given back by hand: a session that was closed gives its locks back a moment later, too.
    """
    with psycopg.connect(url) as other:
        key = f"import:talents:{CONTENT}"
        for change in ("lock", "unlock"):
            other.execute(f"SELECT pg_advisory_{change}(hashtextextended(%s, 0))", [key])


def import_here(rows: int, by: Actor) -> FileImport:
    return import_rows(
        kind="talents", rows=people(rows), file_name="f", content_hash=CONTENT, by=by
    )


@pytest.mark.parametrize(
    ("rows", "done"),
    [(1_300, BATCH_ROWS), pytest.param(20_000, 4 * BATCH_ROWS, marks=pytest.mark.long)],
)
def test_a_killed_import_ends_with_the_rows_of_one_run(
    committed_database: str, operator: Actor, rows: int, done: int
) -> None:
    kill_after(start(committed_database, rows), done)
    wait_until_its_lock_is_free(committed_database)
    half = FileImport.objects.get()
    assert half.state == FileImport.State.RUNNING
    assert done <= half.read == half.created < rows
    assert Talent.objects.count() == half.read

    finished = import_here(rows, operator)
    assert finished.pk == half.pk
    assert counts(finished) | {"read": rows, "created": rows} == counts(finished)
    after_the_kill = stored_rows()
    Talent.objects.all().delete()
    in_one_go = import_here(rows, operator)
    assert counts(in_one_go) == counts(finished)
    assert stored_rows() == after_the_kill


def test_a_second_process_is_told_that_the_file_is_under_way(
    committed_database: str, operator: Actor
) -> None:
    first = start(committed_database, BATCH_ROWS + 10, hold_after=BATCH_ROWS)
    assert first.stdout is not None and first.stdin is not None
    assert int(first.stdout.readline()) == BATCH_ROWS
    with pytest.raises(ImportUnderWay):
        import_here(BATCH_ROWS + 10, operator)
    first.stdin.write("go on\n")
    first.communicate()
    assert first.returncode == 0
    done = FileImport.objects.get()
    assert (done.state, done.created) == (FileImport.State.DONE, BATCH_ROWS + 10)
    assert counts(import_here(BATCH_ROWS + 10, operator))["unchanged"] == BATCH_ROWS + 10


def test_another_file_may_be_imported_meanwhile(committed_database: str, operator: Actor) -> None:
    first = start(committed_database, BATCH_ROWS + 10, hold_after=BATCH_ROWS)
    assert first.stdout is not None
    assert int(first.stdout.readline()) == BATCH_ROWS
    other = import_rows(
        kind="talents", rows=people(3), file_name="g", content_hash="other", by=operator
    )
    assert other.unchanged == 3
    first.communicate("go on\n")
    assert first.returncode == 0
