"""Accessibility of a page as a browser sees it: rules of axe-core, named on failure."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[dict[str, Any]]:
    """Every rule that the page breaks, with the elements that break it."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return found


def assert_accessible(page: Page) -> None:
    """Fail with rule, help and selectors where axe finds anything, or the page scrolls sideways."""
    told = [
        f"{rule['id']}: {rule['help']} → {', '.join(_selectors(rule))}" for rule in violations(page)
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{page.url} is {too_wide} px wider than the window"


def _selectors(rule: dict[str, Any]) -> list[str]:
    return [" ".join(str(part) for part in node["target"]) for node in rule["nodes"]]
