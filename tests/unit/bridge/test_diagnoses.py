"""What is stored of each opening is what its own changes and its own steps say."""

import json
from typing import Any
from uuid import UUID

import pytest
from tests.engine.worlds import believable_market

from sadari.bridge import diagnoses as of_openings
from sadari.bridge.diagnoses import DiagnosisRow, diagnoses
from sadari.bridge.market import CONTRACTS, SCHEDULES, IdMap
from sadari.engine.changes import Change, single_changes
from sadari.engine.fit import FitRules
from sadari.engine.mismatch import REACH_STAGES
from sadari.engine.run import run_market
from sadari.models.choices import EDUCATION_ORDER

RUN = run_market(believable_market(4, talents=400, openings=40), FitRules(), 4)
MARKET = RUN.market
IDS = IdMap(
    talents=tuple(UUID(int=number) for number in range(MARKET.talent_count)),
    openings=tuple(range(500, 500 + MARKET.opening_count)),
    skills=tuple(f'기술 "{number}"' for number in range(MARKET.skill_count)),
    occupations=tuple(f"occupation {number}" for number in range(MARKET.occupation_count)),
    regions=tuple(f"region {number}" for number in range(MARKET.region_count)),
)
#: Fewer than a page shows, so that some have more.
MOST = 4
NAMES = {"education": EDUCATION_ORDER, "contract": CONTRACTS, "schedule": SCHEDULES}


def licence(change: Change, opening: int) -> tuple[str, str] | None:
    """The (occupation, licence) that a change would do without."""
    occupation = int(MARKET.opening_occupation[opening])
    if change.kind != "licence_to_wished" or occupation < 0:
        return None
    return IDS.occupations[occupation], IDS.skills[change.skill]


def named(change: Change, value: int) -> Any:
    if change.kind not in NAMES:
        return value
    return NAMES[change.kind][value] if value >= 0 else None


def plainly(opening: int, indispensable: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": change.kind,
            "skill_id": IDS.skills[change.skill] if change.skill >= 0 else "",
            "from": named(change, change.before),
            "to": named(change, change.after),
            "reachable": change.reachable_after,
            "gain": change.gain,
        }
        for change in single_changes(MARKET, RUN.rules, opening)
        if change.gain > 0 and licence(change, opening) not in indispensable
    ][:MOST]


LICENCES = frozenset(
    pair
    for opening in range(MARKET.opening_count)
    for change in single_changes(MARKET, RUN.rules, opening)
    if change.gain > 0 and (pair := licence(change, opening))
)


@pytest.mark.parametrize(
    "indispensable",
    [frozenset(), frozenset(sorted(LICENCES)[::2]), LICENCES | {("nothing", "like it")}],
    ids=["none", "some", "all"],
)
def test_each_opening_has_its_own_changes_but_those_that_would_be_unlawful(
    indispensable: frozenset[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(LICENCES) > 2
    monkeypatch.setattr(of_openings, "CHANGES_SHOWN", MOST)
    rows = list(diagnoses(RUN, IDS, indispensable))
    assert [row.opening_id for row in rows] == list(IDS.openings)
    assert [json.loads(row.changes) for row in rows] == [
        plainly(opening, indispensable) for opening in range(MARKET.opening_count)
    ]
    assert max(len(json.loads(row.changes)) for row in rows) == MOST


def cause(row: DiagnosisRow, opening: int) -> str:
    places = int(MARKET.places[opening])
    if row.filled >= places:
        return ""
    if json.loads(row.reach)[REACH_STAGES[-1]] >= places:
        return "taken_by_better_placed"
    return REACH_STAGES[int(RUN.reach.narrowest[opening])]


def test_each_opening_has_its_own_numbers_and_its_main_cause() -> None:
    rows = list(diagnoses(RUN, IDS, frozenset()))
    for opening, row in enumerate(rows):
        assert row.filled == int((RUN.stable.opening_of_talent == opening).sum())
        assert row.recommended_to == RUN.recommendations.crowding.shown_to[opening]
        assert row.expected_per_place == RUN.recommendations.crowding.expected_load[opening]
        assert row.seat_price == RUN.pricing.seat_price[opening]
        reach = dict(zip(REACH_STAGES, RUN.reach.counts[opening].tolist(), strict=True))
        assert json.loads(row.reach) == reach
        assert row.main_cause == cause(row, opening)
    assert len({row.main_cause for row in rows}) > 2
