"""Accessibility of a page as a browser sees it: rules of axe-core, named on failure."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # Only for rules about audio and style sheets of other origins.
}
_PROGRAM = Axe().axe_script


def violations(page: Page) -> list[dict[str, Any]]:
    """Every rule that the page breaks, with the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_PROGRAM)
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(result => result.violations)", OPTIONS
    )
    return found


def faults(page: Page) -> list[str]:
    """Rule, help and selectors where axe finds anything; and how far the page scrolls sideways."""
    told = [
        f"{rule['id']}: {rule['help']} → {', '.join(_selectors(rule))}" for rule in violations(page)
    ]
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return told + ([f"{too_wide} px wider than the window"] if too_wide > 0 else [])


def assert_accessible(page: Page) -> None:
    found = faults(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def _selectors(rule: dict[str, Any]) -> list[str]:
    return [" ".join(str(part) for part in node["target"]) for node in rule["nodes"]]
