"""A town of a few dozen people and openings from a seed, imported in any order."""

import random

from django.utils import timezone
from tests.factories.import_record import read

from sadari.access.actor import system_actor
from sadari.actions.import_records import TalentRecord, VacancyRecord
from sadari.actions.imports import import_rows
from sadari.bridge.simulated_region import sketch_region
from sadari.management.demo_records import DemoRecords
from sadari.models import FileImport, Opening, Talent

TALENTS, OPENINGS = 60, 20


def town(seed: int = 7) -> tuple[list[VacancyRecord], list[TalentRecord]]:
    """Records of openings and talents; needs the packaged data."""
    sketch = sketch_region(seed=seed, talents=TALENTS, openings=OPENINGS, companies=8, cohorts=4)
    records = DemoRecords(sketch, seed=seed, today=timezone.localdate())
    return list(records.vacancies()), list(records.talents())


def settle(
    vacancies: list[VacancyRecord], talents: list[TalentRecord], shuffled: int | None = None
) -> None:
    """Import both; ``shuffled`` puts the rows in another order, drawn from that seed."""
    for kind, records in (("vacancies", [*vacancies]), ("talents", [*talents])):
        if shuffled is not None:
            random.Random(shuffled).shuffle(records)
        import_rows(
            kind=kind, rows=read(records), file_name=kind,
            content_hash=f"{kind}-{FileImport.objects.count()}", by=system_actor("test"),
        )  # fmt: skip


def clear() -> None:
    Talent.objects.all().delete()
    Opening.objects.all().delete()
