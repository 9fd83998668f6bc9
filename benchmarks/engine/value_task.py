"""The best total value under places."""

import numpy as np

from benchmarks.engine.tasks import OURS, System, Task, Work, within
from benchmarks.engine.worlds import LIST, World
from sadari.engine.arrays import rows_of
from sadari.engine.assignment import assignment_problem, best_assignment
from sadari.engine.auction import AssignmentProblem

_GAP = 1e-4
EXACT = f"{OURS}, exact"


def problem_of(world: World) -> AssignmentProblem:
    """The lists of the placement; a pair is worth the sum of both scores."""
    lists = world.lists
    value = lists.talent_score + lists.opening_score
    return assignment_problem(lists.indptr, lists.opening, value, lists.places)


def _sadari(world: World) -> Work:
    return _auction(world, _GAP)


def _sadari_exact(world: World) -> Work:
    return _auction(world, 0.0)


def _auction(world: World, tolerance: float) -> Work:
    problem = problem_of(world)
    return Work(
        lambda: best_assignment(problem, tolerance), lambda found: np.array([found.value], float)
    )


def _ortools(world: World) -> Work:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    problem = problem_of(world)
    people = np.arange(world.talents)
    jobs = np.arange(world.openings) + world.talents
    sink = world.talents + world.openings
    # a talent may also go straight to the sink, for nothing
    tails = np.concatenate([rows_of(problem.indptr), jobs, people])
    heads = np.concatenate(
        [problem.opening + world.talents, np.full(jobs.size + people.size, sink)]
    )
    room = np.concatenate(
        [np.ones_like(problem.opening), problem.places, np.ones_like(people)]
    ).astype(np.int64)
    cost = np.concatenate([-problem.value, np.zeros(jobs.size + people.size, np.int64)])
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[: world.talents], supply[sink] = 1, -world.talents

    def run() -> int:
        flow = SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, room, cost)
        flow.set_nodes_supplies(np.arange(sink + 1), supply)
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("no optimum found")
        return -flow.optimal_cost()

    return Work(run, lambda value: np.array([value], float))


TASK = Task(
    name="value",
    title="Best total value",
    question=f"The lists of up to {LIST} openings of the placement; everybody at most once, "
    "places kept, the sum of both scores as large as can be. What is compared: that sum, with "
    "ours of the proven optimum.",
    systems=(
        System(OURS, "auction, stops at a proven gap of at most .01 %", _sadari),
        System(EXACT, "the same to the proven optimum", _sadari_exact),
        System("ortools", "`SimpleMinCostFlow`, exact", _ortools),
    ),
    agreement=within(_GAP),
    reference=EXACT,
)
