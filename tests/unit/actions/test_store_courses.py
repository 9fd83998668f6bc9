"""Courses of files: one programme, many runs; outcomes replaced; results as they were sent."""

from datetime import date

import pytest
from tests.factories.import_record import course, read
from tests.unit.actions.snapshot import counts, refusals

from sadari.access.actor import Actor
from sadari.actions.import_records import CourseRecord, SkillAtLevel
from sadari.actions.imports import import_rows
from sadari.models import Cohort, FileImport, Organisation, Outcome, Programme

pytestmark = pytest.mark.usefixtures("packaged_data")


def take_in(*records: CourseRecord, by: Actor) -> FileImport:
    return import_rows(
        kind="training", rows=read(records), file_name="f",
        content_hash=f"content-{FileImport.objects.count()}", by=by,
    )  # fmt: skip


def test_runs_of_one_course_share_their_programme(operator: Actor) -> None:
    done = take_in(course(1, "C1", 1), course(2, "C1", 2), course(3, "C2", 1), by=operator)
    assert counts(done)["created"] == 3
    assert set(Cohort.objects.values_list("programme__source_key", "number")) == {
        ("C1", 1), ("C1", 2), ("C2", 1),
    }  # fmt: skip
    assert Programme.objects.count() == 2


def test_an_institution_is_known_by_its_code(operator: Actor) -> None:
    take_in(course(1, institution_name="가온"), course(2, institution_name="가온학교"), by=operator)
    school = Organisation.objects.get()
    assert (school.natural_key, school.name, school.kind) == (
        "institution:500009786", "가온학교", "institute",
    )  # fmt: skip


def test_outcomes_of_a_changed_course_are_replaced_not_added(operator: Actor) -> None:
    take_in(course(1, skill_ids=(SkillAtLevel("python", 3), SkillAtLevel("java", 2))), by=operator)
    take_in(course(1, skill_ids=(SkillAtLevel("python", 4),)), by=operator)
    assert list(Outcome.objects.values_list("skill_id", "level")) == [("python", 4)]


def test_a_changed_run_keeps_its_row(operator: Actor) -> None:
    take_in(course(1, enrolled=18), by=operator)
    before = Cohort.objects.get()
    assert counts(take_in(course(1, enrolled=25), by=operator))["updated"] == 1
    after = Cohort.objects.get()
    assert (after.pk, after.seats, after.enrolled) == (before.pk, 20, 25)


@pytest.mark.parametrize(
    ("region_text", "area_code", "found"),
    [
        ("광주 동구", "12", "gwangju-donggu"),
        ("", "12", "gwangju-jeonnam"),
        ("", "29", "gwangju"),
        ("모르는 곳", "46", "jeonnam"),
    ],
)
def test_the_address_is_finer_than_the_area_code(
    operator: Actor, region_text: str, area_code: str, found: str
) -> None:
    take_in(course(1, region_text=region_text, area_code=area_code), by=operator)
    assert Cohort.objects.get().region_id == found


def test_an_unknown_area_refuses_the_row_and_names_the_code(operator: Actor) -> None:
    done = take_in(course(1, region_text="", area_code="99"), by=operator)
    assert refusals(done) == [(1, "unknown_region")]
    assert "99" in done.refused_rows.get().reason_en


def test_what_is_not_known_of_a_run_stays_unknown(operator: Actor) -> None:
    take_in(
        course(1, cost_won=None, satisfaction=None, employment_state_3_months="running"),
        by=operator,
    )
    run = Cohort.objects.get()
    assert (run.cost_won, run.satisfaction, run.employment_rate_3_months) == (None, None, None)
    assert run.employment_state_3_months == "running"


def test_a_course_that_ends_before_it_starts_is_refused_by_itself(operator: Actor) -> None:
    backwards = course(2, starts_on=date(2026, 8, 1), ends_on=date(2026, 3, 1))
    done = take_in(course(1), backwards, by=operator)
    assert refusals(done) == [(2, "not_storable")]
    assert counts(done)["created"] == 1
