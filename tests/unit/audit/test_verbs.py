"""Every change that is recorded anywhere has its words, in both languages, and is used."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import sadari
from sadari.audit.events import record
from sadari.audit.verbs import VERBS
from sadari.models import AuditEvent

SOURCE = Path(sadari.__file__).parent
#: Where an action hands its verb on to ``record``.
CARRIERS = {"record": (0, 1), "_record": (0, 1), "_note": (0, 1), "_taken": (2,)}


def recorded_verbs(tree: ast.AST) -> Iterator[str]:
    """Literal verbs of calls to ``record`` and of the small functions that hand one on."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and (name := getattr(call.func, "id", "")) in CARRIERS:
            given = [k.value for k in call.keywords if k.arg == "verb"]
            given = given or [arg for at, arg in enumerate(call.args) if at in CARRIERS[name]]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def verbs_in_the_source() -> set[str]:
    trees = (ast.parse(path.read_text("utf-8")) for path in (SOURCE / "actions").glob("*.py"))
    return {verb for tree in trees for verb in recorded_verbs(tree)}


def test_every_recorded_verb_has_words_and_every_word_its_verb() -> None:
    assert verbs_in_the_source() == set(VERBS)


def test_a_verb_in_any_of_the_forms_is_found() -> None:
    tree = ast.parse('record(verb="eat", noun="n"); _record(run, "drink", by); _note(by, "sleep")')
    assert set(recorded_verbs(tree)) == {"eat", "drink", "sleep"}


def test_every_verb_reads_in_both_languages() -> None:
    with translation.override("en"):
        english = {verb: str(words) for verb, words in VERBS.items()}
    with translation.override("ko"):
        korean = {verb: str(words) for verb, words in VERBS.items()}
    assert all(english.values())
    assert {verb for verb in VERBS if english[verb] == korean[verb]} == set()


def test_a_verb_without_words_is_not_recorded(db: None) -> None:
    with pytest.raises(ValueError, match="abolish"):
        record(account_id=None, actor_name="x", verb="abolish", noun="n", noun_id=1)
    assert not AuditEvent.objects.exists()


def test_who_acts_is_kept_by_name_even_a_long_one(db: None) -> None:
    event = record(account_id=3, actor_name="가" * 200, verb="run_match", noun="n", noun_id=1)
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name, event.detail) == (3, "가" * 80, {})
