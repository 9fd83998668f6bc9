"""Every type of page at a phone's and a desk's width, in both languages, with its headers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser import axe
from tests.browser.headers import header_faults
from tests.browser.other_language import is_other, other_language, unmarked_korean
from tests.browser.page_types import NO_PAGES, PAGES, PageType, named_urls, undeclared
from tests.browser.running import Site
from tests.browser.visits import HEIGHTS, NARROW, WIDE, Visits

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visits(browser: Browser, site: Site, signed_in: dict[str, Any]) -> Iterator[Visits]:
    visits = Visits(browser, site, signed_in)
    yield visits
    visits.close()


@pytest.fixture(scope="module")
def page_of(visits: Visits) -> Callable[[PageType, str], Page]:
    """One page a person and language, which goes from type to type."""
    opened: dict[tuple[str, int, str], Page] = {}

    def open_once(kind: PageType, language: str) -> Page:
        person = (kind.role, kind.number, language)
        if person not in opened:
            opened[person] = visits.open(
                kind.role, number=kind.number, language=language, expects="status of 404"
            )
        return opened[person]

    return open_once


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_a_page_is_sound_in_each_language_and_width(kind, language, page_of, visits):
    page = page_of(kind, language)
    page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
    response = page.goto(kind.address(page))

    assert response.status == kind.status
    assert header_faults(response.headers) + faults_of(page, language) + visits.heard() == []


def faults_of(page: Page, language: str) -> list[str]:
    """Everything that is wrong with the page as it stands, at both widths."""
    found = [f"other language: {text}" for text in other_language(page, language)]
    found += [f"not marked as Korean: {text}" for text in unmarked_korean(page)]
    if (lang := page.locator("html").get_attribute("lang")) != language:
        found.append(f"the page says that its language is {lang}")
    if (heads := page.locator("h1").count()) != 1:
        found.append(f"{heads} first headings")
    if not page.title().partition("·")[0].strip():
        found.append("no title of its own")
    if "<" in page.title():
        found.append(f"markup in the title: {page.title()}")
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"at {width} px: {fault}" for fault in axe.faults(page)]
    return found


def test_every_named_address_is_in_the_table_or_is_said_to_be_no_page():
    assert undeclared(named_urls(), PAGES, NO_PAGES) == set()


def test_the_table_names_nothing_that_is_gone():
    assert {kind.name for kind in PAGES} | set(NO_PAGES) <= named_urls()
    assert {kind.name for kind in PAGES} & set(NO_PAGES) == set()


def test_a_page_that_is_missing_in_the_table_is_named():
    without = [kind for kind in PAGES if kind.name != "city:unfilled"]

    assert undeclared(named_urls(), without, NO_PAGES) == {"city:unfilled"}


BROKEN = {
    "a picture without words": ('<img src="data:," width="9">', "image-alt"),
    "grey on white": ('<p style="color:#aaa">읽기 어렵습니다</p>', "color-contrast"),
    "a line wider than a phone": ('<div style="width:600px">넓음</div>', "at 360 px"),
    "a marked word in the title": ("<script>document.title='<b> · 사다리'</script>", "markup"),
    "two first headings": ("<h1>둘</h1>", "2 first headings"),
    "an English button": ("<button>Log in</button>", "other language: Log in"),
    "an English label of a choice": ("<p>University, 4 years</p>", "University, 4 years"),
    "an English sentence": ("<p>It is not yet known to us.</p>", "not yet known"),
}


@pytest.mark.parametrize("added, named", BROKEN.values(), ids=BROKEN)
def test_a_page_with_a_fault_is_told_apart(added, named, visits):
    page = visits.open()
    page.set_content(_page(added))

    assert any(named in fault for fault in faults_of(page, "ko"))
    visits.heard()


def test_a_page_without_a_fault_passes(visits):
    page = visits.open()
    page.set_content(_page("<p>그대로 좋습니다.</p>"))

    assert faults_of(page, "ko") + visits.heard() == []


def test_what_the_policy_refuses_is_heard(visits):
    page = visits.open()
    policy = {"Content-Security-Policy": "default-src 'self'"}
    page.route("**/broken/", lambda route: route.fulfill(
        body=_page('<p style="color:red">빨강</p>'), content_type="text/html", headers=policy
    ))  # fmt: skip
    page.goto("/broken/")

    assert any("style-src" in heard for heard in visits.heard())


def test_korean_that_would_be_read_aloud_as_english_is_told_apart(visits):
    page = visits.open(language="en")
    page.set_content(
        '<!doctype html><html lang="en"><body><p>A weld <span lang="ko">용접</span></p>'
        "<p>Asked: 배관</p></body></html>"
    )

    assert unmarked_korean(page) == ["Asked: 배관"]


def test_korean_words_on_an_english_page_are_told_apart():
    assert is_other("로그인", "en")
    assert not is_other("Log in", "en")


def _page(added: str) -> str:
    return (
        '<!doctype html><html lang="ko"><head><title>시험 · 사다리</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f"<body><main><h1>시험</h1>{added}</main></body></html>"
    )
