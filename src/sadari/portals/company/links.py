"""The ways back, as the crumbs of these pages show them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sadari.models import Opening


def our_openings() -> dict[str, str]:
    return {"label": _("Our openings"), "href": reverse("company:openings")}


def this_opening(opening: Opening) -> dict[str, str]:
    return {"label": opening.title, "href": reverse("company:opening", args=[opening.pk])}
