"""Every sentence the source can say has its Korean, in the catalogue that answers for it."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from django.utils.translation.template import templatize

import sadari

SOURCE = Path(sadari.__file__).parent
#: The command line speaks without Django; its catalogue stands apart.
CLI = SOURCE / "locale" / "cli" / "ko" / "LC_MESSAGES" / "cli.po"
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name]
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
HANGUL = re.compile("[가-힣]")
#: Sentences made of names and numbers alone read the same in both languages.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|%%")


@dataclass(frozen=True)
class Message:
    """A msgid with its context, and where it is said."""

    context: str | None
    text: str

    def __str__(self) -> str:
        return f"{self.context}|{self.text}" if self.context else self.text


def messages_of_python(code: str) -> Iterator[Message]:
    found = extract_python(io.BytesIO(code.encode()), list(KEYWORDS), [], {"encoding": "utf-8"})
    for _line, function, said, _comments in found:
        texts = said if isinstance(said, tuple) else (said,)
        context = texts[0] if function.startswith(("p", "np")) else None
        yield Message(context, texts[1] if context is not None else texts[0])


def messages_of_template(text: str) -> Iterator[Message]:
    return messages_of_python(templatize(text))


def messages_in(folder: Path) -> dict[Message, Path]:
    """Messages of all sources in ``folder``, each with one file that says it."""
    found: dict[Message, Path] = {}
    for path in sorted(folder.rglob("*.py")):
        found |= dict.fromkeys(messages_of_python(path.read_text("utf-8")), path)
    for path in sorted(folder.rglob("*.html")) + sorted(folder.rglob("*.txt")):
        if "templates" in path.parts:
            found |= dict.fromkeys(messages_of_template(path.read_text("utf-8")), path)
    return {message: path for message, path in found.items() if message.text}


def catalogues() -> dict[Path, polib.POFile]:
    return {path: polib.pofile(str(path)) for path in sorted(SOURCE.rglob("*.po"))}


def korean(catalogue: polib.POFile) -> dict[Message, str]:
    return {
        Message(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural.get(0, "")
        for entry in catalogue
        if not entry.fuzzy and not entry.obsolete
    }


def django_korean() -> dict[Message, str]:
    texts: dict[Message, str] = {}
    for path, catalogue in catalogues().items():
        if path != CLI:
            texts |= {message: text for message, text in korean(catalogue).items() if text}
    return texts


def without_korean(said: dict[Message, Path], texts: dict[Message, str]) -> set[str]:
    return {
        f"{path.relative_to(SOURCE)}: {message}"
        for message, path in said.items()
        if not texts.get(message)
    }


def speaks_django(path: Path) -> bool:
    return "cli" not in path.relative_to(SOURCE).parts[:1]


def test_every_message_has_its_korean() -> None:
    said = {m: path for m, path in messages_in(SOURCE).items() if speaks_django(path)}
    assert len(said) > 100
    assert without_korean(said, django_korean()) == set()


def test_every_message_of_the_command_line_has_its_korean() -> None:
    said = messages_in(SOURCE / "cli")
    assert len(said) > 20
    assert without_korean(said, korean(polib.pofile(str(CLI)))) == set()


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_catalogue_is_complete_and_certain(path: Path) -> None:
    catalogue = catalogues()[path]
    assert {entry.msgid for entry in catalogue if entry.fuzzy} == set()
    assert {str(m) for m, text in korean(catalogue).items() if not text} == set()
    assert "charset=UTF-8" in catalogue.metadata["Content-Type"]
    assert catalogue.metadata["Plural-Forms"].startswith("nplurals=1;")
    once = [(entry.msgctxt, entry.msgid) for entry in catalogue]
    assert len(set(once)) == len(once)


def test_a_catalogue_holds_nothing_that_nobody_says() -> None:
    said = {str(message) for message in messages_in(SOURCE)}
    said |= _said_by_click()
    leftover = {
        f"{path.relative_to(SOURCE)}: {message}"
        for path, catalogue in catalogues().items()
        for message in korean(catalogue)
        if str(message) not in said
    }
    assert leftover == set()


def _said_by_click() -> set[str]:
    """Click's own sentences, which our catalogue answers too."""
    import click

    return {str(m) for m in messages_in_package(Path(click.__file__).parent)}


def messages_in_package(folder: Path) -> Iterator[Message]:
    for path in folder.glob("*.py"):
        yield from messages_of_python(path.read_text("utf-8"))


def test_one_message_reads_the_same_wherever_it_is_translated() -> None:
    """Django merges the catalogues: of two texts for one message only one would be seen."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for path, catalogue in catalogues().items():
        if path != CLI:
            for message, text in korean(catalogue).items():
                texts[str(message)].add(text)
    assert {message: found for message, found in texts.items() if len(found) > 1} == {}


def test_what_is_given_as_korean_is_korean() -> None:
    english = {
        f"{path.relative_to(SOURCE)}: {message}"
        for path, catalogue in catalogues().items()
        for message, text in korean(catalogue).items()
        if re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", message.text))
        and not HANGUL.search(text)
        and text != message.text
    }
    assert english == set()


def test_placeholders_survive_the_translation() -> None:
    broken = {
        f"{path.relative_to(SOURCE)}: {entry.msgid}"
        for path, catalogue in catalogues().items()
        for entry in catalogue
        for text in [entry.msgstr or entry.msgstr_plural.get(0, "")]
        if set(PLACEHOLDER.findall(text))
        != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    }
    assert broken == set()


PARTICLE = re.compile(r"(?:%\(\w+\)[sd]|\{\w+\})(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣])")


def test_no_particle_is_glued_to_a_variable() -> None:
    glued = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path, catalogue in catalogues().items()
        for text in korean(catalogue).values()
        if PARTICLE.search(text)
    }
    assert glued == set()


@pytest.mark.parametrize(
    "code",
    [
        '_("I am new")',
        'gettext_lazy("I am new")',
        'ngettext("I am new", "We are %(count)d", 2)',
        'pgettext("greeting", "I am new")',
    ],
)
def test_a_new_sentence_in_python_without_korean_is_caught(code: str) -> None:
    said = dict.fromkeys(messages_of_python(code), SOURCE / "new.py")
    assert [message.text for message in said] == ["I am new"]
    assert len(without_korean(said, django_korean())) == 1


@pytest.mark.parametrize(
    "template",
    [
        '{% load i18n %}{% translate "I am new" %}',
        "{% load i18n %}{% blocktranslate %}I am new{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate trimmed count n=2 %}\n I am new\n"
        "{% plural %}We are{% endblocktranslate %}",
    ],
)
def test_a_new_sentence_in_a_template_without_korean_is_caught(template: str) -> None:
    said = dict.fromkeys(messages_of_template(template), SOURCE / "new.html")
    assert [message.text.strip() for message in said] == ["I am new"]
    assert len(without_korean(said, django_korean())) == 1


def test_a_glued_particle_is_caught() -> None:
    assert PARTICLE.search("%(name)s은 열려 있습니다.")
    assert not PARTICLE.search("%(name)s: 열려 있습니다.")
