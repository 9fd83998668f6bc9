"""Loading a region's data: places and their codes, fields, stages, consent texts."""

import tomllib
from datetime import date, timedelta
from importlib import resources

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.data.region_facts import RegionData, load_region_data
from sadari.models import ConsentText, Field, Region, RegionCode, RegionName, Stage


@transaction.atomic
def load_region(*, slug: str, by: Actor) -> dict[str, int]:
    """Bring the database to the packaged data of the region; can be repeated."""
    check_may(by, Permission.MANAGE_REGION_DATA)
    data = load_region_data(slug)
    _load_places(data)
    _load_codes(data)
    _load_names(data)
    _load_fields(data)
    _load_stages(data)
    _load_consent_texts()
    counts = {"regions": len(data.regions), "codes": len(data.codes), "fields": len(data.fields)}
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="load_region",
        noun="region",
        noun_id=slug,
        detail=dict(counts),
    )
    return counts


def _load_places(data: RegionData) -> None:
    """First without parents, then with them, so that the order of the file does not matter."""
    for parents in (False, True):
        Region.objects.bulk_create(
            [
                Region(
                    id=place.id,
                    name_ko=_full_name(place.id, data),
                    name_en=place.name_en,
                    kind=place.kind,
                    parent_id=place.parent if parents else None,
                    latitude=place.latitude,
                    longitude=place.longitude,
                )
                for place in data.regions
            ],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["name_ko", "name_en", "kind", "parent", "latitude", "longitude"],
        )


def _full_name(region_id: str, data: RegionData) -> str:
    """A district is named with its city, as people say it: 광주 북구."""
    places = {place.id: place for place in data.regions}
    place = places[region_id]
    parent = places.get(place.parent or "")
    if parent is None or parent.parent is None:
        return place.name_ko
    return f"{parent.name_ko} {place.name_ko}"


def _load_codes(data: RegionData) -> None:
    RegionCode.objects.all().delete()
    RegionCode.objects.bulk_create(
        RegionCode(
            region_id=code.region,
            system=code.system,
            code=code.code,
            valid=DateRange(code.valid_from, _day_after(code.valid_to)),
        )
        for code in data.codes
    )


def _day_after(day: date | None) -> date | None:
    """Ranges end before their upper end; the data names the last day itself."""
    return None if day is None else day + timedelta(days=1)


def _load_names(data: RegionData) -> None:
    RegionName.objects.all().delete()
    RegionName.objects.bulk_create(
        RegionName(region_id=region_id, name=name) for name, region_id in data.names().items()
    )


def _load_fields(data: RegionData) -> None:
    Field.objects.bulk_create(
        [
            Field(
                id=field.id,
                name_ko=field.name_ko,
                name_en=field.name_en,
                strategic=field.is_strategic,
                valid_from=field.valid_from,
                valid_to=field.valid_to,
            )
            for field in data.fields
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name_ko", "name_en", "strategic", "valid_from", "valid_to"],
    )


def _load_stages(data: RegionData) -> None:
    Stage.objects.bulk_create(
        [
            Stage(id=stage.id, name_ko=stage.name_ko, name_en=stage.name_en, rung=stage.order)
            for stage in data.stages
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name_ko", "name_en", "rung"],
    )


def _load_consent_texts() -> None:
    """A text that people have read is never changed: only new versions are added."""
    packaged = resources.files("sadari.data") / "consents" / "texts.toml"
    ConsentText.objects.bulk_create(
        [
            ConsentText(
                purpose=text["purpose"],
                version=text["version"],
                required=text["required"],
                text_ko=text["ko"].strip(),
                text_en=text["en"].strip(),
                valid_from=text["valid_from"],
            )
            for text in tomllib.loads(packaged.read_text(encoding="utf-8"))["text"]
        ],
        ignore_conflicts=True,
    )
