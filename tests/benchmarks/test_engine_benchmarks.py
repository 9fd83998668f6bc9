"""The engine's benchmark: its arithmetic, its isolation of failures, and equal answers."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from benchmarks.engine import __main__ as bench
from benchmarks.engine import placement_task
from benchmarks.engine.fit_task import skills_only
from benchmarks.engine.isolate import Limits, run_module
from benchmarks.engine.prices_task import fitted_dense
from benchmarks.engine.registry import TASKS
from benchmarks.engine.report import growth, match_seconds, report
from benchmarks.engine.tasks import OURS, System, Task, Work, identical, within
from benchmarks.engine.worlds import CITY_OPENINGS, CITY_TALENTS, World, openings_for
from benchmarks.machine import kibibytes, machine

from sadari.engine.arrays import rows_of

PACKAGES = {
    "sparse_dot_topn": "sparse_dot_topn",
    "faiss-cpu": "faiss",
    "POT": "ot",
    "algmatch": "algmatch",
    "matching": "matching",
    "networkx": "networkx",
    "ortools": "ortools",
}
# What third parties' C extensions warn of when they are loaded is not ours to mend.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = World(tmp_path_factory.mktemp("worlds"), 400)
    made.make()
    return made


def answer(task: Task, system: System, world: World) -> np.ndarray:
    if system.name in PACKAGES:
        pytest.importorskip(PACKAGES[system.name])
    work = system.prepare(world)
    return work.answer(work.run())


@pytest.mark.parametrize(
    ("task", "system"),
    [
        (task, system)
        for task in TASKS.values()
        for system in task.systems
        if system.comparable and system.name != task.reference
    ],
    ids=lambda one: one.name,
)
def test_every_peer_gives_the_same_answer_as_ours(task: Task, system: System, world: World) -> None:
    ours = answer(task, task.system(task.reference), world)
    words = task.agreement(ours, answer(task, system, world))
    assert words == "identical" or words.startswith("same within")


@pytest.mark.parametrize("name", ["fit", "prices"])
def test_what_answers_a_question_of_its_own_still_runs(name: str, world: World) -> None:
    for system in TASKS[name].systems:
        if not system.comparable:
            assert answer(TASKS[name], system, world).size in (world.talents, world.openings)


def test_a_different_answer_is_called_different() -> None:
    """The broken twin of all comparisons."""
    one = np.array([1.0, 2.0, 3.0])
    assert identical(one, one) == "identical"
    assert identical(one, np.array([1.0, 2.0, 4.0])) == "DIFFERENT in 1 of 3"
    assert identical(one, one[:2]).startswith("DIFFERENT")
    assert within(1e-3)(one, one + 1e-4).startswith("same")
    assert within(1e-3)(one, one + 1e-1).startswith("DIFFERENT")
    assert within(1e-3)(one, one[:2]).startswith("DIFFERENT")


def test_growth_is_the_exponent() -> None:
    sizes = [1_000, 10_000, 100_000]
    assert growth(sizes, [3 * n**1.5 for n in sizes]) == pytest.approx(1.5)
    assert growth(sizes[:1], [1.0]) is None


def test_an_input_is_the_same_each_time_it_is_made(world: World, tmp_path: Path) -> None:
    other = World(tmp_path, world.talents)
    other.make()
    for name in ("indptr", "opening", "talent_score", "opening_score"):
        assert (getattr(other.drawn, name) == getattr(world.drawn, name)).all()
    assert (other.market.places == world.market.places).all()


def test_drawn_candidates_are_distinct_and_in_order(world: World) -> None:
    drawn = world.drawn
    owner = rows_of(drawn.indptr)
    pairs = np.column_stack([owner, drawn.opening])
    assert np.unique(pairs, axis=0).shape == pairs.shape
    inside = owner[1:] == owner[:-1]
    assert (np.diff(drawn.joint)[inside] <= 0).all()
    assert np.diff(world.lists.indptr).max() == placement_task.LIST


def test_a_city_has_its_openings_and_others_an_eighth() -> None:
    assert openings_for(CITY_TALENTS) == CITY_OPENINGS
    assert openings_for(10_000) == 1_250


def test_skills_only_leaves_nothing_that_could_exclude_anybody(world: World) -> None:
    plain = skills_only(world.market)
    assert not plain.requirement_must.any()
    assert plain.opening_is_remote.all()
    assert (plain.requirement_skill == world.market.requirement_skill).all()


def test_dense_fitting_meets_the_places() -> None:
    kernel = np.exp(np.random.default_rng(0).random((7, 3)))
    places = np.array([1.0, 2.0, 3.0])
    b = fitted_dense(kernel, places, 1e-9)
    half = kernel @ b / 2
    a = np.sqrt(1 + half * half) - half
    assert b * b + b * (a @ kernel) == pytest.approx(places)
    assert a * a + a * (kernel @ b) == pytest.approx(np.ones(7))


# ── Failures are named ────────────────────────────────────────────────────────────────────────


def bench_in(folder: Path) -> bench.Bench:
    return bench.Bench(bench.arguments(["--quick", "--memory-gib", "4"]), folder)


def test_a_process_that_takes_too_long_is_ended_and_said_so(tmp_path: Path) -> None:
    arguments = ["worlds", str(tmp_path), "3000000"]
    found = run_module("benchmarks.engine.pipeline", arguments, Limits(0.1, 4 << 30))
    assert found.failed == "not done after 0.1 s"
    assert found.lines == []


def test_a_peer_that_fails_is_named_with_its_reason_and_not_tried_again(tmp_path: Path) -> None:
    def refuse(_world: World) -> Work:
        raise AssertionError("runs in another process")

    broken = System("no such peer", "nothing", refuse)
    task = TASKS["feasible"]
    runner = bench_in(tmp_path)
    (row,) = runner.task(task, 1_000, [broken])
    assert "StopIteration" in row["failed"]
    (row,) = runner.task(task, 10_000, [broken])
    assert row["failed"].startswith("not tried: StopIteration")
    assert row["answer"] == ""


def test_what_wants_too_much_memory_is_named_so(tmp_path: Path) -> None:
    found = run_module(
        "benchmarks.engine.pipeline",
        ["worlds", str(tmp_path), "3000000"],
        Limits(60.0, 400 << 20),
        {"OMP_NUM_THREADS": "1"},
    )
    assert found.failed == "out of memory (limit 0.4 GiB)"


def test_a_measurement_has_times_memory_and_an_answer(tmp_path: Path) -> None:
    World(tmp_path, 1_000).make()
    (row,) = bench_in(tmp_path).task(TASKS["simulate"], 1_000, TASKS["simulate"].systems)
    assert row["failed"] == ""
    assert row["wall_seconds"] > 0
    assert row["cpu_seconds"] > 0
    assert row["peak_mib"] >= row["input_mib"] > 1
    assert row["answer"] == "reference"


# ── The report ────────────────────────────────────────────────────────────────────────────────

STAGES = [
    {"stage": name, "wall_seconds": 1.5, "cpu_seconds": 2.0, "peak_mib": 100.0 * place}
    for place, name in enumerate(("fit", "prices", "recommendations", "placement", "check"), 1)
]


def task_row(system: str, talents: int, seconds: float, failed: str = "") -> dict:
    return {
        "system": system,
        "talents": talents,
        "failed": failed,
        "wall_seconds": seconds,
        "cpu_seconds": seconds,
        "peak_mib": 10.0,
        "answer": "",
        "input_seconds": 0.5,
    }


def measured() -> dict:
    return {
        "about": machine(["numpy"]),
        "match": [{"talents": 810_000, "openings": 100_000, "lines": STAGES, "failed": "late"}],
        "start": {"all to compile": {"wall_seconds": 60.0, "cpu_seconds": 61.0, "failed": ""}},
        "tasks": {
            "placement": [
                task_row(OURS, 1_000, 1.0),
                task_row("algmatch", 1_000, 50.0),
                task_row(OURS, 10_000, 10.0),
                task_row("algmatch", 10_000, 0.0, "not done after 90 s"),
            ]
        },
        "quality": {
            "published": {"naive": {"published": [6.1, 383, 172], "measured": [6.1, 383, 172]}},
            "sizes": [],
        },
    }


def test_the_report_says_the_headline_the_ratio_the_growth_and_the_reason() -> None:
    page = report(measured())
    assert "A whole city matched in 7.5 seconds" in page
    assert "| 1,000 | algmatch | 50 | 50 | 10 | 50 | 50 |  | 0.5 |" in page
    assert "| 10,000 | algmatch | not done after 90 s |" in page
    assert "power of: sadari 1.00 (1,000 to 10,000)." in page
    assert "810,000 talents: late" in page


def test_a_match_that_did_not_end_has_no_headline() -> None:
    """The broken twin: the stages that were reached do not make a match."""
    assert match_seconds(STAGES) == 7.5
    assert match_seconds(STAGES[:-1]) is None
    short = measured()
    short["match"][0]["lines"] = STAGES[:-1]
    assert "matched in" not in report(short)


def test_results_can_be_kept_as_json() -> None:
    assert json.loads(json.dumps(measured()))["match"][0]["failed"] == "late"


def test_the_machine_is_described() -> None:
    about = machine(["numpy", "no-such-package"])
    assert about["packages"]["no-such-package"] == "not installed"  # type: ignore[index]
    assert about["cores"] == len(os.sched_getaffinity(0))
    assert kibibytes(Path("/nowhere"), "VmHWM") == 0


def test_quick_writes_nothing_unless_asked() -> None:
    assert bench.arguments(["--quick"]).results is None
    assert bench.arguments([]).results == bench.RESULTS
