"""A whole region made up from a seed, through the same actions as real data."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from sadari.access.actor import Actor, system_actor
from sadari.access.consent import with_consent
from sadari.actions.accounts import add_membership, grant_role, link_talent, open_account
from sadari.actions.enrolments import enrol_talents
from sadari.actions.import_records import ReadRow
from sadari.actions.imports import import_rows
from sadari.actions.match_run import run_match
from sadari.actions.region import load_region
from sadari.actions.sent_consents import record_sent_consents
from sadari.actions.vocabulary import load_vocabulary
from sadari.bridge.explanation import explain_pairs
from sadari.bridge.simulated_region import RegionSketch, sketch_region
from sadari.exchange.import_file import import_file
from sadari.management.demo_records import DemoRecords
from sadari.models import (
    Account,
    Cohort,
    ConsentText,
    Enrolment,
    FileImport,
    MatchRun,
    OpeningDiagnosis,
    Organisation,
    Placement,
    Programme,
    Recommendation,
    Talent,
)
from sadari.queries.report import report_of

#: How many people with roomy lists are looked at for the talent's log-in.
_LOOKED_AT = 40
PASSWORD = "sadari-demo-2030"  # noqa: S105  (of made-up people, printed on purpose)


class Progress(Protocol):
    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None: ...


class DemoForbidden(Exception):
    """Made-up people with a known password do not belong into a production database."""


def build_demo(
    *, talents: int, openings: int, companies: int, cohorts: int, seed: int, progress: Progress
) -> dict[str, Any]:
    """Fill, match and give log-ins; a second call with the same numbers changes nothing twice."""
    if settings.PRODUCTION:
        raise DemoForbidden(_("The demo does not run in production mode."))
    by = system_actor("demo")
    progress(_("Region and vocabulary"))
    load_region(slug=settings.REGION, by=by)
    load_vocabulary(by=by)
    imports = list(_import_samples(by, progress))
    sketch = sketch_region(
        seed=seed, talents=talents, openings=openings, companies=companies, cohorts=cohorts
    )
    records = DemoRecords(sketch, seed=seed, today=timezone.localdate())
    _store_synthetic(records, by, progress)
    _enrol(records, sketch, by)
    progress(_("Matching"))
    run = run_match(by=by, seed=seed, progress=progress)
    return {"imports": imports, "match": report_of(run), "logins": _logins(run, records, by)}


def _import_samples(by: Actor, progress: Progress) -> Iterator[dict[str, Any]]:
    """The sample files that come with Sadari, through the same door as anybody's files."""
    from sadari.data.samples import SAMPLES

    for sample in SAMPLES:
        progress(_("Sample file {name}").format(name=sample.path.name))
        outcome = import_file(
            kind=sample.kind,
            path=sample.path,
            detail=sample.detail,
            by=by,
            refused_folder=settings.MEDIA_ROOT / "refused",
        )
        yield outcome.document()


def _store_synthetic(records: DemoRecords, by: Actor, progress: Progress) -> None:
    for kind, label, rows, total in (
        (FileImport.Kind.VACANCIES, _("Openings"), records.vacancies(), records.opening_count),
        (FileImport.Kind.TRAINING, _("Cohorts"), records.courses(), records.cohort_count),
        (FileImport.Kind.TALENTS, _("Talents"), records.talents(), records.talent_count),
    ):
        import_rows(
            kind=kind,
            rows=_as_rows(rows),
            file_name=f"{records.name}-{kind}",
            content_hash=f"{records.name}-{kind}",
            source="demo",
            by=by,
            progress=_steps(progress, label, total),
        )


def _as_rows(records: Iterator[Any]) -> Iterator[ReadRow]:
    return (ReadRow(number=record.row, raw={}, record=record) for record in records)


def _steps(progress: Progress, label: str, total: int) -> Callable[[int], None]:
    return lambda done: progress(label, done, total)


def _enrol(records: DemoRecords, sketch: RegionSketch, by: Actor) -> None:
    """Who finished which course; and consents, which nine in ten of the made-up people gave."""
    talents = {
        talent.sender_key: talent
        for talent in Talent.objects.filter(sender_key__startswith=records.talent_prefix)
    }
    cohorts = {
        cohort.programme.source_key: cohort
        for cohort in Cohort.objects.select_related("programme").filter(
            programme__source_key__startswith=records.course_prefix
        )
    }
    for position in range(len(sketch.cohorts)):
        cohort = cohorts[records.course_key(position)]
        people = [talents[records.talent_key(number)] for number in records.graduates_of(position)]
        if people:
            enrol_talents(
                cohort=cohort,
                talents=people,
                state=Enrolment.State.COMPLETED,
                since=cohort.ends_on,
                by=by,
            )
    fresh = Talent.objects.filter(
        sender_key__in=[records.talent_key(n) for n in records.consenting()], consents=None
    )
    record_sent_consents(talents=fresh, purposes=ConsentText.Purpose.values, by=by)


def _logins(run: MatchRun, records: DemoRecords, by: Actor) -> list[dict[str, str]]:
    """One known log-in a role, and second ones of company and school, so that leaks would show."""
    people = [
        ("talent", "talent@example.org", _talent_login(run)),
        *(_staff_logins("company_owner", "company", _companies(run), "owner")),
        *(_staff_logins("company_member", "member", _companies(run)[:1], "member")),
        *(_staff_logins("school_staff", "school", _schools(records), "member")),
        ("city_officer", "officer@example.org", None),
        ("city_administrator", "administrator@example.org", None),
        ("auditor", "auditor@example.org", None),
    ]
    return [_login(role, email, target, by) for role, email, target in people]


def _staff_logins(
    role: str, name: str, organisations: list[Organisation], membership: str
) -> list[tuple[str, str, Any]]:
    return [
        (role, f"{name}{number if number > 1 else ''}@example.org", (organisation, membership))
        for number, organisation in enumerate(organisations, 1)
    ]


def _login(role: str, email: str, target: Any, by: Actor) -> dict[str, str]:
    if not Account.objects.filter(email=email).exists():
        account = open_account(email=email, password=PASSWORD, display_name="", by=by)
        if isinstance(target, Talent):
            link_talent(account=account, talent=target, by=by)
        elif target is not None:
            organisation, membership = target
            add_membership(account=account, organisation=organisation, role=membership, by=by)
        else:
            grant_role(account=account, role=role, by=by)
    return {"role": role, "email": email, "password": PASSWORD}


def _talent_login(run: MatchRun) -> Talent | None:
    """Somebody with a list, room in it and a skill still to learn, to show what that looks like."""
    roomy = set(
        OpeningDiagnosis.objects.filter(run=run, expected_per_place__lte=1).values_list(
            "opening_id", flat=True
        )
    )
    listed: dict[UUID, list[int]] = {}
    for talent_id, opening_id in (
        Recommendation.objects.filter(run=run, talent__sender_key__startswith="D")
        .order_by("rank")
        .values_list("talent_id", "opening_id")
    ):
        listed.setdefault(talent_id, []).append(opening_id)
    best = sorted(sorted(listed), key=lambda t: (-len(roomy & set(listed[t])), -len(listed[t])))[
        :_LOOKED_AT
    ]
    firsts = [(talent, opening) for talent in best for opening in listed[talent][:3]]
    gaps = dict.fromkeys(best, 0)
    for explanation in explain_pairs(firsts):
        gaps[explanation.talent_id] += min(len(explanation.missing), 1)
    chosen = max(best, key=lambda talent: gaps[talent], default=None)
    return None if chosen is None else Talent.objects.get(pk=chosen)


def _companies(run: MatchRun) -> list[Organisation]:
    """Two companies with empty places, changes to try, and proposals an owner can decide on."""
    agreed = with_consent(Talent.objects.all(), ConsentText.Purpose.BLIND_PROFILE)
    decidable = set(
        Placement.objects.filter(run=run, talent__in=agreed).values_list(
            "opening__organisation_id", flat=True
        )
    )
    telling = Counter(
        OpeningDiagnosis.objects.filter(run=run)
        .exclude(main_cause="")
        .exclude(changes=[])
        .values_list("opening__organisation_id", flat=True)
    )
    return _most({pk: count + 100 * (pk in decidable) for pk, count in telling.items()})


def _schools(records: DemoRecords) -> list[Organisation]:
    """The two made-up schools with the most programmes."""
    invented = Programme.objects.filter(source_key__startswith=records.course_prefix)
    return _most(Counter(invented.order_by().values_list("organisation_id", flat=True)))


def _most(counted: Mapping[int, int]) -> list[Organisation]:
    """The two organisations counted most; of equals the older one first."""
    best = sorted(counted, key=lambda pk: (-counted[pk], pk))[:2]
    return sorted(Organisation.objects.filter(pk__in=best), key=lambda o: best.index(o.pk))
