"""Every field that is about a person: why we hold it, who sees it, when it is destroyed.

This table is the register of processing. A test walks all models: a field of a model about
persons that stands neither here nor in ``IMPERSONAL`` fails it. Retention is stated as a rule
here; the region's operator confirms the periods with its privacy officer before real use.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Personal:
    purpose: Promise
    seen_by: tuple[str, ...]
    destroyed: Promise


_ON_ERASURE = _("When the person leaves, or two years after the last sign of life")
_WITH_ACCOUNT = _("When the account is closed")
_THREE_YEARS = _("Three years after it ends")
_TWO_YEARS = _("Two years after the view")
_FIVE_YEARS = _("Five years after the decision, as evidence")

_MATCHING = _("Matching with openings and courses")
_BLIND = ("talent", "company_member (blind)", "school_staff (own people)")
_ACCOUNT = ("self", "city_administrator")
_OWN = ("talent", "school_staff (own people)")

PERSONAL: dict[str, dict[str, Personal]] = {
    "Account": {
        "email": Personal(_("Log-in and notices"), _ACCOUNT, _WITH_ACCOUNT),
        "display_name": Personal(_("Who is logged in"), _ACCOUNT, _WITH_ACCOUNT),
        "password": Personal(_("Log-in; only a salted hash is kept"), (), _WITH_ACCOUNT),
        "last_login": Personal(_("Security of the account"), ("self",), _WITH_ACCOUNT),
        "language": Personal(_("Language of the pages"), ("self",), _WITH_ACCOUNT),
    },
    "RoleGrant": {
        "account": Personal(_("Who has which right"), ("city_administrator",), _THREE_YEARS),
        "granted_by": Personal(_("Who gave the right"), ("city_administrator",), _THREE_YEARS),
    },
    "Membership": {
        "account": Personal(
            _("Who acts for an organisation"), ("company_owner", "city_administrator"), _THREE_YEARS
        ),
    },
    "Talent": {
        "id": Personal(_("Keeps one person's records together"), _OWN, _ON_ERASURE),
        "blind_code": Personal(_("Speaks of a person without a name"), _BLIND, _ON_ERASURE),
        "account": Personal(_("Lets a person see their own data"), ("talent",), _ON_ERASURE),
        "sender": Personal(_("Which institution sent the record"), _OWN, _ON_ERASURE),
        "sender_key": Personal(
            _("Recognises the same person in the sender's next file"), _OWN, _ON_ERASURE
        ),
        "name": Personal(_("Addressing the person"), _OWN, _ON_ERASURE),
        "birth_year": Personal(
            _("Protection of minors and fairness checks; never used in matching"),
            ("talent",),
            _ON_ERASURE,
        ),
        "gender": Personal(
            _("Fairness checks only; never used in matching"), ("talent",), _ON_ERASURE
        ),
        "region": Personal(_("Travel time to work"), _OWN, _ON_ERASURE),
        "education": Personal(_MATCHING, _OWN, _ON_ERASURE),
        "major": Personal(_("Shown to the person's own school"), _OWN, _ON_ERASURE),
        "experience_months": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "seeking": Personal(_MATCHING, _OWN, _ON_ERASURE),
    },
    "Wish": {
        "talent": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "occupations": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "regions": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "pay_won": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "contracts": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "schedules": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "most_travel_minutes": Personal(_MATCHING, ("talent",), _ON_ERASURE),
    },
    "Evidence": {
        "talent": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "skill": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "level": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "known_by": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "source_text": Personal(
            _("Lets a person check how a skill was read"), ("talent",), _ON_ERASURE
        ),
    },
    "Enrolment": {
        "cohort": Personal(_("Keeping track of training"), _OWN, _ON_ERASURE),
        "talent": Personal(_("Keeping track of training"), _OWN, _ON_ERASURE),
        "state": Personal(_("Keeping track of training"), _OWN, _ON_ERASURE),
        "since": Personal(_("Keeping track of training"), _OWN, _ON_ERASURE),
    },
    "Consent": {
        "talent": Personal(_("Proof of consent"), ("talent",), _FIVE_YEARS),
        "text": Personal(_("Proof of consent"), ("talent",), _FIVE_YEARS),
        "given": Personal(_("Proof of consent"), ("talent",), _FIVE_YEARS),
        "decided_at": Personal(_("Proof of consent"), ("talent",), _FIVE_YEARS),
    },
    # Nobody sees a list as such: its pairs are what people see, below.
    "RecommendationList": {
        "talent": Personal(_MATCHING, (), _ON_ERASURE),
        "openings": Personal(_MATCHING, (), _ON_ERASURE),
        "talent_scores": Personal(_MATCHING, (), _ON_ERASURE),
        "opening_scores": Personal(_MATCHING, (), _ON_ERASURE),
    },
    "SuggestionList": {
        "talents": Personal(_MATCHING, (), _ON_ERASURE),
        "talent_scores": Personal(_MATCHING, (), _ON_ERASURE),
        "opening_scores": Personal(_MATCHING, (), _ON_ERASURE),
    },
    "Recommendation": {
        "talent": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "opening": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "rank": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "talent_score": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "opening_score": Personal(_MATCHING, ("talent",), _ON_ERASURE),
    },
    "Suggestion": {
        "talent": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "opening": Personal(_MATCHING, _BLIND, _ON_ERASURE),
        "rank": Personal(_MATCHING, ("company_member (blind)",), _ON_ERASURE),
        "talent_score": Personal(_MATCHING, ("talent",), _ON_ERASURE),
        "opening_score": Personal(_MATCHING, _BLIND, _ON_ERASURE),
    },
    "Placement": {
        "talent": Personal(_("Proposing a placement"), _BLIND, _FIVE_YEARS),
        "opening": Personal(_("Proposing a placement"), _BLIND, _FIVE_YEARS),
        "state": Personal(_("Proof that a person decided"), _BLIND, _FIVE_YEARS),
        "decided_by": Personal(_("Proof that a person decided"), ("auditor",), _FIVE_YEARS),
        "decided_at": Personal(_("Proof that a person decided"), _BLIND, _FIVE_YEARS),
        "reason": Personal(_("Proof that a person decided"), _BLIND, _FIVE_YEARS),
    },
    "MatchRun": {
        "started_by": Personal(_("Who started a run"), ("auditor",), _FIVE_YEARS),
    },
    "FrozenPiece": {
        "content": Personal(
            _("Evidence that a run can be replayed; holds pseudonyms, no names"), (), _FIVE_YEARS
        ),
    },
    "TermMeaning": {
        "decided_by": Personal(
            _("Who decided what a term means"), ("city_officer", "city_administrator"), _FIVE_YEARS
        ),
    },
    "FileImport": {
        "started_by": Personal(_("Who imported a file"), ("auditor",), _THREE_YEARS),
    },
    "RefusedRow": {
        "raw": Personal(
            _("Lets the sender mend a refused row"),
            ("city_officer",),
            _("When the mended row has been imported, or after 30 days"),
        ),
    },
    "AuditEvent": {
        "actor": Personal(_("Who changed what"), ("auditor",), _FIVE_YEARS),
        "actor_name": Personal(_("Who changed what"), ("auditor",), _FIVE_YEARS),
        "detail": Personal(_("Who changed what"), ("auditor",), _FIVE_YEARS),
    },
    "AccessLog": {
        "viewer": Personal(_("Who saw whose data"), ("auditor", "talent"), _TWO_YEARS),
        "viewer_roles": Personal(_("Who saw whose data"), ("auditor", "talent"), _TWO_YEARS),
        "address": Personal(_("From where data was seen"), ("auditor",), _TWO_YEARS),
        "talent_id": Personal(_("Whose data was seen"), ("auditor", "talent"), _TWO_YEARS),
        "what": Personal(_("What was seen"), ("auditor", "talent"), _TWO_YEARS),
    },
}

#: Fields of the same models that say nothing about a person by themselves.
IMPERSONAL: dict[str, frozenset[str]] = {
    "Account": frozenset({"id", "is_active", "created_at"}),
    "RoleGrant": frozenset({"id", "role", "granted_at", "ended_at"}),
    "Membership": frozenset({"id", "organisation", "role", "created_at", "ended_at"}),
    "Talent": frozenset({"source_hash", "created_at", "updated_at"}),
    "Wish": frozenset({"id", "pay_unit"}),
    "Evidence": frozenset({"id"}),
    "Enrolment": frozenset({"id"}),
    "Consent": frozenset({"id"}),
    "RecommendationList": frozenset({"pk", "run"}),
    "SuggestionList": frozenset({"pk", "run", "opening"}),
    "Recommendation": frozenset({"pk", "run"}),
    "Suggestion": frozenset({"pk", "run"}),
    "Placement": frozenset({"id", "run"}),
    "MatchRun": frozenset(
        {
            "id", "started_at", "finished_at", "state", "seed", "talents", "openings", "places",
            "filled", "blocking_pairs", "inputs_hash", "result_hash", "engine", "unfilled_by_cause",
            "concentration", "seconds", "failure",
        }
    ),
    "FrozenPiece": frozenset({"id", "run", "number"}),
    "TermMeaning": frozenset(
        {
            "id", "kind", "text", "folded", "skill", "occupation", "only_listed", "source",
            "decided_at",
        }
    ),
    "FileImport": frozenset(
        {
            "id", "kind", "file_name", "content_hash", "started_at", "finished_at", "state",
            "read", "created", "updated", "unchanged", "refused", "notes",
        }
    ),
    "RefusedRow": frozenset(
        {
            "id", "file_import", "row", "field", "code", "reason_ko", "reason_en", "remedy_ko",
            "remedy_en",
        }
    ),
    "AuditEvent": frozenset(
        {"id", "at", "verb", "noun", "noun_id", "previous_hash", "row_hash"}
    ),
    "AccessLog": frozenset({"id", "at", "previous_hash", "row_hash"}),
}  # fmt: skip

#: Models that hold nothing about any person: places, words, organisations, teaching, posts.
ABOUT_NO_PERSON = frozenset(
    {
        "Cohort", "ConsentText", "Field", "Occupation", "OccupationRelation", "OccupationSkill",
        "Opening", "OpeningDiagnosis", "Organisation", "Outcome", "Programme", "Region",
        "RegionCode", "RegionName", "Requirement", "Skill", "SkillRelation", "Stage",
        "VocabularyState",
    }
)  # fmt: skip
