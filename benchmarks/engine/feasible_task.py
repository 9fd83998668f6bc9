"""How many people could be placed at all: the largest feasible matching."""

import numpy as np
from scipy.sparse import csr_array

from benchmarks.engine.tasks import OURS, System, Task, Work, identical
from benchmarks.engine.worlds import World
from sadari.engine.feasibility import feasible_pairs
from sadari.engine.matching import StageColumns, largest_matching

_PAIR_BYTES = 256 << 20


def _sadari(world: World) -> Work:
    tables, places = world.tables, world.market.places
    return Work(
        lambda: largest_matching(StageColumns(tables), places, 0),
        lambda found: np.array([int((found >= 0).sum())]),
    )


def _pairs(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(talent, opening) of every feasible pair."""
    blocks = [pairs for _, _, pairs in feasible_pairs(world.tables, _PAIR_BYTES)]
    return (
        np.concatenate([block.talent for block in blocks]),
        np.concatenate([block.opening for block in blocks]),
    )


def _seats(world: World) -> tuple[np.ndarray, np.ndarray]:
    """(talent, seat) of every feasible pair, an opening with q places being q seats."""
    talent, opening = _pairs(world)
    places = world.market.places[opening]
    first = np.concatenate(([0], np.cumsum(world.market.places)))[opening]
    within = np.arange(places.sum()) - np.repeat(np.cumsum(places) - places, places)
    return np.repeat(talent, places), np.repeat(first, places) + within


def _scipy(world: World) -> Work:
    from scipy.sparse.csgraph import maximum_bipartite_matching

    talent, seat = _seats(world)
    shape = world.talents, int(world.market.places.sum())
    graph = csr_array((np.ones(talent.size, dtype=np.int8), (talent, seat)), shape=shape)
    return Work(
        lambda: maximum_bipartite_matching(graph, perm_type="column"),
        lambda found: np.array([int((found >= 0).sum())]),
    )


def _networkx(world: World) -> Work:
    import networkx

    talent, seat = _seats(world)
    graph = networkx.Graph(zip(talent.tolist(), (seat + world.talents).tolist(), strict=True))
    people = np.unique(talent).tolist()
    return Work(
        lambda: networkx.bipartite.hopcroft_karp_matching(graph, people),
        lambda found: np.array([len(found) // 2]),
    )


def _ortools(world: World) -> Work:
    from ortools.graph.python.max_flow import SimpleMaxFlow

    talent, opening = _pairs(world)
    people = np.arange(world.talents)
    jobs = np.arange(world.openings) + world.talents
    source, sink = jobs[-1] + 1, jobs[-1] + 2
    tails = np.concatenate([np.full_like(people, source), talent, jobs])
    heads = np.concatenate([people, opening + world.talents, np.full_like(jobs, sink)])
    room = np.ones(tails.size, dtype=np.int64)
    room[-jobs.size :] = world.market.places

    def run() -> int:
        flow = SimpleMaxFlow()
        flow.add_arcs_with_capacity(tails, heads, room)
        flow.solve(source, sink)
        return flow.optimal_flow()

    return Work(run, lambda size: np.array([size]))


TASK = Task(
    name="feasible",
    title="Largest feasible matching",
    question="The simulated region of the first table. Peers are given the list of all feasible "
    "pairs, made before their clock starts; ours finds from the market who could have what, "
    "within its clock. What is compared: how many are placed.",
    systems=(
        System(OURS, "from the market, with quotas", _sadari),
        System("scipy", "`maximum_bipartite_matching`, each place a column", _scipy),
        System("networkx", "`hopcroft_karp_matching`, each place a node", _networkx),
        System("ortools", "`SimpleMaxFlow`, places as capacities", _ortools),
    ),
    agreement=identical,
)
