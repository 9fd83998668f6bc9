"""One match run: rows → market → engine → rows to store. Saves nothing itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from sadari.bridge.checkpoints import Checkpoints
from sadari.bridge.cluster import Cluster
from sadari.bridge.diagnoses import DiagnosisRow, diagnoses
from sadari.bridge.frozen import freeze
from sadari.bridge.list_rows import ListColumn, Lists
from sadari.bridge.market import IdMap, read_market
from sadari.engine.recommend import Concentration
from sadari.engine.result import inputs_hash
from sadari.engine.rules import FitRules
from sadari.engine.run import MarketRun, StageProgress, run_market
from sadari.engine.shared_lists import Expectation
from sadari.models import OccupationSkill, Opening, Skill, Talent

__all__ = ["MatchOutcome", "StageProgress", "match", "one_picture"]


@dataclass(frozen=True)
class MatchOutcome:
    """A finished run, ready to be stored under the ids of the rows it came from."""

    run: MarketRun
    ids: IdMap
    #: What was kept while the run was worked out; to be cleared once the run is stored.
    checkpoints: Checkpoints
    #: (occupation, licence) where the work must not be done without the licence.
    indispensable: frozenset[tuple[str, str]]

    @property
    def places(self) -> int:
        return int(self.run.market.places.sum())

    @property
    def filled(self) -> int:
        return int((self.run.stable.opening_of_talent >= 0).sum())

    def unfilled_by_cause(self) -> dict[str, int]:
        return self.run.causes.whole()

    def concentration(self) -> dict[str, Any]:
        """Plain best fit beside Sadari, what the difference costs in individual fit, and the
        matches that Sadari's lists are expected to give beside those of lists by price."""
        report = self.run.concentration
        return {
            "plain": _rounded(report.plain),
            "sadari": _rounded(report.priced),
            "expected": _rounded(self.run.recommendations.expected),
            "fit_loss": round(report.fit_loss, 6),
            "first_choice_fit_loss": round(report.first_choice_fit_loss, 6),
        }

    def placements(self) -> list[tuple[UUID, int]]:
        """(talent id, opening id) of each proposed placement."""
        placed = self.run.stable.opening_of_talent
        return [
            (self.ids.talents[talent], self.ids.openings[int(placed[talent])])
            for talent in np.flatnonzero(placed >= 0)
        ]

    def recommendations(self) -> Lists:
        """What each talent is shown, best first."""
        shown = self.run.recommendations
        lists = shown.by_talent
        openings = np.array(self.ids.openings, dtype=np.int64)
        columns = ListColumn(openings[lists.opening], "int8"), *self._scores(shown.shown_edge)
        return Lists(self._talent_bytes(), "uuid", lists.indptr, columns)

    def suggestions(self) -> Lists:
        """Who is suggested to each opening, best first."""
        shown = self.run.recommendations
        people = ListColumn(self._talent_bytes()[shown.talent], "uuid")
        columns = people, *self._scores(shown.suggested_edge)
        openings = np.array(self.ids.openings, dtype=np.int64)
        return Lists(openings, "int8", shown.opening_indptr, columns)

    def frozen(self) -> Iterator[bytes]:
        """The archive of the run, in pieces."""
        return freeze(self.run.to_document())

    def _talent_bytes(self) -> NDArray[np.void]:
        joined = b"".join(talent.bytes for talent in self.ids.talents)
        return np.frombuffer(joined, dtype="V16")

    def _scores(self, edge: NDArray[np.int64]) -> tuple[ListColumn, ListColumn]:
        """The talent's and the opening's score of each of these candidate pairs."""
        found = self.run.candidates
        return (
            ListColumn(found.talent_score[edge], "int4"),
            ListColumn(found.opening_score[edge], "int4"),
        )

    def diagnoses(self) -> Iterator[DiagnosisRow]:
        return diagnoses(self.run, self.ids, self.indispensable)


@contextmanager
def one_picture() -> Iterator[None]:
    """All queries inside see the database as it is at the first of them.

    Inside somebody else's transaction its own rules hold: they cannot be changed half-way.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def match(
    *,
    talents: QuerySet[Talent],
    openings: QuerySet[Opening],
    seed: int,
    progress: StageProgress,
    cluster: Cluster | None = None,
) -> MatchOutcome:
    """Read and run; ``progress`` is told each stage as it begins.

    The result is the same with a ``cluster`` (from ``bridge.cluster.machines``) and without, and
    whether or not an earlier process had begun with the same inputs and left its stages behind.
    """
    progress("read", 0, None)
    with one_picture():
        market, ids = read_market(talents, openings)
        indispensable = _indispensable_licences()
    rules = FitRules()
    checkpoints = Checkpoints(inputs_hash(market, rules, seed))
    run = run_market(market, rules, seed, progress, cluster, checkpoints)
    return MatchOutcome(run, ids, checkpoints, indispensable)


def _indispensable_licences() -> frozenset[tuple[str, str]]:
    return frozenset(
        OccupationSkill.objects.filter(must=True, skill__kind=Skill.Kind.LICENCE).values_list(
            "occupation_id", "skill_id"
        )
    )


def _rounded(of: Concentration | Expectation) -> dict[str, Any]:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(of).items()
    }
