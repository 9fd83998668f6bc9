"""Find known names inside running text: longest first, aware of word borders."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sadari.language.normalise import folded_with_positions

#: A Korean name this short is only taken as a word of its own: not 회계 in 회계사.
SHORT_HANGUL = 3
# What may follow a short name in the same word: a particle that ends it, a verb, or a noun of use.
_PARTICLES = re.compile(
    r"(?:을|를|이|가|은|는|와|과|의|에|에서|에는|로|으로|도|만|이나|나|이며|및|등|까지|부터)(?![가-힣])"
    r"|입니다|임(?![가-힣])|하|한|할|합|해|했|된|되|능력|업무|경험|가능|기술|기초|교육|실무|이론|실습"
    r"|자격|관련|분야|담당|지식|사용|활용|처리|작업"
)
_LATIN_OR_DIGIT = re.compile(r"[a-z0-9]")
_HANGUL = re.compile(r"[가-힣]")
_KEY_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A folded name found at ``text[start:end]`` of a plain text."""

    name: str
    start: int
    end: int


class NameScanner:
    """Finds folded names in plain text. Immutable once built."""

    def __init__(self, names: Iterable[str], head_final: bool = False) -> None:
        """``names``: folded; single characters are left out, being found everywhere.

        ``head_final``: a Korean name of three syllables or more may end a longer word, as the
        names of occupations do (병동간호사 is a 간호사).
        """
        self._names = frozenset(name for name in names if len(name) >= _KEY_PREFIX)
        self._head_final = head_final
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._names:
            lengths[name[:_KEY_PREFIX]].add(len(name))
        self._lengths = {key: sorted(found, reverse=True) for key, found in lengths.items()}

    def find(self, text: str) -> Iterator[Found]:
        """Names from left to right; ``text`` must be ``plain``.

        None lies within another. Two may share a word: 리눅스 서버 운영 is 리눅스 서버
        and 서버 운영.
        """
        folded, positions = folded_with_positions(text)
        reached = 0
        for at in range(len(folded) - 1):
            lengths = self._lengths.get(folded[at : at + _KEY_PREFIX])
            if lengths and (at >= reached or positions[at] != positions[at - 1] + 1):
                found = self._longest_at(text, folded, positions, at, lengths)
                if found and at + len(found.name) > reached:
                    reached = at + len(found.name)
                    yield found

    def _longest_at(
        self, text: str, folded: str, positions: tuple[int, ...], at: int, lengths: Sequence[int]
    ) -> Found | None:
        for length in lengths:
            name = folded[at : at + length]
            if name in self._names:
                found = Found(name, positions[at], positions[at + len(name) - 1] + 1)
                if stands_alone(text, found, self._head_final):
                    return found
        return None


def stands_alone(text: str, found: Found, head_final: bool = False) -> bool:
    """Whether the find is a word of its own, or a Korean compound that may hold it."""
    before, after = text[found.start - 1 : found.start], text[found.end : found.end + 1]
    return (
        not _cuts_latin(found.name[0], before)
        and not _cuts_latin(found.name[-1], after)
        and not _cuts_symbol(found.name, after)
        and _fits_korean(text, found, before, head_final)
    )


def _cuts_latin(edge: str, neighbour: str) -> bool:
    return bool(_LATIN_OR_DIGIT.match(edge) and _LATIN_OR_DIGIT.match(neighbour))


def _cuts_symbol(name: str, after: str) -> bool:
    """C in C++ and C#, and R in R&D, are other things."""
    return len(name) <= _KEY_PREFIX and name.isascii() and after in {"+", "#", "&"}


def _fits_korean(text: str, found: Found, before: str, head_final: bool) -> bool:
    starts_inside_word = bool(_HANGUL.match(found.name[0]) and _HANGUL.match(before))
    written = text[found.start : found.end]
    shortest = SHORT_HANGUL if head_final else SHORT_HANGUL + 1
    if starts_inside_word and (" " in written or len(found.name) < shortest):
        return False
    if len(found.name) > SHORT_HANGUL or not _HANGUL.match(found.name[-1]):
        return True
    tail = text[found.end :]
    return not _HANGUL.match(tail) or bool(_PARTICLES.match(tail))
