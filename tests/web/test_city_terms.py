"""Unknown terms are listed by how much is asked for them; one click decides, one takes it back."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.opening import OpeningFactory
from tests.factories.programme import ProgrammeFactory
from tests.web.city_world import CityWorld, city_world, client_of
from tests.web.company_world import lead_of, text_of

from sadari.bridge import suggestions
from sadari.models import Skill, TermMeaning

pytestmark = pytest.mark.usefixtures("packaged_words")
TERM = "쿠쿠루미 장비"


@pytest.fixture
def packaged_words(db: None) -> None:
    """Two skills of the packaged vocabulary; nothing more is needed here."""
    Skill.objects.create(id="python", name_ko="파이썬", name_en="Python", kind="tool")
    Skill.objects.create(id="java", name_ko="자바", name_en="Java", kind="tool")


@pytest.fixture
def world() -> CityWorld:
    return city_world()


@pytest.fixture(autouse=True)
def _suggests_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest concepts are tested with the linker; here one is always near."""

    class Near:
        def nearest(self, kind, texts, most):
            return [() if "없음" in text else (_python(),) for text in texts]

    class _python:  # stands for a candidate
        id, why, probability = "python", "meaning", 0.42

    monkeypatch.setattr(suggestions, "linker_of_meanings", Near)


def opening(*terms: str, **values: object) -> object:
    return OpeningFactory(unlinked_terms=list(terms), **values)


def decide(client: Client, follow: bool = True, **values: str) -> object:
    usual = {"kind": "skill", "text": TERM}
    return client.post(reverse("city:decide_term"), usual | values, follow=follow)


def test_terms_stand_by_openings_and_places_with_examples(world):
    opening(TERM, "드문 말", places=3, title="장비 담당")
    opening("쿠쿠루미장비", places=2)
    opening("닫힌 말", state="closed")
    ProgrammeFactory(unlinked_terms=[TERM])
    page = client_of(world.officer, "en").get(reverse("city:terms"))
    terms = [row[0] for row in page.context["rows"]]
    assert [(t.text, t.openings, t.places, t.courses) for t in terms] == [
        (TERM, 2, 5, 1), ("드문 말", 1, 3, 0),
    ]  # fmt: skip
    assert lead_of(page) == "2 terms of openings and courses are read as no skill yet."
    assert "장비 담당" in text_of(page) and "쿠쿠루미장비" in text_of(page)
    assert "its meaning is near · sure to 42" in text_of(page)


def test_a_search_finds_terms_by_their_letters(world):
    opening(TERM, "드문 말")
    page = client_of(world.officer).get(reverse("city:terms"), {"q": "쿠쿠 루"})
    assert [row[0].text for row in page.context["rows"]] == [TERM]
    none = client_of(world.officer).get(reverse("city:terms"), {"q": "없는 것"})
    assert none.context["rows"] == []


def test_many_terms_stand_on_several_pages(world):
    opening(*(f"낱말{n}" for n in range(20)))
    client = client_of(world.officer)
    first, second = (client.get(reverse("city:terms"), {"page": n}) for n in (1, 2))
    assert (len(first.context["rows"]), len(second.context["rows"])) == (15, 5)


def test_one_click_gives_the_term_its_meaning_and_leads_back(world):
    asking = opening(TERM)
    here = reverse("city:terms") + "?q=쿠쿠"
    answer = decide(client_of(world.officer), concept="python", next=here)
    assert answer.redirect_chain[0][0].startswith(reverse("city:terms") + "?q=")
    assert TermMeaning.objects.get().skill_id == "python"
    assert asking.requirements.get().skill_id == "python"
    assert answer.context["rows"] == []


def test_a_term_that_is_no_skill_is_listed_no_more(world):
    opening(TERM)
    client = client_of(world.officer)
    decide(client, nothing="yes")
    assert TermMeaning.objects.get().concept_id is None
    assert client.get(reverse("city:terms")).context["rows"] == []


def test_a_decision_is_listed_with_who_and_taken_back(world):
    opening(TERM)
    client = client_of(world.officer, "en")
    decide(client, nothing="yes")
    page = client.get(reverse("city:decided_terms"))
    assert "city_officer@example.com" in text_of(page) and "no skill" in text_of(page)
    meaning = TermMeaning.objects.get()
    client.post(reverse("city:withdraw_term", args=[meaning.pk]))
    assert not TermMeaning.objects.exists()
    assert len(client.get(reverse("city:terms")).context["rows"]) == 1


def test_another_skill_is_found_by_its_first_consonants(world):
    page = client_of(world.officer).get(reverse("city:term"), {"text": TERM, "q": "ㅍㅇㅆ"})
    assert [one.id for one in page.context["found"]] == ["python"]


def test_the_page_of_a_term_says_how_it_is_read(world):
    page = client_of(world.officer, "en").get(reverse("city:term"), {"text": "파이썬"})
    assert lead_of(page) == "“파이썬” is read as Python."
    unread = client_of(world.officer, "en").get(reverse("city:term"), {"text": TERM})
    assert lead_of(unread) == f"“{TERM}” is read as no skill yet."


def test_a_term_becomes_a_skill_of_its_own(world):
    asking = opening(TERM)
    values = {"text": TERM, "name_ko": TERM, "name_en": "Kukurumi", "kind": "tool", "field": ""}
    client_of(world.officer).post(reverse("city:add_skill"), values)
    assert asking.requirements.get().skill_id == "own-kukurumi"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name_en": "쿠루"}, "name_en"), ({"name_ko": "파이썬"}, "name_ko"), ({"kind": "x"}, "kind"),
     ({"name_en": ""}, "name_en")],
)  # fmt: skip
def test_a_skill_that_does_not_fit_is_told_beside_its_field(world, changed, field):
    values = {"text": TERM, "name_ko": TERM, "name_en": "Kukurumi", "kind": "tool", "field": ""}
    answer = client_of(world.officer).post(reverse("city:add_skill"), values | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["name_ko"].value() == (values | changed)["name_ko"]
    assert not TermMeaning.objects.exists()


def test_a_wrong_choice_is_told_and_changes_nothing(world):
    answer = decide(client_of(world.officer, "en"), concept="nothing-like-it")
    assert "Choose one of the skills or occupations that are listed." in text_of(answer)
    assert not TermMeaning.objects.exists()


def test_nobody_is_led_to_another_site(world):
    answer = decide(
        client_of(world.officer), follow=False, nothing="yes", next="https://evil.test/"
    )
    assert answer["Location"] == reverse("city:terms")


def test_job_names_have_a_list_of_their_own(world):
    opening(occupation_text="쿠쿠루미", places=2)
    page = client_of(world.officer).get(reverse("city:terms"), {"kind": "occupation"})
    assert [(r[0].text, r[0].places) for r in page.context["rows"]] == [("쿠쿠루미", 2)]


def test_the_auditor_sees_no_such_page(world):
    assert client_of(world.auditor).get(reverse("city:terms")).status_code == 404
