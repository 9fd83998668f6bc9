"""The headers on what is no page; test_every_page looks at those of the pages."""

import re

import pytest
from django.urls import reverse
from tests.browser.headers import DIRECTIVES, FIXED, header_faults
from tests.browser.page_types import first_link

pytestmark = pytest.mark.browser


def test_a_download_carries_the_headers(visit):
    page = visit("city_officer")
    page.goto(reverse("city:imports"))
    with_refusals = page.locator(
        "main tbody tr", has_not=page.locator("td:last-child", has_text=re.compile("^0$"))
    )
    page.goto(with_refusals.locator("a").first.get_attribute("href"))

    answer = page.request.get(first_link(page, "city:refused_rows"))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert header_faults(answer.headers) == []


@pytest.mark.parametrize(
    "address, status", [("/nothing-here/", 404), (reverse("set_language"), 403)]
)
def test_a_refusal_carries_the_headers(address, status, visit):
    answer = visit().request.post(address)

    assert (answer.status, header_faults(answer.headers)) == (status, [])


@pytest.mark.parametrize("name", ["sessionid", "csrftoken"])
def test_cookies_stay_with_this_site(name, visit):
    page = visit("talent")
    page.goto(reverse("talent:consents"))

    cookie = next(one for one in page.context.cookies() if one["name"] == name)

    assert cookie["sameSite"] == "Lax"
    assert cookie["httpOnly"] is (name == "sessionid")


GOOD = FIXED | {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in DIRECTIVES.items())
}


def _with_policy(more: str) -> dict[str, str]:
    return GOOD | {"content-security-policy": f"{GOOD['content-security-policy']}; {more}"}


BROKEN = {
    **{name: {k: v for k, v in GOOD.items() if k != name} for name in FIXED},
    "default-src": {k: v for k, v in GOOD.items() if k != "content-security-policy"},
    "script-src": _with_policy("script-src 'self' 'unsafe-inline'"),
    "style-src": _with_policy("style-src 'self' 'unsafe-eval'"),
}


@pytest.mark.parametrize("name, headers", BROKEN.items(), ids=BROKEN)
def test_a_missing_or_loose_header_is_named(name, headers):
    assert name in header_faults(headers)


def test_the_right_headers_pass():
    assert header_faults(GOOD) == []
