"""A person without a mouse: Tab until it is reached and seen, then a key."""

from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError

MOST_TABS = 250
_FOCUSED = "element => element === document.activeElement"
#: A ring that can be seen: the browser or the style sheet must draw one.
_RINGED = """element => {
  const style = getComputedStyle(element);
  return element.matches(':focus-visible') &&
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
}"""


class Unreachable(AssertionError):
    """No number of Tabs leads there, or nobody sees that it is reached."""


class Keyboard:
    def __init__(self, page: Page, most_tabs: int = MOST_TABS) -> None:
        self.page = page
        self.most_tabs = most_tabs

    def reach(self, target: Locator) -> None:
        """Tab forwards until ``target`` has the focus, and check that the focus is seen."""
        target.wait_for()
        for _step in range(self.most_tabs):
            if target.evaluate(_FOCUSED):
                break
            self.page.keyboard.press("Tab")
        else:
            raise Unreachable(f"{self.most_tabs} Tabs do not reach {target}")
        if not target.evaluate(_RINGED):
            raise Unreachable(f"the focus is not seen on {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        self.page.keyboard.press(key)

    def follow(self, target: Locator) -> None:
        """Press what leads to another page, and wait until that is there."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, value: str) -> None:
        """Walk down a list of choices with the arrow keys."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _step in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise Unreachable(f"no arrow leads to {value} in {target}")

    def attach(self, target: Locator, file: Path) -> None:
        """Open the chooser with a key and give it the file.

        A headless browser under load sometimes swallows the key, as it does for people who then
        press it again.
        """
        self.reach(target)
        for key in ("Enter", "Space", "Enter", "Space"):
            with suppress(TimeoutError):
                with self.page.expect_file_chooser(timeout=4000) as chooser:
                    self.page.keyboard.press(key)
                chooser.value.set_files(file)
                return
        raise Unreachable(f"no key opens the chooser of {target}")
