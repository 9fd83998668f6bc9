"""Which pages a person is offered: one table from role to entries.

The table offers; it grants nothing. What a person may open is decided where the page is fetched.
"""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Entry(NamedTuple):
    """One place in the navigation; ``current`` is true on it and on the pages under it."""

    label: str | Promise
    url_name: str
    url: str
    current: bool


Place = tuple[str, str | Promise]

OPENINGS: Place = ("public:openings", _("Openings"))
REGION: Place = ("public:region", _("The region in numbers"))
METHODS: Place = ("public:methods", _("How we count"))

COMPANY: tuple[Place, ...] = (("company:openings", _("Our openings")),)
CITY: tuple[Place, ...] = (
    ("city:home", _("Overview")),
    ("city:unfilled", _("Why places stay empty")),
    ("city:imports", _("Imports")),
    ("city:match_runs", _("Match runs")),
)
TERMS: Place = ("city:terms", _("Unknown terms"))
ACCOUNTS: Place = ("city:accounts", _("Accounts"))
ACCESS: Place = ("city:access", _("Access and log"))

PLACES: dict[str, tuple[Place, ...]] = {
    "talent": (
        ("talent:recommendations", _("For me")),
        ("talent:my_data", _("My data")),
        ("talent:consents", _("My consents")),
    ),
    "company_member": COMPANY,
    "company_owner": COMPANY,
    "school_staff": (
        ("school:programmes", _("Our programmes")),
        ("school:gaps", _("What openings ask for")),
    ),
    "city_officer": (*CITY, TERMS),
    "city_administrator": (*CITY, TERMS, ACCOUNTS, ACCESS),
    "auditor": (*CITY, ACCESS),
}


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``navigation`` (list of `Entry`) and ``overseer``, the contact."""
    roles: frozenset[str] = getattr(getattr(request, "actor", None), "roles", frozenset())
    return {
        "navigation": entries(roles, request.path),
        "overseer": getattr(settings, "OVERSEER_CONTACT", ""),
    }


def entries(roles: frozenset[str], path: str) -> list[Entry]:
    """The entries of these roles, each once, in the table's order; public pages come last.

    Who has pages of their own finds the methods at the foot of each page.
    """
    resolved = [(label, name, url) for name, label in _places(roles) if (url := _url_or_none(name))]
    here = _nearest(path, [url for _label, _name, url in resolved])
    return [Entry(label, name, url, url == here) for label, name, url in resolved]


def _places(roles: frozenset[str]) -> list[Place]:
    own = [place for role, places in PLACES.items() if role in roles for place in places]
    public = [OPENINGS, REGION] if own else [OPENINGS, REGION, METHODS]
    return list(dict.fromkeys([*own, *public]))


def _url_or_none(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _nearest(path: str, urls: list[str]) -> str | None:
    """The longest of ``urls`` that ``path`` lies under."""
    return max((url for url in urls if path.startswith(url)), key=len, default=None)
