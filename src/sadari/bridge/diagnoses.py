"""What a run says of each opening: why it stays empty, and what one change would do."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sadari.bridge.market import CONTRACTS, SCHEDULES, IdMap
from sadari.engine.changes import Changes, all_single_changes
from sadari.engine.mismatch import REACH_STAGES
from sadari.engine.run import MarketRun
from sadari.models.choices import EDUCATION_ORDER

#: Changes an opening's page shows; the rest can be computed again from the frozen run.
CHANGES_SHOWN = 12
#: Codes of closed lists go out by name; the last one, at -1, means that nothing is asked.
_NAMES = {
    kind: [json.dumps(name) for name in (*names, None)]
    for kind, names in (
        ("education", EDUCATION_ORDER),
        ("contract", CONTRACTS),
        ("schedule", SCHEDULES),
    )
}
_REACH = "{" + ", ".join(f'"{stage}": %d' for stage in REACH_STAGES) + "}"
_CHANGE = '{"kind": "%s", "skill_id": %s, "from": %s, "to": %s, "reachable": %d, "gain": %d}'


@dataclass(frozen=True)
class DiagnosisRow:
    """What the run says of one opening."""

    opening_id: int
    filled: int
    recommended_to: int
    expected_per_place: float
    seat_price: float
    reach: str  # a JSON object: people left, by step
    main_cause: str
    changes: str  # a JSON list of objects


def diagnoses(
    run: MarketRun, ids: IdMap, indispensable: frozenset[tuple[str, str]]
) -> Iterator[DiagnosisRow]:
    """One row an opening, in the order of the market.

    ``indispensable``: (occupation, licence) where nobody is advised to do without the licence.
    """
    found = all_single_changes(run.market, run.rules, run.tables)
    shown = _shown(run, ids, found, indispensable)
    ends = np.searchsorted(shown, found.indptr).tolist()
    changes = _as_json(found, ids, shown)
    crowding = run.recommendations.crowding
    rows = zip(
        ids.openings,
        run.stable.filled.tolist(),
        crowding.shown_to.tolist(),
        crowding.expected_load.tolist(),
        run.pricing.seat_price.tolist(),
        run.reach.counts.tolist(),
        _main_causes(run),
        pairwise(ends),
        strict=True,
    )
    for opening_id, filled, shown_to, expected, price, reach, cause, (first, end) in rows:
        yield DiagnosisRow(
            opening_id=opening_id,
            filled=filled,
            recommended_to=shown_to,
            expected_per_place=expected,
            seat_price=price,
            reach=_REACH % tuple(reach),
            main_cause=cause,
            changes=f"[{', '.join(changes[first:end])}]",
        )


def _shown(
    run: MarketRun, ids: IdMap, found: Changes, indispensable: frozenset[tuple[str, str]]
) -> NDArray[np.int64]:
    """The entries of changes that bring somebody and are lawful, so many an opening at most."""
    opening = np.repeat(np.arange(run.market.opening_count), np.diff(found.indptr))
    occupation = run.market.opening_occupation[opening]
    pair = occupation * run.market.skill_count + found.skill
    unlawful = np.isin(pair, _positions(ids, indispensable)) & (occupation >= 0)
    wanted = (found.gain > 0) & ~(unlawful & (found.kind == "licence_to_wished"))
    before = np.concatenate(([0], np.cumsum(wanted)))
    rank = before[:-1] - before[found.indptr[opening]]
    return np.flatnonzero(wanted & (rank < CHANGES_SHOWN))


def _positions(ids: IdMap, pairs: frozenset[tuple[str, str]]) -> list[int]:
    """(occupation, skill) as one number each; what takes no part in the market has none."""
    occupations, skills = (
        {name: position for position, name in enumerate(names)}
        for names in (ids.occupations, ids.skills)
    )
    return [
        occupations[occupation] * len(skills) + skills[skill]
        for occupation, skill in pairs
        if occupation in occupations and skill in skills
    ]


def _as_json(found: Changes, ids: IdMap, shown: NDArray[np.int64]) -> list[str]:
    """The changes of these entries as JSON objects: a city has 700,000, so texts are filled in."""
    kinds = found.kind[shown].tolist()
    skills = [*map(json.dumps, ids.skills), '""']  # the last one, at -1: it is about no skill
    columns = (
        kinds,
        [skills[skill] for skill in found.skill[shown].tolist()],
        _named(kinds, found.before[shown]),
        _named(kinds, found.after[shown]),
        found.reachable_after[shown].tolist(),
        found.gain[shown].tolist(),
    )
    return [_CHANGE % change for change in zip(*columns, strict=True)]


def _named(kinds: list[str], values: NDArray[np.int64]) -> list[int | str]:
    return [
        _NAMES[kind][value] if kind in _NAMES else value
        for kind, value in zip(kinds, values.tolist(), strict=True)
    ]


def _main_causes(run: MarketRun) -> list[str]:
    """Why each opening has empty places: the step that loses most, or better-placed others."""
    places = run.market.places
    named = np.array(REACH_STAGES, dtype=object)[run.reach.narrowest]
    named[run.reach.counts[:, -1] >= places] = "taken_by_better_placed"
    named[run.stable.filled >= places] = ""
    causes: list[str] = named.tolist()
    return causes
