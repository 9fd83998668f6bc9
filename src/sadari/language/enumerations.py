"""Find what an inline list names but no running text would: shared words and bare items.

영상 기획·촬영·편집 names 영상 촬영 too, 한식·양식 조리 names 한식 조리, and in 공정(포토, 식각) a
word of many meanings stands as an item of a list. Only whole known names count.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from sadari.language.normalise import fold
from sadari.language.scan import Found

_BREAK = re.compile(r"[()|;:\n\[\]!?]|\.(?=\s|$)")
_JOINT = re.compile(
    r"[,/·]|(?<=\s)(?:및|또는|혹은|and|or)(?=\s)|(?<=[가-힣])(?:와|과)(?=\s)|(?<=[가-힣])및(?=\s)"
)
_WORD = re.compile(r"\S+")
_PARTICLE = re.compile(r"(?<=[가-힣])(?:을|를|은|는|의|에|로)$")
_MOST_WORDS = 2

Word = tuple[str, int, int]


def listed_names(
    text: str, listed_only: Collection[str], names: Collection[str]
) -> Iterator[Found]:
    """Names of inline lists of a ``plain`` text, left to right in each list.

    ``listed_only``: folded names that count as whole items; ``names``: all folded names, for
    items that share their first or last words with the others of the list.
    """
    for head, run in _runs(text):
        for at, own in enumerate(run):
            before = run[at - 1] if at else head
            yield from _with_first_words(own, (before, run[0]), names)
            yield from _with_last_words(own, run[-1][1:2], names) if own is not run[-1] else ()
            yield from _with_last_words(own, head[-1:], names)
            yield from _alone(own, listed_only)


def _runs(text: str) -> Iterator[tuple[list[Word], list[list[Word]]]]:
    """The lists of at least two items, each item as its words with their places.

    Before each list in parentheses the words that stand before them: 공정(포토, 식각).
    """
    start, head = 0, list[Word]()
    for stop in (*_BREAK.finditer(text), None):
        end = stop.start() if stop else len(text)
        items = [words for words in _items(text, start, end) if words]
        if len(items) > 1:
            yield head, items
        opens = stop is not None and stop.group() == "("
        head = items[-1] if items and opens else []
        start = stop.end() if stop else end


def _items(text: str, start: int, end: int) -> Iterator[list[Word]]:
    for joint in (*_JOINT.finditer(text, start, end), None):
        stop = joint.start() if joint else end
        yield [_word(match) for match in _WORD.finditer(text, start, stop)]
        start = joint.end() if joint else end


def _word(match: re.Match[str]) -> Word:
    written = _PARTICLE.sub("", match.group())
    return written, match.start(), match.start() + len(written)


def _with_first_words(
    own: Sequence[Word], others: Sequence[Sequence[Word]], names: Collection[str]
) -> Iterator[Found]:
    """영상 [기획·]촬영: words before the last one of another item before the words of this one."""
    for other in others:
        for start, end in _beginnings(len(other)):
            for count in range(min(_MOST_WORDS, len(own)), 0, -1):
                name = _joined(other[start:end], own[:count])
                if name in names:
                    yield Found(name, own[0][1], own[count - 1][2])
                    return


def _beginnings(length: int) -> Iterator[tuple[int, int]]:
    """The one or two words before the last of an item, the more first, then its first word."""
    yield from ((start, length - 1) for start in range(max(0, length - 3), length - 1))
    if length > 1:
        yield 0, 1


def _with_last_words(
    own: Sequence[Word], last: Sequence[Word], names: Collection[str]
) -> Iterator[Found]:
    """한식[·양식] 조리: the words of this item before a word that another ends with."""
    for start in range(max(0, len(own) - _MOST_WORDS), len(own) if last else 0):
        name = _joined(own[start:], last)
        if name in names:
            yield Found(name, own[start][1], own[-1][2])
            return


def _alone(own: Sequence[Word], listed_only: Collection[str]) -> Iterator[Found]:
    name = _joined(own, ())
    if name in listed_only:
        yield Found(name, own[0][1], own[-1][2])


def _joined(one: Sequence[Word], other: Sequence[Word]) -> str:
    return fold("".join(word for word, _start, _end in (*one, *other)))
