"""Words that only the public pages need: who reads a personal field, the nouns of the register."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

READERS = {
    "self": gettext_lazy("the person"),
    "talent": gettext_lazy("the person"),
    "school_staff (own people)": gettext_lazy("their own school"),
    "company_member (blind)": gettext_lazy("companies, without a name"),
    "company_owner": gettext_lazy("the owner of the company's account"),
    "city_officer": gettext_lazy("city officers"),
    "city_administrator": gettext_lazy("the city's administrator"),
    "auditor": gettext_lazy("auditors"),
}

NOUNS = {
    "Account": gettext_lazy("Account"),
    "RoleGrant": gettext_lazy("Role"),
    "Membership": gettext_lazy("Membership"),
    "Talent": gettext_lazy("Person"),
    "Wish": gettext_lazy("Wishes"),
    "Evidence": gettext_lazy("Skill"),
    "Enrolment": gettext_lazy("Training"),
    "Consent": gettext_lazy("Consent"),
    "Recommendation": gettext_lazy("Recommendation"),
    "Placement": gettext_lazy("Proposed placement"),
    "MatchRun": gettext_lazy("Match run"),
    "FrozenRun": gettext_lazy("Match run"),
    "FileImport": gettext_lazy("Import"),
    "RefusedRow": gettext_lazy("Refused row"),
    "AuditEvent": gettext_lazy("Change log"),
    "AccessLog": gettext_lazy("Access log"),
}


def reader_words(seen_by: Iterable[str]) -> str:
    """Who sees a field, each reader once; nobody is said as such."""
    words = dict.fromkeys(str(READERS[reader]) for reader in seen_by)
    return ", ".join(words) if words else _("nobody")


def noun_word(noun: str) -> str:
    return str(NOUNS[noun])


def register_heads() -> list[str]:
    return [_("About"), _("Field"), _("What for"), _("Who sees it"), _("Destroyed")]
