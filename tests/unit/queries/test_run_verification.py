"""A stored run is checked from the outside: whatever changed, somebody says so."""

import copy
import io
import zipfile
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.account import AccountFactory
from tests.factories.placement import PlacementFactory
from tests.worlds.frozen import archive_of
from tests.worlds.sketched import settle, town

from sadari.access.actor import ANONYMOUS, Actor
from sadari.actions.match_run import run_match
from sadari.bridge.frozen import freeze, thaw
from sadari.models import FrozenPiece, MatchRun, Opening, Placement, Talent
from sadari.queries.run_verification import verification_of

CLAIMS = ("inputs_hash_holds", "result_hash_holds", "replay_holds", "placements_hold")


@pytest.fixture
def run(packaged_data: None, operator: Actor) -> MatchRun:
    settle(*town())
    return run_match(by=operator)


def answer(run: MatchRun, actor: Actor) -> dict[str, Any]:
    return verification_of(run_id=run.pk, actor=actor)


def holds(found: dict[str, Any]) -> bool:
    return (
        all(found[claim] for claim in CLAIMS)
        and found["blocking_pairs"] == 0
        and not found["findings"]
    )


def test_another_engine_need_not_find_the_same(run: MatchRun, operator: Actor) -> None:
    MatchRun.objects.filter(pk=run.pk).update(engine="another")
    found = answer(run, operator)
    assert found["replay_holds"] is None
    assert all(found[claim] for claim in CLAIMS if claim != "replay_holds")
    assert found["findings"] == []


def document_of(run: MatchRun) -> dict[str, Any]:
    return thaw(archive_of(run))


def put(run: MatchRun, *pieces: bytes) -> None:
    FrozenPiece.objects.filter(run=run).delete()
    FrozenPiece.objects.bulk_create(
        FrozenPiece(run=run, number=number, content=piece) for number, piece in enumerate(pieces)
    )


def test_an_untouched_run_holds(run: MatchRun, operator: Actor) -> None:
    found = answer(run, operator)
    assert holds(found)
    assert (found["run"], found["inputs_hash"]) == (run.pk, run.inputs_hash)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_number_of_the_frozen_run_is_found(
    run: MatchRun, operator: Actor, data: st.DataObject
) -> None:
    document = document_of(run)
    part = data.draw(st.sampled_from(["market", "result"]))
    arrays = {n: v for n, v in document[part].items() if isinstance(v, np.ndarray) and v.size}
    name = data.draw(st.sampled_from(sorted(arrays)))
    changed = arrays[name].astype(np.float64 if arrays[name].dtype.kind == "f" else np.int64)
    position = data.draw(st.integers(0, changed.size - 1))
    changed[position] = 0 if np.isinf(changed[position]) else changed[position] + 1
    document[part][name] = changed
    before = archive_of(run)
    put(run, *freeze(document))
    found = answer(run, operator)
    put(run, *before)
    assert not holds(found)


def parts(document: dict[str, Any]) -> list[tuple[str, ...]]:
    return [("format",), ("seed",), ("inputs_hash",), ("result_hash",),
            *(("rules", name) for name in document["rules"]),
            *(("market", name) for name in document["market"]),
            *(("result", name) for name in document["result"])]  # fmt: skip


def changed(value: Any) -> Any:
    """Something else of the same kind."""
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, list):
        return [*value[:-1], changed(value[-1])] if value else ["x"]
    if isinstance(value, np.ndarray):
        return np.append(value[:-1], value[-1] + 1) if value.size else np.array([0])
    return value + 1


def test_a_change_in_any_part_is_found(run: MatchRun, operator: Actor) -> None:
    whole = document_of(run)
    unnoticed = []
    for path in parts(whole):
        document = copy.deepcopy(whole)
        holder = document
        for name in path[:-1]:
            holder = holder[name]
        holder[path[-1]] = changed(holder[path[-1]])
        put(run, *freeze(document))
        if holds(answer(run, operator)):
            unnoticed.append(path)
    assert unnoticed == []


def archive(run_json: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("run.json", run_json)
    return file.getvalue()


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"{}", b"null", b'{"market": 3}', b"\xff\xfe"], ids=repr
)
def test_what_is_no_run_at_all_is_a_finding(
    run: MatchRun, operator: Actor, document: bytes
) -> None:
    put(run, archive(document))
    found = answer(run, operator)
    assert not any(found[claim] for claim in CLAIMS)
    assert found["findings"]


@pytest.mark.parametrize("pieces", [(), (b"",), (b"no archive",)], ids=repr)
def test_bytes_that_cannot_even_be_unpacked_are_a_finding(
    run: MatchRun, operator: Actor, pieces: tuple[bytes, ...]
) -> None:
    put(run, *pieces)
    found = answer(run, operator)
    assert not holds(found)
    assert found["findings"]


def test_a_lost_piece_is_a_finding(run: MatchRun, operator: Actor) -> None:
    whole = b"".join(archive_of(run))
    put(run, whole[:1000], whole[1000:])
    assert holds(answer(run, operator))
    run.frozen.first().delete()
    assert not holds(answer(run, operator))


def move(run: MatchRun) -> None:
    row = run.placements.first()
    other = Opening.objects.exclude(pk=row.opening_id).first()
    Placement.objects.filter(pk=row.pk).update(opening=other)


def add(run: MatchRun) -> None:
    placed = run.placements.values("talent")
    PlacementFactory(
        run=run, talent=Talent.objects.exclude(pk__in=placed).first(),
        opening=Opening.objects.first(),
    )  # fmt: skip


def remove(run: MatchRun) -> None:
    run.placements.first().delete()


@pytest.mark.parametrize("change", [move, add, remove], ids=lambda change: change.__name__)
def test_a_changed_placement_is_found(run: MatchRun, operator: Actor, change: Any) -> None:
    change(run)
    found = answer(run, operator)
    assert {claim: found[claim] for claim in CLAIMS} == {
        "inputs_hash_holds": True,
        "result_hash_holds": True,
        "replay_holds": True,
        "placements_hold": False,
    }


def test_a_decision_on_a_placement_changes_nothing_of_the_run(
    run: MatchRun, operator: Actor
) -> None:
    run.placements.update(
        state="declined", reason="다른 분을 뽑았습니다.", decided_at=timezone.now(),
        decided_by=AccountFactory(),
    )  # fmt: skip
    assert holds(answer(run, operator))


@pytest.mark.parametrize("name", ["inputs_hash", "result_hash"])
def test_a_changed_hash_on_record_is_found(run: MatchRun, operator: Actor, name: str) -> None:
    MatchRun.objects.filter(pk=run.pk).update(**{name: "f" * 64})
    found = answer(run, operator)
    assert not holds(found)
    assert not found[f"{name}_holds"]


def test_a_run_that_is_not_there_or_not_done_or_not_to_be_seen_is_not_verified(
    run: MatchRun, operator: Actor
) -> None:
    failed = MatchRun.objects.create(seed=1, state="failed")
    for run_id, actor in ((0, operator), (failed.pk, operator), (run.pk, ANONYMOUS)):
        with pytest.raises(MatchRun.DoesNotExist):
            verification_of(run_id=run_id, actor=actor)
