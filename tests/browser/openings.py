"""Ways through a company's openings."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page
from tests.browser.page_types import links_to
from tests.browser.visits import Visit


def opening_links(page: Page) -> list[str]:
    """The addresses of all openings of the company that is logged in."""
    page.goto(reverse("company:openings"))
    return links_to(page, "company:opening")


def undecided(page: Page) -> Locator:
    """The proposals on the page that wait for a decision of the one who is logged in."""
    return page.locator("main article", has=page.locator("form[action*='/decide/']"))


def owner_with_a_proposal(visit: Visit, **how: Any) -> Page:
    """The page of an opening on which its owner has something to decide."""
    for number in (1, 2):
        page = visit("company_owner", number=number, **how)
        for address in opening_links(page):
            page.goto(address)
            if undecided(page).count():
                return page
    raise AssertionError("no company of the demo has anything to decide")
