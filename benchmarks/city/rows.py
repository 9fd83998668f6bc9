"""A simulated city put into the database by COPY.

Files of this size take the better part of an hour to import, row by row and word by word; what is
measured here is the match, so its input is written straight into the tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from sadari.bridge.simulated_region import OpeningSketch, RegionSketch, TalentSketch, sketch_region
from sadari.models import Evidence, Opening, Organisation, Requirement, Talent, Wish

SOURCE = "benchmark"
_BATCH = 5000


def fill(*, seed: int, talents: int, openings: int) -> None:
    """A city of that size: an organisation for every four openings, and no cohorts' graduates."""
    sketch = sketch_region(
        seed=seed, talents=talents, openings=openings, companies=max(openings // 4, 1), cohorts=40
    )
    companies = _companies(sketch)
    numbered = _openings(sketch.openings, companies)
    _copy(
        Requirement,
        ("opening_id", "skill_id", "level", "weight", "must", "source_text"),
        (
            (number, skill.skill_id, skill.level, 1.0, skill.must, "")
            for number, opening in zip(numbered, sketch.openings, strict=True)
            for skill in {one.skill_id: one for one in opening.skills}.values()
        ),
    )
    _talents(sketch.talents)


def _companies(sketch: RegionSketch) -> list[int]:
    made = Organisation.objects.bulk_create(
        (
            Organisation(
                kind="company", name=f"기업 {number}", natural_key=f"name:{SOURCE} {number}",
                staff_count=company.staff, region_id=company.region_id,
            )
            for number, company in enumerate(sketch.companies)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    return [company.pk for company in made]


def _openings(sketches: Sequence[OpeningSketch], companies: Sequence[int]) -> list[int]:
    today = timezone.localdate()
    made = Opening.objects.bulk_create(
        (
            Opening(
                organisation_id=companies[sketch.company], source=SOURCE,
                source_key=f"{number:07d}", title=f"모집 {number}",
                occupation_id=sketch.occupation_id, region_id=sketch.region_id,
                remote=sketch.remote, places=sketch.places,
                pay_least_won=sketch.pay_least_won_per_year,
                pay_most_won=sketch.pay_most_won_per_year, pay_unit="year",
                contract=sketch.contract or "", schedule=sketch.schedule or "",
                education=sketch.education, experience_months=sketch.experience_months,
                posted_on=today - timedelta(days=number % 30), closing_rule="when_filled",
            )
            for number, sketch in enumerate(sketches)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    return [opening.pk for opening in made]


def _talents(sketches: Sequence[TalentSketch]) -> None:
    now = timezone.now()
    keys = [UUID(int=_scattered(number), version=4) for number in range(len(sketches))]
    people = list(zip(keys, sketches, strict=True))
    _copy(
        Talent,
        (
            "id", "blind_code", "sender_key", "name", "gender", "region_id", "education", "major",
            "experience_months", "seeking", "source_hash", "created_at", "updated_at",
        ),
        (
            (
                key, f"B{number:07d}", "", f"시민 {number}", "", one.region_id, one.education, "",
                one.experience_months, True, "", now, now,
            )
            for number, (key, one) in enumerate(people)
        ),
    )  # fmt: skip
    _copy(
        Wish,
        ("talent_id", "pay_won", "pay_unit", "contracts", "schedules", "most_travel_minutes"),
        (
            (
                key, one.pay_wish_won_per_year, "year", list(one.contracts), list(one.schedules),
                one.most_travel_minutes,
            )
            for key, one in people
        ),
    )  # fmt: skip
    wish_of = dict(Wish.objects.values_list("talent_id", "id"))
    for noun in ("occupation", "region"):
        _copy(
            getattr(Wish, f"{noun}s").through,
            ("wish_id", f"{noun}_id"),
            (
                (wish_of[key], wished)
                for key, one in people
                for wished in dict.fromkeys(getattr(one, f"{noun}_ids"))
            ),
        )
    _copy(
        Evidence,
        ("talent_id", "skill_id", "level", "known_by", "source_text"),
        (
            (key, skill.skill_id, skill.level, skill.known_by, "")
            for key, one in people
            for skill in {(s.skill_id, s.known_by): s for s in one.skills}.values()
        ),
    )


def _scattered(number: int) -> int:
    """A different key of 128 bits for each number, in no order, the same in every run."""
    mixed = (number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835
    return mixed % (1 << 128)


def _copy(model: type[Model], columns: Iterable[str], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
