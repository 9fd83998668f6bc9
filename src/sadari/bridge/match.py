"""One match run: rows → market → engine → rows to store. Saves nothing itself."""

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet

from sadari.bridge.cluster import Cluster
from sadari.bridge.market import CONTRACTS, SCHEDULES, IdMap, read_market
from sadari.engine.changes import Change, all_single_changes
from sadari.engine.mismatch import REACH_STAGES
from sadari.engine.recommend import Concentration
from sadari.engine.rules import FitRules
from sadari.engine.run import MarketRun, run_market
from sadari.models import OccupationSkill, Opening, Skill, Talent
from sadari.models.choices import EDUCATION_ORDER

#: Changes an opening's page shows; the rest can be computed again from the frozen run.
CHANGES_SHOWN = 12


@dataclass(frozen=True)
class RecommendationRow:
    """A pair that is shown to the talent, to the opening, or to both."""

    talent_id: UUID
    opening_id: int
    rank_for_talent: int | None
    rank_for_opening: int | None
    talent_score: int
    opening_score: int


@dataclass(frozen=True)
class DiagnosisRow:
    """What the run says of one opening."""

    opening_id: int
    filled: int
    recommended_to: int
    expected_per_place: float
    seat_price: float
    reach: dict[str, int]
    main_cause: str
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class MatchOutcome:
    """A finished run, ready to be stored under the ids of the rows it came from."""

    run: MarketRun
    ids: IdMap
    document: bytes

    @property
    def places(self) -> int:
        return int(self.run.market.places.sum())

    @property
    def filled(self) -> int:
        return int((self.run.stable.opening_of_talent >= 0).sum())

    def unfilled_by_cause(self) -> dict[str, int]:
        return self.run.causes.whole()

    def concentration(self) -> dict[str, Any]:
        """Plain best fit beside Sadari, and what the difference costs in individual fit."""
        report = self.run.concentration
        return {
            "plain": _concentration(report.plain),
            "sadari": _concentration(report.priced),
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

    def recommendations(self) -> Iterator[RecommendationRow]:
        ranks = _ranks(self.run)
        found = self.run.candidates
        for talent in range(found.talent_count):
            for edge in range(int(found.indptr[talent]), int(found.indptr[talent + 1])):
                opening = int(found.opening[edge])
                for_talent, for_opening = ranks.get((talent, opening), (None, None))
                if for_talent is None and for_opening is None:
                    continue
                yield RecommendationRow(
                    talent_id=self.ids.talents[talent],
                    opening_id=self.ids.openings[opening],
                    rank_for_talent=for_talent,
                    rank_for_opening=for_opening,
                    talent_score=int(found.talent_score[edge]),
                    opening_score=int(found.opening_score[edge]),
                )

    def diagnoses(self) -> Iterator[DiagnosisRow]:
        run = self.run
        crowding = run.recommendations.crowding
        every_change = all_single_changes(run.market, run.rules)
        indispensable = _indispensable_licences()
        for opening, changes in enumerate(every_change):
            filled = int(run.stable.filled[opening])
            counts = run.reach.counts[opening].tolist()
            yield DiagnosisRow(
                opening_id=self.ids.openings[opening],
                filled=filled,
                recommended_to=int(crowding.shown_to[opening]),
                expected_per_place=float(crowding.expected_load[opening]),
                seat_price=float(run.pricing.seat_price[opening]),
                reach=dict(zip(REACH_STAGES, counts, strict=True)),
                main_cause=_main_cause(run, opening, filled),
                changes=[
                    _change(change, self.ids)
                    for change in changes
                    if change.gain > 0 and not self._is_unlawful(change, opening, indispensable)
                ][:CHANGES_SHOWN],
            )

    def _is_unlawful(
        self, change: Change, opening: int, indispensable: frozenset[tuple[str, str]]
    ) -> bool:
        """Nobody is advised to hire a nurse without a nurse's licence."""
        occupation = int(self.run.market.opening_occupation[opening])
        if change.kind != "licence_to_wished" or occupation < 0:
            return False
        return (self.ids.occupations[occupation], self.ids.skills[change.skill]) in indispensable


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
    progress: Callable[[str], None] | None = None,
    cluster: Cluster | None = None,
) -> MatchOutcome:
    """Read, run and freeze; ``progress`` is told each stage as it begins.

    The result is the same with a ``cluster`` (from ``bridge.cluster.machines``) and without.
    """
    begin = progress or (lambda _stage: None)
    begin("read")
    with one_picture():
        market, ids = read_market(talents, openings)
    run = run_market(market, FitRules(), seed, begin, cluster)
    begin("freeze")
    document = json.dumps(run.to_document(), separators=(",", ":")).encode()
    return MatchOutcome(run=run, ids=ids, document=zlib.compress(document, 6))


def _indispensable_licences() -> frozenset[tuple[str, str]]:
    """(occupation, licence) where the work must not be done without the licence."""
    return frozenset(
        OccupationSkill.objects.filter(must=True, skill__kind=Skill.Kind.LICENCE).values_list(
            "occupation_id", "skill_id"
        )
    )


def _ranks(run: MarketRun) -> dict[tuple[int, int], tuple[int | None, int | None]]:
    """(talent, opening) → (rank shown to the talent, rank shown to the opening), from 1."""
    ranks: dict[tuple[int, int], tuple[int | None, int | None]] = {}
    lists = run.recommendations.by_talent
    for talent in range(lists.indptr.size - 1):
        row = lists.opening[lists.indptr[talent] : lists.indptr[talent + 1]].tolist()
        ranks.update({(talent, opening): (rank, None) for rank, opening in enumerate(row, 1)})
    starts, suggested = run.recommendations.opening_indptr, run.recommendations.talent
    for opening in range(starts.size - 1):
        row = suggested[starts[opening] : starts[opening + 1]].tolist()
        for rank, talent in enumerate(row, 1):
            ranks[talent, opening] = (ranks.get((talent, opening), (None, None))[0], rank)
    return ranks


def _main_cause(run: MarketRun, opening: int, filled: int) -> str:
    """Why this opening has empty places: the step that loses most, or better-placed others."""
    if filled >= int(run.market.places[opening]):
        return ""
    reachable = int(run.reach.counts[opening][-1])
    if reachable >= int(run.market.places[opening]):
        return "taken_by_better_placed"
    return REACH_STAGES[int(run.reach.narrowest[opening])]


def _concentration(of: Concentration) -> dict[str, Any]:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(of).items()
    }


def _change(change: Change, ids: IdMap) -> dict[str, Any]:
    before, after = (_named(change.kind, value) for value in (change.before, change.after))
    return {
        "kind": change.kind,
        "skill_id": ids.skills[change.skill] if change.skill >= 0 else "",
        "from": before,
        "to": after,
        "reachable": change.reachable_after,
        "gain": change.gain,
    }


def _named(kind: str, value: int) -> int | str | None:
    """Codes of closed lists go out by name; -1 means that nothing is asked."""
    names = {"education": EDUCATION_ORDER, "contract": CONTRACTS, "schedule": SCHEDULES}.get(kind)
    if names is None:
        return value
    return names[value] if value >= 0 else None
