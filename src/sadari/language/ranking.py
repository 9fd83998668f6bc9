"""Rank what is named by how well it answers a text, in Korean, English or both.

Likenesses tell how near a text is to a name, or to a concept of several names: of the sentence
encodings; of the words' encodings (which puts a title into the other language word by word); and
of the senses of the words. The linker takes their mean (`Listed.nearness`) beside its own likeness
of letters. For a list of titles (`TitleRanker`) each is standardised over the list for each query,
since only the order counts there; spelling in both languages and the occupations that the texts
mean are added. See ``docs/theory/ranking.md``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sadari.language.description import (
    Described,
    TextReader,
    rarity,
    shortened,
    unit,
    weighted_unit,
)
from sadari.language.encoding import Encoder, Vectors
from sadari.language.names import all_names
from sadari.language.title_words import TitleWords, load_title_words, tidy_title
from sadari.language.vocabulary import OccupationConcept, SkillConcept

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Scores = NDArray[np.float32]
Part = Literal["sentence", "words", "senses", "spelling", "concepts"]
SparsePart = Literal["senses", "spelling"]
Concept = OccupationConcept | SkillConcept

#: Set by reason and by finding aliases of our own vocabulary again that were held out.
WEIGHTS: Mapping[Part, float] = {
    "sentence": 0.35,
    "words": 0.30,
    "senses": 0.10,
    "spelling": 0.10,
    "concepts": 0.30,
}
#: Below this cosine a text and a concept have nothing in common.
_LEAST_AFFINITY = 0.5
_AFFINITY_POWER = 4
_LEAST_CONCEPT_LENGTH = 0.1
_LEAST_DEVIATION = 0.05
_QUERIES_A_BLOCK, _NAMES_A_BLOCK = 64, 2048


class Listed:
    """Entries to compare texts with, each described by one name or by several. Immutable."""

    def __init__(
        self,
        names: Sequence[Sequence[str]],
        reader: TextReader,
        *,
        spelling: bool,
        like: "Listed | None" = None,
    ) -> None:
        """``names``: those of each entry, at least one, as ``tidy_title``s; ``spelling``: whether
        that is compared too. How rare a feature is among the names is counted, or that of ``like``.
        """
        self._reader = reader
        join = _joining([len(of_one) for of_one in names])
        blocks = _in_blocks([name for of_one in names for name in of_one], reader, spelling)
        self.sentence = np.zeros((len(names), reader.dimensions), np.float32)
        self.words = np.zeros((len(names), reader.dimensions), np.float32)
        rows: dict[SparsePart, list[csr_array[np.float32]]] = {"senses": [], "spelling": []}
        for start, block in blocks:
            of_block = join[:, start : start + len(block.sentence)]
            self.sentence += of_block @ block.sentence
            self.words += of_block @ block.words
            for part, found in _sparse_parts(block):
                rows[part].append(found)
        self.sentence, self.words = unit(self.sentence), unit(self.words)
        self._rarity: dict[SparsePart, NDArray[np.float32]] = (
            like._rarity if like else _rarities(rows)
        )
        self._columns = {
            part: _columns(join @ weighted_unit(_stacked(found), self._rarity[part]))
            for part, found in rows.items()
            if found
        }

    def __len__(self) -> int:
        return len(self.sentence)

    def likenesses(self, asked: Described) -> Iterator[tuple[Part, Scores]]:
        """Cosines of each part, shape (texts, entries). A feature counts by how rare it is here."""
        yield "sentence", asked.sentence @ self.sentence.T
        yield "words", asked.words @ self.words.T
        for part, found in _sparse_parts(asked):
            weighted = weighted_unit(found, self._rarity[part])
            yield part, (weighted @ self._columns[part]).toarray()

    def nearness(self, texts: Sequence[str]) -> Scores:
        """How near texts are in meaning: the mean of all parts but the spelling, by `WEIGHTS`.

        Shape (texts, entries). What repeats a name comes near 1, strangers lie around .2, and one
        text's may be compared with another's.
        """
        asked = self._reader.describe([tidy_title(text) for text in texts], spelling=False)
        total = np.zeros((len(texts), len(self)), np.float32)
        whole = 0.0
        for part, likeness in self.likenesses(asked):
            likeness *= np.float32(WEIGHTS[part])
            total += likeness
            whole += WEIGHTS[part]
        total /= np.float32(whole)
        return total

    def alone(self, names: Sequence[str]) -> "Listed":
        """One entry of these names; features are as rare as they are among the names here."""
        tidy = [tidy_title(name) for name in names]
        return Listed([tidy], self._reader, spelling=False, like=self)


def of_concepts(concepts: Sequence[Concept], reader: TextReader) -> Listed:
    """The meaning of each concept, as one entry under all its names and aliases."""
    return Listed([_tidy_names(concept) for concept in concepts], reader, spelling=False)


def title_reader(
    encoder: Encoder, concepts: Iterable[Concept], words: TitleWords | None = None
) -> TextReader:
    """Reads texts by the words of titles, which are as rare as among the names of ``concepts``."""
    names = (name for concept in concepts for name in _tidy_names(concept))
    return TextReader(encoder, words or load_title_words(), names)


class TitleKnowledge:
    """What is known of titles before any list is seen. Immutable; safe to share."""

    def __init__(
        self, encoder: Encoder, concepts: Sequence[Concept], words: TitleWords | None = None
    ) -> None:
        """Encodes each sense and each name of the concepts once: some ten thousand short texts."""
        self.reader = title_reader(encoder, concepts, words)
        self.concepts = of_concepts(concepts, self.reader)
        self._near = _nearness(concepts)

    def meant(self, sentence: Vectors, words: Vectors) -> "csr_array[np.float32]":
        """How far texts mean each concept, those near to it included; rows of length ≤ 1.

        ``sentence`` and ``words``: the texts' own, as described; both say as much.
        """
        from scipy.sparse import csr_array

        nearest = sentence @ self.concepts.sentence.T
        nearest += words @ self.concepts.words.T
        nearest *= np.float32(0.5)
        rows, columns = np.nonzero(nearest > _LEAST_AFFINITY)
        above = (nearest[rows, columns] - _LEAST_AFFINITY) / (1 - _LEAST_AFFINITY)
        affinity: csr_array[np.float32] = csr_array(
            (above**_AFFINITY_POWER, (rows, columns)), shape=nearest.shape
        )
        return shortened((affinity @ self._near).tocsr(), _LEAST_CONCEPT_LENGTH)


class TitleRanker:
    """Ranks one list of names. Immutable; safe to share."""

    def __init__(self, names: Sequence[str], knowledge: TitleKnowledge) -> None:
        """``names``: what is ranked; equal names always get equal scores."""
        self.names = tuple(names)
        self._knowledge = knowledge
        each, self._places = _distinct([tidy_title(name) for name in names])
        self._listed = Listed([[name] for name in each], knowledge.reader, spelling=True)
        self._meant = _meant_by(self._listed, knowledge).T.tocsr()

    def scores(self, queries: Sequence[str]) -> Scores:
        """How well each name answers each query, shape (queries, names); higher is better.

        Comparable within a query only. Memory beyond the answer does not grow with the queries.
        """
        scores = np.empty((len(queries), len(self.names)), np.float32)
        if not self.names:
            return scores
        for i in range(0, len(queries), _QUERIES_A_BLOCK):
            asked = [tidy_title(query) for query in queries[i : i + _QUERIES_A_BLOCK]]
            block = self._scores(self._knowledge.reader.describe(asked, spelling=True))
            scores[i : i + _QUERIES_A_BLOCK] = block[:, self._places]
        return scores

    def _scores(self, asked: Described) -> Scores:
        meant = (self._knowledge.meant(asked.sentence, asked.words) @ self._meant).toarray()
        total = np.float32(WEIGHTS["concepts"]) * standardised(meant, _LEAST_DEVIATION)
        for part, likeness in self._listed.likenesses(asked):
            total += np.float32(WEIGHTS[part]) * standardised(likeness)
        return total


def standardised(likeness: Scores, least_deviation: float = 0.0) -> Scores:
    """Each row with mean 0 and deviation 1; a row that tells nothing apart becomes zeros.

    Deviations below ``least_deviation`` are taken as that, so that faint differences stay faint.
    """
    mean, deviation = likeness.mean(axis=1, keepdims=True), likeness.std(axis=1, keepdims=True)
    scaled: Scores = (likeness - mean) / np.maximum(deviation, max(least_deviation, 1e-6))
    return scaled


# ── Entries ───────────────────────────────────────────────────────────────────────────────────


def _in_blocks(
    names: Sequence[str], reader: TextReader, spelling: bool
) -> Iterator[tuple[int, Described]]:
    """Where a block begins, and what its names say; at least one block, for what rows look like."""
    for start in range(0, max(len(names), 1), _NAMES_A_BLOCK):
        yield start, reader.describe(names[start : start + _NAMES_A_BLOCK], spelling=spelling)


def _sparse_parts(of: Described) -> "Iterator[tuple[SparsePart, csr_array[np.float32]]]":
    yield "senses", of.senses
    if of.spelling is not None:
        yield "spelling", of.spelling


def _stacked(blocks: "Sequence[csr_array[np.float32]]") -> "csr_array[np.float32]":
    from scipy.sparse import vstack

    return vstack(blocks, format="csr")


def _rarities(
    rows: "Mapping[SparsePart, Sequence[csr_array[np.float32]]]",
) -> dict[SparsePart, NDArray[np.float32]]:
    return {part: rarity(_stacked(found)) for part, found in rows.items() if found}


def _joining(counts: Sequence[int]) -> "csr_array[np.float32]":
    """Sums the rows of names, one after the other, to those of entries of so many names each."""
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *counts])
    total = int(ends[-1])
    return csr_array(
        (np.ones(total, np.float32), np.arange(total), ends), shape=(len(counts), total)
    )


def _columns(rows: "csr_array[np.float32]") -> "csr_array[np.float32]":
    """Rows at unit length, turned so that products with them need no further turning."""
    return shortened(rows.tocsr(), 1e-9).T.tocsr()


def _meant_by(listed: Listed, knowledge: TitleKnowledge) -> "csr_array[np.float32]":
    """`TitleKnowledge.meant` of all entries, a block at a time."""
    blocks = [
        slice(start, start + _NAMES_A_BLOCK)
        for start in range(0, max(len(listed), 1), _NAMES_A_BLOCK)
    ]
    return _stacked([knowledge.meant(listed.sentence[b], listed.words[b]) for b in blocks])


def _nearness(concepts: Sequence[Concept]) -> "csr_array[np.float32]":
    """How far evidence of a concept (row) counts for another (column); 1 for itself."""
    from scipy.sparse import csr_array

    numbers = {concept.id: at for at, concept in enumerate(concepts)}
    near = np.eye(len(concepts), dtype=np.float32)
    for at, concept in enumerate(concepts):
        for other in concept.near:
            if other.id in numbers:
                near[numbers[other.id], at] = other.weight
    return csr_array(near)


def _tidy_names(concept: Concept) -> list[str]:
    return [tidy_title(name) for name in all_names(concept)]


def _distinct(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The texts without repetition, and for each text where it stands among them."""
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), np.array(places, np.int64)
