"""Anyone, by keyboard alone: search, read, change the language."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser.axe import assert_accessible
from tests.browser.keyboard import Keyboard, Unreachable
from tests.browser.visits import NARROW

pytestmark = pytest.mark.browser

CARDS = "main article h2 a"


def rare_piece(titles: list[str]) -> tuple[str, str]:
    """A title, and two syllables from within a word of it that the fewest titles hold."""
    inner = [
        (title, word[1:3])
        for title in titles
        for word in title.split()
        if re.match("[가-힣]{4}", word)
    ]
    return min(inner, key=lambda one: sum(one[1] in title for title in titles))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_two_syllables_within_a_word_find_the_opening(language, visit):
    page = visit(language=language)
    page.goto(reverse("public:openings"))
    title, piece = rare_piece(page.locator(CARDS).all_inner_texts())
    keys = Keyboard(page)

    page.goto(reverse("public:home"))
    keys.write(page.locator("main input[name=q]"), piece)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    found = page.locator(CARDS, has_text=title)
    expect(found.first).to_be_visible()
    assert_accessible(page)
    keys.follow(found.first)
    expect(page.locator("h1")).to_have_text(title)


def test_what_nobody_offers_finds_nothing_and_says_what_helps(visit):
    page = visit()
    page.goto(reverse("public:openings"))
    keys = Keyboard(page)

    keys.write(page.locator("main input[name=q]"), "뷁쉟")
    keys.follow(page.locator("main form .button.primary"))

    assert page.locator(CARDS).count() == 0
    keys.follow(page.locator(".notice.empty a"))
    assert page.locator(CARDS).count() > 0


def test_a_change_of_language_stays_on_the_page_with_its_question(visit):
    page = visit()
    page.goto(reverse("public:openings") + "?q=반도체&kind=job")
    address, count = page.url, page.locator(CARDS).count()
    keys = Keyboard(page)

    keys.follow(page.locator("header .tools >> nth=0").locator("button[value=en]"))
    assert (page.url, page.locator("html").get_attribute("lang")) == (address, "en")
    assert page.locator(CARDS).count() == count
    assert page.locator("#id_q").input_value() == "반도체"

    keys.follow(page.locator("header .tools >> nth=0").locator("button[value=ko]"))
    assert (page.url, page.locator("html").get_attribute("lang")) == (address, "ko")


def test_on_a_phone_the_menu_opens_and_leads_on_by_keyboard(visit):
    page = visit(width=NARROW)
    page.goto(reverse("public:home"))
    keys = Keyboard(page)

    keys.press(page.locator("details.menu > summary"))
    assert_accessible(page)
    keys.follow(page.locator(f".menu-sheet a[href='{reverse('public:region')}']"))

    assert page.url.endswith(reverse("public:region"))


def test_the_first_tab_skips_to_the_content(visit):
    page = visit()
    page.goto(reverse("public:home"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "hidden",
    [
        '<a id="x" href="/" tabindex="-1">길</a>',
        '<div id="x" onclick="">단추</div>',
        '<style>a:focus{outline:none}</style><a id="x" href="/">길</a>',
    ],
    ids=["taken out of the order", "no control", "focus not seen"],
)
def test_what_no_keyboard_reaches_or_nobody_sees_is_told_apart(hidden, visit):
    page = visit()
    page.set_content(f"<a href='/'>길</a>{hidden}")

    with pytest.raises(Unreachable):
        Keyboard(page, most_tabs=9).reach(page.locator("#x"))
