"""Who sat in which cohort."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Cohort, Enrolment, Talent


@transaction.atomic
def enrol_talents(
    *, cohort: Cohort, talents: Sequence[Talent], state: str, since: date, by: Actor
) -> list[Enrolment]:
    """Enrolments as an institution reports them; one already known takes the new state."""
    check_may(by, Permission.RUN_IMPORT)
    enrolments = Enrolment.objects.bulk_create(
        [Enrolment(cohort=cohort, talent=talent, state=state, since=since) for talent in talents],
        update_conflicts=True,
        unique_fields=["cohort", "talent"],
        update_fields=["state", "since"],
    )
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="enrol_talents",
        noun="cohort",
        noun_id=cohort.pk,
        detail={"talents": len(talents), "state": state},
    )
    return enrolments
