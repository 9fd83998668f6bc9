"""Everything works in a browser that runs no script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser.openings import owner_with_a_proposal, undecided
from tests.browser.visits import log_in

pytestmark = pytest.mark.browser

REASON = "야간 교대 경험이 부족합니다"


def test_this_browser_runs_no_script(visit):
    page = visit(javascript=False)
    page.set_content("<p>앞</p><script>document.querySelector('p').textContent = '뒤'</script>")

    expect(page.locator("p")).to_have_text("앞")


def test_a_search_finds_openings(visit):
    page = visit(javascript=False)
    page.goto(reverse("public:home"))

    page.locator("main input[name=q]").fill("반도체")
    page.locator("main form .button.primary").click()

    expect(page.locator("main article").first).to_be_visible()
    expect(page.locator("#id_q")).to_have_value("반도체")


def test_somebody_logs_in_and_out(site, visit):
    page = visit(javascript=False)

    log_in(page, site.login("talent"))
    expect(page.locator("main article").first).to_be_visible()

    page.locator("header .tools >> nth=0").locator("form[action*=logout] button").click()
    page.goto(reverse("talent:recommendations"))
    assert reverse("account_login") in page.url


def test_an_owner_decides(visit):
    page = owner_with_a_proposal(visit, javascript=False)
    candidate = undecided(page).first.locator("h3").inner_text()
    proposal = page.locator("main article", has_text=candidate)

    proposal.locator("textarea").fill(REASON)
    proposal.locator("button[value=declined]").click()

    expect(page.locator(".message.success")).to_be_visible()
    expect(proposal).to_contain_text(REASON)
