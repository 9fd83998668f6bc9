"""The nouns. One file each; constraints first."""

from sadari.models.access_log import AccessLog
from sadari.models.account import Account, RoleGrant
from sadari.models.audit_event import AuditEvent
from sadari.models.consent import Consent, ConsentText
from sadari.models.evidence import Evidence
from sadari.models.field import Field
from sadari.models.file_import import FileImport, RefusedRow
from sadari.models.match_run import FrozenPiece, MatchRun, OpeningDiagnosis
from sadari.models.occupation import Occupation, OccupationRelation, OccupationSkill
from sadari.models.opening import Opening, Requirement
from sadari.models.organisation import Membership, Organisation
from sadari.models.placement import Placement
from sadari.models.programme import Cohort, Enrolment, Outcome, Programme
from sadari.models.recommendation import (
    Recommendation,
    RecommendationList,
    Suggestion,
    SuggestionList,
)
from sadari.models.region import Region, RegionCode, RegionName
from sadari.models.skill import Skill, SkillRelation
from sadari.models.stage import Stage
from sadari.models.talent import Talent, Wish
from sadari.models.term_meaning import TermMeaning, VocabularyState

__all__ = [
    "AccessLog",
    "Account",
    "AuditEvent",
    "Cohort",
    "Consent",
    "ConsentText",
    "Enrolment",
    "Evidence",
    "Field",
    "FileImport",
    "FrozenPiece",
    "MatchRun",
    "Membership",
    "Occupation",
    "OccupationRelation",
    "OccupationSkill",
    "Opening",
    "OpeningDiagnosis",
    "Organisation",
    "Outcome",
    "Placement",
    "Programme",
    "Recommendation",
    "RecommendationList",
    "RefusedRow",
    "Region",
    "RegionCode",
    "RegionName",
    "Requirement",
    "RoleGrant",
    "Skill",
    "SkillRelation",
    "Stage",
    "Suggestion",
    "SuggestionList",
    "Talent",
    "TermMeaning",
    "VocabularyState",
    "Wish",
]
