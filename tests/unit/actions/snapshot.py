"""All that an import left behind, without ids and times: two of them can be compared."""

import json
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from sadari.models import (
    Cohort,
    Evidence,
    FileImport,
    Opening,
    Organisation,
    Outcome,
    Programme,
    RefusedRow,
    Requirement,
    Talent,
    Wish,
)

_LEFT_OUT = {"id", "blind_code", "created_at", "updated_at", "search"}
_KEYED_BY = {
    Organisation: {},
    Opening: {"organisation": "natural_key"},
    Requirement: {"opening": "source_key"},
    Programme: {"organisation": "natural_key"},
    Outcome: {"programme": "source_key"},
    Cohort: {"programme": "source_key"},
    Talent: {"sender": "natural_key"},
    Evidence: {"talent": "sender_key"},
    Wish: {"talent": "sender_key"},
}
_MANY = {Wish: ("occupations", "regions")}


def stored_rows() -> dict[str, list[Any]]:
    """Every row of every noun that files fill, sorted, with natural keys instead of ids."""
    return {model.__name__: _rows(model, keys) for model, keys in _KEYED_BY.items()}


def _rows(model: Any, keys: dict[str, str]) -> list[Any]:
    columns = [
        f"{field.name}__{keys[field.name]}" if field.name in keys else field.attname
        for field in model._meta.local_fields
        if field.name not in _LEFT_OUT
    ]
    many = {name: _links(model, name) for name in _MANY.get(model, ())}
    return sorted(
        repr((row[1:], *(links.get(row[0]) for links in many.values())))
        for row in model.objects.values_list("pk", *columns)
    )


def _links(model: Any, name: str) -> dict[int, list[str]]:
    links: dict[int, list[str]] = {}
    rows = model.objects.order_by(name).exclude(**{name: None}).values_list("pk", name)
    for pk, linked in rows:
        links.setdefault(pk, []).append(linked)
    return links


def counts(file_import: FileImport) -> dict[str, int]:
    names = ("read", "created", "updated", "unchanged", "refused")
    return {name: getattr(file_import, name) for name in names}


def refusals(file_import: FileImport) -> list[tuple[int, str]]:
    rows = RefusedRow.objects.filter(file_import=file_import).order_by("row", "id")
    return list(rows.values_list("row", "code"))


def everything_stored() -> str:
    """All rows of all our tables as one text."""
    return "\n".join(
        json.dumps(row, cls=DjangoJSONEncoder, default=repr, ensure_ascii=False)
        for model in apps.get_app_config("sadari").get_models()
        for row in model.objects.values()
    )
