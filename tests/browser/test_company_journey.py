"""A company's owner, by keyboard alone: decide on a proposed placement, with a reason."""

import pytest
from playwright.sync_api import expect
from tests.browser.axe import assert_accessible
from tests.browser.keyboard import Keyboard
from tests.browser.openings import opening_links, owner_with_a_proposal, undecided

pytestmark = pytest.mark.browser

REASON = "설비 보전 경험이 이 자리에 맞습니다"


def test_a_decision_asks_for_a_reason_beside_the_field_and_then_stands(visit):
    page = owner_with_a_proposal(visit, expects="status of 422")
    keys, address = Keyboard(page), page.url
    candidate = undecided(page).first.locator("h3").inner_text()
    decided = page.locator("main article", has_text=candidate)
    form = decided.locator("form")
    reason = form.locator("textarea")

    keys.write(reason, "   ")
    keys.follow(form.locator("button[value=pursued]"))
    said = form.locator(".errorlist")
    expect(said).to_be_visible()
    assert said.get_attribute("id") in (reason.get_attribute("aria-describedby") or "").split()
    assert reason.get_attribute("aria-invalid") == "true"
    assert_accessible(page)

    keys.write(reason, REASON)
    keys.follow(form.locator("button[value=pursued]"))
    assert page.url == address
    expect(page.locator(".message.success")).to_be_visible()
    expect(decided).to_contain_text(REASON)
    assert form.count() == 0
    assert_accessible(page)


def test_an_empty_reason_does_not_leave_the_page(visit):
    page = owner_with_a_proposal(visit)
    keys, form = Keyboard(page), undecided(page).first.locator("form")

    keys.press(form.locator("button[value=declined]"))

    assert form.locator("textarea:invalid").count() == 1
    expect(form.locator("textarea")).to_be_focused()


def test_a_member_who_is_no_owner_sees_proposals_and_no_form(visit):
    page = visit("company_member")

    for address in opening_links(page):
        page.goto(address)
        assert undecided(page).count() == 0
