"""Vacancies of files → openings with requirements."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, TextField, Value

from sadari.actions.import_records import ReadRow, VacancyRecord
from sadari.actions.import_refusals import unknown_region
from sadari.actions.organisations import NamedOrganisation, find_or_create_organisations
from sadari.actions.refusal import Refusal
from sadari.actions.region_lookup import RegionLookup
from sadari.actions.row_hash import row_hash
from sadari.bridge.linking import LinkedSkill, LinkedWords, link_vacancy, read_ahead
from sadari.bridge.search_terms import index_terms
from sadari.models import Opening, Organisation, Requirement


class VacancyStore:
    """Natural key: (source, wantedAuthNo)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.regions = RegionLookup.load()

    def store(self, rows: list[ReadRow]) -> list[str | Refusal]:
        placed = [(record := _record(row), self._region(record)) for row in rows]
        companies = find_or_create_organisations(
            [_company(record, region) for record, region in placed if region is not None]
        )
        known = {
            opening.source_key: opening
            for opening in Opening.objects.filter(
                source=self.source, source_key__in=[record.key for record, _region in placed]
            )
        }
        _read_ahead([record for record, _region in placed])
        asked: dict[str, tuple[LinkedSkill, ...]] = {}
        outcomes: list[str | Refusal] = [
            _read_into(self.source, record, region, companies, known, asked)
            if region is not None
            else unknown_region(record.row, "region", record.region_text or record.address)
            for record, region in placed
        ]
        _save([known[key] for key in asked], asked)
        return outcomes

    def _region(self, record: VacancyRecord) -> str | None:
        return self.regions.find(record.region_text) or self.regions.find(record.address)


def _read_into(
    source: str,
    record: VacancyRecord,
    region_id: str,
    companies: dict[str, Organisation],
    known: dict[str, Opening],
    asked: dict[str, tuple[LinkedSkill, ...]],
) -> str:
    """Bring ``known`` and ``asked`` up to what the record says; nothing is saved yet."""
    content = row_hash(record)
    opening = known.get(record.key)
    if opening is not None and opening.source_hash == content:
        return "unchanged"
    outcome = "created" if opening is None else "updated"
    opening = opening or Opening(source=source, source_key=record.key)
    words = _words(record)
    _fill(opening, record, region_id, companies[_company(record, region_id).natural_key], words)
    opening.source_hash = content
    known[record.key] = opening
    asked[record.key] = words.skills
    return outcome


def _save(openings: list[Opening], asked: dict[str, tuple[LinkedSkill, ...]]) -> None:
    """New openings at once, changed ones each; requirements are replaced as a whole.

    Where the company itself has stated its skills, these stay: it knows better than its text.
    """
    changed = [opening for opening in openings if opening.pk is not None]
    for opening in changed:
        opening.save()
    read = [opening for opening in openings if opening.skills_stated_at is None]
    Requirement.objects.filter(opening__in=[o for o in read if o.pk is not None]).delete()
    Opening.objects.bulk_create([opening for opening in openings if opening.pk is None])
    Requirement.objects.bulk_create(
        Requirement(
            opening=opening,
            skill_id=skill.skill_id,
            level=skill.level,
            must=skill.must,
            source_text=skill.text[:200],
        )
        for opening in read
        for skill in asked[opening.source_key]
    )


def _record(row: ReadRow) -> VacancyRecord:
    if not isinstance(row.record, VacancyRecord):
        raise TypeError(f"row {row.number} holds no VacancyRecord")
    return row.record


def _company(record: VacancyRecord, region_id: str | None) -> NamedOrganisation:
    return NamedOrganisation(
        kind=Organisation.Kind.COMPANY,
        name=record.company_name,
        business_number=record.business_number,
        industry=record.industry,
        staff_count=record.company_size,
        region_id=region_id,
    )


def _read_ahead(records: list[VacancyRecord]) -> None:
    read_ahead(
        items=[
            item
            for record in records
            for item in (*record.must_skills, *record.wished_skills, *record.licences)
        ],
        titles=[text for record in records for text in (record.title, record.occupation_text)],
    )


def _words(record: VacancyRecord) -> LinkedWords:
    words = link_vacancy(
        title=record.title,
        occupation_text=record.occupation_text,
        occupation_code=record.occupation_code,
        must_skills=record.must_skills,
        wished_skills=record.wished_skills,
        licences=record.licences,
        experience_months=record.experience_months,
    )
    if not record.skill_ids:
        return words
    skills = tuple(LinkedSkill(s.skill_id, s.level, "", must=s.must) for s in record.skill_ids)
    return LinkedWords(skills, (), words.occupation_ids, words.field_id)


def _fill(
    opening: Opening,
    record: VacancyRecord,
    region_id: str,
    company: Organisation,
    words: LinkedWords,
) -> None:
    opening.organisation = company
    opening.kind = _kind(record)
    opening.title = record.title
    opening.description = record.description
    opening.occupation_id = words.occupation_ids[0] if words.occupation_ids else None
    opening.occupation_text = record.occupation_text
    opening.field_id = words.field_id or None
    opening.region_id = region_id
    opening.address = record.address
    opening.remote = record.remote
    opening.places = record.places
    opening.pay_least_won = record.pay.least_won if record.pay else None
    opening.pay_most_won = record.pay.most_won if record.pay else None
    opening.pay_unit = record.pay.unit if record.pay else ""
    opening.contract = record.contract or ""
    opening.schedule = record.schedule or ""
    opening.education = record.education
    opening.experience_months = record.experience_months
    opening.posted_on = record.posted_on
    opening.closing_rule = record.closing_rule
    opening.closes_on = record.closes_on
    opening.url = record.url
    opening.unlinked_terms = list(words.unlinked)
    opening.search = search_vector(opening, company.name, [s.text for s in words.skills])


def _kind(record: VacancyRecord) -> str:
    if record.contract in (Opening.Kind.INTERNSHIP, Opening.Kind.APPRENTICESHIP):
        return record.contract
    return Opening.Kind.JOB


def search_vector(opening: Opening, company_name: str, skill_texts: list[str]) -> Func:
    """The terms a search compares with, as PostgreSQL stores them."""
    terms = index_terms(
        opening.title, opening.description, opening.occupation_text, company_name, *skill_texts
    )
    return Func(
        Value(terms, output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )
