"""City officer and auditor, by keyboard alone: take in a file, start a run, read the logs."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser.axe import assert_accessible
from tests.browser.keyboard import Keyboard
from tests.browser.openings import opening_links
from tests.browser.page_types import first_link

from sadari.data.samples import SAMPLES

pytestmark = pytest.mark.browser

MOST_LOOKS, BETWEEN_LOOKS_MS = 120, 500
IMPORTS, MATCH_RUNS = reverse("city:imports"), reverse("city:match_runs")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def look_until(page: Page, target: str) -> None:
    """Load the page again until ``target`` is on it; what waits is the worker's work."""
    for _look in range(MOST_LOOKS):
        if page.locator(target).count():
            return
        page.wait_for_timeout(BETWEEN_LOOKS_MS)
        page.reload()
    raise AssertionError(f"{target} has not come to {page.url}")


def talents_file(folder: Path) -> Path:
    """Rows of the sample, three of them refused, one of which a spreadsheet would calculate."""
    sample = next(one.path for one in SAMPLES if one.path.name == "talents_cp949.csv")
    lines = sample.read_bytes().decode("cp949").splitlines()
    refused = [line for line in lines if "가상시" in line or "02-30" in line or "928374" in line]
    assert len(refused) == 3
    formula = refused[2].replace("P0", "=P0", 1)
    file = folder / "talents-of-a-browser.csv"
    file.write_bytes("\r\n".join([*lines[:8], *refused[:2], formula]).encode("cp949"))
    return file


def test_an_uploaded_file_is_taken_in_and_its_refused_rows_come_back(visit, tmp_path):
    page = visit("city_officer")
    keys, file = Keyboard(page), talents_file(tmp_path)
    page.goto(IMPORTS)

    keys.press(page.locator("main details > summary.button"))
    keys.choose(page.locator("select[name=kind]"), "talents")
    keys.attach(page.locator("input[name=file]"), file)
    keys.follow(page.locator("main form .button.primary"))
    expect(page.locator(".message.success")).to_be_visible()
    link = f"main table a:has-text('{file.name}')"
    look_until(page, link)

    keys.follow(page.locator(link))
    look_until(page, "main .fails")
    counts = [int(text) for text in page.locator("main dl.facts dd").all_inner_texts()]
    read, *others, refused = counts
    assert (read, refused) == (9, 3)
    assert read == sum(others) + refused
    assert page.locator("main .fails tbody tr").count() == 3
    assert_accessible(page)

    with page.expect_download() as download:
        keys.press(page.locator("main a[download]"))
    _assert_harmless(download.value.path().read_bytes())


def _assert_harmless(content: bytes) -> None:
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 1 + 3
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == []


def test_a_cell_that_would_be_calculated_is_told_apart():
    harmful = "\ufeffa,b\r\n'=1,=1\r\nc,d\r\ne,f\r\n".encode()

    with pytest.raises(AssertionError):
        _assert_harmless(harmful)


def test_a_wrong_file_is_refused_beside_its_field(visit):
    page = visit("city_officer", expects="status of 422")
    keys = Keyboard(page)
    page.goto(IMPORTS)

    keys.press(page.locator("main details > summary.button"))
    page.locator("main form").evaluate("form => form.noValidate = true")
    keys.follow(page.locator("main form .button.primary"))

    expect(page.locator("#id_file_error")).to_be_visible()
    assert page.locator("input[name=file]").get_attribute("aria-invalid") == "true"
    assert_accessible(page)


def test_a_match_run_is_started_watched_and_worked_out_again(visit):
    page = visit("city_officer")
    keys = Keyboard(page)
    page.goto(MATCH_RUNS)
    before = page.locator("main tbody tr").count()

    keys.follow(page.locator("main form .button.primary"))
    expect(page.locator(".message.success")).to_be_visible()
    look_until(page, "main form .button.primary")
    assert page.locator("main tbody tr").count() == before + 1

    keys.follow(page.locator("main tbody th a").first)
    expect(page.locator("main .bars").first).to_be_visible()
    keys.follow(page.locator("main form[action$='/verify/'] button"))
    expect(page.locator("main .all-well")).to_be_visible()
    assert_accessible(page)


def test_the_looks_of_a_company_stand_in_the_log_and_the_chains_are_whole(site, visit):
    company, email = visit("company_owner", number=2), site.login("company_owner", 2)["email"]
    company.goto(reverse("company:openings"))
    company.goto(first_link(company, "company:candidates"))
    codes = {head.split()[1] for head in company.locator("main article h2").all_inner_texts()}
    assert codes

    auditor = visit("auditor")
    keys = Keyboard(auditor)
    auditor.goto(reverse("city:home"))
    keys.follow(auditor.locator(f"nav.main a[href='{reverse('city:access')}']"))

    looks = auditor.locator("main tbody tr", has_text=email)
    logged = {row.split("\n")[0] for row in looks.locator("code").all_inner_texts()}
    assert codes <= logged
    assert auditor.locator("main .all-well").count() == 2
    keys.follow(auditor.locator("main a[href='?log=changes']"))
    assert auditor.locator("main .all-well").count() == 2


def test_a_blind_company_page_leaves_a_row_for_each_look(site, visit):
    count = "select count(*) from sadari_accesslog"
    page = visit("company_owner", number=2)
    for address in opening_links(page):
        page.goto(address)
    before = site.rows(count)[0][0]
    page.goto(reverse("company:openings"))
    page.goto(first_link(page, "company:candidates"))

    assert site.rows(count)[0][0] == before + page.locator("main article").count()
