"""What is held about a person, prepared for the page: names in its language, roles in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sadari.models import Evidence
from sadari.portals.talent.wish_words import wish_words
from sadari.queries.names import name_of
from sadari.queries.own_data import OwnData

ROLES = {
    "school_staff": _("staff of your school"),
    "company_member": _("a company's member"),
    "company_owner": _("a company's owner"),
    "city_officer": _("city officer"),
    "city_administrator": _("city administrator"),
    "auditor": _("auditor"),
    "talent": _("another person"),
    "system": _("the system"),
}
GENDERS = {"female": _("female"), "male": _("male"), "": _("unknown")}


def held(data: OwnData) -> dict[str, Any]:
    """Words for ``data`` that the template cannot find by itself."""
    return {
        "region": name_of(data.talent.region),
        "gender": GENDERS[data.talent.gender],
        "wishes": wish_words(data.wish),
        "contracts": _labels(data, "contracts"),
        "schedules": _labels(data, "schedules"),
        "evidence": [
            (evidence, name_of(evidence.skill), evidence.known_by == Evidence.KnownBy.SELF)
            for evidence in data.evidence
        ],
        "views": [
            (view, ", ".join(str(ROLES[role]) for role in view.roles if role in ROLES))
            for view in data.views
        ],
    }


def _labels(data: OwnData, name: str) -> list[str]:
    if data.wish is None:
        return []
    choices = dict(data.wish._meta.get_field(name).base_field.choices)
    return [str(choices[value]) for value in getattr(data.wish, name)]
