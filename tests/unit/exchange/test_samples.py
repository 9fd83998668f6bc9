"""The files that ship with Sadari, and the shared ones where they are on this machine."""

from pathlib import Path

import pytest

from sadari.data import samples
from sadari.data.samples.make_samples import talents_csv
from sadari.exchange.talent_table import read_talents
from sadari.exchange.work24_training import read_courses
from sadari.exchange.work24_vacancies import read_vacancies

OWN = Path(samples.__file__).parent
SHARED = Path(__file__).parents[4] / "shared" / "samples"
shared_samples = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared sample files are not on this machine"
)


def refused(rows):
    return [(row.number, row.refusal.field, row.refusal.code) for row in rows if row.refusal]


def test_own_vacancies_give_what_their_readme_says():
    notes: list[str] = []
    rows = list(
        read_vacancies(
            OWN / "work24_vacancies_list.xml", OWN / "work24_vacancies_detail.xml", notes=notes
        )
    )
    assert len(rows) == 40 and notes == []
    assert refused(rows) == [
        (9, "closeDt", "impossible_date"),
        (18, "minSal", "pay_out_of_range"),
        (27, "title", "resident_number"),
    ]
    assert {row.record.pay.unit for row in rows if row.record} == {"year", "month", "hour"}


def test_own_courses_give_what_their_readme_says():
    rows = list(read_courses(OWN / "work24_training_courses.xml"))
    assert len(rows) == 16
    assert refused(rows) == [
        (5, "traEndDate", "ends_before_it_starts"),
        (11, "eiEmplRate3", "unknown_rate_letter"),
    ]


def test_own_talents_give_what_their_readme_says():
    notes: list[str] = []
    rows = list(read_talents(OWN / "talents_cp949.csv", notes=notes))
    assert len(rows) == 120 and len(notes) == 1
    assert refused(rows) == [
        (22, "이름", "resident_number"),
        (42, "출생연도", "impossible_date"),
        (62, "희망연봉(만원)", "pay_out_of_range"),
    ]
    sheet = list(read_talents(OWN / "talents.xlsx"))
    assert len(sheet) == 20
    assert refused(sheet) == [(16, "학력", "education")]
    assert sheet[0].record.key == "0020260001"


def test_own_samples_are_written_the_same_again():
    assert talents_csv(120) == (OWN / "talents_cp949.csv").read_bytes()


@shared_samples
def test_shared_vacancies_are_read_without_a_refusal():
    rows = list(
        read_vacancies(SHARED / "work24_vacancies_list.xml", SHARED / "work24_vacancies_detail.xml")
    )
    assert len(rows) == 120 and refused(rows) == []
    assert sum(row.record.places for row in rows) == 260
    assert rows[1].record.pay.least_won == 3_901_666


@shared_samples
def test_shared_courses_are_read_without_a_refusal():
    rows = list(read_courses(SHARED / "work24_training_courses.xml"))
    assert len(rows) == 40 and refused(rows) == []
    assert all(row.record.skills for row in rows)


@shared_samples
def test_shared_talents_are_read_without_a_refusal():
    rows = list(read_talents(SHARED / "talents_cp949.csv"))
    assert len(rows) == 400 and refused(rows) == []
    assert all(row.record.wished_pay for row in rows)
