"""The words that job titles are made of, Korean beside English, and what a title says in them.

One row of ``data/vocabulary/title_words.csv`` is one sense: the Korean and the English words for
it, the usual one first. A title is read into senses by the longest words known. Korean compounds
are read without spaces, so that 반도체공정기사 is 반도체 · 공정 · 기사.
"""

import csv
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from sadari.language.normalise import plain

Kind = Literal["level", "role", "domain"]

#: How much of a title's meaning a word carries, by kind: what the work is about says most, the
#: role less, and rank or terms (senior, part-time) hardly anything. Set by judgement.
WEIGHT_OF_KIND: Mapping[Kind, float] = {"domain": 1.0, "role": 0.75, "level": 0.35}
_WEIGHT_OF_UNKNOWN = 0.8
#: The share of a word's weight for each of its senses, the likeliest first.
_SHARES: Mapping[int, tuple[float, ...]] = {0: (), 1: (1.0,), 2: (0.8, 0.5), 3: (0.8, 0.5, 0.3)}
_MOST_SENSES = 3
_UNKNOWN_WORDS = 1 << 18
_TOKEN = re.compile(r"[가-힣]+|[a-z0-9][a-z0-9+#.]*")
_JOINTS = re.compile(r"[-&/·]")
_HANGUL_FIRST, _HANGUL_LAST = "가", "힣"
# "Managers, except sales" is no sales job; "all other" and 그 외 name no work.
_EXCEPTION = re.compile(
    r"[,(]?\s*\b(?:except|excluding|other than)\b[^,)]*\)?|\(?[^\s(,]*\s*제외\)?"
)
_REST = re.compile(
    r"\b(?:all other|not elsewhere classified|n\.?e\.?c\.?|and related|miscellaneous|other)\b"
    r"|(?:^|(?<=\s))(?:기타|그\s?외|그\s?밖의)(?=\s)"
)


@dataclass(frozen=True, slots=True)
class Sense:
    """What some Korean and English words of titles have in common; the usual word comes first."""

    kind: Kind
    korean: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written in a title, with its senses, the likeliest first; none where unknown."""

    text: str
    korean: bool
    senses: tuple[int, ...] = ()


class TitleWords:
    """Reads titles by a list of senses. Immutable; safe to share."""

    def __init__(self, senses: Sequence[Sense]) -> None:
        self.senses = tuple(senses)
        self.features = len(self.senses) + _UNKNOWN_WORDS
        self._weights = [WEIGHT_OF_KIND[sense.kind] for sense in senses]
        self._korean = _by_word([[_squeezed(w) for w in s.korean] for s in senses])
        self._english = _by_word([[_stems(w) for w in s.english] for s in senses])
        self._longest_korean = max(map(len, self._korean), default=0)
        self._phrase_words: dict[str, int] = defaultdict(int)
        for phrase in self._english:
            first = phrase.split(" ", 1)[0]
            self._phrase_words[first] = max(self._phrase_words[first], phrase.count(" ") + 1)
        self._cached_compound = lru_cache(65_536)(self._compound)

    def read(self, title: str) -> list[Word]:
        """The words of a title in order; punctuation and single unknown syllables are dropped."""
        tokens = _TOKEN.findall(_JOINTS.sub(" ", plain(title)))
        stems = [stem(token) for token in tokens]
        words: list[Word] = []
        at = 0
        while at < len(tokens):
            if _HANGUL_FIRST <= tokens[at][0] <= _HANGUL_LAST:
                words.extend(self._cached_compound(tokens[at]))
                at += 1
            else:
                length = self._phrase_length(stems, at)
                senses = self._english.get(" ".join(stems[at : at + length]), ())
                words.append(Word(" ".join(tokens[at : at + length]), False, senses))
                at += length
        return words

    def is_coined(self, text: str) -> bool:
        """Whether a text is one word that is not wholly made of known ones, as names are."""
        return len(text.split()) == 1 and not all(word.senses for word in self.read(text))

    def meaning(self, words: Sequence[Word]) -> dict[int, float]:
        """Feature → weight: senses by their number, unknown words by a hash above the senses."""
        weights: defaultdict[int, float] = defaultdict(float)
        for word in words:
            if not word.senses:
                weights[self._unknown(word.text)] += _WEIGHT_OF_UNKNOWN
            for sense, share in zip(word.senses, _SHARES[len(word.senses)], strict=True):
                weights[sense] += share * self._weights[sense]
        return dict(weights)

    def in_both_languages(self, words: Sequence[Word]) -> str:
        """The words in English, then in Korean; unknown ones stay as they are."""
        english = " ".join(self._as_written(word, korean=False) for word in words)
        korean = " ".join(self._as_written(word, korean=True) for word in words)
        return english if english == korean else f"{english} {korean}"

    def _as_written(self, word: Word, *, korean: bool) -> str:
        if word.korean == korean or not word.senses:
            return word.text
        sense = self.senses[word.senses[0]]
        return (sense.korean if korean else sense.english)[0]

    def _phrase_length(self, stems: Sequence[str], at: int) -> int:
        longest = min(self._phrase_words.get(stems[at], 1), len(stems) - at)
        for length in range(longest, 1, -1):
            if " ".join(stems[at : at + length]) in self._english:
                return length
        return 1

    def _compound(self, token: str) -> tuple[Word, ...]:
        """The known words of a Korean token, longest first from the left."""
        words: list[Word] = []
        at, unknown = 0, ""
        while at < len(token):
            length = self._known_length(token, at)
            if length:
                words.extend(_unknown_word(unknown))
                found = token[at : at + length]
                words.append(Word(found, True, self._korean[found]))
                unknown = ""
            else:
                unknown += token[at]
            at += length or 1
        return (*words, *_unknown_word(unknown))

    def _known_length(self, token: str, at: int) -> int:
        """A single syllable is a word only where it stands alone: 배, but not the 배 of 배우."""
        shortest = 1 if len(token) == 1 else 2
        for length in range(min(self._longest_korean, len(token) - at), shortest - 1, -1):
            if token[at : at + length] in self._korean:
                return length
        return 0

    def _unknown(self, text: str) -> int:
        return len(self.senses) + zlib.crc32(stem(text).encode()) % _UNKNOWN_WORDS


@lru_cache(65_536)
def stem(word: str) -> str:
    """An English word without the s of its plural."""
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def tidy_title(title: str) -> str:
    """The ``plain`` title without its exceptions and words for "the rest"."""
    written = plain(title).strip()
    kept = " ".join(_REST.sub(" ", _EXCEPTION.sub(" ", written)).split()).strip(" ,")
    return kept or written


@lru_cache(maxsize=1)
def load_title_words() -> TitleWords:
    """The packaged words, read once a process. Raises ValueError for an unknown kind."""
    file = resources.files("sadari.data") / "vocabulary" / "title_words.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return TitleWords([_sense(row) for row in rows])


def _sense(row: Mapping[str, str]) -> Sense:
    for kind in get_args(Kind):
        if row["kind"] == kind:
            return Sense(kind, tuple(row["ko"].split("|")), tuple(row["en"].split("|")))
    raise ValueError(f"{row['kind']!r} is no kind of title word")


def _by_word(words_of_senses: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Word → its senses; first those for which it is the usual word."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for sense, words in enumerate(words_of_senses):
        for place, word in enumerate(dict.fromkeys(words)):
            if word:
                found[word].append((place, sense))
    return {w: tuple(s for _, s in sorted(places)[:_MOST_SENSES]) for w, places in found.items()}


def _squeezed(word: str) -> str:
    return plain(word).replace(" ", "")


def _stems(phrase: str) -> str:
    return " ".join(stem(t) for t in _TOKEN.findall(_JOINTS.sub(" ", plain(phrase))))


def _unknown_word(text: str) -> list[Word]:
    return [Word(text, True)] if len(text) > 1 else []
