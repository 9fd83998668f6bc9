"""Rank a list of titles by how well each answers a query, in Korean, English or both.

Five likenesses are added, each standardised over the list for each query, since their scales
differ: of the sentence encodings; of the words' encodings (which puts a title into the other
language word by word); of the senses of the words; of the spelling, in both languages; and of
the occupations that the texts mean. See ``docs/theory/ranking.md``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sadari.language.encoding import Encoder, Vectors
from sadari.language.title_words import TitleWords, Word, load_title_words, tidy_title
from sadari.language.vocabulary import OccupationConcept, SkillConcept

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Scores = NDArray[np.float32]
Part = Literal["sentence", "words", "senses", "spelling", "concepts"]

#: Set by reason and by finding aliases of our own vocabulary again that were held out.
WEIGHTS: Mapping[Part, float] = {
    "sentence": 0.35,
    "words": 0.30,
    "senses": 0.20,
    "spelling": 0.15,
    "concepts": 0.10,
}
#: Below this cosine a text and a name of a concept have nothing in common.
_LEAST_AFFINITY = 0.5
_AFFINITY_POWER = 4
_LEAST_CONCEPT_LENGTH = 0.1
_LEAST_DEVIATION = 0.05
_SENTENCE_SHARE = 1.0
_SPELLING_FEATURES = 1 << 20
_TEXTS_A_BLOCK, _QUERIES_A_BLOCK = 2048, 64


@dataclass(frozen=True, slots=True)
class Described:
    """What n texts say: unit rows of encodings and of words, and sparse rows of the rest."""

    sentence: Vectors
    words: Vectors
    senses: "csr_array[np.float32]"
    spelling: "csr_array[np.float32]"
    concepts: "csr_array[np.float32]"


class TitleKnowledge:
    """What is known of titles before any list is seen. Immutable; safe to share."""

    def __init__(
        self,
        encoder: Encoder,
        concepts: Sequence[OccupationConcept | SkillConcept],
        words: TitleWords | None = None,
    ) -> None:
        """Encodes each sense and each name of the concepts once: a few thousand short texts."""
        self._encoder = encoder
        self._words = words or load_title_words()
        self._word_vectors = encoder.encode([sense.english[0] for sense in self._words.senses])
        names = [[tidy_title(name) for name in _names(concept)] for concept in concepts]
        self._near = _nearness(concepts)
        flat = [name for of_one in names for name in of_one]
        self._rarity = np.ones(len(self._words.senses), np.float32)
        self._rarity = _rarity(self._senses(self._read(flat)))[: len(self._words.senses)]
        directions = self._directions(encoder.encode(flat), self._senses(self._read(flat)))
        firsts = np.cumsum([0, *map(len, names)])[:-1]
        self._concept_directions = _unit(np.add.reduceat(directions, firsts, axis=0))

    def describe(self, texts: Sequence[str]) -> Described:
        """What ``texts`` say; they should be ``tidy_title``s."""
        from scipy.sparse import vstack

        blocks = list(self._blocks(texts)) or [self._block([])]
        return Described(
            np.concatenate([b.sentence for b in blocks]),
            np.concatenate([b.words for b in blocks]),
            vstack([b.senses for b in blocks], format="csr"),
            vstack([b.spelling for b in blocks], format="csr"),
            vstack([b.concepts for b in blocks], format="csr"),
        )

    def _blocks(self, texts: Sequence[str]) -> Iterator[Described]:
        for i in range(0, len(texts), _TEXTS_A_BLOCK):
            yield self._block(texts[i : i + _TEXTS_A_BLOCK])

    def _block(self, texts: Sequence[str]) -> Described:
        sentence, read = self._encoder.encode(texts), self._read(texts)
        senses = self._senses(read)
        words = self._directions(sentence, senses)
        spelling = _spelling([self._words.in_both_languages(title) for title in read])
        return Described(sentence, words, senses, spelling, self._concepts(words))

    def _read(self, texts: Sequence[str]) -> list[list[Word]]:
        return [self._words.read(text) for text in texts]

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
        return _unit(_unit(known.tocsr() @ self._word_vectors) + _SENTENCE_SHARE * sentence)

    def _concepts(self, directions: Vectors) -> "csr_array[np.float32]":
        """How near each text is to each concept, those near to them included; length ≤ 1."""
        from scipy.sparse import csr_array

        nearest = directions @ self._concept_directions.T
        rows, columns = np.nonzero(nearest > _LEAST_AFFINITY)
        above = (nearest[rows, columns] - _LEAST_AFFINITY) / (1 - _LEAST_AFFINITY)
        spread = (
            csr_array((above**_AFFINITY_POWER, (rows, columns)), shape=nearest.shape) @ self._near
        )
        return _shortened(spread, _LEAST_CONCEPT_LENGTH)


class TitleRanker:
    """Ranks one list of names. Immutable; safe to share."""

    def __init__(self, names: Sequence[str], knowledge: TitleKnowledge) -> None:
        """``names``: what is ranked; equal names always get equal scores."""
        self.names = tuple(names)
        self._knowledge = knowledge
        each, self._places = _distinct([tidy_title(name) for name in names])
        described = knowledge.describe(each)
        self._sense_rarity = _rarity(described.senses)
        self._spelling_rarity = _rarity(described.spelling)
        self._described = self._weighted(described)

    def scores(self, queries: Sequence[str]) -> Scores:
        """How well each name answers each query, shape (queries, names); higher is better.

        Comparable within a query only. Memory beyond the answer does not grow with the queries.
        """
        scores = np.empty((len(queries), len(self.names)), np.float32)
        if not self.names:
            return scores
        for i in range(0, len(queries), _QUERIES_A_BLOCK):
            asked = [tidy_title(query) for query in queries[i : i + _QUERIES_A_BLOCK]]
            block = self._scores(self._weighted(self._knowledge.describe(asked)))
            scores[i : i + _QUERIES_A_BLOCK] = block[:, self._places]
        return scores

    def _scores(self, asked: Described) -> Scores:
        total = np.zeros((len(asked.sentence), len(self._described.sentence)), np.float32)
        for part, likeness in _likenesses(asked, self._described):
            total += WEIGHTS[part] * standardised(
                likeness, _LEAST_DEVIATION if part == "concepts" else 0.0
            )
        return total

    def _weighted(self, described: Described) -> Described:
        """Sparse rows weighted by how rare each feature is in this list, at unit length."""
        return Described(
            described.sentence,
            described.words,
            _weighted_unit(described.senses, self._sense_rarity),
            _weighted_unit(described.spelling, self._spelling_rarity),
            described.concepts,
        )


def standardised(likeness: Scores, least_deviation: float = 0.0) -> Scores:
    """Each row with mean 0 and deviation 1; a row that tells nothing apart becomes zeros.

    Deviations below ``least_deviation`` are taken as that, so that faint differences stay faint.
    """
    mean, deviation = likeness.mean(axis=1, keepdims=True), likeness.std(axis=1, keepdims=True)
    scaled: Scores = (likeness - mean) / np.maximum(deviation, max(least_deviation, 1e-6))
    return scaled


def _likenesses(asked: Described, names: Described) -> Iterator[tuple[Part, Scores]]:
    """Each part's likeness, shape (queries, names)."""
    yield "sentence", asked.sentence @ names.sentence.T
    yield "words", asked.words @ names.words.T
    yield "senses", (asked.senses @ names.senses.T).toarray()
    yield "spelling", (asked.spelling @ names.spelling.T).toarray()
    yield "concepts", (asked.concepts @ names.concepts.T).toarray()


def _spelling(texts: Sequence[str]) -> "csr_array[np.float32]":
    """Counts of the 2–4 neighbouring characters within words, borders included.

    Words come again and again in titles, so each is cut into its characters once.
    """
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import HashingVectorizer

    cut = [text.split() for text in texts]
    numbers = {"": 0}  # so that a list without words is no special case
    columns = [numbers.setdefault(word, len(numbers)) for words in cut for word in words]
    ends = np.cumsum([0, *map(len, cut)])
    words_of_texts = csr_array(
        (np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), len(numbers))
    )
    vectorizer = HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 4),
        n_features=_SPELLING_FEATURES,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
    )
    counts = csr_array(words_of_texts @ csr_array(vectorizer.transform(numbers)))
    counts.data = 1 + np.log(np.maximum(counts.data, 1))
    return counts


def _rarity(counts: "csr_array[np.float32]") -> NDArray[np.float32]:
    """log(1 + n / (1 + texts that hold the feature)), shape (features,)."""
    holders = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity: NDArray[np.float32] = np.log1p(counts.shape[0] / (1 + holders)).astype(np.float32)
    return rarity


def _weighted_unit(
    rows: "csr_array[np.float32]", rarity: NDArray[np.float32]
) -> "csr_array[np.float32]":
    weighted = rows.copy()
    weighted.data = weighted.data * rarity[weighted.indices]
    return _shortened(weighted, 1e-9)


def _shortened(rows: "csr_array[np.float32]", least: float) -> "csr_array[np.float32]":
    """Rows divided by their length, or by ``least`` where they are shorter; in place."""
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    rows.data /= np.repeat(np.maximum(lengths, least), np.diff(rows.indptr))
    return rows


def _nearness(
    concepts: Sequence[OccupationConcept | SkillConcept],
) -> "csr_array[np.float32]":
    """How far evidence of a concept (row) counts for another (column); 1 for itself."""
    from scipy.sparse import csr_array

    numbers = {concept.id: at for at, concept in enumerate(concepts)}
    near = np.eye(len(concepts), dtype=np.float32)
    for at, concept in enumerate(concepts):
        for other in concept.near:
            if other.id in numbers:
                near[numbers[other.id], at] = other.weight
    return csr_array(near)


def _names(concept: OccupationConcept | SkillConcept) -> list[str]:
    return [concept.name_ko, concept.name_en, *(alias.text for alias in concept.aliases)]


def _distinct(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The texts without repetition, and for each text where it stands among them."""
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), np.array(places, np.int64)


def _lengths(rows: Vectors) -> Vectors:
    lengths: Vectors = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float32))[:, None]
    return lengths


def _unit(rows: Vectors) -> Vectors:
    """Rows at length 1; rows of zeros stay zero."""
    unit: Vectors = np.divide(rows, np.maximum(_lengths(rows), 1e-9), dtype=np.float32)
    return unit
