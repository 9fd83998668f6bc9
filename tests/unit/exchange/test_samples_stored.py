"""The shipped files through the one door: read, stored, refused rows mended and taken again."""

import pytest

from sadari.access.actor import system_actor
from sadari.data.samples import SAMPLES
from sadari.exchange.import_file import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packaged_data")]

#: File name → (rows, created, refused), as in the README beside the files.
EXPECTED = {
    "work24_vacancies_list.xml": (40, 36, 4),
    "work24_training_courses.xml": (16, 14, 2),
    "talents_cp949.csv": (120, 116, 4),
    "talents.xlsx": (20, 19, 1),
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path.name)
def test_each_sample_gives_the_counts_of_its_readme(sample, tmp_path):
    first, second = (
        import_file(
            kind=sample.kind,
            path=sample.path,
            detail=sample.detail,
            by=system_actor("test"),
            refused_folder=tmp_path,
        )
        for _run in range(2)
    )
    rows, created, refused = EXPECTED[sample.path.name]
    assert (first.read, first.created, first.refused) == (rows, created, refused)
    assert (second.created, second.updated, second.unchanged) == (0, 0, created)
    again = import_file(
        kind=sample.kind,
        path=first.refused_file,
        by=system_actor("test"),
        refused_folder=tmp_path / "again",
    )
    assert again.read == refused and again.created == 0
