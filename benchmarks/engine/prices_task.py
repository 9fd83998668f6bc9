"""Seat prices: the equilibrium with transferable utility."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.tasks import OURS, System, Task, Work, within
from benchmarks.engine.worlds import World
from sadari.engine.arrays import rows_of
from sadari.engine.pricing import seat_prices
from sadari.engine.rules import SCORE_SCALE, WHOLE

TOLERANCE = 1e-3
_MOST_ROUNDS = 10_000
Floats = NDArray[np.float64]


def _sadari(world: World) -> Work:
    market, drawn, rules = world.market, world.drawn, world.rules
    return Work(
        lambda: seat_prices(market, drawn, rules, TOLERANCE),
        lambda found: _prices(found.free_places, market.places),
    )


def _prices(free: Floats, places: Floats) -> Floats:
    """(O,) -ln of the share of places that stay free: the price in units of taste."""
    return -np.log(free / places)


def _dense_values(world: World) -> Floats:
    """(T, O) joint value / 2σ, -inf where a pair is no candidate."""
    drawn = world.drawn
    sigma = world.rules.taste_scale / WHOLE
    values = np.full((world.talents, world.openings), -np.inf)
    values[rows_of(drawn.indptr), drawn.opening] = drawn.joint / (2.0 * sigma * SCORE_SCALE)
    return values


def _numpy(world: World) -> Work:
    values = _dense_values(world)
    kernel = np.exp(values, out=values)
    places = world.market.places.astype(np.float64)
    return Work(lambda: fitted_dense(kernel, places), lambda b: _prices(b * b, places))


def fitted_dense(kernel: Floats, places: Floats, tolerance: float = TOLERANCE) -> Floats:
    """b of the equilibrium μ_to = a_t K_to b_o by plain iterative fitting, to a residual.

    Raises RuntimeError when it does not come so far.
    """
    b = np.sqrt(places)
    for _ in range(_MOST_ROUNDS):
        half = kernel @ b / 2.0
        a = np.sqrt(1.0 + half * half) - half
        asked = a @ kernel
        error = np.abs(b * b + b * asked - places) / np.maximum(places, 1.0)
        if error.max() <= tolerance:
            return b
        b = np.sqrt(places + asked * asked / 4.0) - asked / 2.0
    raise RuntimeError(f"no equilibrium after {_MOST_ROUNDS} rounds")


def _pot(world: World) -> Work:
    import ot

    values = np.zeros((world.talents + 1, world.openings + 1))
    values[:-1, :-1] = _dense_values(world)
    cost = np.minimum(np.negative(values, out=values), 1e3)
    places = world.market.places.astype(np.float64)
    people = np.append(np.ones(world.talents), places.sum())
    seats = np.append(places, float(world.talents))

    def run() -> Floats:
        plan, log = ot.sinkhorn(
            people, seats, cost, 1.0, stopThr=TOLERANCE, numItermax=_MOST_ROUNDS, log=True
        )
        if not log["err"][-1] <= TOLERANCE:
            raise RuntimeError(f"not converged after {_MOST_ROUNDS} rounds")
        return np.asarray(plan)

    return Work(run, lambda plan: plan[:-1, :-1].sum(axis=0))


TASK = Task(
    name="prices",
    title="Seat prices",
    question="Up to 50 drawn candidates a talent, popular openings wanted by many, 1 to 5 places "
    "an opening; solved until every opening's places are met to a thousandth. What is compared: "
    "the price of a seat of every opening.",
    systems=(
        System(OURS, "equilibrium with transferable utility, on the candidates only", _sadari),
        System(
            "numpy, dense",
            "the same equilibrium, plain iterative fitting of the full talents x openings matrix",
            _numpy,
        ),
        System(
            "POT",
            "`ot.sinkhorn` of the full matrix with a row and a column for who stays outside: "
            "balanced entropic transport, whose outside option is priced otherwise",
            _pot,
            comparable=False,
        ),
    ),
    agreement=within(5e-3),
)
