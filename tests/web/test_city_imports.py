"""Files go in through the page and the worker; what is refused comes back to be mended."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.file_import import FileImportFactory, RefusedRowFactory
from tests.web.city_world import CityWorld, city_world, client_of
from tests.web.company_world import lead_of, text_of

from sadari.access.actor import actor_of
from sadari.access.roles import NotAllowed
from sadari.actions.background import start_import
from sadari.jobs.tasks import import_file_job
from sadari.models import AuditEvent, FileImport
from sadari.portals.city import forms
from sadari.queries.background import IMPORT_FILE_JOB

pytestmark = pytest.mark.django_db
ERROR_PAGE = b"<!doctype html><html><body>Service unavailable</body></html>"


@pytest.fixture
def world() -> CityWorld:
    return city_world()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def _upload(client, content=ERROR_PAGE, name="vacancies.xml", kind="vacancies", **more):
    data = {"kind": kind, "file": SimpleUploadedFile(name, content), **more}
    return client.post(reverse("city:upload"), data)


def _waiting_jobs():
    return ProcrastinateJob.objects.filter(task_name=IMPORT_FILE_JOB)


def test_an_upload_is_stored_and_waits_for_the_worker(world):
    response = _upload(client_of(world.officer), b"one")

    assert response.status_code == 302
    job = _waiting_jobs().get()
    assert (job.args["kind"], job.args["file_name"], job.args["account_id"]) == (
        "vacancies", "vacancies.xml", world.officer.pk,
    )  # fmt: skip
    assert Path(job.args["path"]).read_bytes() == b"one"


def test_the_same_file_sent_twice_waits_once(world, tmp_path):
    client = client_of(world.officer, "en")
    _upload(client, b"same")
    _upload(client, b"same")
    _upload(client, b"other")

    assert _waiting_jobs().count() == 2
    assert len(list((tmp_path / "imports").rglob("*.xml"))) == 2
    assert "This file is being taken in already" in text_of(client.get(reverse("city:imports")))


def test_a_name_with_folders_in_it_stays_in_the_folder_of_uploads(world, tmp_path):
    upload = SimpleUploadedFile("x", b"y")
    upload._name = "../../../../etc/passwd"
    from sadari.portals.city.uploads import store

    stored = store(upload)

    assert stored.name == "passwd"
    assert stored.path.parent.parent == tmp_path / "imports"


def test_a_file_beyond_the_limit_is_told_so_and_not_stored(world, monkeypatch, tmp_path):
    monkeypatch.setattr(forms, "MOST_BYTES", 10)
    response = _upload(client_of(world.officer, "en"), b"x" * 11)

    assert response.status_code == 422
    assert "at most 10" in text_of(response)
    assert list(tmp_path.rglob("*.xml")) == []


def test_details_belong_to_vacancies_only(world):
    response = _upload(
        client_of(world.officer, "en"),
        kind="talents",
        detail=SimpleUploadedFile("detail.xml", b"<a/>"),
    )

    assert "Only vacancies have a file of details" in text_of(response)
    assert _waiting_jobs().count() == 0


@pytest.mark.parametrize("name", ["auditor", "owner"])
def test_who_may_not_import_cannot_upload(world, name):
    assert _upload(client_of(getattr(world, name))).status_code == 404


def test_the_action_itself_checks_who_asks(world):
    with pytest.raises(NotAllowed):
        start_import(
            kind="vacancies",
            path="/nowhere",
            detail=None,
            file_name="x",
            content_hash="0",
            by=actor_of(world.auditor),
        )


def test_the_worker_leaves_the_reason_of_a_file_refused_as_a_whole(world, tmp_path):
    file = tmp_path / "imports" / "0" / "vacancies.xml"
    file.parent.mkdir(parents=True)
    file.write_bytes(ERROR_PAGE)

    import_file_job(
        account_id=world.officer.pk,
        kind="vacancies",
        path=str(file),
        detail=None,
        file_name="vacancies.xml",
    )

    refused = FileImport.objects.get()
    response = client_of(world.officer, "en").get(reverse("city:import", args=[refused.pk]))
    assert lead_of(response) == "This file was refused as a whole."
    assert (refused.read, refused.state, file.exists()) == (0, "done", False)
    assert AuditEvent.objects.get(verb="import_file").actor_id == world.officer.pk


@pytest.mark.parametrize(
    ("language", "lead", "reason"),
    [
        ("ko", "1행 가운데 1행이 거부되었습니다.", "알 수 없는 지역입니다: 없는곳"),
        ("en", "Of 1 rows, 1 were refused.", "This region is not known: 없는곳"),
    ],
)
def test_a_refused_row_is_named_in_the_language_of_the_page(world, language, lead, reason):
    row = RefusedRowFactory()
    response = client_of(world.officer, language).get(
        reverse("city:import", args=[row.file_import_id])
    )

    assert lead_of(response) == lead
    assert reason in text_of(response)


def test_refused_rows_come_back_as_a_file_for_spreadsheets_with_harmless_cells(world):
    row = RefusedRowFactory(row=14, raw={"region": "없는곳", "title": "=HYPERLINK(1)"})
    response = client_of(world.officer).get(reverse("city:refused_rows", args=[row.file_import_id]))

    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(line["region"], line["title"]) for line in lines] == [("없는곳", "'=HYPERLINK(1)")]
    assert "attachment" in response["Content-Disposition"]


def test_who_may_not_import_reads_the_reasons_but_not_the_rows(world):
    row = RefusedRowFactory(raw={"name": "카나리아이름"})
    page = client_of(world.auditor).get(reverse("city:import", args=[row.file_import_id]))
    file = client_of(world.auditor).get(reverse("city:refused_rows", args=[row.file_import_id]))

    assert page.status_code == 200
    assert "카나리아이름" not in page.content.decode()
    assert file.status_code == 404


def test_the_list_answers_first_how_many_rows_were_taken_in(world):
    FileImportFactory(read=1204, created=1200, unchanged=2, refused=2)

    assert lead_of(client_of(world.officer, "ko").get(reverse("city:imports"))) == (
        "읽은 1,204행 가운데 1,202행을 가져왔고, 거부된 2행은 고쳐야 합니다."
    )
