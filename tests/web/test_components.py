"""The shared look: words, drawings, components, navigation, colours, catalogue."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polib
import pytest
from babel.messages.extract import extract
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation.template import templatize
from django.views.defaults import server_error

from sadari import ui
from sadari.ui import drawing, navigation, views, words

UI = Path(ui.__file__).parent
CATALOGUE = UI / "locale" / "ko" / "LC_MESSAGES" / "django.po"
CSS = UI / "static" / "sadari"


def _nothing(request: HttpRequest) -> None:
    raise AssertionError("this address is only looked up")


def _names(namespace: str, *names: str) -> Any:
    places = [path(f"{name}/", _nothing, name=name) for name in names]
    return path(f"{namespace}/", include((places, namespace)))


urlpatterns = [
    _names("public", "openings", "region", "methods"),
    _names("talent", "recommendations", "my_data", "consents"),
    path("city/", include(([path("", _nothing, name="home")], "city"))),
]


@pytest.fixture(autouse=True)
def own_addresses_and_words(settings: Any, tmp_path: Path) -> Iterator[None]:
    """English unless a test says otherwise; the Korean words come from the catalogue as written."""
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    settings.ROOT_URLCONF = __name__
    with translation.override("en"):
        yield


def render(tag: str, **context: Any) -> str:
    return Template("{% load sadari_ui %}" + tag).render(Context(context))


# Words


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (34_000_000, "3,400만원", "₩34,000,000"),
        (120_000_000, "1억 2,000만원", "₩120,000,000"),
        (300_000_000, "3억원", "₩300,000,000"),
        (10_320, "10,320원", "₩10,320"),
        (0, "0원", "₩0"),
        (None, "모름", "unknown"),
    ],
)
def test_money_is_said_as_people_say_it(amount: int | None, korean: str, english: str) -> None:
    assert words.won(amount) == english
    with translation.override("ko"):
        assert words.won(amount) == korean


@pytest.mark.parametrize(
    ("low", "high", "unit", "korean", "english"),
    [
        (34_000_000, None, "year", "연 3,400만원부터", "from ₩34.0 M a year"),
        (2_850_000, None, "month", "월 285만원부터", "from ₩2.85 M a month"),
        (12_345_678, None, "year", "연 12,345,678원부터", "from ₩12,345,678 a year"),
        (12_000, 15_000, "hour", "시급 12,000원~15,000원", "₩12,000–₩15,000 an hour"),
        (100_000, 100_000, "day", "일당 10만원", "₩100,000 a day"),
        (None, 40_000_000, "year", "연 4,000만원까지", "up to ₩40.0 M a year"),
        (None, None, "year", "급여 정보 없음", "pay not stated"),
    ],
)
def test_pay_names_its_unit_and_its_bound(
    low: int | None, high: int | None, unit: str, korean: str, english: str
) -> None:
    assert words.pay_range(low, high, unit) == english
    with translation.override("ko"):
        assert words.pay_range(low, high, unit) == korean


def test_pay_of_an_unheard_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        words.pay(1_000, "fortnight")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0%"),
        (0.0001, "under 0.1%"),
        (0.004, "0.4%"),
        (0.348, "35%"),
        (0.998, "99.8%"),
        (0.9999, "over 99.9%"),
        (1, "100%"),
        (None, "unknown"),
    ],
)
def test_a_share_never_rounds_a_few_to_none_or_most_to_all(value: float | None, said: str) -> None:
    assert words.share(value) == said


def test_a_day_is_the_day_in_seoul(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words.timezone, "localdate", lambda timezone: date(2026, 11, 22))
    evening_in_london = datetime(2026, 12, 19, 16, 5, tzinfo=UTC)
    assert words.day(evening_in_london) == "20 December"
    assert words.moment(evening_in_london) == "20 December, 01:05"
    assert words.day(date(2027, 1, 5)) == "5 January 2027"
    with translation.override("ko"):
        assert words.day(evening_in_london) == "12월 20일"
        assert words.moment(evening_in_london) == "12월 20일 01:05"
        assert words.day(date(2027, 1, 5)) == "2027년 1월 5일"


def test_levels_and_counts_say_when_nobody_knows() -> None:
    assert words.level(4) == "level 4 of 8"
    assert words.level(None) == "level unknown"
    assert (words.number(5120), words.number(2.5), words.number(None)) == (
        "5,120",
        "2.5",
        "unknown",
    )
    assert (words.day(None), words.moment(None)) == ("unknown", "unknown")


# Drawings


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [(1, 4, "25.00%"), (5, 4, "100.00%"), (-1, 4, "0.00%"), (None, 4, "0%"), (1, 0, "0%")],
)
def test_a_length_stays_inside_its_room(part: Any, whole: float, length: str) -> None:
    assert drawing.percent(part, whole) == length


def test_bars_are_as_long_as_their_shares_on_either_scale() -> None:
    rows = [{"label": "a", "share": 0.4}, SimpleNamespace(label="b", share=0.1)]
    assert [row["width"] for row in drawing.bars(rows)] == ["100.00%", "25.00%"]
    assert [row["width"] for row in drawing.bars(rows, "whole")] == ["40.00%", "10.00%"]
    with pytest.raises(ValueError, match="scale"):
        drawing.bars(rows, "log")


def test_each_step_is_measured_by_the_step_before() -> None:
    drawn = drawing.steps([{"count": 200}, {"count": 50}, {"count": 0}, {"count": 0}])
    assert [step["share"] for step in drawn] == [None, 0.25, 0.0, None]
    assert [step["width"] for step in drawn] == ["100.00%", "25.00%", "0%", "0%"]


def test_two_dots_share_one_scale_and_the_unknown_has_no_dot() -> None:
    rows = [{"label": "a", "first": 50, "second": 100}, {"label": "b", "second": 25}]
    assert [(row["first_at"], row["second_at"]) for row in drawing.dots(rows)] == [
        ("50.00%", "100.00%"),
        ("0%", "25.00%"),
    ]
    shown = render('{% dot_chart "t" rows first="f" second="s" %}', rows=rows[1:])
    assert '<circle class="dot-first" cx="0%"' not in shown
    assert 'x="100.00%"' in shown


def test_reasons_share_one_scale_so_that_weight_shows() -> None:
    heavy, light = drawing.contributions(
        [{"points": 10, "of_points": 40}, {"points": 20, "of_points": 20}]
    )
    assert (heavy["track"], heavy["width"]) == ("100.00%", "25.00%")
    assert (light["track"], light["width"]) == ("50.00%", "50.00%")


# Components


def test_an_unknown_figure_shows_its_bounds_and_no_guess() -> None:
    shown = render('{% figure "Stayed" None kind="share" lower=0.048 upper=0.943 %}')
    assert "5% to 94%" in shown
    assert 'x="4.80%"' in shown
    assert "band-value" not in shown


def test_a_known_figure_says_of_how_many_and_from_when() -> None:
    shown = render(
        '{% figure "People" 131207 of=810000 as_of=day href="/rows" %}', day=date(2020, 1, 2)
    )
    assert "131,207" in shown
    assert "of 810,000" in shown
    assert "As of 2 January 2020" in shown
    assert 'href="/rows"' in shown


@pytest.mark.parametrize(("level", "shape"), [("open", "●"), ("normal", "■"), ("crowded", "▲")])
def test_crowding_is_a_shape_and_a_word_beside_its_colour(level: str, shape: str) -> None:
    shown = render("{% crowding level places=3 recommended=8 %}", level=level)
    assert shape in shown
    assert "Places: 3, people recommended: 8." in shown
    assert re.search(r"</span> (Not crowded|As usual|Crowded)</span>", shown)


def test_an_unheard_crowding_is_refused() -> None:
    with pytest.raises(ValueError, match="open, normal, crowded"):
        render('{% crowding "busy" %}')


def test_every_cell_of_a_table_keeps_its_label_when_it_becomes_a_card() -> None:
    shown = render(
        '{% data_table "c" columns rows %}',
        columns=[{"label": "Name"}, {"label": "Seats", "numeric": True}],
        rows=[[{"text": "Vacuum", "href": "/v"}, 20], ["Welding", 8]],
    )
    body = shown.split("<tbody")[1]
    assert re.findall(r'data-label="(\w+)"', body) == ["Name", "Seats", "Name", "Seats"]
    assert body.count("<th scope") + body.count("<td") == 4
    assert '<a href="/v">Vacuum</a>' in body


def test_a_row_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        render(
            '{% data_table "c" columns rows %}',
            columns=[{"label": "a"}, {"label": "b"}],
            rows=[["x"]],
        )


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ('{% bar_chart "t" rows %}', "There is nothing to draw yet."),
        ('{% dot_chart "t" rows first="a" second="b" %}', "There is nothing to draw yet."),
        ('{% staircase "t" rows %}', "There is nothing to draw yet."),
        ("{% reason_list rows %}", "No reason is recorded for this."),
        ("{% rows_that_fail rows %}", "No row was refused."),
        ('{% data_table "Seats" rows rows %}', "“Seats” has no rows yet."),
    ],
)
def test_nothing_to_show_is_said_in_words(tag: str, said: str) -> None:
    assert said in render(tag, rows=[])


def test_the_table_behind_a_chart_holds_every_row() -> None:
    rows = [{"label": f"cause {n}", "value": n, "share": n / 10} for n in range(1, 5)]
    behind = render('{% bar_chart "t" rows %}', rows=rows).split("<tbody")[1]
    assert re.findall(r"cause \d", behind) == ["cause 1", "cause 2", "cause 3", "cause 4"]
    assert re.findall(r"[\d.]+%", behind) == ["10.0%", "20.0%", "30.0%", "40.0%"]


def test_what_people_wrote_is_text_and_never_markup() -> None:
    evil = "<script>x</script>"
    rows = [{"label": evil, "value": 1, "share": 1.0, "note": evil, "href": '"><i>'}]
    shown = render("{% bar_chart evil rows summary=evil %}{% gap evil %}", rows=rows, evil=evil)
    assert "<script>" not in shown
    assert '"><i>' not in shown


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("Welder", "Welder"),
        ("용접원", '<span lang="ko">용접원</span>'),
        ("PCB 설계, 배선 (CAD)", 'PCB <span lang="ko">설계, 배선</span> (CAD)'),
        ("<b>ㅇㅈ", '&lt;b&gt;<span lang="ko">ㅇㅈ</span>'),
        (SafeString("<b>용접</b>"), "<b>용접</b>"),
    ],
)
def test_what_people_wrote_in_korean_is_marked_on_an_english_page(
    written: str, english: str
) -> None:
    assert words.as_written(written) == english
    with translation.override("ko"):
        assert words.as_written(written) == conditional_escape(written)


def test_a_whole_element_is_marked_only_where_its_language_is_not_the_page_s() -> None:
    marks = [words.language_mark(text) for text in ("배관", "Piping")]
    with translation.override("ko"):
        marks += [words.language_mark("배관")]
    assert marks == [' lang="ko"', "", ""]


def test_a_gap_without_a_course_still_says_what_closes_it() -> None:
    assert "Evidence from work" in render('{% gap "Vacuum" level=4 %}')


def test_a_gap_names_the_course_that_closes_it() -> None:
    course = {"title": "Pumps", "weeks": 1, "seats_left": 0, "href": "/c"}
    shown = render('{% gap "Vacuum" level=4 have=2 course=course %}', course=course)
    assert "Asked: level 4 of 8. Shown: level 2." in shown
    assert "1 week" in shown
    assert "0 seats left" in shown


def test_page_links_keep_the_search() -> None:
    request = RequestFactory().get("/", {"q": "용접", "page": "2"})
    page = Paginator(range(95), 20).page(2)
    shown = render("{% pagination page %}", page=page, request=request)
    assert "q=%EC%9A%A9%EC%A0%91&amp;page=1" in shown
    assert "21–40" in shown
    only = Paginator([1], 20).page(1)
    assert render("{% pagination page %}", page=only, request=request).strip() == ""


def test_a_long_text_is_cut_and_wholly_there() -> None:
    text = "말 " * 500 + "끝"
    shown = render("{% too_long text limit=50 %}", text=text)
    assert "…" in shown
    assert "끝" in shown
    assert "<details" not in render('{% too_long "short" %}')


def test_a_broken_field_names_its_error_to_a_screen_reader() -> None:
    shown = render("{% fields form %}", form=views.SampleForm({"email": "a@"}))
    described = re.search(r'<input[^>]*type="email"[^>]*aria-describedby="([^"]+)"', shown)
    assert described
    assert all(f'id="{name}"' in shown for name in described.group(1).split())
    identifiers = re.findall(r' id="([^"]+)"', shown)
    assert len(identifiers) == len(set(identifiers))


# Pages


def living_page(language: str) -> str:
    request = RequestFactory().get("/components/")
    request.user = AnonymousUser()
    with translation.override(language):
        return views.components(request).content.decode()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_living_page_has_one_answer_and_its_language(language: str) -> None:
    page = living_page(language)
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_the_korean_page_holds_no_english_sentence() -> None:
    prose = re.sub(r"<[^>]+>", " ", living_page("ko").split("<body>")[1])
    assert re.findall(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", prose) == []


@pytest.mark.parametrize("name", ["login", "signup", "logout", "password_reset", "email_confirm"])
def test_the_account_pages_are_ours(name: str) -> None:
    assert Path(get_template(f"account/{name}.html").origin.name).is_relative_to(UI)


def test_a_broken_server_still_says_what_to_do() -> None:
    answer = server_error(RequestFactory().get("/")).content.decode()
    assert "Nothing that you saved is lost." in answer
    assert "<form" not in answer


# Navigation


def labels(*roles: str, at: str = "/") -> list[tuple[str, bool]]:
    return [(str(e.label), e.current) for e in navigation.entries(frozenset(roles), at)]


def test_a_stranger_is_offered_the_public_pages() -> None:
    assert labels(at="/public/region/") == [
        ("Openings", False),
        ("The region in numbers", True),
        ("How we count", False),
    ]


def test_who_has_two_roles_is_offered_own_pages_first() -> None:
    assert [label for label, _here in labels("talent", "company_member")] == [
        "For me",
        "My data",
        "My consents",
        "Openings",
        "The region in numbers",
    ]


def test_a_page_of_two_roles_is_offered_once() -> None:
    assert labels("city_officer", "auditor") == labels("city_officer")


def test_addresses_that_are_not_there_are_left_out() -> None:
    assert [label for label, _here in labels("city_officer")] == [
        "Overview",
        "Openings",
        "The region in numbers",
    ]


def test_the_nearest_entry_is_the_current_one() -> None:
    marked = [label for label, here in labels("talent", at="/talent/my_data/skills/") if here]
    assert marked == ["My data"]


def test_a_request_without_an_actor_is_a_stranger() -> None:
    offered = navigation.navigation(RequestFactory().get("/"))["navigation"]
    assert len(offered) == 3


# Content security policy

INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\bsrc=)", re.I)


def test_no_template_holds_anything_inline() -> None:
    found = [
        f"{file.name}: {hit.group()}"
        for file in UI.rglob("*.html")
        for hit in INLINE.finditer(file.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="x">',
        "<style>",
        '<a onclick="x">',
        "<script>x</script>",
        '<a href="javascript:x">',
    ],
)
def test_the_search_for_inline_code_finds_it(markup: str) -> None:
    assert INLINE.search(markup)


# Colours

SCHEMES = {
    "light": [""],
    "dark": ["", "screen and (prefers-color-scheme: dark)"],
    "more contrast": ["", "(prefers-contrast: more)"],
    "dark, more contrast": [
        "",
        "screen and (prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "screen and (prefers-contrast: more) and (prefers-color-scheme: dark)",
    ],
}


def palettes(css: str) -> dict[str, dict[str, str]]:
    """The colours of each scheme, later blocks over earlier ones as a browser lays them."""
    code = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    blocks = re.findall(r"(?:@media ([^{]+?)\s*\{\s*)?:root\s*\{([^}]*)\}", code)
    read = {media: dict(re.findall(r"--([\w-]+):\s*(#\w{6})", body)) for media, body in blocks}
    return {
        name: {token: value for media in layers for token, value in read[media].items()}
        for name, layers in SCHEMES.items()
    }


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """(L1 + 0.05) / (L2 + 0.05) of the lighter and the darker colour (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def declared_pairs(css: str) -> list[tuple[str, str, float]]:
    return [
        (text, ground, float(least))
        for text, ground, least in re.findall(r"^ +([\w-]+) on ([\w-]+) ([\d.]+)$", css, re.M)
    ]


def too_faint(css: str) -> list[str]:
    return [
        f"{scheme}: {text} on {ground} {contrast(colours[text], colours[ground]):.2f} < {least}"
        for scheme, colours in palettes(css).items()
        for text, ground, least in declared_pairs(css)
        if contrast(colours[text], colours[ground]) < least
    ]


def test_every_declared_pair_of_colours_can_be_read_in_every_scheme() -> None:
    css = (CSS / "tokens.css").read_text()
    assert len(declared_pairs(css)) >= 25
    assert too_faint(css) == []


def test_a_faint_colour_is_found() -> None:
    css = (CSS / "tokens.css").read_text()
    faint = css.replace("--ink-soft: #4a5361", "--ink-soft: #9aa3b1")
    assert any("light: ink-soft on paper" in told for told in too_faint(faint))


def test_contrast_agrees_with_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_of_text_is_in_a_declared_pair() -> None:
    sheets = "".join(file.read_text() for file in CSS.glob("*.css"))
    used = set(re.findall(r"[;{\s]color: var\(--([\w-]+)\)", sheets))
    texts = {text for text, _ground, least in declared_pairs(sheets) if least >= 4.5}
    assert used - texts == {"paper"}  # the tick on a finished step, on ink-soft


def test_every_token_that_is_used_is_defined() -> None:
    sheets = "".join(file.read_text() for file in CSS.glob("*.css"))
    used = set(re.findall(r"var\(--([\w-]+)", sheets))
    assert used - set(re.findall(r"--([\w-]+):", sheets)) == set()


# Catalogue

KEYWORDS = {"gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2)}


def source_texts() -> set[str]:
    templates = (*UI.rglob("*.html"), *UI.rglob("*.txt"))  # of pages, and of mails
    sources = [templatize(file.read_text()) for file in templates]
    sources += [file.read_text() for file in UI.rglob("*.py")]
    found = set()
    for source in sources:
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO(source.encode()), KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def holes(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_every_sentence_has_its_korean_and_no_korean_is_left_over() -> None:
    korean = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}
    assert source_texts() - korean == set()
    assert korean - source_texts() == set()


def test_korean_sentences_keep_every_variable() -> None:
    lost = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if holes(entry.msgid) != holes(entry.msgstr or entry.msgstr_plural[0])
    ]
    assert lost == []
