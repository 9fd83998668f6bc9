"""The register of personal fields in words: what a field is about, and who reads it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sadari.queries.own_data import RegisterEntry

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
    "RecommendationList": gettext_lazy("Recommendations, as stored"),
    "SuggestionList": gettext_lazy("Suggestions to companies, as stored"),
    "Recommendation": gettext_lazy("Recommendation"),
    "Suggestion": gettext_lazy("Suggestion to a company"),
    "Placement": gettext_lazy("Proposed placement"),
    "MatchRun": gettext_lazy("Match run"),
    "FrozenPiece": gettext_lazy("Match run"),
    "TermMeaning": gettext_lazy("Meaning of a term"),
    "FileImport": gettext_lazy("Import"),
    "RefusedRow": gettext_lazy("Refused row"),
    "AuditEvent": gettext_lazy("Change log"),
    "AccessLog": gettext_lazy("Access log"),
}

#: A field of the register by its name; the same name says the same wherever it stands.
FIELDS = {
    "account": gettext_lazy("the log-in it belongs to"),
    "actor": gettext_lazy("who acted"),
    "actor_name": gettext_lazy("the name of who acted"),
    "address": gettext_lazy("network address"),
    "birth_year": gettext_lazy("year of birth"),
    "blind_code": gettext_lazy("code in place of the name"),
    "cohort": gettext_lazy("run of a programme"),
    "contracts": gettext_lazy("kinds of contract"),
    "decided_at": gettext_lazy("when it was decided"),
    "decided_by": gettext_lazy("who decided"),
    "detail": gettext_lazy("what was changed"),
    "display_name": gettext_lazy("name shown"),
    "content": gettext_lazy("frozen document"),
    "education": gettext_lazy("schooling"),
    "email": gettext_lazy("e-mail address"),
    "experience_months": gettext_lazy("months of experience"),
    "gender": gettext_lazy("gender"),
    "given": gettext_lazy("yes or no"),
    "granted_by": gettext_lazy("who gave it"),
    "id": gettext_lazy("number of the record"),
    "known_by": gettext_lazy("how it is known"),
    "language": gettext_lazy("language"),
    "last_login": gettext_lazy("last log-in"),
    "level": gettext_lazy("level"),
    "major": gettext_lazy("subject of study"),
    "most_travel_minutes": gettext_lazy("longest way to work"),
    "name": gettext_lazy("name"),
    "occupations": gettext_lazy("occupations"),
    "opening": gettext_lazy("opening"),
    "openings": gettext_lazy("openings"),
    "opening_score": gettext_lazy("how well the person meets the opening"),
    "opening_scores": gettext_lazy("how well the person meets each opening"),
    "password": gettext_lazy("password"),
    "pay_won": gettext_lazy("pay"),
    "rank": gettext_lazy("place in the list"),
    "raw": gettext_lazy("the row as sent"),
    "reason": gettext_lazy("reason"),
    "region": gettext_lazy("home region"),
    "regions": gettext_lazy("places of work"),
    "schedules": gettext_lazy("working hours"),
    "seeking": gettext_lazy("whether looking for work"),
    "sender": gettext_lazy("the institution that sent it"),
    "sender_key": gettext_lazy("the sender's own number"),
    "since": gettext_lazy("since when"),
    "skill": gettext_lazy("skill"),
    "source_text": gettext_lazy("the words it was read from"),
    "started_by": gettext_lazy("who started it"),
    "state": gettext_lazy("how it stands"),
    "talent": gettext_lazy("the person"),
    "talent_id": gettext_lazy("the person"),
    "talent_score": gettext_lazy("how well the opening suits the person"),
    "talent_scores": gettext_lazy("how well each opening suits the person"),
    "talents": gettext_lazy("the people"),
    "text": gettext_lazy("the text decided on"),
    "viewer": gettext_lazy("who looked"),
    "viewer_roles": gettext_lazy("in which role"),
    "what": gettext_lazy("what was seen"),
}


def reader_words(seen_by: Iterable[str]) -> str:
    """Who sees a field, each reader once; nobody is said as such."""
    words = dict.fromkeys(str(READERS[reader]) for reader in seen_by)
    return ", ".join(words) if words else _("nobody")


def register_table(entries: Iterable[RegisterEntry]) -> dict[str, Any]:
    """Columns and rows for the table component."""
    heads = (_("About"), _("Item"), _("What for"), _("Who sees it"), _("Destroyed"))
    return {
        "columns": [{"label": head} for head in heads],
        "rows": [
            [
                NOUNS[entry.noun],
                FIELDS[entry.field],
                entry.purpose,
                reader_words(entry.seen_by),
                entry.destroyed,
            ]
            for entry in entries
        ],
    }
