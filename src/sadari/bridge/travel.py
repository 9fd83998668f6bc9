"""Travel time between regions, estimated from where their centres lie.

An estimate, said as one: straight-line distance times a detour factor of 1.3, at 40 km an hour
door to door, plus ten minutes on foot and waiting; twenty minutes inside a district. Measured
times can replace it here without any other change.
"""

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0
DETOUR = 1.3
KM_PER_MINUTE = 40 / 60
WALK_AND_WAIT_MINUTES = 10.0
INSIDE_A_DISTRICT_MINUTES = 20.0


def travel_minutes(
    latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(R, R) whole minutes from row to column; ``inf`` where a region's centre is unknown (NaN)."""
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    half_chord = (
        np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
        + np.cos(latitude[:, None])
        * np.cos(latitude[None, :])
        * np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    )
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))
    riding = kilometres * DETOUR / KM_PER_MINUTE
    minutes: NDArray[np.float64] = np.round(WALK_AND_WAIT_MINUTES + riding)
    minutes = np.maximum(minutes, INSIDE_A_DISTRICT_MINUTES)
    minutes[np.isnan(minutes)] = np.inf
    np.fill_diagonal(minutes, INSIDE_A_DISTRICT_MINUTES)
    return minutes
