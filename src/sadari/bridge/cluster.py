"""The machines over which a match may be spread; see ``engine.cluster``."""

from collections.abc import Iterator
from contextlib import contextmanager

from sadari.engine.cluster import Cluster, ClusterUnavailable, connected

__all__ = ["Cluster", "ClusterUnavailable", "machines"]


@contextmanager
def machines(address: str | None) -> Iterator[Cluster | None]:
    """The cluster at an address; nothing where none is named.

    Raises :class:`ClusterUnavailable` when it cannot be used.
    """
    if address is None:
        yield None
        return
    with connected(address) as cluster:
        yield cluster
