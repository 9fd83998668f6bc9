"""Training courses of files → programmes, their outcomes, and cohorts."""

from sadari.actions.import_records import CourseRecord, ReadRow
from sadari.actions.import_refusals import unknown_region
from sadari.actions.organisations import NamedOrganisation, find_or_create_organisations
from sadari.actions.refusal import Refusal
from sadari.actions.region_lookup import RegionLookup
from sadari.actions.row_hash import row_hash
from sadari.bridge.linking import LinkedSkill, LinkedWords, link_course, read_ahead
from sadari.models import Cohort, Organisation, Outcome, Programme

_COHORT_FIELDS = (
    "starts_on",
    "ends_on",
    "seats",
    "enrolled",
    "cost_won",
    "own_share_won",
    "satisfaction",
    "employed_3_months",
    "employment_rate_3_months",
    "employment_state_3_months",
    "employment_rate_6_months",
    "employment_state_6_months",
    "url",
)


class CourseStore:
    """Natural key: (trprId, trprDegr): a programme and the number of its run."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.regions = RegionLookup.load()

    def store(self, rows: list[ReadRow]) -> list[str | Refusal]:
        placed = [(record := _record(row), self._region(record)) for row in rows]
        read_ahead(
            items=[item for record, _ in placed for item in (*record.skills, *record.licences)],
            titles=[record.title for record, _ in placed],
        )
        schools = find_or_create_organisations(
            [_school(record, region) for record, region in placed if region is not None]
        )
        keys = {record.key for record, _region in placed}
        programmes = {
            programme.source_key: programme
            for programme in Programme.objects.filter(source=self.source, source_key__in=keys)
        }
        cohorts = {
            (cohort.programme.source_key, cohort.number): cohort
            for cohort in Cohort.objects.filter(
                programme__source=self.source, programme__source_key__in=keys
            ).select_related("programme")
        }
        return [
            self._store_one(record, region, schools, programmes, cohorts)
            if region is not None
            else unknown_region(record.row, "trngAreaCd", record.area_code or record.region_text)
            for record, region in placed
        ]

    def _region(self, record: CourseRecord) -> str | None:
        """The address is finer than the area code, which may name the whole region."""
        return self.regions.find(record.region_text) or self.regions.find(record.area_code)

    def _store_one(
        self,
        record: CourseRecord,
        region_id: str,
        schools: dict[str, Organisation],
        programmes: dict[str, Programme],
        cohorts: dict[tuple[str, int], Cohort],
    ) -> str:
        content = row_hash(record)
        cohort = cohorts.get((record.key, record.number))
        if cohort is not None and cohort.source_hash == content:
            return "unchanged"
        programme = programmes.get(record.key)
        school = schools[_school(record, region_id).natural_key]
        programmes[record.key] = _store_programme(programme, self.source, record, school)
        outcome = "created" if cohort is None else "updated"
        cohort = cohort or Cohort(programme=programmes[record.key], number=record.number)
        cohort.region_id = region_id
        for name in _COHORT_FIELDS:
            setattr(cohort, name, getattr(record, name))
        cohort.source_hash = content
        cohort.save()
        cohorts[record.key, record.number] = cohort
        return outcome


def _record(row: ReadRow) -> CourseRecord:
    if not isinstance(row.record, CourseRecord):
        raise TypeError(f"row {row.number} holds no CourseRecord")
    return row.record


def _school(record: CourseRecord, region_id: str | None) -> NamedOrganisation:
    return NamedOrganisation(
        kind=Organisation.Kind.INSTITUTE,
        name=record.institution_name,
        institution_code=record.institution_code,
        region_id=region_id,
    )


def _store_programme(
    programme: Programme | None, source: str, record: CourseRecord, school: Organisation
) -> Programme:
    """What is taught belongs to the programme; the newest run's words win."""
    words = _words(record)
    programme = programme or Programme(source=source, source_key=record.key)
    programme.organisation = school
    programme.title = record.title
    programme.stage_id = record.stage_id
    programme.field_id = record.field_id or words.field_id or None
    programme.ncs_code = record.ncs_code
    programme.target = record.target
    programme.contents = record.contents
    programme.unlinked_terms = list(words.unlinked)
    programme.save()
    programme.outcomes.all().delete()
    Outcome.objects.bulk_create(
        Outcome(programme=programme, skill_id=skill.skill_id, level=skill.level)
        for skill in words.skills
    )
    return programme


def _words(record: CourseRecord) -> LinkedWords:
    words = link_course(
        title=record.title,
        contents=record.contents,
        skills=record.skills,
        licences=record.licences,
        ncs_code=record.ncs_code,
    )
    if not record.skill_ids:
        return words
    skills = tuple(LinkedSkill(s.skill_id, s.level, "") for s in record.skill_ids)
    return LinkedWords(skills, (), words.occupation_ids, record.field_id or words.field_id)
