"""A talent, by keyboard alone: find out, correct, take along, withdraw."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser.axe import assert_accessible
from tests.browser.keyboard import Keyboard
from tests.browser.running import Site

pytestmark = pytest.mark.browser

CARDS = "main article h2 a"
RECOMMENDATIONS, MY_DATA = reverse("talent:recommendations"), reverse("talent:my_data")


def test_from_the_log_in_to_one_recommendation_and_back(site, visit):
    page, login = visit(), site.login("talent")
    keys = Keyboard(page)
    page.goto(reverse("public:home"))

    keys.follow(page.locator(f"header a[href='{reverse('account_login')}']").first)
    keys.write(page.locator("input[name=login]"), login["email"])
    keys.write(page.locator("input[name=password]"), login["password"])
    keys.follow(page.locator("main form button"))
    assert page.url.endswith(RECOMMENDATIONS)

    first = page.locator(CARDS).first
    title = first.inner_text()
    keys.follow(first)
    assert title in page.locator("h1").inner_text()
    expect(page.locator("main .reasons").first).to_be_visible()

    keys.follow(page.locator(".crumbs a").first)
    assert page.url.endswith(RECOMMENDATIONS)
    assert page.locator(CARDS).first.inner_text() == title


def test_a_wrong_password_is_refused_beside_the_form(site, visit):
    page = visit()
    keys = Keyboard(page)
    page.goto(reverse("account_login"))

    keys.write(page.locator("input[name=login]"), "nobody@example.org")
    keys.write(page.locator("input[name=password]"), "not-the-password")
    keys.follow(page.locator("main form button"))

    expect(page.locator("main form [role=alert], main form .errorlist").first).to_be_visible()
    assert_accessible(page)


def test_a_wish_is_corrected_and_shown(visit):
    page = visit("talent")
    keys = Keyboard(page)
    page.goto(MY_DATA)

    keys.follow(page.locator(f"main a[href='{reverse('talent:wish')}']"))
    keys.write(page.locator("input[name=pay_won]"), "2800000")
    keys.choose(page.locator("select[name=pay_unit]"), "month")
    keys.write(page.locator("input[name=most_travel_minutes]"), "47")
    keys.follow(page.locator("main form .button.primary"))

    assert page.url.endswith(MY_DATA)
    expect(page.locator(".message.success")).to_be_visible()
    text = page.locator("main").inner_text()
    assert "47" in text
    assert "280만원" in text


def test_a_resident_number_is_refused_beside_the_field(visit):
    page = visit("talent")
    keys = Keyboard(page)
    page.goto(reverse("talent:profile"))
    field = page.locator("input[name=major]")

    keys.write(field, "홍길동 900101-1234568")
    keys.follow(page.locator("main form .button.primary"))

    expect(page.locator("#id_major_error")).to_be_visible()
    assert "id_major_error" in (field.get_attribute("aria-describedby") or "")
    assert field.get_attribute("aria-invalid") == "true"
    assert_accessible(page)


def test_the_export_holds_her_own_data_and_nobody_elses(site, visit):
    page = visit("talent")
    page.goto(MY_DATA)

    with page.expect_download() as download:
        Keyboard(page).press(page.locator("button[value=everything]"))
    text = download.value.path().read_text(encoding="utf-8")

    own, others = _names(site)
    assert download.value.suggested_filename.endswith(".json")
    assert own in _words(json.loads(text))
    assert _words(json.loads(text)) & others == set()
    assert [key for key in _keys_of_others(site) if key in text] == []


def test_a_name_of_somebody_else_in_an_export_would_be_found(site):
    _own, others = _names(site)
    other = sorted(others)[0]

    assert _words({"placements": [{"note": f"{other}, 추천"}]}) & others == {other}


def test_a_withdrawn_consent_ends_the_recommendations_until_it_is_given_again(site, visit):
    page = visit("talent")
    keys = Keyboard(page)

    _decide_on_matching(page, keys, site, "no")
    page.goto(RECOMMENDATIONS)
    assert page.locator(CARDS).count() == 0
    expect(page.locator(f".notice a[href='{reverse('talent:consents')}']")).to_be_visible()
    assert_accessible(page)

    _decide_on_matching(page, keys, site, "yes")
    page.goto(RECOMMENDATIONS)
    assert page.locator(CARDS).count() > 0


def _decide_on_matching(page: Page, keys: Keyboard, site: Site, given: str) -> None:
    text_id = site.rows("select max(id) from sadari_consenttext where purpose = 'matching'")[0][0]
    page.goto(reverse("talent:consents"))
    action = reverse("talent:decide_consent", args=[text_id])
    keys.follow(page.locator(f"form[action='{action}'] button[value={given}]"))
    expect(page.locator(".message.success")).to_be_visible()


def _names(site: Site) -> tuple[str, set[str]]:
    """The name behind the talent's log-in, and all others that differ from it."""
    email = site.login("talent")["email"]
    rows = site.rows(
        "select t.name, a.email from sadari_talent t left join sadari_account a"
        " on a.id = t.account_id"
    )
    own = next(name for name, address in rows if address == email)
    return own, {name for name, _address in rows} - {own}


def _keys_of_others(site: Site) -> list[str]:
    """Sender's keys and blind codes of everybody else."""
    rows = site.rows(
        "select t.sender_key, t.blind_code, a.email from sadari_talent t"
        " left join sadari_account a on a.id = t.account_id"
    )
    email = site.login("talent")["email"]
    return [key for *keys, address in rows if address != email for key in keys if key]


def _words(document: Any) -> set[str]:
    """Every word of every text in a JSON document."""
    if isinstance(document, dict):
        return set().union(*map(_words, document.values()))
    if isinstance(document, list):
        return set().union(*map(_words, document))
    return set(re.findall(r"\w+", document)) if isinstance(document, str) else set()
