"""People of files: minors leave no trace, corrections stay, nothing is doubled."""

import pytest
from django.utils import timezone
from tests.factories.account import AccountFactory
from tests.factories.import_record import read, talent
from tests.unit.actions.snapshot import counts, everything_stored, refusals

from sadari.access.actor import Actor
from sadari.actions.import_records import Pay, SkillAtLevel, TalentRecord
from sadari.actions.imports import import_rows
from sadari.models import Evidence, FileImport, RefusedRow, Talent, Wish

pytestmark = pytest.mark.usefixtures("packaged_data")

CANARY = "카나리아꼬마"


def take_in(*records: TalentRecord, by: Actor) -> FileImport:
    content = repr(records)[:60] + str(FileImport.objects.count())
    rows = (
        row.__class__(row.number, {"이름": record.name, "출생연도": str(record.birth_year)}, record)
        for row, record in zip(read(records), records, strict=True)
    )
    return import_rows(kind="talents", rows=rows, file_name="f", content_hash=content[:64], by=by)


@pytest.mark.parametrize("years", [0, 5, 13, 14])
def test_of_somebody_who_may_be_under_14_nothing_is_stored(operator: Actor, years: int) -> None:
    year = timezone.localdate().year - years
    child = talent(2, "아이-1", name=CANARY, birth_year=year, major=f"{CANARY} 전공")
    done = take_in(talent(1), child, talent(3), by=operator)
    assert refusals(done) == [(2, "maybe_under_14")]
    assert set(Talent.objects.values_list("sender_key", flat=True)) == {"T1", "T3"}
    assert CANARY not in everything_stored()
    assert "아이-1" not in everything_stored()
    row = RefusedRow.objects.get()
    assert row.raw == []
    assert str(year) not in row.reason_ko + row.reason_en


def test_of_anybody_else_the_refused_row_is_kept_and_the_scan_finds_it(operator: Actor) -> None:
    done = take_in(talent(1, name=CANARY, region_text="없는나라"), by=operator)
    assert refusals(done) == [(1, "unknown_region")]
    assert CANARY in everything_stored()


@pytest.mark.parametrize("years", [15, 40, None])
def test_who_is_surely_older_or_of_unknown_age_is_stored(
    operator: Actor, years: int | None
) -> None:
    year = None if years is None else timezone.localdate().year - years
    take_in(talent(1, birth_year=year), by=operator)
    assert Talent.objects.get().birth_year == year


def test_who_has_an_account_keeps_what_they_corrected(operator: Actor) -> None:
    take_in(talent(1, name="나한별", major="전자공학과"), by=operator)
    person = Talent.objects.get()
    person.account = AccountFactory()
    person.name, person.major = "나새봄", "컴퓨터공학과"
    person.save()
    python = SkillAtLevel("python", 7)
    again = take_in(talent(1, name="나한별", major="기계공학과", skill_ids=(python,)), by=operator)
    assert counts(again) == {"read": 1, "created": 0, "updated": 0, "unchanged": 1, "refused": 0}
    person.refresh_from_db()
    assert (person.name, person.major) == ("나새봄", "컴퓨터공학과")
    assert not person.evidence.exists()


def test_who_has_no_account_follows_the_newest_file(operator: Actor) -> None:
    take_in(talent(1, name="나한별"), by=operator)
    before = Talent.objects.get()
    take_in(talent(1, name="나새봄", education=None, experience_months=30), by=operator)
    after = Talent.objects.get()
    assert (after.pk, after.blind_code) == (before.pk, before.blind_code)
    assert (after.name, after.education, after.experience_months) == ("나새봄", None, 30)


def test_evidence_and_wishes_of_a_changed_row_are_replaced_not_added(operator: Actor) -> None:
    take_in(
        talent(
            1,
            skill_ids=(SkillAtLevel("python", 3), SkillAtLevel("java", 2)),
            wished_pay=Pay(30_000_000, None, "year"),
            wished_regions=("광주 북구", "29110"),
            wished_contracts=("permanent",),
        ),
        by=operator,
    )
    take_in(
        talent(
            1,
            skill_ids=(SkillAtLevel("python", 4),),
            wished_regions=("광주",),
            wished_schedules=("flexible",),
            most_travel_minutes=40,
        ),
        by=operator,
    )
    assert list(Evidence.objects.values_list("skill_id", "level", "known_by")) == [
        ("python", 4, "self")
    ]
    wish = Wish.objects.get()
    assert [region.pk for region in wish.regions.all()] == ["gwangju"]
    assert (wish.pay_won, wish.contracts, wish.schedules) == (None, [], ["flexible"])
    assert wish.most_travel_minutes == 40


def test_two_writings_of_one_wished_place_are_one_wish(operator: Actor) -> None:
    take_in(talent(1, wished_regions=("광주 북구", "29170", "Buk-gu, Gwangju")), by=operator)
    assert [region.pk for region in Wish.objects.get().regions.all()] == ["gwangju-bukgu"]


def test_words_are_linked_to_skills_and_occupations_and_kept_beside_them(operator: Actor) -> None:
    record = talent(1, skills=("파이썬",), wished_occupations=("웹 개발자",), experience_months=30)
    take_in(record, by=operator)
    evidence = Evidence.objects.get()
    assert (evidence.skill_id, evidence.level, evidence.source_text) == ("python", 3, "파이썬")
    assert [o.name_ko for o in Wish.objects.get().occupations.all()] != []


def test_a_sender_who_knows_the_ids_is_taken_at_their_word(operator: Actor) -> None:
    take_in(talent(1, skills=("자바",), skill_ids=(SkillAtLevel("python", 5, known_by="work"),)),
            by=operator)  # fmt: skip
    assert list(Evidence.objects.values_list("skill_id", "level", "known_by")) == [
        ("python", 5, "work")
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"region_text": "없는나라"}, "거주지"),
        ({"wished_regions": ("광주", "없는나라")}, "희망근무지"),
    ],
)
def test_an_unknown_place_is_named_with_the_field_it_stands_in(
    operator: Actor, values: dict[str, object], field: str
) -> None:
    take_in(talent(1, **values), by=operator)
    row = RefusedRow.objects.get()
    assert (row.field, "없는나라" in row.reason_ko, "없는나라" in row.reason_en) == (
        field, True, True,
    )  # fmt: skip
    assert not Talent.objects.exists()


def test_somebody_whose_place_is_not_said_is_stored_without_one(operator: Actor) -> None:
    take_in(talent(1, region_text=""), by=operator)
    assert Talent.objects.get().region_id is None
