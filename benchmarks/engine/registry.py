"""All tasks and the sizes they are measured at."""

from benchmarks.engine import (
    feasible_task,
    fit_task,
    placement_task,
    prices_task,
    simulate_task,
    value_task,
)
from benchmarks.engine.worlds import CITY_TALENTS

SMALLEST = 1_000
QUICK_SIZES = (1_000, 10_000)
SIZES = (*QUICK_SIZES, 100_000)
CITY = CITY_TALENTS

TASKS = {
    task.name: task
    for task in (
        fit_task.TASK,
        prices_task.TASK,
        placement_task.TASK,
        feasible_task.TASK,
        value_task.TASK,
        simulate_task.TASK,
    )
}
