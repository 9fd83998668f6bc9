"""Running the market: frozen inputs → hashed result, written in one transaction."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from psycopg import Copy

from sadari.access.actor import Actor
from sadari.access.consent import without_refusal
from sadari.access.opening import public_openings
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.one_at_a_time import one_at_a_time
from sadari.audit.events import record
from sadari.bridge.cluster import Cluster, machines
from sadari.bridge.diagnoses import DiagnosisRow
from sadari.bridge.engine_version import engine_version
from sadari.bridge.list_rows import HEADER, TRAILER, Lists
from sadari.bridge.match import MatchOutcome, StageProgress, match
from sadari.models import (
    ConsentText,
    FrozenPiece,
    MatchRun,
    OpeningDiagnosis,
    Placement,
    RecommendationList,
    SuggestionList,
    Talent,
)

#: Ties are broken by a lottery drawn from this seed; fixed before the run, stored with it.
DEFAULT_SEED = 2030

_Made = Future[list[Any]]


class MatchUnderWay(Exception):
    """Another process is matching; two runs at once would only wait for each other."""


def run_match(
    *,
    by: Actor,
    seed: int | None = None,
    progress: StageProgress | None = None,
    cluster: str | None = None,
) -> MatchRun:
    """Match everybody who seeks with everything that is open today.

    ``cluster`` is the address of a scheduler whose workers share the work; the result is the
    same. A run that fails stays on record as failed; it never shows half a result. Where a process
    was killed, the next run of the same inputs takes over the stages that it had finished. Raises
    :class:`MatchUnderWay` when another process is matching, and ``ClusterUnavailable`` (of
    ``bridge.cluster``) when the cluster cannot be used; then no run was begun.
    """
    check_may(by, Permission.RUN_MATCH)
    with one_at_a_time("match", MatchUnderWay), machines(cluster) as shared:
        _give_up_dead_runs(by)
        return _run(DEFAULT_SEED if seed is None else seed, progress, shared, by)


def _run(seed: int, progress: StageProgress | None, cluster: Cluster | None, by: Actor) -> MatchRun:
    run = MatchRun.objects.create(started_by_id=by.account_id, seed=seed)
    timer = _StageTimer(progress)
    try:
        outcome = match(
            talents=seeking_talents(),
            openings=public_openings(timezone.localdate()).filter(places__gt=0),
            seed=seed,
            progress=timer,
            cluster=cluster,
        )
        timer("store", 0, _STORED)
        _store(run, outcome, timer, by)
        outcome.checkpoints.clear()
    except BaseException as error:
        _fail(run, error, by)
        raise
    return run


def _give_up_dead_runs(by: Actor) -> None:
    """Whoever holds the lock knows that no other run is alive, whatever it says of itself."""
    for run in MatchRun.objects.filter(state=MatchRun.State.RUNNING):
        _fail(run, InterruptedError("the process ended before the run did"), by)


def seeking_talents() -> QuerySet[Talent]:
    """Who seeks and has not said no to matching."""
    return without_refusal(Talent.objects.filter(seeking=True), ConsentText.Purpose.MATCHING)


class _StageTimer:
    """Seconds by stage, for the report; told to whoever watches."""

    def __init__(self, progress: StageProgress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = time.monotonic()

    def __call__(self, stage: str, done: int, total: int | None, /) -> None:
        """A stage begins, or so much of it is done."""
        if stage != self._stage:
            self.end()
            self._stage, self._since = stage, time.monotonic()
        if self.progress is not None:
            self.progress(stage, done, total)

    def end(self) -> None:
        if self._stage is not None:
            self.seconds[self._stage] = round(time.monotonic() - self._since, 3)
            self._stage = None


@transaction.atomic
def _store(run: MatchRun, outcome: MatchOutcome, timer: _StageTimer, by: Actor) -> None:
    with _made_aside(
        lambda: list(_diagnosis_rows(run, outcome)), lambda: list(outcome.frozen())
    ) as (diagnoses, frozen):
        for done, step in enumerate(_steps(run, outcome, diagnoses, frozen), start=1):
            step()
            timer("store", done, _STORED)
    timer.end()
    run.state = MatchRun.State.DONE
    run.finished_at = timezone.now()
    run.talents = len(outcome.ids.talents)
    run.openings = len(outcome.ids.openings)
    run.places = outcome.places
    run.filled = outcome.filled
    run.blocking_pairs = outcome.run.blocking_pairs
    run.inputs_hash = outcome.run.inputs_hash
    run.result_hash = outcome.run.result_hash
    run.engine = engine_version()
    run.unfilled_by_cause = outcome.unfilled_by_cause()
    run.concentration = outcome.concentration()
    run.seconds = timer.seconds
    run.save()
    _record(run, "run_match", by, {"result_hash": run.result_hash, "filled": run.filled})


def _steps(
    run: MatchRun, outcome: MatchOutcome, diagnoses: _Made, frozen: _Made
) -> tuple[Callable[[], None], ...]:
    """What is stored, in turn.

    The keys are checked now rather than at the commit: two million of them keep the database busy
    while this process makes what is stored after them, and their seconds are counted.
    """
    proposed = Placement.State.PROPOSED.value
    return (
        lambda: _copy_lists(RecommendationList, "openings", outcome.recommendations(), run),
        lambda: _copy_lists(SuggestionList, "talents", outcome.suggestions(), run),
        lambda: _copy_rows(
            Placement,
            ("run_id", "talent_id", "opening_id", "state", "reason"),
            ((run.pk, talent, opening, proposed, "") for talent, opening in outcome.placements()),
        ),
        connection.check_constraints,
        lambda: _copy_rows(OpeningDiagnosis, _DIAGNOSIS, diagnoses.result()),
        lambda: _copy_pieces(frozen.result(), run),
        connection.check_constraints,
    )


_STORED = 7
_DIAGNOSIS = ("run_id", *(field.name for field in fields(DiagnosisRow)))


@contextmanager
def _made_aside(*makers: Callable[[], list[Any]]) -> Iterator[list[_Made]]:
    """What the makers make, one after the other on a thread; they do not touch the database."""
    with ThreadPoolExecutor(1) as aside:
        try:
            yield [aside.submit(make) for make in makers]
        finally:
            aside.shutdown(cancel_futures=True)


def _diagnosis_rows(run: MatchRun, outcome: MatchOutcome) -> Iterator[tuple[Any, ...]]:
    for row in outcome.diagnoses():
        yield run.pk, *(getattr(row, name) for name in _DIAGNOSIS[1:])


def _copy_lists(model: type[Model], items: str, lists: Lists, run: MatchRun) -> None:
    (owner,) = {field.attname for field in model._meta.pk_fields} - {"run_id"}
    columns = ("run_id", owner, items, "talent_scores", "opening_scores")
    with _copying(model, columns, "(FORMAT BINARY)") as copy:
        copy.write(HEADER)
        for rows in lists.rows(run.pk):
            copy.write(rows)
        copy.write(TRAILER)


def _copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with _copying(model, columns) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_pieces(pieces: Sequence[bytes], run: MatchRun) -> None:
    """As binary rows: as text an archive would be twice as long."""
    with _copying(FrozenPiece, ("run_id", "number", "content"), "(FORMAT BINARY)") as copy:
        copy.set_types(("int8", "int4", "bytea"))
        for number, content in enumerate(pieces):
            copy.write_row((run.pk, number, content))


@contextmanager
def _copying(model: type[Model], columns: Sequence[str], how: str = "") -> Iterator[Copy]:
    """COPY into a table: a city has a million rows and more."""
    connection.ensure_connection()
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN {how}"
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _fail(run: MatchRun, error: BaseException, by: Actor) -> None:
    run.state = MatchRun.State.FAILED
    run.finished_at = timezone.now()
    run.failure = f"{type(error).__name__}: {error}"
    run.save(update_fields=["state", "finished_at", "failure"])
    _record(run, "fail_match", by, {"failure": run.failure})


def _record(run: MatchRun, verb: str, by: Actor, detail: dict[str, object]) -> None:
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb=verb,
        noun="match_run",
        noun_id=run.pk,
        detail=detail,
    )
