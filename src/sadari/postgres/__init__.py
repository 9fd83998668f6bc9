"""The embedded PostgreSQL: found, initialised, started, stopped and asked by us alone."""

from sadari.postgres.cluster import Cluster, Status
from sadari.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "Status"]
