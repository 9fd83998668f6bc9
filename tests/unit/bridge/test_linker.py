"""One linker a process and state; a change anywhere is noticed, a rolled-back one forgotten."""

import secrets

import pytest
from django.db import transaction
from tests.factories.skill import SkillFactory
from tests.factories.term_meaning import TermMeaningFactory

from sadari.bridge import linker as linker_module
from sadari.bridge.linker import bulk_linking, current_linker, words_version
from sadari.bridge.vocabulary import (
    State,
    concept_named,
    current_vocabulary,
    decided_meanings,
    vocabulary_state,
)
from sadari.language.vocabulary import vocabulary_version
from sadari.models import VocabularyState
from sadari.models.term_meaning import ConceptKind

pytestmark = pytest.mark.django_db
TERM = "쿠쿠루미 장비"


def change() -> State:
    """As an action tells of a change: by a name that was never used before."""
    state = State(secrets.token_hex(8), secrets.token_hex(8))
    VocabularyState.objects.update_or_create(pk=1, defaults=state._asdict())
    return state


def own_skill(**values: str) -> None:
    SkillFactory(id="own-x", name_ko="쿠쿠루미", name_en="Kukurumi", source="person", **values)


def test_untouched_the_words_are_the_packaged_ones() -> None:
    assert words_version() == vocabulary_version()
    assert current_linker() is current_linker()
    assert vocabulary_state() == State()


def test_what_another_process_stored_counts_at_once() -> None:
    assert current_linker().skill("쿠쿠루미") is None
    own_skill()
    state = change()
    link = current_linker().skill("쿠쿠루미")
    assert link is not None and link.id == "own-x"
    assert words_version() == f"{vocabulary_version()}:{state.version}"
    assert concept_named(ConceptKind.SKILL, "KUKURUMI") == "own-x"


def test_without_a_new_version_nothing_is_built_again() -> None:
    change()
    built = current_linker()
    own_skill()
    assert current_linker() is built


def test_a_change_that_was_rolled_back_is_forgotten() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        own_skill()
        change()
        assert current_linker().skill("쿠쿠루미") is not None
        raise RuntimeError
    assert current_linker().skill("쿠쿠루미") is None


def test_a_decision_for_a_concept_that_is_gone_waits() -> None:
    TermMeaningFactory(text=TERM)  # a skill that stands in the database and in no vocabulary
    assert decided_meanings(current_vocabulary(change())) == ()
    assert current_linker().skill(TERM) is None


def test_names_of_official_lists_are_aliases_not_decisions() -> None:
    own_skill()
    TermMeaningFactory(text=TERM, skill_id="own-x", source="ncs")
    vocabulary = current_vocabulary(change())
    assert [a.text for a in vocabulary.skills["own-x"].aliases] == [TERM]
    assert decided_meanings(vocabulary) == ()
    link = current_linker().skill(TERM)
    assert link is not None and (link.id, link.why) == ("own-x", "alias")


def test_inside_a_bulk_one_linker_with_the_encoder_answers(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    from sadari.bridge import encodings

    sentinel = object()
    built = []
    monkeypatch.setattr(encodings, "cached_encoder", lambda: sentinel)
    monkeypatch.setattr(linker_module, "Linker", lambda *given: built.append(given) or object())
    monkeypatch.setattr(linker_module, "_newest", {})
    with bulk_linking():
        first = current_linker()
        with django_assert_num_queries(0):  # type: ignore[operator]
            assert current_linker() is first
            assert words_version() == vocabulary_version()
    assert [given[2:] for given in built] == [(sentinel,)]
    assert current_linker() is not first
    assert built[-1][2:] == ()
