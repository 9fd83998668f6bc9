"""Vacancies of files: companies by their natural key, requirements replaced, places found."""

from datetime import date

import pytest
from django.utils import timezone
from tests.factories.import_record import read, vacancy
from tests.unit.actions.snapshot import counts

from sadari.access.actor import Actor
from sadari.actions.import_records import Pay, SkillAtLevel, VacancyRecord
from sadari.actions.imports import import_rows
from sadari.models import FileImport, Opening, Organisation, Requirement
from sadari.queries.openings import Criteria, find_openings

pytestmark = pytest.mark.usefixtures("packaged_data")


def take_in(*records: VacancyRecord, by: Actor) -> FileImport:
    return import_rows(
        kind="vacancies", rows=read(records), file_name="f",
        content_hash=f"content-{FileImport.objects.count()}", by=by,
    )  # fmt: skip


def test_two_vacancies_with_one_business_number_are_one_company(operator: Actor) -> None:
    take_in(
        vacancy(1, company_name="무등소프트"),
        vacancy(2, company_name="(주)무등소프트"),
        by=operator,
    )
    company = Organisation.objects.get()
    assert (company.natural_key, company.name) == ("business:1234567890", "(주)무등소프트")
    assert company.openings.count() == 2


def test_without_a_number_the_name_is_the_key(operator: Actor) -> None:
    take_in(
        vacancy(1, business_number="", company_name="무등소프트"),
        vacancy(2, business_number="", company_name="무등소프트"),
        vacancy(3, business_number="", company_name="빛고을데이터"),
        by=operator,
    )
    assert set(Organisation.objects.values_list("natural_key", flat=True)) == {
        "name:company:무등소프트", "name:company:빛고을데이터",
    }  # fmt: skip


def test_what_a_later_file_does_not_say_of_a_company_overwrites_nothing(operator: Actor) -> None:
    take_in(vacancy(1, industry="소프트웨어 개발", company_size=12), by=operator)
    take_in(vacancy(2, industry="", company_size=None), by=operator)
    company = Organisation.objects.get()
    assert (company.industry, company.staff_count) == ("소프트웨어 개발", 12)


def test_what_a_later_file_says_of_a_company_counts(operator: Actor) -> None:
    take_in(vacancy(1, company_size=12), by=operator)
    take_in(vacancy(2, company_size=15), by=operator)
    assert Organisation.objects.get().staff_count == 15


def test_a_second_place_of_work_does_not_move_the_company(operator: Actor) -> None:
    take_in(vacancy(1, region_text="광주 북구"), by=operator)
    first = Organisation.objects.get().region_id
    take_in(vacancy(2, region_text="광주 서구"), by=operator)
    assert first is not None
    assert Organisation.objects.get().region_id == first


def test_requirements_of_a_changed_vacancy_are_replaced_not_added(operator: Actor) -> None:
    python, java = SkillAtLevel("python", 3), SkillAtLevel("java", 2, must=False)
    take_in(vacancy(1, skill_ids=(python, java)), by=operator)
    changed = take_in(vacancy(1, skill_ids=(SkillAtLevel("python", 5),)), by=operator)
    assert counts(changed)["updated"] == 1
    assert list(Requirement.objects.values_list("skill_id", "level", "must")) == [
        ("python", 5, True)
    ]


def test_skills_that_the_company_stated_outlast_the_next_file(operator: Actor) -> None:
    take_in(vacancy(1, skill_ids=(SkillAtLevel("python", 3),)), by=operator)
    Opening.objects.update(skills_stated_at=timezone.now())
    changed = take_in(
        vacancy(1, title="새 제목", skill_ids=(SkillAtLevel("java", 5),)), by=operator
    )
    assert counts(changed)["updated"] == 1
    assert Opening.objects.get().title == "새 제목"
    assert list(Requirement.objects.values_list("skill_id", "level")) == [("python", 3)]
    Opening.objects.update(skills_stated_at=None)
    take_in(vacancy(1, skill_ids=(SkillAtLevel("java", 5),)), by=operator)
    assert list(Requirement.objects.values_list("skill_id", "level")) == [("java", 5)]


def test_an_opening_keeps_its_row_when_it_changes(operator: Actor) -> None:
    take_in(vacancy(1, title="웹 개발자"), by=operator)
    before = Opening.objects.get()
    take_in(vacancy(1, title="웹 개발자 (급구)"), by=operator)
    after = Opening.objects.get()
    assert (after.pk, after.title) == (before.pk, "웹 개발자 (급구)")


@pytest.mark.parametrize(
    ("region_text", "address", "found"),
    [
        ("29170", "", "gwangju-bukgu"),
        ("2917010100", "", "gwangju-bukgu"),
        ("광주 북구", "", "gwangju-bukgu"),
        ("광주광역시 북구", "", "gwangju-bukgu"),
        ("전남광주통합특별시 광주 북구", "", "gwangju-bukgu"),
        ("Buk-gu, Gwangju", "", "gwangju-bukgu"),
        ("", "광주광역시 북구 첨단과기로 123", "gwangju-bukgu"),
        ("모름", "광주 북구 첨단과기로 123", "gwangju-bukgu"),
        ("29", "", "gwangju"),
        ("12", "", "gwangju-jeonnam"),
        ("46", "", "jeonnam"),
    ],
)
def test_a_place_is_found_by_old_and_new_code_by_name_and_by_address(
    operator: Actor, region_text: str, address: str, found: str
) -> None:
    take_in(vacancy(1, region_text=region_text, address=address), by=operator)
    assert Opening.objects.get().region_id == found


@pytest.mark.parametrize("region_text", ["", "99999", "없는나라", "서울 강남구", "북", "７"])
def test_a_place_that_is_not_known_is_refused_never_guessed(
    operator: Actor, region_text: str
) -> None:
    done = take_in(vacancy(1, region_text=region_text), by=operator)
    assert counts(done)["refused"] == 1
    assert not Opening.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("pay", "stored"),
    [
        (Pay(30_000_000, 36_000_000, "year"), (30_000_000, 36_000_000, "year")),
        (Pay(10_320, None, "hour"), (10_320, None, "hour")),
        (None, (None, None, "")),
    ],
)
def test_pay_keeps_the_unit_it_was_sent_in(
    operator: Actor, pay: Pay | None, stored: tuple[object, ...]
) -> None:
    take_in(vacancy(1, pay=pay), by=operator)
    opening = Opening.objects.get()
    assert (opening.pay_least_won, opening.pay_most_won, opening.pay_unit) == stored


@pytest.mark.parametrize(
    ("contract", "kind"),
    [
        ("permanent", "job"),
        ("internship", "internship"),
        ("apprenticeship", "apprenticeship"),
        (None, "job"),
    ],
)
def test_the_contract_says_what_kind_of_opening_it_is(
    operator: Actor, contract: str | None, kind: str
) -> None:
    take_in(vacancy(1, contract=contract), by=operator)
    assert Opening.objects.get().kind == kind


def test_words_nothing_in_the_vocabulary_answers_to_are_kept(operator: Actor) -> None:
    take_in(vacancy(1, must_skills=("파이썬", "뷁뷁술")), by=operator)
    opening = Opening.objects.get()
    assert opening.unlinked_terms == ["뷁뷁술"]
    assert [r.skill_id for r in opening.requirements.all()] == ["python"]


@pytest.mark.parametrize(("term", "found"), [("개발", True), ("무등", True), ("간호", False)])
def test_an_opening_is_found_by_a_part_of_its_words_or_its_company(
    operator: Actor, term: str, found: bool
) -> None:
    take_in(vacancy(1, title="웹개발자 모집", company_name="무등소프트"), by=operator)
    assert find_openings(Criteria(text=term), date(2026, 11, 22)).exists() is found


def test_a_closing_day_belongs_to_its_rule(operator: Actor) -> None:
    take_in(
        vacancy(1, closing_rule="when_filled_or_date", closes_on=date(2026, 12, 1)), by=operator
    )
    opening = Opening.objects.get()
    assert (opening.closing_rule, opening.closes_on) == ("when_filled_or_date", date(2026, 12, 1))
