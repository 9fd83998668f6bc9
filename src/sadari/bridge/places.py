"""Regions as the engine numbers them: by sorted id, with travel times and what lies in what."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sadari.bridge.travel import travel_minutes
from sadari.models import Region


@dataclass(frozen=True)
class Places:
    """``ids`` are sorted; every other field follows that order."""

    ids: tuple[str, ...]
    parents: tuple[str | None, ...]
    latitudes: tuple[float | None, ...]
    longitudes: tuple[float | None, ...]

    @classmethod
    def read(cls) -> "Places":
        rows = list(
            Region.objects.order_by("id").values_list("id", "parent_id", "latitude", "longitude")
        )
        columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
        return cls(*columns)

    @cached_property
    def number(self) -> dict[str, int]:
        return {region_id: position for position, region_id in enumerate(self.ids)}

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for region_id, parent in zip(self.ids, self.parents, strict=True):
            if parent is not None:
                children[parent].append(region_id)
        return children

    def within(self, region_id: str) -> list[int]:
        """Numbers of the region and of everything that lies in it."""
        found = [self.number[region_id]]
        for child in self._children.get(region_id, ()):
            found += self.within(child)
        return found

    def minutes(self) -> NDArray[np.float64]:
        """(R, R) travel minutes; a region without a centre stands at the mean of its parts."""
        centres = [self._centre(region_id) for region_id in self.ids]
        return travel_minutes(
            np.array([latitude for latitude, _longitude in centres], dtype=np.float64),
            np.array([longitude for _latitude, longitude in centres], dtype=np.float64),
        )

    def _centre(self, region_id: str) -> tuple[float, float]:
        position = self.number[region_id]
        latitude, longitude = self.latitudes[position], self.longitudes[position]
        if latitude is not None and longitude is not None:
            return latitude, longitude
        parts = [self._centre(child) for child in self._children.get(region_id, ())]
        known = [part for part in parts if not np.isnan(part[0])]
        if not known:
            return float("nan"), float("nan")
        return (
            sum(latitude for latitude, _longitude in known) / len(known),
            sum(longitude for _latitude, longitude in known) / len(known),
        )
