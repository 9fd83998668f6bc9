"""Words of the interface that stand on a page of the other language."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Page

_HANGUL = re.compile(r"[가-힣]")
#: Three words in a row in small letters: a sentence of ours, not a name or a term.
_ENGLISH = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,}){2,}\b")
#: Tags and variables cut a sentence into the pieces that a page shows word for word.
_CUTS = re.compile(r"<[^>]+>|%\([a-z_]+\)[sd]|\{[a-z_]*\}")
_LEAST_WORDS = 3
_TEXTS = """() => {
  const own = document.documentElement.lang, texts = [];
  const ours = element => !element.closest('script,style,code') &&
    element.closest('[lang]').lang === own;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (ours(node.parentElement)) texts.push(node.data);
  }
  for (const element of document.querySelectorAll('*'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label'])
      if (element.hasAttribute(name) && ours(element)) texts.push(element.getAttribute(name));
  return texts;
}"""


#: Elements that can hold no others, so that a part of their text cannot be marked.
_UNMARKED = """() => {
  const korean = /[ㄱ-ㅣ가-힣]/, texts = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (korean.test(node.data) && !holder.closest('script,style,title,option,textarea') &&
      holder.closest('[lang]').lang !== 'ko') texts.push(node.data);
  }
  return texts;
}"""


def texts_of(page: Page) -> list[str]:
    """All texts of the page's own language, shown or read aloud."""
    found: list[str] = page.evaluate(_TEXTS)
    return [text for text in (" ".join(text.split()) for text in found) if text]


def other_language(page: Page, language: str) -> list[str]:
    """The texts of a page that belong to the interface's other language."""
    return sorted({text for text in texts_of(page) if is_other(text, language)})


def unmarked_korean(page: Page) -> list[str]:
    """Texts with Korean letters in an element that does not say that they are Korean."""
    found: list[str] = page.evaluate(_UNMARKED)
    return sorted({" ".join(text.split()) for text in found})


def is_other(text: str, language: str) -> bool:
    if language == "en":
        return text in _whole("ko")
    if text in _whole("en") or _is_sentence(text):
        return True
    return any(piece in text for piece in _pieces())


def _is_sentence(text: str) -> bool:
    return not _HANGUL.search(text) and bool(_ENGLISH.search(text))


@cache
def _whole(language: str) -> frozenset[str]:
    """Complete texts in ``language`` that read differently in the other."""
    pairs = [*_catalogues(), *_choices()]
    if language == "en":
        return frozenset(english for english, korean in pairs if english != korean)
    return frozenset(korean for english, korean in pairs if _HANGUL.search(korean))


@cache
def _pieces() -> tuple[str, ...]:
    cut = (piece.strip() for english, _korean in _catalogues() for piece in _CUTS.split(english))
    return tuple({piece for piece in cut if len(piece.split()) >= _LEAST_WORDS})


def _catalogues() -> Iterator[tuple[str, str]]:
    for folder in settings.LOCALE_PATHS:
        for file in Path(folder).glob("ko/LC_MESSAGES/*.po"):
            with file.open("rb") as stream:
                for message in read_po(stream):
                    yield from zip(_texts(message.id), _texts(message.string), strict=False)


def _texts(given: str | Iterable[str]) -> list[str]:
    many = [given] if isinstance(given, str) else list(given)
    # The Korean of both English numbers is the same one.
    return [" ".join(text.split()) for text in many if text]


def _choices() -> Iterator[tuple[str, str]]:
    """Labels of the models' closed lists, in both languages."""
    for model in apps.get_app_config("sadari").get_models():
        for field in model._meta.get_fields():
            for choice in getattr(field, "choices", None) or ():
                yield tuple(_in(language, choice[1]) for language in ("en", "ko"))  # type: ignore[misc]


def _in(language: str, label: object) -> str:
    with translation.override(language):
        return str(label)
