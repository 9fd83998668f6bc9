"""Nothing on a company's pages says who a candidate is."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from tests.browser.running import Site

pytestmark = pytest.mark.browser


def canaries(site: Site) -> frozenset[str]:
    """Names, senders' keys and subjects of all people, and their e-mail addresses.

    What a company itself wrote into its openings, and what vocabulary and regions are called,
    says nothing about anybody.
    """
    people = site.rows(
        "select t.name, t.sender_key, t.major, t.id::text, a.email from sadari_talent t"
        " left join sadari_account a on a.id = t.account_id"
    )
    told = {value for person in people for value in person if value}
    return frozenset(told - _innocent(site))


def found(source: str, words: frozenset[str]) -> set[str]:
    """The canaries in a page's source, as words of their own."""
    return set(re.findall(r"[\w.@-]+", source)) & words


def _innocent(site: Site) -> set[str]:
    texts = site.rows(
        "select concat_ws(' ', x.title, x.description, o.name) from sadari_opening x"
        " join sadari_organisation o on o.id = x.organisation_id"
    )
    return {word for (text,) in texts for word in re.findall(r"[\w.@-]+", text)}


def company_pages(page: Page) -> dict[str, str]:
    """Every page of the company that is logged in, with its headers, by its address."""
    start, pages = reverse("company:openings"), {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        answer = page.request.get(address)
        assert answer.status == 200, address
        pages[address] = f"{answer.headers}{answer.text()}"
        found = re.findall(r'href="([^"?#]+)', pages[address])
        waiting += {new for new in found if new.startswith(start)} - set(pages) - set(waiting)
    return pages


PEOPLE = [("company_owner", 1), ("company_owner", 2), ("company_member", 1)]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("role, number", PEOPLE)
def test_no_page_of_a_company_says_who_anybody_is(role, number, language, site, visit):
    pages = company_pages(visit(role, number=number, language=language))
    words = canaries(site)

    assert len(words) > len(pages)
    leaks = {address: hits for address, text in pages.items() if (hits := found(text, words))}
    assert leaks == {}


def test_the_pages_that_were_searched_do_show_candidates(site, visit):
    pages = company_pages(visit("company_owner", number=2))
    codes = {code for (code,) in site.rows("select blind_code from sadari_talent")}

    assert any(found(text, frozenset(codes)) for text in pages.values())


def test_a_page_that_does_say_who_somebody_is_is_caught(site, visit):
    page = visit("talent")
    own_data = page.request.get(reverse("talent:my_data")).text()

    email = site.login("talent")["email"]
    assert {email} < found(own_data, canaries(site))
