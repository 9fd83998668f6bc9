"""The access log: every view of another person's data leaves a row."""

from collections.abc import Iterable
from uuid import UUID

from sadari.models import AccessLog


def record_views(
    *,
    viewer_id: int,
    viewer_roles: Iterable[str],
    address: str | None,
    talent_ids: Iterable[UUID],
    what: str,
) -> int:
    """Log that ``viewer`` saw ``what`` of each talent; returns the number of rows."""
    roles = ",".join(sorted(viewer_roles))
    rows = [
        AccessLog(
            viewer_id=viewer_id,
            viewer_roles=roles,
            address=address,
            talent_id=talent_id,
            what=what,
        )
        for talent_id in talent_ids
    ]
    AccessLog.objects.bulk_create(rows)
    return len(rows)
