"""Markets of simulated cities with the product's own vocabulary and places.

    python -m benchmarks.city.market FOLDER TALENTS [TALENTS ...]

Run in an installation whose database is up; each is kept in the folder as a `World` reads it.
"""

import sys
from pathlib import Path

from benchmarks.engine.worlds import World, market_in_terms
from sadari.cli.application import application
from sadari.cli.output import Output


def main(folder: Path, sizes: list[int]) -> None:
    with Output(as_json=True) as output, application(output, migrate=True):
        from sadari.bridge.simulated_region import simulation_terms

        terms = simulation_terms()
    for talents in sizes:
        world = World(folder, talents)
        world.keep_market(market_in_terms(talents, world.openings, *terms))


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(int, sys.argv[2:])))
