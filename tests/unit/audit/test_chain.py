"""Both logs are only ever added to, and whoever goes round that leaves a trace."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from django.db import Error, InternalError, ProgrammingError, connection, transaction

from sadari.access.actor import Actor
from sadari.audit.access import record_views
from sadari.audit.chain import CHAINED_TABLES, verify_chain
from sadari.audit.events import record
from sadari.models import AccessLog, AuditEvent

EVENTS, VIEWS = CHAINED_TABLES


def add_event(number: int = 0) -> AuditEvent:
    return record(
        account_id=None, actor_name="system", verb="import_file", noun="file_import",
        noun_id=number, detail={"가": [number, 1.5, None]},
    )  # fmt: skip


def add_views(count: int = 1) -> None:
    record_views(
        viewer_id=1, viewer_roles=["school_staff", "auditor"], address="203.0.113.7",
        talent_ids=[uuid.uuid4() for _ in range(count)], what="profile",
    )  # fmt: skip


def fill() -> None:
    for number in range(5):
        add_event(number)
    add_views(3)
    add_views(2)


def ids(table: str) -> list[int]:
    model = AuditEvent if table == EVENTS else AccessLog
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def triggers_off(table: str) -> Iterator[None]:
    """What only the owner of the database can do."""
    run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


each_table = pytest.mark.parametrize("table", CHAINED_TABLES)


@each_table
def test_an_empty_log_is_whole(db: None, table: str) -> None:
    assert verify_chain(table).whole
    assert verify_chain(table).rows == 0


@each_table
def test_a_log_is_whole_after_single_rows_and_many_at_once(db: None, table: str) -> None:
    fill()
    verdict = verify_chain(table)
    assert (verdict.whole, verdict.rows) == (True, 5)


def test_each_row_holds_the_hash_of_the_row_before(db: None) -> None:
    fill()
    for model in (AuditEvent, AccessLog):
        rows = list(model.objects.order_by("pk"))
        assert [row.previous_hash for row in rows] == ["", *(row.row_hash for row in rows[:-1])]
        assert len({row.row_hash for row in rows}) == len(rows)


def change(table: str, row: int) -> str:
    column = "actor_name" if table == EVENTS else "what"
    return f"UPDATE {table} SET {column} = 'nobody' WHERE id = {row}"


def backdate(table: str, row: int) -> str:
    return f"UPDATE {table} SET at = at - interval '1 microsecond' WHERE id = {row}"


def delete(table: str, row: int) -> str:
    return f"DELETE FROM {table} WHERE id = {row}"


def rehash(table: str, row: int) -> str:
    """A forger who knows the rule makes the changed row fit; the next one does not fit to it."""
    return (
        f"{change(table, row)};"
        f"UPDATE {table} AS log SET row_hash = sadari_row_hash(sadari_row_in_utc(log)) "
        f"WHERE id = {row}"
    )


FORGERIES: dict[str, tuple[Callable[[str, int], str], int]] = {
    "changed": (change, 0),
    "backdated": (backdate, 0),
    "deleted": (delete, 1),
    "changed and hashed anew": (rehash, 1),
}


@each_table
@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("position", [0, 2])
def test_a_forged_row_is_found_and_named(db: None, table: str, forgery: str, position: int) -> None:
    """A row that was changed is named itself, one that is gone by the row behind the gap."""
    fill()
    before = ids(table)
    forge, names_next = FORGERIES[forgery]
    with triggers_off(table):
        run(forge(table, before[position]))
    assert verify_chain(table).first_broken_id == before[position + names_next]


@each_table
def test_two_rows_that_changed_places_are_found(db: None, table: str) -> None:
    fill()
    rows = ids(table)
    with triggers_off(table):
        run(f"UPDATE {table} SET id = -1 WHERE id = {rows[1]}")
        run(f"UPDATE {table} SET id = {rows[1]} WHERE id = {rows[2]}")
        run(f"UPDATE {table} SET id = {rows[2]} WHERE id = -1")
    assert verify_chain(table).first_broken_id == rows[1]


@each_table
def test_a_row_slipped_in_without_the_trigger_is_found(db: None, table: str) -> None:
    fill()
    with triggers_off(table):
        add_event() if table == EVENTS else add_views()
    assert verify_chain(table).first_broken_id == ids(table)[-1]


@each_table
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", ["the owner", "sadari"])
def test_nobody_changes_or_deletes_a_row(db: None, table: str, statement: str, role: str) -> None:
    """The application's role lacks the right; for the owner there is the trigger."""
    fill()
    if role == "sadari":
        run("SET ROLE sadari")
    refusals = "append-only" if role == "the owner" else "permission denied"
    with pytest.raises((ProgrammingError, InternalError), match=refusals), transaction.atomic():
        run(statement.format(table))
    run("RESET ROLE")
    assert verify_chain(table).rows == 5


@each_table
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_with_the_right_given_back_the_trigger_still_holds(
    db: None, table: str, statement: str
) -> None:
    fill()
    run(f"GRANT UPDATE, DELETE ON {table} TO sadari")
    run("SET ROLE sadari")
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        run(statement.format(table))
    run("RESET ROLE")


@each_table
def test_without_right_and_trigger_a_deletion_goes_through(db: None, table: str) -> None:
    """The broken twin: it is these two locks, and nothing else, that hold."""
    fill()
    run(f"GRANT DELETE ON {table} TO sadari")
    with triggers_off(table):
        run("SET ROLE sadari")
        run(f"DELETE FROM {table}")
        run("RESET ROLE")
    assert verify_chain(table).rows == 0


def test_the_application_adds_rows_and_verifies_them(db: None) -> None:
    run("SET ROLE sadari")
    fill()
    assert [verify_chain(table).whole for table in CHAINED_TABLES] == [True, True]
    run("RESET ROLE")


@pytest.mark.parametrize("writing", ["Asia/Seoul", "America/St_Johns"])
@pytest.mark.parametrize("reading", ["UTC", "Pacific/Auckland"])
def test_the_hash_does_not_depend_on_the_time_zone_of_a_session(
    db: None, writing: str, reading: str
) -> None:
    run(f"SET LOCAL TIME ZONE '{writing}'")
    fill()
    run(f"SET LOCAL TIME ZONE '{reading}'")
    assert [verify_chain(table).whole for table in CHAINED_TABLES] == [True, True]


def test_ids_that_a_writer_chooses_are_not_taken(db: None) -> None:
    first = add_event()
    second = AuditEvent.objects.create(
        pk=first.pk - 1, actor_name="x", verb="import_file", noun="n", noun_id="1"
    )
    assert AuditEvent.objects.order_by("pk").last().noun_id == "1"
    assert verify_chain(EVENTS).whole
    assert second.noun_id == "1"


def test_no_other_table_is_verified(db: None) -> None:
    with pytest.raises(ValueError, match="sadari_talent"):
        verify_chain("sadari_talent")


def test_writers_at_the_same_time_make_one_chain(committed_database: str, operator: Actor) -> None:
    """Eight at once, each with transactions of several rows: the order of ids is the chain's."""
    writers, each = 8, 6
    ready = Barrier(writers)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            ready.wait()
            for number in range(each):
                with transaction.atomic():
                    add_event(number)
                    add_views(2)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    before = verify_chain(EVENTS).rows
    threads = [Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (verify_chain(EVENTS).whole, verify_chain(VIEWS).whole) == (True, True)
    assert verify_chain(EVENTS).rows - before == writers * each
    assert verify_chain(VIEWS).rows == writers * each * 2


def test_without_the_lock_writers_at_the_same_time_break_the_chain(
    committed_database: str,
) -> None:
    """The broken twin: two transactions open at once choose the same predecessor."""
    run(
        "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('sadari_chain_row'::regproc), "
        "'PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));', ''); END $$"
    )
    second_is_in, first_may_end = Barrier(2), Barrier(2)

    def first() -> None:
        with transaction.atomic():
            add_event()
            second_is_in.wait()
            first_may_end.wait()
        connection.close()

    thread = Thread(target=first)
    thread.start()
    second_is_in.wait()
    add_event()
    first_may_end.wait()
    thread.join()
    assert not verify_chain(EVENTS).whole
