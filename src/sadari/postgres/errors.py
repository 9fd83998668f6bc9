"""What can go wrong with the embedded database, in words its operator can act on."""

from sadari.config.sentence import BilingualError


class ClusterError(BilingualError):
    """The embedded database cannot be found, made, started or stopped."""
