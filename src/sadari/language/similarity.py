"""Likeness of short names by their characters, with loan-word spellings heard as one.

Names are compared as vectors of character bigrams and trigrams, each weighted by how few names
hold it (tf-idf; Salton and Buckley 1988), by the cosine of their angle: what tells names apart
counts, what all of them share (개발자, engineer) hardly does.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sadari.language.normalise import fold

Numbers = NDArray[np.int32]

_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_TENSE = {1: 0, 4: 3, 8: 7, 10: 9, 13: 12}  # ㄲ→ㄱ, ㄸ→ㄷ, ㅃ→ㅂ, ㅆ→ㅅ, ㅉ→ㅈ
_HEARD_ALIKE = {1: 5, 3: 5, 7: 5, 10: 5, 11: 5, 15: 5}  # ㅐ ㅒ ㅖ ㅙ ㅚ ㅞ → ㅔ
_AFTER_SIBILANT = {2: 0, 6: 4, 12: 8, 17: 13}  # ㅑ→ㅏ, ㅕ→ㅓ, ㅛ→ㅗ, ㅠ→ㅜ after ㅅ, ㅈ, ㅊ
_SIBILANTS = {9, 12, 14}
_FINAL_STOPS = {7: 19, 22: 19, 23: 19, 24: 1, 25: 19, 26: 17}  # ㄷㅈㅊㅌ→ㅅ, ㅋ→ㄱ, ㅍ→ㅂ
#: Words of more letters (the parts of a syllable count one by one) hold enough evidence as it is.
_SHORT_WORD = 12
_LETTERS_A_SLIP = 3


def _heard(index: int) -> int:
    initial, rest = divmod(index, _VOWELS * _FINALS)
    vowel, final = divmod(rest, _FINALS)
    initial = _TENSE.get(initial, initial)
    vowel = _HEARD_ALIKE.get(vowel, vowel)
    if initial in _SIBILANTS:
        vowel = _AFTER_SIBILANT.get(vowel, vowel)
    return (initial * _VOWELS + vowel) * _FINALS + _FINAL_STOPS.get(final, final)


@lru_cache(maxsize=1)
def _table_of_sounds() -> Mapping[int, int]:
    return {_FIRST + i: _FIRST + _heard(i) for i in range(19 * _VOWELS * _FINALS)}


def sounds(folded: str) -> str:
    """One spelling for syllables that are heard alike: 쉐이더 and 셰이더, 엑쎌 and 엑셀."""
    return folded if folded.isascii() else folded.translate(_table_of_sounds())


def grams(folded: str) -> tuple[str, ...]:
    """The bigrams and trigrams of a folded text as it sounds, with its borders marked; each once.

    In the order in which they stand, so that sums over them come out the same to the bit.
    """
    padded = f"^{sounds(folded)}$"
    found = [padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1)]
    return tuple(dict.fromkeys(found))


def is_mistyped(folded: str, name: str) -> bool:
    """Whether a short word may be ``name`` with a slip for every third letter, the first one right.

    A slip leaves out, adds or changes a letter, or swaps two neighbours. Long words always may.
    """
    asked, written = _letters(folded), _letters(name)
    most = max(1, len(asked) // _LETTERS_A_SLIP)
    if len(asked) > _SHORT_WORD:
        return True
    if asked[:1] != written[:1] or abs(len(asked) - len(written)) > most:
        return False
    return slips(asked, written) <= most


def slips(one: str, other: str) -> int:
    """The least number of slips between two words (optimal string alignment)."""
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, meant in enumerate(other, 1):
            least = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != meant))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


def _letters(folded: str) -> str:
    """The letters of a word as it sounds; those of a Korean syllable one by one."""
    return unicodedata.normalize("NFD", sounds(folded))


class NameIndex:
    """How like a text is to each of many folded names. Immutable once built."""

    def __init__(self, names: Sequence[str]) -> None:
        """``names``: folded, each once."""
        self.names: Sequence[str] = names
        self._numbers: dict[str, int] = {}
        grams_of, name_of = _flat(names, self._numbers)
        order = np.argsort(grams_of, kind="stable")
        self._holders: Numbers = name_of[order]
        counts = np.bincount(grams_of, minlength=len(self._numbers))
        self._starts: list[int] = [0, *np.cumsum(counts).tolist()]
        self._rarest = float(np.log(1 + len(names)))
        weights = self._rarest - np.log(np.maximum(counts, 1))
        self._squares = weights * weights
        self._scales = _scales(name_of, self._squares[grams_of], len(names))

    def likenesses(self, text: str) -> NDArray[np.float64]:
        """The likeness 0–1 of ``text`` to each of ``names``, shape (n,)."""
        asked = grams(fold(text))
        known = [number for gram in asked if (number := self._numbers.get(gram)) is not None]
        squares, starts = self._squares[known], self._starts
        square = float(squares.sum()) + (len(asked) - len(known)) * self._rarest**2
        if not known:
            return np.zeros(len(self.names))
        holders = [self._holders[starts[k] : starts[k + 1]] for k in known]
        shared = np.bincount(
            np.concatenate(holders),
            np.repeat(squares, [len(held) for held in holders]),
            minlength=len(self.names),
        )
        alike: NDArray[np.float64] = shared * (self._scales / max(square, 1e-12) ** 0.5)
        return alike

    def changed(self, hidden: Collection[int], further: Sequence[str]) -> "NameIndex":
        """Without the names at the places ``hidden``, which stay as names that nothing is like,
        and with ``further`` ones at the end; how rare a gram is stays as it was.
        """
        index, count = copy(self), len(self.names)
        index.names = (*self.names, *further)
        index._numbers = dict(self._numbers)
        grams_of, name_of = _flat(further, index._numbers)
        unseen = len(index._numbers) - len(self._numbers)
        starts = np.array(self._starts + unseen * self._starts[-1:])
        order = np.argsort(grams_of, kind="stable")
        places = starts[grams_of[order] + 1]
        index._holders = np.insert(self._holders, places, count + name_of[order])
        added = np.bincount(grams_of, minlength=len(index._numbers))
        index._starts = (starts + np.concatenate([[0], np.cumsum(added)])).tolist()
        index._squares = np.concatenate([self._squares, np.full(unseen, self._rarest**2)])
        scales = _scales(name_of, index._squares[grams_of], len(further))
        index._scales = np.concatenate([self._scales, scales])
        index._scales[list(hidden)] = 0
        return index


def _flat(names: Sequence[str], numbers: dict[str, int]) -> tuple[Numbers, Numbers]:
    """The number of each gram of each name, one after the other, and the places of the names.

    Grams without a number get the next one.
    """
    of_names = [grams(name) for name in names]
    flat = [numbers.setdefault(gram, len(numbers)) for found in of_names for gram in found]
    places = np.repeat(np.arange(len(names), dtype=np.int32), [len(f) for f in of_names])
    return np.array(flat, np.int32), places


def _scales(name_of: Numbers, squares: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """1 / the length of each name's vector."""
    lengths = np.sqrt(np.maximum(np.bincount(name_of, squares, minlength=count), 1e-12))
    scales: NDArray[np.float64] = 1 / lengths
    return scales
