"""The one door for files: children leave no trace, refused rows go back, reruns go on."""

from pathlib import Path

import pytest
from django.utils import timezone
from tests.unit.actions.snapshot import everything_stored

from sadari.access.actor import Actor
from sadari.actions.import_records import ReadRow
from sadari.actions.imports import import_rows
from sadari.actions.refusal import FileRefused
from sadari.exchange.import_file import ImportOutcome, import_file
from sadari.exchange.talent_table import read_talents
from sadari.models import FileImport, Organisation, Talent

pytestmark = pytest.mark.usefixtures("packaged_data")

HEAD = "식별번호,이름,출생연도,거주지,최종학력,희망연봉\n"
CANARY = "카나리아꼬마"
CHILD = timezone.localdate().year - 10


def table(folder: Path, *rows: str, name: str = "talents.csv") -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8-sig")
    return path


def take_in(path: Path, by: Actor, sender: Organisation | None = None) -> ImportOutcome:
    return import_file(
        kind="talents", path=path, by=by, refused_folder=path.parent / "refused", sender=sender
    )


@pytest.mark.parametrize(
    "row",
    [
        f"C1,{CANARY},{CHILD},광주 북구,대졸,3000만원",
        f"C1,{CANARY},{CHILD},없는나라,대졸,3000만원",
        f"C1,{CANARY},{CHILD},광주 북구,모르는학력,3000만원",
        f"C1,{CANARY},{CHILD},광주 북구,대졸,아주많이",
        f",{CANARY},{CHILD},광주 북구,대졸,3000만원",
        f"C1,{CANARY},{CHILD},광주 북구,대졸,160101-3{'0' * 6}",
        f"C1,{CANARY},{CHILD},광주 북구,대졸,3000만원,넘친칸",
    ],
    ids=["right", "unknown place", "education", "pay", "no key", "resident number", "shifted"],
)
def test_of_a_child_nothing_is_kept_whatever_else_is_wrong_with_the_row(
    tmp_path: Path, operator: Actor, row: str
) -> None:
    path = table(tmp_path, "A1,나한별,1999,광주 북구,대졸,3000만원", row)
    outcome = take_in(path, operator)
    assert (outcome.read, outcome.created, outcome.refused) == (2, 1, 1)
    assert [refusal.code for refusal in outcome.refusals] == ["maybe_under_14"]
    assert outcome.refused_file is not None
    for kept in (everything_stored(), outcome.refused_file.read_text("utf-8-sig")):
        assert CANARY not in kept
        assert "C1" not in kept


def test_of_an_adult_the_refused_row_goes_back_to_be_mended(
    tmp_path: Path, operator: Actor
) -> None:
    path = table(tmp_path, f"A1,{CANARY},1999,광주 북구,모르는학력,3000만원")
    outcome = take_in(path, operator)
    assert outcome.refused_file is not None
    sent_back = outcome.refused_file.read_text("utf-8-sig")
    assert CANARY in sent_back
    mended = tmp_path / "mended.csv"
    mended.write_text(sent_back.replace("모르는학력", "대졸"), encoding="utf-8-sig")
    again = take_in(mended, operator)
    assert (again.created, again.refused, again.refused_file) == (1, 0, None)
    assert Talent.objects.get().name == CANARY


def test_the_document_of_an_import_has_the_published_keys(tmp_path: Path, operator: Actor) -> None:
    document = take_in(table(tmp_path, "A1,가,1999,없는나라,대졸,"), operator).document()
    assert list(document) == [
        "file", "read", "created", "updated", "unchanged", "refused", "refusals", "refused_file",
    ]  # fmt: skip
    (refusal,) = document["refusals"]
    assert set(refusal) == {"row", "field", "reason", "remedy"}
    assert "없는나라" in refusal["reason"]


def test_an_interrupted_file_goes_on_and_a_changed_one_starts_anew(
    tmp_path: Path, operator: Actor
) -> None:
    rows = [f"A{n},나{n},1999,광주 북구,대졸," for n in range(3)]
    path = table(tmp_path, *rows)
    take_in(path, operator)
    FileImport.objects.update(state="running", finished_at=None, read=1, created=1)
    Talent.objects.exclude(sender_key="A0").delete()
    resumed = take_in(path, operator)
    assert (resumed.read, resumed.created, FileImport.objects.count()) == (3, 3, 1)
    assert set(Talent.objects.values_list("sender_key", flat=True)) == {"A0", "A1", "A2"}
    other = take_in(table(tmp_path, *rows, "A3,나3,1999,광주 북구,대졸,"), operator)
    assert (other.read, other.unchanged, other.created) == (4, 3, 1)


def test_the_same_file_of_two_senders_are_two_imports(tmp_path: Path, operator: Actor) -> None:
    senders = [
        Organisation.objects.create(kind="institute", name=name, natural_key=f"name:{name}")
        for name in ("가온", "나래")
    ]
    path = table(tmp_path, "A1,나한별,1999,광주 북구,대졸,")
    assert [take_in(path, operator, sender).created for sender in senders] == [1, 1]
    assert len(set(FileImport.objects.values_list("content_hash", flat=True))) == 2


def test_a_file_that_is_something_else_as_a_whole_stores_nothing(
    tmp_path: Path, operator: Actor
) -> None:
    page = tmp_path / "talents.csv"
    page.write_text("<html><body>점검 중입니다</body></html>", encoding="utf-8")
    with pytest.raises(FileRefused):
        take_in(page, operator)
    assert not Talent.objects.exists()
    assert not FileImport.objects.filter(read__gt=0).exists()


def test_a_reader_hands_over_exactly_what_is_stored(tmp_path: Path, operator: Actor) -> None:
    path = table(tmp_path, "A1,가,1999,광주 북구,대졸,", "A2,나,1999,없는나라,대졸,")
    rows: list[ReadRow] = list(read_talents(path))
    done = import_rows(kind="talents", rows=rows, file_name="f", content_hash="c", by=operator)
    assert (done.read, done.created, done.refused) == (len(rows), 1, 1)
