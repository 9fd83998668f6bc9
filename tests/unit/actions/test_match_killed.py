"""A match whose process is killed leaves nothing half done, and the next one goes on from there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.worlds.sketched import settle, town

from sadari.access.actor import Actor
from sadari.actions.match_run import run_match
from sadari.bridge.checkpoints import FOLDER
from sadari.engine import run as engine_run
from sadari.engine.fit import candidates
from sadari.engine.run import STAGE_NAMES
from sadari.models import (
    FrozenPiece,
    MatchRun,
    OpeningDiagnosis,
    Placement,
    RecommendationList,
    SuggestionList,
)

PROGRAM = """
import sys, time
import django
django.setup()
from sadari.access.actor import system_actor
from sadari.actions.match_run import run_match

def stop(stage, done, total):
    if (stage, done) == (sys.argv[1], int(sys.argv[2])):
        print("here", flush=True)
        time.sleep(600)

run_match(by=system_actor("test"), progress=stop)
"""
#: Each stage as it begins, and every step of the storing.
MOMENTS = [(stage, 0) for stage in ("read", *STAGE_NAMES)] + [("store", n) for n in range(8)]
OFTEN = [("fit", 0), ("placement", 0), ("store", 4)]


def kill_at(url: str, home: Path, moment: tuple[str, int]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, moment[0], str(moment[1])],
        env=os.environ | {"DATABASE_URL": url, "SADARI_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    # The server notices a moment later that a client is dead; the lock is given back by hand,
    # since a session that was closed gives it back a moment later, too.
    with psycopg.connect(url) as other:
        for change in ("lock", "unlock"):
            other.execute(f"SELECT pg_advisory_{change}(hashtextextended('match', 0))")


def results() -> dict[str, int]:
    models = FrozenPiece, Placement, RecommendationList, SuggestionList, OpeningDiagnosis
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SADARI_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "moments", [OFTEN, pytest.param(MOMENTS, marks=pytest.mark.long)], ids=["often", "all"]
)
def test_wherever_it_is_killed_the_next_run_ends_with_the_result_of_one_run(
    committed_database: str, operator: Actor, home: Path, moments: list[tuple[str, int]]
) -> None:
    settle(*town())
    whole = run_match(by=operator)
    once = results()
    for number, moment in enumerate(moments, 1):
        kill_at(committed_database, home, moment)
        assert results() == {name: number * count for name, count in once.items()}, moment
        again = run_match(by=operator)
        assert (again.inputs_hash, again.result_hash) == (whole.inputs_hash, whole.result_hash)
        dead = MatchRun.objects.get(pk=again.pk - 1)
        assert (dead.state, again.state) == (MatchRun.State.FAILED, MatchRun.State.DONE)
        assert results() == {name: (number + 1) * count for name, count in once.items()}
        assert list((home / FOLDER).glob("*")) == []


def test_finished_stages_are_not_worked_out_again(
    committed_database: str, operator: Actor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(*town())
    whole = run_match(by=operator)
    kill_at(committed_database, home, ("placement", 0))

    def again(*_arguments: object, **_more: object) -> None:
        raise AssertionError("this stage had been finished")

    for stage in ("candidates", "seat_prices", "recommend"):
        monkeypatch.setattr(engine_run, stage, again)
    assert run_match(by=operator).result_hash == whole.result_hash


def test_other_inputs_are_another_question(
    committed_database: str, operator: Actor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(*town())
    kill_at(committed_database, home, ("placement", 0))
    assert len(list((home / FOLDER).glob("*/*.npz"))) == 3
    worked_out: list[object] = []

    def watched(*arguments: object, **more: object) -> object:
        worked_out.append(arguments)
        return candidates(*arguments, **more)

    monkeypatch.setattr(engine_run, "candidates", watched)
    assert run_match(by=operator, seed=7).state == MatchRun.State.DONE
    assert len(worked_out) == 1
    assert list((home / FOLDER).glob("*")) == []
