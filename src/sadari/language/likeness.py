"""The concepts whose names are most like a text, by letters and by meaning, with a probability.

Asked only where no known name decides. Each candidate carries the likeness of its letters and,
with an encoder, the nearness of its meaning; one fitted curve turns both, and the lead over the
next concept, into the probability that it is right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from math import exp
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sadari.language.contrasts import contradict
from sadari.language.links import Why
from sadari.language.normalise import fold
from sadari.language.similarity import NameIndex

if TYPE_CHECKING:
    from sadari.language.encoding import Encoder

_SHORTLIST = 32
_AT_MOST = 8
_BLOCK = 128
#: Of each concept; more would cost memory and time and find hardly more.
_NAMES_ENCODED = 4
_KNOWN_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a text may mean.

    Likeness of letters and nearness of meaning are those of its likest and of its nearest name.
    Likeness of letters and nearness of meaning (0 without an encoder) 0–1; ``lead``: how far the
    first one's score is above the second's, 0 for all but the first.
    """

    id: str
    likeness: float
    nearness: float
    lead: float
    probability: float

    @property
    def why(self) -> Why:
        """What says most for it, letters or meaning."""
        return "ngram" if self.likeness >= self.nearness else "meaning"


@dataclass(frozen=True, slots=True)
class Curve:
    """Log odds of a right link: start + likeness·l + nearness·c + lead·m, fitted by maximum
    likelihood on left-out names (docs/theory/linking.md)."""

    start: float
    likeness: float
    nearness: float
    lead: float

    def candidate(
        self, concept_id: str, likeness: float, nearness: float, lead: float
    ) -> Candidate:
        """The concept with the probability, to 4 digits, that it is right."""
        odds = self.start + self.likeness * likeness + self.nearness * nearness + self.lead * lead
        probability = round(1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4)
        return Candidate(concept_id, likeness, nearness, lead, probability)


#: Fitted by `benchmarks/linking.py calibrate`, then moved by 2 towards what the development half
#: says: most texts of files do mean something. Without an encoder only letters speak.
BY_LETTERS = Curve(-1.33, 1.67, 0.0, 7.15)
BY_BOTH = Curve(-2.39, 1.55, 2.33, 7.76)
#: How much of the order of candidates letters decide; the rest is meaning.
LETTERS_SHARE = 0.5


class NearestConcepts:
    """Ranks the concepts of a table of names for texts that no name decides. Safe to share."""

    def __init__(
        self, ids: Mapping[str, str], written: Mapping[str, str], encoder: "Encoder | None" = None
    ) -> None:
        """``ids``: folded name → concept id; ``written``: folded name → how it is written.

        The first names of each concept in the order of ``written`` stand for its meaning. They
        are encoded when the first text is asked for, not here.
        """
        own = _names_of_concepts(ids, written)
        self.concepts: Sequence[str] = list(own)
        #: All first names, then all second names of the concepts that have one, and so on: the
        #: best name of each concept is then found by comparing whole blocks.
        self.names: Sequence[str] = [
            name for place in zip_longest(*own.values()) for name in place if name is not None
        ]
        self.ids: Sequence[str] = [ids[name] for name in self.names]
        self._blocks = [sum(len(n) > at for n in own.values()) for at in range(_most(own))]
        self._own = list(own.values())
        self._places = {name: at for at, name in enumerate(self.names)}
        self.likenesses = NameIndex(self.names).likenesses
        self.written: Sequence[str] = [written[name] for name in self.names]
        self._encoder = encoder
        self._vectors: NDArray[np.float32] | None = None
        self._lock = Lock()
        self._known: dict[str, tuple[Candidate, ...]] = {}

    def of(self, text: str) -> tuple[Candidate, ...]:
        """`rank` of one text, from what was read ahead if it was."""
        known = self._known.get(text)
        return known if known is not None else self.rank([text])[0]

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Rank many texts at once, several times faster than one by one, and keep the answers."""
        if len(self._known) > _KNOWN_AT_MOST:
            self._known = {}
        new = sorted(set(texts) - self._known.keys())
        self._known |= dict(zip(new, self.rank(new), strict=True))

    def likeness_to(self, text: str, concept_ids: Sequence[str]) -> dict[str, float]:
        """How like in letters ``text`` is to the likest name of each of these concepts, 0–1."""
        likeness = dict(zip(self.concepts, self._best(self.likenesses(text)), strict=True))
        return {concept_id: float(likeness[concept_id]) for concept_id in concept_ids}

    def rank(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        """For each text at most 8 concepts, the most probable first, none that contradicts it."""
        return [
            found
            for start in range(0, len(texts), _BLOCK)
            for found in self._rank_block(texts[start : start + _BLOCK])
        ]

    def _rank_block(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        if not self.ids:
            return [() for _ in texts]
        if self._encoder is None:
            return [self.choose(text, self.likenesses(text), None) for text in texts]
        nearness = self.of_concepts(self.nearness(texts))
        return [
            self.choose(text, self.likenesses(text), row)
            for text, row in zip(texts, nearness, strict=True)
        ]

    def of_concepts(self, nearness: NDArray[np.float32]) -> NDArray[np.float32]:
        """The nearness of each concept's nearest name, shape (texts, concepts), to 4 digits.

        The rounding hides that a text is encoded a little differently in another company.
        """
        return self._best(nearness.T).T.round(4)

    def _best(self, of_names: NDArray[Any]) -> NDArray[Any]:
        """The greatest value of each concept's names; the first axis is names, then concepts."""
        best, start = of_names[: len(self.concepts)].copy(), len(self.concepts)
        for size in self._blocks[1:]:
            if start >= len(of_names):
                break
            np.maximum(best[:size], of_names[start : start + size], out=best[:size])
            start += size
        return best

    def nearness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """How near each text is in meaning to each encoded name, shape (texts, encoded)."""
        if self._encoder is None:
            raise ValueError("Nearness of meaning needs an encoder.")
        return self._encoder.encode(texts) @ self._names_encoded(self._encoder).T

    def _names_encoded(self, encoder: "Encoder") -> NDArray[np.float32]:
        with self._lock:
            if self._vectors is None:
                self._vectors = encoder.encode(self.written[: self.encoded])
            return self._vectors

    def choose(
        self, text: str, alike: NDArray[np.float64], nearness: NDArray[np.float32] | None
    ) -> tuple[Candidate, ...]:
        """The best concepts by the likeness of names (names,) and the nearness (concepts,)."""
        likeness = self._best(alike)
        score = likeness if nearness is None else _mixed(likeness, nearness)
        asked = fold(text)
        fitting = (
            concept
            for concept in _greatest(score, _SHORTLIST)
            if not contradict(asked, self._likest_name(concept, alike))
        )
        order = list(islice(fitting, _AT_MOST))
        lead = float(score[order[0]] - (score[order[1]] if order[1:] else 0)) if order else 0.0
        curve = BY_LETTERS if nearness is None else BY_BOTH
        return tuple(
            curve.candidate(
                self.concepts[concept],
                float(likeness[concept]),
                0.0 if nearness is None else float(nearness[concept]),
                0.0 if at else lead,
            )
            for at, concept in enumerate(order)
        )

    def _likest_name(self, concept: int, alike: NDArray[np.float64]) -> str:
        return max(self._own[concept], key=lambda name: alike[self._places[name]])

    @property
    def encoded(self) -> int:
        """How many of ``names``, from the first on, stand for the meaning of their concepts."""
        return sum(self._blocks[:_NAMES_ENCODED])


def _names_of_concepts(ids: Mapping[str, str], written: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of each concept in the order of ``written``; who has most names comes first."""
    own: dict[str, list[str]] = {}
    for name in written:
        if name in ids:
            own.setdefault(ids[name], []).append(name)
    return {i: own[i] for i in sorted(own, key=lambda i: (-len(own[i]), i))}


def _most(own: Mapping[str, Sequence[str]]) -> int:
    return max(map(len, own.values()), default=0)


def _mixed(likeness: NDArray[np.float64], nearness: NDArray[np.float32]) -> NDArray[np.float64]:
    """One score of both, to 6 digits, so that equal evidence ranks equal."""
    mixed: NDArray[np.float64] = LETTERS_SHARE * likeness + (1 - LETTERS_SHARE) * nearness
    return mixed.round(6)


def _greatest(score: NDArray[np.floating], count: int) -> list[int]:
    """Where the greatest values stand, greatest first; equal ones in the order of the names."""
    if len(score) > count:
        top = np.sort(np.argpartition(-score, count)[:count])
    else:
        top = np.arange(len(score))
    return [int(at) for at in top[np.argsort(-score[top], kind="stable")]]
