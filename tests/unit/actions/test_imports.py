"""Files are stored by natural key: nothing is lost, nothing twice, whatever stops an import."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.import_record import Record, course, read, refused, talent, vacancy
from tests.unit.actions.snapshot import counts, refusals, stored_rows

from sadari.access.actor import ANONYMOUS, Actor
from sadari.access.roles import NotAllowed
from sadari.actions import imports
from sadari.actions.import_records import ReadRow, SkillAtLevel
from sadari.actions.imports import import_rows
from sadari.models import (
    AuditEvent,
    Cohort,
    FileImport,
    Opening,
    Organisation,
    RefusedRow,
    Talent,
)

pytestmark = pytest.mark.usefixtures("packaged_data")

NOWHERE = "없는나라 없는구"
ROWS = st.lists(
    st.tuples(
        st.sampled_from(
            ["good", "good", "good", "good", "nowhere", "too_long", "unknown_skill", "unreadable"]
        ),
        st.integers(0, 4),
        st.integers(0, 2),
    ),
    max_size=10,
)
UNSTORABLE = ("too_long", "unknown_skill")
Row = tuple[str, int, int]


@dataclass(frozen=True)
class Sort:
    """One kind of file: how its rows are made, and what they said of each key."""

    kind: str
    make: Callable[..., Record]
    said: str
    most: int
    read_back: Callable[[], dict[str, str]]

    def row(self, position: int, row: Row) -> ReadRow:
        what, key, variant = row
        if what == "unreadable":
            return refused(position)
        values: dict[str, Any] = {self.said: f"말 {variant}"}
        if what == "nowhere":
            values["region_text"] = NOWHERE
            values |= {"area_code": "99"} if self.kind == "training" else {}
        if what == "too_long":
            values[self.said] = "가" * (self.most + 1)
        if what == "unknown_skill":
            values["skill_ids"] = (SkillAtLevel("no-such-skill", 3),)
        record = self.make(position, f"K{key}", **values)
        return next(read([record]))

    def rows(self, rows: list[Row]) -> list[ReadRow]:
        return [self.row(position, row) for position, row in enumerate(rows, 1)]


def openings() -> dict[str, str]:
    return dict(Opening.objects.values_list("source_key", "title"))


def courses() -> dict[str, str]:
    return dict(Cohort.objects.values_list("programme__source_key", "programme__title"))


def talents() -> dict[str, str]:
    return dict(Talent.objects.values_list("sender_key", "name"))


SORTS = [
    Sort("vacancies", vacancy, "title", 200, openings),
    Sort("training", course, "title", 200, courses),
    Sort("talents", talent, "name", 60, talents),
]
each_sort = pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.kind)


def expected(rows: list[Row]) -> tuple[dict[str, int], dict[str, str]]:
    """What a plain reading, row by row, makes of them: the counts and what each key says."""
    said: dict[str, str] = {}
    found = {"read": len(rows), "created": 0, "updated": 0, "unchanged": 0, "refused": 0}
    for what, number, variant in rows:
        key, words = f"K{number}", f"말 {variant}"
        if what != "good":
            found["refused"] += 1
        elif key not in said:
            found["created"] += 1
        elif said[key] == words:
            found["unchanged"] += 1
        else:
            found["updated"] += 1
        if what == "good":
            said[key] = words
    return found, said


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards, so that each example starts from the same."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH_ROWS", 3)


def take_in(sort: Sort, rows: Any, by: Actor, content: str = "content") -> FileImport:
    return import_rows(kind=sort.kind, rows=rows, file_name="f", content_hash=content, by=by)


examples = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@each_sort
@examples
@given(rows=ROWS)
def test_every_row_read_is_created_updated_unchanged_or_refused(
    operator: Actor, small_batches: None, sort: Sort, rows: list[Row]
) -> None:
    with undone():
        rows = [(what, key + 5 if what in UNSTORABLE else key, v) for what, key, v in rows]
        done = take_in(sort, sort.rows(rows), operator)
        found, said = expected(rows)
        assert counts(done) == found
        assert sort.read_back() == said
        assert len(refusals(done)) == found["refused"]


@each_sort
@examples
@given(rows=ROWS)
def test_a_second_run_of_the_same_file_leaves_the_same_rows(
    operator: Actor, small_batches: None, sort: Sort, rows: list[Row]
) -> None:
    with undone():
        take_in(sort, sort.rows(rows), operator)
        once = stored_rows()
        _found, said = expected(rows)
        assert sort.read_back() == said
        again = take_in(sort, sort.rows(rows), operator)
        assert stored_rows() == once
        assert again.created == 0
        assert again.read == len(rows)


@each_sort
@examples
@given(rows=ROWS, stop=st.integers(0, 10))
def test_an_interrupted_import_goes_on_where_it_stopped(
    operator: Actor, small_batches: None, sort: Sort, rows: list[Row], stop: int
) -> None:
    with undone():
        whole = take_in(sort, sort.rows(rows), operator)
        in_one_go = stored_rows(), counts(whole), refusals(whole)
        transaction.set_rollback(True)
    with undone():
        with pytest.raises(Interrupted):
            take_in(sort, breaking_off(sort.rows(rows), stop), operator)
        half = FileImport.objects.get()
        assert half.state == FileImport.State.RUNNING
        resumed = take_in(sort, sort.rows(rows), operator)
        assert resumed.pk == half.pk
        assert (stored_rows(), counts(resumed), refusals(resumed)) == in_one_go


class Interrupted(Exception):
    """Somebody pulled the plug."""


def breaking_off(rows: list[ReadRow], after: int) -> Iterator[ReadRow]:
    yield from islice(rows, after)
    raise Interrupted


@each_sort
def test_a_file_imported_twice_is_unchanged_the_second_time(operator: Actor, sort: Sort) -> None:
    rows: list[Row] = [("good", key, 0) for key in range(5)]
    first = take_in(sort, sort.rows(rows), operator)
    second = take_in(sort, sort.rows(rows), operator)
    assert counts(first) | {"created": 0, "unchanged": 5} == counts(second)
    assert first.pk != second.pk


@each_sort
def test_a_row_says_the_same_wherever_it_stands_in_its_file(operator: Actor, sort: Sort) -> None:
    take_in(sort, sort.rows([("good", 1, 0), ("good", 2, 0)]), operator)
    turned_round = take_in(sort, sort.rows([("good", 2, 0), ("good", 1, 0)]), operator)
    assert turned_round.unchanged == 2


@each_sort
@pytest.mark.parametrize("bad", UNSTORABLE)
def test_a_row_that_cannot_be_stored_does_not_take_its_batch_along(
    operator: Actor, sort: Sort, bad: str
) -> None:
    done = take_in(sort, sort.rows([("good", 1, 0), (bad, 2, 0), ("good", 3, 0)]), operator)
    assert counts(done) == {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "refused": 1}
    assert refusals(done) == [(2, "not_storable")]
    assert set(sort.read_back()) == {"K1", "K3"}


@each_sort
@pytest.mark.parametrize("letter", ["\0", "\ud800"], ids=["null", "half a character"])
def test_letters_no_database_takes_refuse_their_row_and_not_the_file(
    operator: Actor, sort: Sort, letter: str
) -> None:
    bad = next(read([sort.make(2, "K2", **{sort.said: f"가{letter}나"})]))
    bad = replace(bad, raw={f"칸{letter}": f"가{letter}나"})
    done = take_in(sort, [*sort.rows([("good", 1, 0)]), bad], operator)
    assert refusals(done) == [(2, "not_storable")]
    (kept,) = RefusedRow.objects.values_list("raw", flat=True)
    ((name, text),) = kept
    assert (name[0], text[0], text[-1]) == ("칸", "가", "나")


@each_sort
def test_a_refused_row_keeps_what_was_sent_and_says_how_to_mend_it(
    operator: Actor, sort: Sort
) -> None:
    done = take_in(sort, sort.rows([("good", 1, 0), ("nowhere", 2, 0)]), operator)
    row = RefusedRow.objects.get(file_import=done)
    assert (row.row, row.code, row.raw) == (2, "unknown_region", [["보낸 행", "canary-2"]])
    said = (row.reason_ko, row.reason_en, row.remedy_ko, row.remedy_en)
    assert all(said)
    assert "99" in row.reason_ko or NOWHERE in row.reason_ko


@each_sort
def test_the_import_leaves_one_event_with_its_counts(operator: Actor, sort: Sort) -> None:
    done = take_in(sort, sort.rows([("good", 1, 0), ("unreadable", 2, 0)]), operator)
    event = AuditEvent.objects.get(verb="import_file")
    assert (event.noun, event.noun_id) == ("file_import", str(done.pk))
    assert event.detail == counts(done) | {"kind": sort.kind, "file_name": "f"}


@each_sort
def test_an_empty_file_is_an_import_of_nothing(operator: Actor, sort: Sort) -> None:
    assert set(counts(take_in(sort, [], operator)).values()) == {0}


@each_sort
def test_who_may_not_import_stores_nothing(sort: Sort) -> None:
    with pytest.raises(NotAllowed):
        take_in(sort, sort.rows([("good", 1, 0)]), ANONYMOUS)
    assert sort.read_back() == {}
    assert not FileImport.objects.exists()


def test_a_kind_of_file_that_nobody_knows_is_an_error(operator: Actor) -> None:
    with pytest.raises(ValueError, match="weather"):
        import_rows(kind="weather", rows=[], file_name="f", content_hash="c", by=operator)


def test_progress_is_told_after_each_batch(operator: Actor, small_batches: None) -> None:
    heard: list[int] = []
    rows = SORTS[0].rows([("good", key, 0) for key in range(5)] + [("good", 0, 0)] * 2)
    import_rows(
        kind="vacancies", rows=rows, file_name="f", content_hash="c", by=operator,
        progress=heard.append,
    )  # fmt: skip
    assert heard == [3, 6, 7]


def test_two_senders_may_use_the_same_key_for_two_people(operator: Actor) -> None:
    senders = [
        Organisation.objects.create(kind="institute", name=name, natural_key=f"name:{name}")
        for name in ("가온", "나래")
    ]
    for sender in senders:
        import_rows(
            kind="talents", rows=read([talent(1, "T1", name=sender.name)]), file_name="f",
            content_hash=sender.name, by=operator, sender=sender,
        )  # fmt: skip
    people = set(Talent.objects.values_list("sender__name", "name"))
    assert people == {("가온", "가온"), ("나래", "나래")}
