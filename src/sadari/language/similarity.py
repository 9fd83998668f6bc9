"""Likeness of short names by their characters, with loan-word spellings heard as one.

Names are compared as vectors of character bigrams and trigrams, each weighted by how few names
hold it (tf-idf; Salton and Buckley 1988), by the cosine of their angle: what tells names apart
counts, what all of them share (개발자, engineer) hardly does.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sadari.language.normalise import fold

_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_TENSE = {1: 0, 4: 3, 8: 7, 10: 9, 13: 12}  # ㄲ→ㄱ, ㄸ→ㄷ, ㅃ→ㅂ, ㅆ→ㅅ, ㅉ→ㅈ
_HEARD_ALIKE = {1: 5, 3: 5, 7: 5, 10: 5, 11: 5, 15: 5}  # ㅐ ㅒ ㅖ ㅙ ㅚ ㅞ → ㅔ
_AFTER_SIBILANT = {2: 0, 6: 4, 12: 8, 17: 13}  # ㅑ→ㅏ, ㅕ→ㅓ, ㅛ→ㅗ, ㅠ→ㅜ after ㅅ, ㅈ, ㅊ
_SIBILANTS = {9, 12, 14}
_FINAL_STOPS = {7: 19, 22: 19, 23: 19, 24: 1, 25: 19, 26: 17}  # ㄷㅈㅊㅌ→ㅅ, ㅋ→ㄱ, ㅍ→ㅂ


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


def grams(folded: str) -> frozenset[str]:
    """The bigrams and trigrams of a folded text as it sounds, with its borders marked."""
    padded = f"^{sounds(folded)}$"
    return frozenset(padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1))


class NameIndex:
    """Finds the most alike of many folded names. Immutable once built."""

    def __init__(self, names: Iterable[str]) -> None:
        """``names``: folded, each once."""
        self.names: Sequence[str] = list(names)
        holders: dict[str, list[int]] = {}
        for at, name in enumerate(self.names):
            for gram in grams(name):
                holders.setdefault(gram, []).append(at)
        self._rarest = float(np.log(1 + len(self.names)))
        self._weights = {
            gram: self._rarest - float(np.log(len(found))) for gram, found in holders.items()
        }
        self._holders = {gram: np.asarray(found, np.int32) for gram, found in holders.items()}
        squares = np.zeros(len(self.names))
        for gram, found in self._holders.items():
            squares[found] += self._weights[gram] ** 2
        self._lengths = np.sqrt(np.maximum(squares, 1e-12))

    def likenesses(self, text: str) -> NDArray[np.float64]:
        """The likeness 0–1 of ``text`` to each of ``names``, shape (n,)."""
        asked = sorted(grams(fold(text)))
        shared = np.zeros(len(self.names))
        square = 0.0
        for gram in asked:
            weight = self._weights.get(gram, self._rarest)
            square += weight * weight
            if gram in self._holders:
                shared[self._holders[gram]] += weight * weight
        alike: NDArray[np.float64] = shared / (self._lengths * max(square, 1e-12) ** 0.5)
        return alike
