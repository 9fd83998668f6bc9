"""Talents of files → profiles, wishes and evidence."""

import uuid

from django.utils import timezone

from sadari.actions.blind_code import blind_code
from sadari.actions.import_records import ReadRow, TalentRecord
from sadari.actions.import_refusals import may_be_under_14, maybe_under_14, unknown_region
from sadari.actions.refusal import Refusal
from sadari.actions.region_lookup import RegionLookup
from sadari.actions.row_hash import row_hash
from sadari.bridge.linking import LinkedSkill, LinkedWords, link_talent, read_ahead
from sadari.models import Evidence, Organisation, Talent, Wish

#: Names of ids of talents that a sender knows by a key: the same file gives the same ids.
_NAMESPACE = uuid.UUID("5ada41c0-0000-5000-8000-000000000001")


class TalentStore:
    """Natural key: (sender, the sender's own key).

    Whoever has taken over their profile with an account keeps what they wrote: a later file
    leaves it as it is and counts as unchanged.
    """

    def __init__(self, sender: Organisation | None) -> None:
        self.sender = sender
        self.regions = RegionLookup.load()

    def store(self, rows: list[ReadRow]) -> list[str | Refusal]:
        records = [_record(row) for row in rows]
        read_ahead(
            items=[item for record in records for item in record.skills],
            titles=[wish for record in records for wish in record.wished_occupations],
        )
        known = {
            talent.sender_key: talent
            for talent in Talent.objects.filter(
                sender=self.sender, sender_key__in=[record.key for record in records]
            )
        }
        changed: dict[str, TalentRecord] = {}
        outcomes = [self._read_into(record, known, changed) for record in records]
        self._save([known[key] for key in changed], changed)
        return outcomes

    def _read_into(
        self, record: TalentRecord, known: dict[str, Talent], changed: dict[str, TalentRecord]
    ) -> str | Refusal:
        """Bring ``known`` and ``changed`` up to what the record says; nothing is saved yet."""
        refusal = self._refusal(record)
        if refusal is not None:
            return refusal
        content = row_hash(record)
        talent = known.get(record.key)
        if talent is not None and (talent.source_hash == content or talent.account_id is not None):
            return "unchanged"
        outcome = "created" if talent is None else "updated"
        known[record.key] = talent = talent or self._new(record.key)
        self._fill(talent, record)
        talent.source_hash = content
        changed[record.key] = record
        return outcome

    def _save(self, talents: list[Talent], changed: dict[str, TalentRecord]) -> None:
        """Profiles, wishes and evidence of new and changed talents, a few queries in all."""
        words = {talent.pk: _words(changed[talent.sender_key]) for talent in talents}
        old = [talent for talent in talents if not talent._state.adding]
        for talent in old:
            talent.save()
        Evidence.objects.filter(talent__in=old).delete()
        Wish.objects.filter(talent__in=old).delete()
        Talent.objects.bulk_create([talent for talent in talents if talent._state.adding])
        wishes = Wish.objects.bulk_create(
            _wish(talent, changed[talent.sender_key]) for talent in talents
        )
        self._save_wished(wishes, talents, changed, words)
        Evidence.objects.bulk_create(
            Evidence(
                talent=talent,
                skill_id=skill.skill_id,
                level=skill.level,
                known_by=skill.known_by,
                source_text=skill.text[:200],
            )
            for talent in talents
            for skill in words[talent.pk].skills
        )

    def _save_wished(
        self,
        wishes: list[Wish],
        talents: list[Talent],
        changed: dict[str, TalentRecord],
        words: dict[uuid.UUID, LinkedWords],
    ) -> None:
        """The rows between a wish and its occupations and regions."""
        occupations, regions = Wish.occupations.through, Wish.regions.through
        occupation_rows, region_rows = [], []
        for wish, talent in zip(wishes, talents, strict=True):
            record = changed[talent.sender_key]
            for occupation in record.occupation_ids or words[talent.pk].occupation_ids:
                occupation_rows.append(occupations(wish_id=wish.pk, occupation_id=occupation))
            for region in sorted({self.regions.find(text) or "" for text in record.wished_regions}):
                region_rows.append(regions(wish_id=wish.pk, region_id=region))
        occupations.objects.bulk_create(occupation_rows)
        regions.objects.bulk_create(region_rows)

    def _refusal(self, record: TalentRecord) -> Refusal | None:
        born, today = record.birth_year, timezone.localdate()
        if born is not None and may_be_under_14(born, today):
            return maybe_under_14(record.row, "출생연도")
        if record.region_text and self.regions.find(record.region_text) is None:
            return unknown_region(record.row, "거주지", record.region_text)
        unknown = [text for text in record.wished_regions if self.regions.find(text) is None]
        if unknown:
            return unknown_region(record.row, "희망근무지", unknown[0])
        return None

    def _new(self, key: str) -> Talent:
        sender = self.sender.natural_key if self.sender else ""
        return Talent(
            id=uuid.uuid5(_NAMESPACE, f"{sender}|{key}"),
            blind_code=blind_code(),
            sender=self.sender,
            sender_key=key,
        )

    def _fill(self, talent: Talent, record: TalentRecord) -> None:
        talent.name = record.name
        talent.birth_year = record.birth_year
        talent.gender = record.gender
        talent.region_id = self.regions.find(record.region_text)
        talent.education = record.education
        talent.major = record.major
        talent.experience_months = record.experience_months


def _record(row: ReadRow) -> TalentRecord:
    if not isinstance(row.record, TalentRecord):
        raise TypeError(f"row {row.number} holds no TalentRecord")
    return row.record


def _words(record: TalentRecord) -> LinkedWords:
    if record.skill_ids:
        return LinkedWords(
            tuple(
                LinkedSkill(s.skill_id, s.level, "", known_by=s.known_by) for s in record.skill_ids
            )
        )
    return link_talent(
        skills=record.skills,
        licences=record.licences,
        experience_months=record.experience_months,
        wished_occupations=record.wished_occupations,
    )


def _wish(talent: Talent, record: TalentRecord) -> Wish:
    pay = record.wished_pay
    return Wish(
        talent=talent,
        pay_won=pay.least_won if pay else None,
        pay_unit=pay.unit if pay else "year",
        contracts=list(record.wished_contracts),
        schedules=list(record.wished_schedules),
        most_travel_minutes=record.most_travel_minutes,
    )
