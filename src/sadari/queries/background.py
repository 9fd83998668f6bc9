"""What waits in the queue or runs now."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

#: The tasks by name: who asks for work knows its name, not the worker's code.
RUN_MATCH_JOB = "sadari.run_match"
IMPORT_FILE_JOB = "sadari.import_file"
RELINK_TERM_JOB = "sadari.relink_term"

#: A worker tells that it lives every 10 seconds; one that is silent for this long is gone, and
#: what it was doing will not be finished by it.
SILENT_FOR = timedelta(seconds=60)


def jobs_under_way(task_name: str) -> QuerySet[Any]:
    """Jobs that wait or run, oldest first; those of a worker that died are left out."""
    alive = Q(status="doing", worker__last_heartbeat__gte=timezone.now() - SILENT_FOR)
    return ProcrastinateJob.objects.filter(Q(status="todo") | alive, task_name=task_name).order_by(
        "pk"
    )


def match_run_is_under_way() -> bool:
    return jobs_under_way(RUN_MATCH_JOB).exists()


def imports_under_way() -> list[str]:
    """The names of the files that wait or are being taken in."""
    return [job.args["file_name"] for job in jobs_under_way(IMPORT_FILE_JOB)]
