"""One running Sadari for all browser tests of a run, and a browser for each module.

A browser's driver keeps an event loop in this thread, and Django refuses its database there: so
the browser ends with its module, before other tests of the same process come.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.running import Site, running_site
from tests.browser.visits import CHROMIUM, Visit, Visits, launch


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}: install the package 'chromium'")
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """Cookies by e-mail, so that each person logs in once."""
    return {}


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site, signed_in: dict[str, Any]) -> Iterator[Visit]:
    visits = Visits(browser, site, signed_in)
    yield visits.open
    visits.close()
    assert visits.heard() == []
