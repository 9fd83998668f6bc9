"""People at their browsers: each with a language, a window, perhaps a log-in; and what it said."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright
from tests.browser.running import Site

CHROMIUM = Path("/usr/bin/chromium")
#: Root has no sandbox; the others keep the browser from calling home.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
LOCALES = {"ko": "ko-KR", "en": "en-US"}
WIDE, NARROW = 1280, 360
TIMEOUT_MS = 15_000
HEIGHTS = {WIDE: 900, NARROW: 780}
#: A policy may block without a word on the console; the event is always there.
_HEAR_POLICY = """document.addEventListener('securitypolicyviolation', event =>
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI}`));"""


class Visit(Protocol):
    """Opens a page as somebody: ``visit("company_owner", language="en", width=360)``."""

    def __call__(
        self,
        role: str = "",
        *,
        number: int = 1,
        language: str = "ko",
        width: int = WIDE,
        javascript: bool = True,
        expects: str = "",
    ) -> Page: ...


@dataclass
class Visits:
    """All open pages of a test; ``complaints`` is what their consoles said against them.

    ``expects``: what a complaint may contain, where a test goes to a page that answers 404.
    """

    browser: Browser
    site: Site
    signed_in: dict[str, Any]
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        role: str = "",
        *,
        number: int = 1,
        language: str = "ko",
        width: int = WIDE,
        javascript: bool = True,
        expects: str = "",
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.site.url,
            locale=LOCALES[language],
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=javascript,
            storage_state=self._state(role, number) if role else None,
        )
        context.set_default_timeout(TIMEOUT_MS)
        self.contexts.append(context)
        page = context.new_page()
        listen(page, self.complaints, expects)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def heard(self) -> list[str]:
        """The complaints since the last call."""
        heard = list(self.complaints)
        self.complaints.clear()
        return heard

    def _state(self, role: str, number: int) -> Any:
        """The cookies of somebody logged in; each logs in once in a run, by the real form."""
        login = self.site.login(role, number)
        if login["email"] not in self.signed_in:
            page = self.open()
            log_in(page, login)
            self.signed_in[login["email"]] = page.context.storage_state()
        return self.signed_in[login["email"]]


def listen(page: Page, complaints: list[str], expects: str = "") -> None:
    """Console messages, script errors and refusals by the content security policy."""

    def hear(text: str) -> None:
        if not (expects and expects in text):
            complaints.append(f"{page.url}: {text}")

    def on_console(message: ConsoleMessage) -> None:
        hear(f"{message.type}: {message.text}")

    page.add_init_script(_HEAR_POLICY)
    page.on("console", on_console)
    page.on("pageerror", lambda error: hear(f"script error: {error}"))


def log_in(page: Page, login: dict[str, str]) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(login["email"])
    page.locator("input[name=password]").fill(login["password"])
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
