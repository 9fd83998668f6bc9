"""The archive of a run as the database holds it."""

from sadari.models import MatchRun


def archive_of(run: MatchRun) -> list[bytes]:
    """Its pieces, in their order."""
    return [bytes(content) for content in run.frozen.values_list("content", flat=True)]
