"""The role table. It is the documentation: what is not written here is not allowed."""

from django.utils.translation import gettext as _

from sadari.access.actor import Actor
from sadari.access.permission import Permission as P

ROLES: dict[str, frozenset[P]] = {
    "talent": frozenset(
        {P.SEE_OWN_DATA, P.CORRECT_OWN_DATA, P.DECIDE_OWN_CONSENT, P.SEE_OWN_RECOMMENDATIONS}
    ),
    "company_member": frozenset(
        {P.SEE_COMPANY_OPENINGS, P.STATE_REQUIREMENTS, P.SEE_BLIND_CANDIDATES}
    ),
    "company_owner": frozenset(
        {
            P.SEE_COMPANY_OPENINGS,
            P.STATE_REQUIREMENTS,
            P.SEE_BLIND_CANDIDATES,
            P.DECIDE_PLACEMENT,
        }
    ),
    "school_staff": frozenset({P.SEE_SCHOOL_PROGRAMMES, P.SEE_SCHOOL_TALENTS}),
    "city_officer": frozenset(
        {
            P.SEE_REGION_REPORT,
            P.SEE_ALL_OPENINGS,
            P.SEE_MATCH_RUNS,
            P.RUN_MATCH,
            P.SEE_IMPORTS,
            P.RUN_IMPORT,
            P.MANAGE_VOCABULARY,
        }
    ),
    "city_administrator": frozenset(
        {
            P.SEE_REGION_REPORT,
            P.SEE_ALL_OPENINGS,
            P.SEE_MATCH_RUNS,
            P.SEE_IMPORTS,
            P.SEE_ACCESS_LOG,
            P.MANAGE_REGION_DATA,
            P.MANAGE_VOCABULARY,
            P.MANAGE_ROLES,
        }
    ),
    "auditor": frozenset({P.SEE_REGION_REPORT, P.SEE_MATCH_RUNS, P.SEE_IMPORTS, P.SEE_ACCESS_LOG}),
    # The operator at the command line and the background worker.
    "system": frozenset(
        {
            P.RUN_IMPORT,
            P.RUN_MATCH,
            P.MANAGE_REGION_DATA,
            P.MANAGE_VOCABULARY,
            P.MANAGE_ROLES,
            P.SEE_MATCH_RUNS,
            P.SEE_REGION_REPORT,
            P.SEE_IMPORTS,
            P.SEE_ALL_OPENINGS,
        }
    ),
}


class NotAllowed(Exception):
    """The actor lacks the permission; the message is a sentence for them."""


def may(actor: Actor, permission: P) -> bool:
    return any(permission in ROLES.get(role, frozenset()) for role in actor.roles)


def check_may(actor: Actor, permission: P) -> None:
    if not may(actor, permission):
        raise NotAllowed(_("Your role does not allow this. Ask the administrator of your region."))
