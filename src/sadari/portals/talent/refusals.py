"""Why a value was not taken, in words beside the field."""

from django.utils.translation import gettext as _

from sadari.actions.profile import Why


def refusal_words(why: Why) -> str:
    words = {
        Why.RESIDENT_NUMBER: _(
            "This looks like a resident registration number. Sadari never stores one; "
            "please take it out."
        ),
        Why.UNKNOWN_SKILL: _("A chosen skill has left the list of names. Please choose again."),
        Why.NOT_SELF_SAID: _(
            "This comes from a course, a badge, a licence or an employer. "
            "Ask them to correct it; here you can take back what you said yourself."
        ),
    }
    return words[why]
