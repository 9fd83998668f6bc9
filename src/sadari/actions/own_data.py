"""A person takes their data with them: everything held, or a CV other services can read."""

from typing import Any

from django.db import transaction

from sadari.access.actor import Actor
from sadari.audit.events import record
from sadari.models import Enrolment, Evidence, Skill
from sadari.queries.own_data import OwnData, export_document, own_data

EVERYTHING, JSON_RESUME = "everything", "json_resume"
#: The schema's own version, https://jsonresume.org/schema (read November 2026).
RESUME_VERSION = "v1.0.0"


@transaction.atomic
def export_own_data(*, form: str, by: Actor) -> dict[str, Any]:
    """The document of ``form`` ("everything" or "json_resume") as JSON values; leaves an event.

    Raises `NotAllowed` without the right to see own data, `ValueError` for another form.
    """
    if form not in (EVERYTHING, JSON_RESUME):
        raise ValueError(f"no export form {form!r}")
    document = export_document(by) if form == EVERYTHING else resume(own_data(by))
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="export_own_data",
        noun="talent",
        noun_id=by.talent_id,
        detail={"form": form},
    )
    return document


def resume(data: OwnData) -> dict[str, Any]:
    """JSON Resume; a section about which nothing is known stays empty, and nothing is guessed."""
    shown = [e for e in data.evidence if e.skill.kind != Skill.Kind.LICENCE]
    licences = [e for e in data.evidence if e.skill.kind == Skill.Kind.LICENCE]
    return {
        "basics": _basics(data),
        "work": [],
        "education": _schooling(data)
        + [_course(e) for e in data.enrolments if e.state != Enrolment.State.LEFT],
        "certificates": [{"name": name} for name in sorted({e.skill.name_ko for e in licences})],
        "skills": [_skill(evidence) for evidence in shown],
        "meta": {"version": RESUME_VERSION},
    }


def _basics(data: OwnData) -> dict[str, Any]:
    basics: dict[str, Any] = {"name": data.talent.name}
    if data.talent.account is not None:
        basics["email"] = data.talent.account.email
    if data.talent.region is not None:
        basics["location"] = {"region": data.talent.region.name_ko}
    return basics


def _schooling(data: OwnData) -> list[dict[str, Any]]:
    talent = data.talent
    entry = {"studyType": talent.education, "area": talent.major}
    known = {name: value for name, value in entry.items() if value}
    return [known] if known else []


def _course(enrolment: Enrolment) -> dict[str, Any]:
    cohort = enrolment.cohort
    return {
        "institution": cohort.programme.organisation.name,
        "area": cohort.programme.title,
        "studyType": "course",
        "startDate": cohort.starts_on.isoformat(),
        "endDate": cohort.ends_on.isoformat(),
    }


def _skill(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.skill.name_ko,
        "level": f"{evidence.level}/8",
        "keywords": [evidence.skill.name_en, evidence.known_by],
    }
