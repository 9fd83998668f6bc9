"""What short texts say, in numbers: as a whole, by their words in two languages, by their letters.

This is what titles are ranked by and what the linker compares with its concepts; the likenesses
are in ``ranking.py``, the reasons in ``docs/theory/ranking.md``.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sadari.language.encoding import Encoder, Vectors
from sadari.language.title_words import TitleWords, Word

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_SENTENCE_SHARE = 1.0
_SPELLING_FEATURES = 1 << 20
_SHORTEST_GRAM, _LONGEST_GRAM = 2, 4
_CACHED_WORDS = 32_768


@dataclass(frozen=True, slots=True)
class Described:
    """What n texts say: unit rows of encodings and of words, sparse rows of senses and letters.

    ``spelling`` is None where only meaning was asked for.
    """

    sentence: Vectors
    words: Vectors
    senses: "csr_array[np.float32]"
    spelling: "csr_array[np.float32] | None"


class TextReader:
    """Describes titles and other short texts. Immutable; safe to share."""

    def __init__(self, encoder: Encoder, words: TitleWords, names: Iterable[str]) -> None:
        """``names``: by them it is known how rare each word is. Encodes each sense once."""
        self._encoder, self._words = encoder, words
        self.dimensions = encoder.dimensions
        self._word_vectors = encoder.encode([sense.english[0] for sense in words.senses])
        read = [words.read(name) for name in names]
        self._rarity = rarity(self._senses(read))[: len(words.senses)]

    def describe(self, texts: Sequence[str], *, spelling: bool) -> Described:
        """What ``texts`` say; they should be ``tidy_title``s."""
        sentence = np.empty((0, self.dimensions), np.float32)
        if texts:
            sentence = self._encoder.encode(texts)
        read = [self._words.read(text) for text in texts]
        senses = self._senses(read)
        letters = None
        if spelling:
            letters = _spelling([self._words.in_both_languages(title) for title in read])
        return Described(sentence, self._directions(sentence, senses), senses, letters)

    def _senses(self, titles: Sequence[Sequence[Word]]) -> "csr_array[np.float32]":
        from scipy.sparse import csr_array

        meanings = [self._words.meaning(title) for title in titles]
        ends = np.cumsum([0, *map(len, meanings)])
        columns = np.array([feature for m in meanings for feature in m], np.int32)
        weights = np.array([weight for m in meanings for weight in m.values()], np.float32)
        return csr_array((weights, columns, ends), shape=(len(titles), self._words.features))

    def _directions(self, sentence: Vectors, senses: "csr_array[np.float32]") -> Vectors:
        """Unit rows: the encodings of the words, rare ones counting more, and of the whole."""
        known = senses[:, : len(self._words.senses)].multiply(self._rarity)
        return unit(unit(known.tocsr() @ self._word_vectors) + _SENTENCE_SHARE * sentence)


def _spelling(texts: Sequence[str]) -> "csr_array[np.float32]":
    """1 + log of the counts of the 2–4 neighbouring characters within words, borders included."""
    from scipy.sparse import csr_array

    columns = [[gram for word in text.split() for gram in _grams(word)] for text in texts]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([gram for row in columns for gram in row], np.int32)
    counts = csr_array(
        (np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), _SPELLING_FEATURES)
    )
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    return counts


@lru_cache(_CACHED_WORDS)  # words come again and again in titles
def _grams(word: str) -> tuple[int, ...]:
    """The numbers of a word's 2–4 neighbouring characters, its borders being spaces."""
    padded = f" {word} "
    lengths = range(_SHORTEST_GRAM, _LONGEST_GRAM + 1)
    return tuple(
        zlib.crc32(padded[at : at + length].encode("utf-8", "surrogatepass")) % _SPELLING_FEATURES
        for length in lengths
        for at in range(max(len(padded) - length, 0) + 1)
    )


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────


def rarity(counts: "csr_array[np.float32]") -> NDArray[np.float32]:
    """log(1 + n / (1 + texts that hold the feature)), shape (features,)."""
    holders = np.bincount(counts.indices, minlength=counts.shape[1])
    rare: NDArray[np.float32] = np.log1p(counts.shape[0] / (1 + holders)).astype(np.float32)
    return rare


def weighted_unit(
    rows: "csr_array[np.float32]", weights: NDArray[np.float32]
) -> "csr_array[np.float32]":
    """Sparse rows times the ``weights`` of their columns, at unit length."""
    weighted = rows.copy()
    weighted.data = weighted.data * weights[weighted.indices]
    return shortened(weighted, 1e-9)


def shortened(rows: "csr_array[np.float32]", least: float) -> "csr_array[np.float32]":
    """Rows divided by their length, or by ``least`` where they are shorter; in place."""
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    rows.data /= np.repeat(np.maximum(lengths, least), np.diff(rows.indptr))
    return rows


def unit(rows: Vectors) -> Vectors:
    """Rows at length 1; rows of zeros stay zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))[:, None]
    scaled: Vectors = np.divide(rows, np.maximum(lengths, 1e-9), dtype=np.float32)
    return scaled
