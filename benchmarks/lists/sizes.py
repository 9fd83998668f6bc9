"""Which markets lists are made for."""

from dataclasses import dataclass

from benchmarks.engine.worlds import CITY_OPENINGS, CITY_TALENTS

#: 0: all tastes differ; 1: all agree on who is popular.
CROWDING = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Size:
    """A kind of market ("complete", "drawn", "region"), its size and how many seeds."""

    kind: str
    talents: int
    openings: int
    seeds: int

    @property
    def crowding(self) -> tuple[float, ...]:
        """At the size of a city every other degree."""
        return CROWDING[::2] if self.talents >= CITY_TALENTS else CROWDING

    @property
    def sides(self) -> str:
        return f"{self.talents:,} x {self.openings:,}"


QUICK = (
    Size("complete", 200, 150, 1),
    Size("drawn", 2_000, 1_500, 1),
    Size("region", 4_000, 500, 1),
)
MIDDLE = (
    Size("complete", 200, 150, 5),
    Size("drawn", 2_000, 1_500, 5),
    Size("drawn", 500, 2_000, 5),  # more places than people
    Size("drawn", 20_000, 2_500, 3),
    Size("region", 300, 40, 5),
    Size("region", 1_000, 125, 5),
    Size("region", 20_000, 2_500, 3),
)
CITY = (
    Size("drawn", 100_000, 12_500, 1),
    Size("drawn", CITY_TALENTS, CITY_OPENINGS, 1),
    Size("region", CITY_TALENTS, CITY_OPENINGS, 1),
)
