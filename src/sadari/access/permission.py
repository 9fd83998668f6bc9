"""What can be permitted, by name."""

from enum import StrEnum


class Permission(StrEnum):
    SEE_OWN_DATA = "see_own_data"
    CORRECT_OWN_DATA = "correct_own_data"
    DECIDE_OWN_CONSENT = "decide_own_consent"
    SEE_OWN_RECOMMENDATIONS = "see_own_recommendations"
    SEE_COMPANY_OPENINGS = "see_company_openings"
    STATE_REQUIREMENTS = "state_requirements"
    SEE_BLIND_CANDIDATES = "see_blind_candidates"
    DECIDE_PLACEMENT = "decide_placement"
    SEE_SCHOOL_PROGRAMMES = "see_school_programmes"
    SEE_SCHOOL_TALENTS = "see_school_talents"
    SEE_REGION_REPORT = "see_region_report"
    SEE_ALL_OPENINGS = "see_all_openings"
    SEE_MATCH_RUNS = "see_match_runs"
    RUN_MATCH = "run_match"
    SEE_IMPORTS = "see_imports"
    RUN_IMPORT = "run_import"
    SEE_ACCESS_LOG = "see_access_log"
    MANAGE_REGION_DATA = "manage_region_data"
    MANAGE_VOCABULARY = "manage_vocabulary"
    MANAGE_ROLES = "manage_roles"
