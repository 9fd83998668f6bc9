"""The skill picker by keyboard, by touch and without a script, in both languages."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser.axe import assert_accessible
from tests.browser.keyboard import Keyboard
from tests.browser.openings import opening_links
from tests.browser.visits import NARROW, WIDE

pytestmark = pytest.mark.browser

SKILLS, WISH, MY_DATA = (reverse(f"talent:{name}") for name in ("skills", "wish", "my_data"))
OPENINGS = reverse("public:openings")
ways = pytest.mark.parametrize(
    ("language", "width"), [("ko", WIDE), ("ko", NARROW), ("en", WIDE), ("en", NARROW)]
)


def type_into(page: Page, picker: str, text: str) -> None:
    """Reach the box with Tab, type, and wait until names are offered."""
    box = page.locator(f"#{picker}")
    Keyboard(page).reach(box)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    expect(page.locator(f"#{picker}-list [role=option]").first).to_be_visible()


@ways
def test_a_skill_is_chosen_by_its_first_consonants_and_taken_back(language, width, visit):
    page = visit("talent", language=language, width=width)
    page.goto(SKILLS)
    box, picked = page.locator("#picker-skills"), page.locator(".picked > li")
    before = picked.count()

    type_into(page, "picker-skills", "ㅂㄷㅊ")
    assert box.get_attribute("aria-expanded") == "true"
    assert re.search(r"\d", page.locator(".picker [role=status]").inner_text())
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    name = active.get_attribute("data-name")
    assert_accessible(page)
    page.keyboard.press("Enter")

    expect(picked).to_have_count(before + 1)
    expect(picked.last.locator(".picked-name")).to_have_text(name)
    expect(page.locator(".picker [role=status]")).to_contain_text(name)
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert_accessible(page)

    Keyboard(page).press(picked.last.locator("button"))
    expect(picked).to_have_count(before)
    expect(box).to_be_focused()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_english_and_an_alias_find_the_name_in_the_language_of_the_page(language, visit):
    page = visit("talent", language=language)
    page.goto(SKILLS)
    name = {"ko": "파이썬", "en": "Python"}[language]

    type_into(page, "picker-skills", "파이선")

    first = page.locator("#picker-skills-list [role=option]").first
    expect(first.locator("b")).to_have_text(name)
    expect(first).to_contain_text("파이선")


def test_escape_closes_the_list_then_empties_the_box_and_chooses_nothing(visit):
    page = visit("talent")
    page.goto(SKILLS)
    box, shown = page.locator("#picker-skills"), page.locator("#picker-skills-list")
    before = page.locator(".picked > li").count()

    type_into(page, "picker-skills", "용접")
    page.keyboard.press("Enter")  # nothing is lit yet: it neither chooses nor sends the form
    page.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(box).to_have_value("용접")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    assert page.url.endswith(SKILLS)
    assert page.locator(".picked > li").count() == before


def test_chosen_skills_are_stored_with_their_level_and_shown(visit):
    page = visit("talent", width=NARROW)
    page.goto(SKILLS)
    keys = Keyboard(page)

    type_into(page, "picker-skills", "COBOL")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    keys.choose(page.locator("select[name=skills_level_cobol]"), "6")
    keys.follow(page.locator("main form .button.primary"))

    assert page.url.endswith(MY_DATA)
    row = page.locator("main table tr", has_text="코볼").or_(
        page.locator("main table tr", has_text="COBOL")
    )
    expect(row.first).to_contain_text("6/8")


def test_a_wished_occupation_is_chosen_by_touch_or_mouse(visit):
    page = visit("talent")
    page.goto(WISH)
    type_into(page, "picker-occupations", "요양보호사")

    page.locator("#picker-occupations-list [role=option]").first.click()
    expect(page.locator(".picked-name", has_text="요양보호사")).to_be_visible()
    assert_accessible(page)
    Keyboard(page).follow(page.locator("main form .button.primary"))

    expect(page.locator("main")).to_contain_text("요양보호사")


@ways
def test_a_search_box_offers_names_and_says_how_openings_were_found(language, width, visit):
    page = visit(language=language, width=width)
    page.goto(reverse("public:home"))

    type_into(page, "home-q", "ㅂㄷㅊ")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("#id_q").input_value() != "ㅂㄷㅊ"
    expect(page.locator(".found-by").first).to_be_visible()
    assert_accessible(page)


def test_openings_are_narrowed_by_a_skill_and_widened_again(visit):
    page = visit(width=NARROW)
    page.goto(OPENINGS)
    keys, lead = Keyboard(page), page.locator("h1 b")
    everything = lead.inner_text()

    keys.press(page.locator("details.fold > summary").first)
    type_into(page, "picker-skill", "용접")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    keys.follow(page.locator("main form .button.primary"))
    assert page.locator("h1").inner_text() != everything
    expect(page.locator(".picked > li")).to_have_count(1)
    assert_accessible(page)

    keys.press(page.locator(".picked button"))
    keys.follow(page.locator("main form .button.primary"))
    expect(lead).to_have_text(everything)


@ways
def test_a_member_changes_what_an_opening_asks_for(language, width, visit):
    page = visit("company_member", language=language, width=width)
    opening = opening_links(page)[0]
    page.goto(opening)
    keys = Keyboard(page)
    keys.follow(page.locator("#asked a.button"))
    assert_accessible(page)

    type_into(page, "picker-skills", "cobol")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    keys.choose(page.locator("select[name=skills_must_cobol]"), "wished")
    keys.follow(page.locator("main form .button.primary"))

    expect(page.locator(".message.success")).to_be_visible()
    expect(page.locator("#asked .chip", has_text=re.compile("COBOL|코볼")).first).to_be_visible()


def test_without_a_script_skills_are_ticked_kept_and_dropped(visit):
    page = visit("talent", javascript=False, width=NARROW)
    page.goto(SKILLS)
    page.locator("#picker-skills").fill("파이썬")
    page.locator("#picker-skills").press("Enter")
    page.locator(".picker-found input[value=python]").check()
    page.locator(".picker-find").click()
    expect(page.locator(".picked > li[data-id=python]")).to_be_visible()
    page.locator("main form .button.primary").click()
    assert page.url.endswith(MY_DATA)

    page.goto(SKILLS)
    page.locator(".picked > li[data-id=python] button").click()
    expect(page.locator(".picked > li[data-id=python]")).to_have_count(0)
    page.locator("main form .button.primary").click()
    assert page.url.endswith(MY_DATA)
    page.goto(SKILLS)
    expect(page.locator(".picked > li[data-id=python]")).to_have_count(0)


def test_where_suggestions_fail_the_button_comes_back(visit):
    page = visit("talent", expects="429")
    page.route("**/concepts/**", lambda route: route.fulfill(status=429, body=""))
    page.goto(SKILLS)
    expect(page.locator(".picker-find")).to_be_hidden()

    Keyboard(page).reach(page.locator("#picker-skills"))
    page.keyboard.type("용접")

    expect(page.locator(".picker-find")).to_be_visible()
    Keyboard(page).follow(page.locator(".picker-find"))
    expect(page.locator(".picker-found input[type=checkbox]").first).to_be_visible()
