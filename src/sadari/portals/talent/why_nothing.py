"""Why there is no recommendation: the nearest reason that is known, and what changes it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from sadari.access.actor import Actor
from sadari.models import Wish
from sadari.queries.recommendations import (
    Summary,
    WishCheck,
    check_wishes,
    own_talent,
    takes_part,
)
from sadari.ui.words import number


@dataclass(frozen=True, slots=True)
class Nothing:
    """A notice: what is so, why, and the link that changes it."""

    title: str
    text: str
    href: str
    link: str


def why_nothing(actor: Actor, summary: Summary, wish: Wish | None, on: date) -> Nothing:
    talent = own_talent(actor)
    if not takes_part(actor):
        return Nothing(
            _("You have not agreed to matching"),
            _("Without this consent nothing is calculated about you. You can give it at any time."),
            reverse("talent:consents"),
            _("See my consents"),
        )
    if talent is not None and not talent.seeking:
        return Nothing(
            _("You are not looking for work at the moment"),
            _("Your data says so; as soon as you change it, the next run counts you in."),
            reverse("talent:profile"),
            _("Correct my data"),
        )
    if summary.run_finished_at is None:
        return Nothing(
            _("No matching has run yet"),
            _("Recommendations appear here after the first run. Until then you can look yourself."),
            reverse("public:openings"),
            _("See all openings"),
        )
    return _wishes(check_wishes(wish, on)) if wish is not None else _no_fit()


def _wishes(check: WishCheck) -> Nothing:
    """Names the wish that alone keeps everything away, where there is one."""
    if not check.in_the_way:
        return _no_fit()
    names = {
        "region": _("the place of work"),
        "occupation": _("the occupation"),
        "pay": _("the pay"),
        "contract": _("the kind of contract"),
        "schedule": _("the working hours"),
    }
    text = _(
        "None of the %(openings)s openings meets all your wishes. Without the wish about "
        "%(wish)s there would be %(count)s."
    )
    return Nothing(
        _("One wish stands in the way"),
        text
        % {
            "openings": number(check.openings),
            "wish": names[check.in_the_way],
            "count": number(check.without[check.in_the_way]),
        },
        reverse("talent:wish"),
        _("Change what I look for"),
    )


def _no_fit() -> Nothing:
    return Nothing(
        _("The last run found no opening for you"),
        _("More skills in your data or wider wishes give the next run more to find."),
        reverse("talent:my_data"),
        _("See my data"),
    )
