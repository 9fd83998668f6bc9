"""The packaged sample files, and the shared ones where they are there, link completely."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sadari.language.linking import Linker, default_linker

SHARED = Path(__file__).parents[3] / "shared" / "samples"
needs_samples = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared sample files are not on this machine"
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return default_linker()


def texts(file: str, tag: str) -> list[str]:
    root = ElementTree.parse(SHARED / file).getroot()
    return sorted({element.text for element in root.iter(tag) if element.text})


def talent_column(column: int) -> list[str]:
    text = (SHARED / "talents_cp949.csv").read_text(encoding="cp949")
    rows = list(csv.reader(io.StringIO(text)))[2:-1]
    return sorted({row[column] for row in rows} - {"", "-"})


@needs_samples
def test_every_skill_of_the_samples_links_by_name(linker):
    written = texts("work24_vacancies_detail.xml", "compAbl")
    written += texts("work24_vacancies_detail.xml", "srchKeywordNm") + talent_column(8)
    items = {item for text in written for item in linker.items(text)}
    links = {item: linker.skill(item) for item in items}
    assert [
        i for i, link in links.items() if link is None or link.why not in {"name", "alias"}
    ] == []


@needs_samples
def test_every_licence_of_the_samples_links(linker):
    written = texts("work24_vacancies_detail.xml", "certificate") + talent_column(9)
    written += texts("work24_training_courses.xml", "certificate")
    assert [t for t in written if linker.licence(t) is None] == []


@needs_samples
def test_every_job_name_wish_and_title_of_the_samples_links(linker):
    written = texts("work24_vacancies_detail.xml", "jobsNm") + talent_column(11)
    written += texts("work24_vacancies_list.xml", "title")
    links = {text: linker.occupation(text) for text in written}
    assert [t for t, link in links.items() if link is None or link.confidence < 0.9] == []


@needs_samples
def test_every_code_of_the_samples_is_known(linker):
    for code in texts("work24_vacancies_list.xml", "jobsCd"):
        assert linker.occupation("모집", code).confidence >= 0.9


@needs_samples
def test_every_course_of_the_samples_has_outcomes(linker):
    root = ElementTree.parse(SHARED / "work24_training_courses.xml").getroot()
    for course in root.iter("scn_list"):
        outcomes = linker.outcomes(course.findtext("contents", ""), course.findtext("ncsCd", ""))
        assert len(outcomes) >= 2
