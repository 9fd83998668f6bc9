"""The skill picker: names while typing, and the same without a script; never more than asked."""

import html
import re

import pytest
from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.factories.occupation import OccupationFactory
from tests.factories.skill import SkillFactory

from sadari.portals import rate_limit
from sadari.portals.picker import Choice, Picked, PickerField, asks
from sadari.portals.public.concepts import FRESH_SECONDS

pytestmark = pytest.mark.usefixtures("packaged_data")
SKILLS, OCCUPATIONS, ANY = (f"/concepts/{kind}/" for kind in ("skill", "occupation", "any"))


class OneForm(forms.Form):
    skills = PickerField("skill", label="역량", has_levels=True, has_must=True)


def offered(client: Client, address: str, **query: str) -> list[tuple[str, str]]:
    page = client.get(address, query).content.decode()
    return re.findall(r'data-id="([^"]+)" data-name="([^"]+)"', page)


@pytest.mark.parametrize(
    ("address", "text", "found"),
    [(SKILLS, "ㅂㄷㅊ", "semiconductor-process"), (SKILLS, "semicond", "semiconductor-process"),
     (SKILLS, "파이선", "python"), (OCCUPATIONS, "용접", "welder"), (ANY, "용접", "welder")],
)  # fmt: skip
def test_names_are_offered_while_typing(client, address: str, text: str, found: str) -> None:
    assert found in dict(offered(client, address, q=text, limit="20"))


def test_the_language_stands_in_the_address_and_the_alias_is_told(client: Client) -> None:
    english = client.get(SKILLS, {"q": "파이선", "lang": "en"}, HTTP_ACCEPT_LANGUAGE="ko")
    korean = client.get(SKILLS, {"q": "파이선", "lang": "ko"}, HTTP_ACCEPT_LANGUAGE="en")
    assert "<b>Python</b>" in english.content.decode()
    assert "<b>파이썬</b>" in korean.content.decode()
    assert "파이선" in english.content.decode()
    assert (english["Content-Language"], korean["Content-Language"]) == ("en", "ko")


def test_an_answer_may_be_kept_by_everybody(client: Client) -> None:
    answer = client.get(SKILLS, {"q": "용접"})
    assert answer["Cache-Control"] == f"public, max-age={FRESH_SECONDS}"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


@pytest.mark.parametrize("limit", ["0", "-1", "x", "9" * 30, "²", ""])
def test_any_limit_gives_between_one_and_twenty(client: Client, limit: str) -> None:
    assert 1 <= len(offered(client, SKILLS, q="기", limit=limit)) <= 20


@pytest.mark.parametrize("text", ["", "[", "\\", "<뷁>", "ㅂ" * 500, "뷁"])
def test_any_text_is_answered_and_nothing_found_is_said(client: Client, text: str) -> None:
    answer = client.get(SKILLS, {"q": text, "lang": "en"})
    assert answer.status_code == 200
    assert "No name holds this." in answer.content.decode()
    assert "<뷁>" not in answer.content.decode()


def test_it_takes_the_same_queries_for_one_and_for_many(client: Client) -> None:
    counts = []
    for limit in ("1", "20"):
        with CaptureQueriesContext(connection) as queries:
            offered(client, SKILLS, q="기", limit=limit)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_who_asks_too_often_waits_and_others_do_not(client: Client) -> None:
    def ask(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    rate_limit._counts.clear()
    limited, request = rate_limit.at_most(2)(ask), client.get("/").wsgi_request
    answers = [limited(request) for _time in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"
    request.META["REMOTE_ADDR"] = "203.0.113.9"
    assert limited(request).status_code == 200


@pytest.mark.parametrize(("production", "address"), [(True, "198.51.100.7"), (False, "127.0.0.1")])
def test_behind_its_proxy_the_last_named_address_counts(
    client: Client, settings, production: bool, address: str
) -> None:
    settings.PRODUCTION = production
    request = client.get("/openings/", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.7").wsgi_request
    assert rate_limit.address_of(request) == address


# Without a script


def posted(text: str) -> OneForm:
    return OneForm(QueryDict(text))


def test_chosen_concepts_come_back_with_level_and_must() -> None:
    form = posted("skills=python&skills=java&skills_level_python=6&skills_must_java=wished")
    assert form.is_valid()
    assert not asks(form)
    assert form.cleaned_data["skills"] == (Choice("python", 6), Choice("java", 3, must=False))


@pytest.mark.parametrize("level", ["0", "9", "x", "", "３"])
def test_a_level_that_is_none_is_the_usual_one(level: str) -> None:
    form = posted(f"skills=python&skills_level_python={level}")
    assert form.is_valid()
    assert form.cleaned_data["skills"] == (Choice("python", 3),)


def test_what_is_no_concept_is_left_out() -> None:
    form = posted("skills=python&skills=no-such&skills=&skills=python")
    assert form.is_valid()
    assert [one.id for one in form.cleaned_data["skills"]] == ["python"]


@pytest.mark.parametrize("asking", ["skills_q=용접", "skills_find=1", "skills_drop=java"])
def test_looking_and_dropping_ask_and_store_nothing(asking: str) -> None:
    assert asks(posted(f"skills=python&{asking}"))
    assert not asks(posted("skills=python&skills_q=+"))
    assert not asks(posted("skills=python&skills_q=용접&skills_seen=용접"))
    assert not asks(OneForm())


def test_what_was_typed_is_answered_with_boxes_to_tick_but_for_what_is_chosen() -> None:
    with translation.override("en"):
        shown = str(posted("skills=python&skills_q=파이")["skills"])
    ticks = re.findall(r'type="checkbox" name="skills" value="([^"]+)"', shown)
    assert ticks
    assert "python" not in ticks
    assert 'Tick what you mean by “<span lang="ko">파이</span>”' in shown


def test_a_dropped_concept_is_gone_and_the_others_keep_their_level() -> None:
    shown = str(
        posted("skills=python&skills=java&skills_level_java=7&skills_drop=python")["skills"]
    )
    assert re.findall(r'<li data-id="([^"]*)"', shown) == ["java", ""]
    assert '<option value="7" selected>' in shown


def test_a_licence_shows_no_level() -> None:
    licence = SkillFactory(id="a-licence", kind="licence")
    form = OneForm(initial={"skills": Picked((Choice(licence.pk), Choice("python")))})
    chips = str(form["skills"]).split("<li ")
    assert re.search(r'<select name="skills_level_a-licence"[^>]* hidden>', chips[1])
    assert not re.search(r'<select name="skills_level_python"[^>]* hidden>', chips[2])


def test_names_are_text_and_never_markup() -> None:
    OccupationFactory(id="evil", name_ko='"><i>x</i>')

    class Occupations(forms.Form):
        works = PickerField("occupation")

    form = Occupations(QueryDict('works=evil&works_q="><b>y</b>'))
    assert "<i>x" not in str(form["works"])
    assert "<b>y" not in str(form["works"])
    assert html.escape('"><i>x</i>') in str(form["works"])


def test_every_control_has_a_name_for_a_screen_reader() -> None:
    shown = str(posted("skills=python")["skills"])
    ids = set(re.findall(r' id="([^"]+)"', shown))
    for named in re.findall(r'aria-labelledby="([^"]+)"', shown.split("<template>")[0]):
        assert set(named.split()) <= ids
