"""Running the market: frozen inputs → hashed result, written in one transaction."""

import time
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.consent import refused_consent
from sadari.access.opening import public_openings
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.one_at_a_time import one_at_a_time
from sadari.audit.events import record
from sadari.bridge.cluster import Cluster, machines
from sadari.bridge.match import MatchOutcome, match
from sadari.models import (
    ConsentText,
    FrozenRun,
    MatchRun,
    OpeningDiagnosis,
    Placement,
    Recommendation,
    Talent,
)

#: Ties are broken by a lottery drawn from this seed; fixed before the run, stored with it.
DEFAULT_SEED = 2030


class MatchUnderWay(Exception):
    """Another process is matching; two runs at once would only wait for each other."""


def run_match(
    *,
    by: Actor,
    seed: int | None = None,
    progress: Callable[[str], None] | None = None,
    cluster: str | None = None,
) -> MatchRun:
    """Match everybody who seeks with everything that is open today.

    ``cluster`` is the address of a scheduler whose workers share the work; the result is the
    same. A run that fails stays on record as failed; it never shows half a result. Raises
    :class:`MatchUnderWay` when another process is matching, and ``ClusterUnavailable`` (of
    ``bridge.cluster``) when the cluster cannot be used; then no run was begun.
    """
    check_may(by, Permission.RUN_MATCH)
    with one_at_a_time("match", MatchUnderWay), machines(cluster) as shared:
        _give_up_dead_runs(by)
        return _run(DEFAULT_SEED if seed is None else seed, progress, shared, by)


def _run(
    seed: int, progress: Callable[[str], None] | None, cluster: Cluster | None, by: Actor
) -> MatchRun:
    run = MatchRun.objects.create(started_by_id=by.account_id, seed=seed)
    timer = _StageTimer(progress)
    try:
        outcome = match(
            talents=seeking_talents(),
            openings=public_openings(timezone.localdate()).filter(places__gt=0),
            seed=seed,
            progress=timer.begin,
            cluster=cluster,
        )
        timer.begin("store")
        _store(run, outcome, timer, by)
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
    said_no = refused_consent(Talent.objects.all(), ConsentText.Purpose.MATCHING)
    return Talent.objects.filter(seeking=True).exclude(pk__in=said_no.values("pk"))


class _StageTimer:
    """Seconds by stage, for the report; told to whoever watches."""

    def __init__(self, progress: Callable[[str], None] | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = time.monotonic()

    def begin(self, stage: str) -> None:
        self.end()
        self._stage, self._since = stage, time.monotonic()
        if self.progress is not None:
            self.progress(stage)

    def end(self) -> None:
        if self._stage is not None:
            self.seconds[self._stage] = round(time.monotonic() - self._since, 3)
            self._stage = None


@transaction.atomic
def _store(run: MatchRun, outcome: MatchOutcome, timer: _StageTimer, by: Actor) -> None:
    FrozenRun.objects.create(run=run, document=outcome.document)
    _copy_recommendations(run, outcome)
    Placement.objects.bulk_create(
        Placement(run=run, talent_id=talent, opening_id=opening)
        for talent, opening in outcome.placements()
    )
    OpeningDiagnosis.objects.bulk_create(
        (OpeningDiagnosis(run=run, **vars(row)) for row in outcome.diagnoses()), batch_size=1000
    )
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
    run.unfilled_by_cause = outcome.unfilled_by_cause()
    run.concentration = outcome.concentration()
    run.seconds = timer.seconds
    run.save()
    _record(run, "run_match", by, {"result_hash": run.result_hash, "filled": run.filled})


_RECOMMENDATION_COLUMNS = (
    "run_id",
    "talent_id",
    "opening_id",
    "rank_for_talent",
    "rank_for_opening",
    "talent_score",
    "opening_score",
)


def _copy_recommendations(run: MatchRun, outcome: MatchOutcome) -> None:
    """By COPY: a town has a hundred thousand of them, a city many millions."""
    table = Recommendation._meta.db_table
    columns = _RECOMMENDATION_COLUMNS
    connection.ensure_connection()
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in outcome.recommendations():
            copy.write_row((run.pk, *(getattr(row, name) for name in columns[1:])))


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
