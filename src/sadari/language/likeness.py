"""The concepts that a text is most like, by letters and by meaning, with a probability.

Asked only where no known name decides. Each candidate carries the likeness of its letters and,
with an encoder, the nearness of its meaning, which is the one that titles are ranked by
(``ranking.py``); one fitted curve turns both, and the lead over the next concept, into the
probability that it is right.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import islice, zip_longest
from math import exp
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sadari.language.contrasts import contradict, may_contradict
from sadari.language.links import Meaning, Why
from sadari.language.normalise import fold
from sadari.language.similarity import NameIndex, is_mistyped
from sadari.language.title_words import load_title_words

if TYPE_CHECKING:
    from sadari.language.ranking import Listed

#: Describes the concepts of the given ids, each by all its names.
DescribedBy = Callable[[Sequence[str]], "Listed"]

#: Chosen on the development half: right links of single words without a known part have .57 and
#: more there; of a thousand invented words most have less.
LEAST_LIKENESS_OF_COINED = 0.5
_SHORTLIST = 32
_AT_MOST = 8
_BLOCK = 512
_KNOWN_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a text may mean.

    ``likeness``: of letters, to its likest name; ``nearness``: of meaning, to all its names as
    one, 0 without an encoder; both 0–1. ``lead``: how far the first one's score is above the
    second's, 0 for all but the first.
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
BY_LETTERS = Curve(-1.18, 1.76, 0.0, 6.47)
BY_BOTH = Curve(-4.45, 1.00, 6.09, 8.63)
#: How much of the order of candidates letters decide; the rest is meaning. Chosen by what share
#: of left-out names then find their concept first.
LETTERS_SHARE = 0.3


class NearestConcepts:
    """Ranks concepts for texts that no name decides. Safe to share."""

    def __init__(
        self, ids: Mapping[str, str], meaning: DescribedBy | None = None, most: int = _AT_MOST
    ) -> None:
        """``ids``: folded name → concept id. Without ``meaning`` only letters count; with it, it
        is asked when the first text is ranked, not here. ``most``: candidates for each text.
        """
        self._most = most
        own = _names_of_concepts(ids)
        self.concepts: Sequence[str] = sorted(own)
        #: All first names, then all second names of the concepts that have one, and so on: the
        #: best name of each concept is then found by comparing whole blocks.
        ordered = [name for place in zip_longest(*own.values()) for name in place if name]
        self._sizes = [sum(len(names) > at for names in own.values()) for at in range(_most(own))]
        number = {concept_id: at for at, concept_id in enumerate(self.concepts)}
        self._from_blocks = np.argsort(np.array([number[i] for i in own], np.int32))
        self.owners = np.array([number[ids[name]] for name in ordered], np.int32)
        self._index = NameIndex(ordered)
        self._own: dict[int, list[int]] = {at: [] for at in range(len(own))}
        for at, owner in enumerate(self.owners):
            self._own[int(owner)].append(at)
        self._meaning = meaning
        self._described: list[Listed] = []  # shared with those as people decided
        self._lock = Lock()
        self._known: dict[str, tuple[Candidate, ...]] = {}

    @property
    def names(self) -> Sequence[str]:
        """The folded names by which letters are compared; ``owners`` says of which concept."""
        return self._index.names

    def decided(self, moved: Iterable[str], further: Mapping[str, str]) -> "NearestConcepts":
        """The same where the folded names ``moved`` are nobody's, and ``further`` ones are added.

        ``further``: folded name → id. They count by letters; what concepts mean stays described
        as it was, so that a decision costs milliseconds.
        """
        changed, places = copy(self), {name: at for at, name in enumerate(self.names)}
        number = {concept_id: at for at, concept_id in enumerate(self.concepts)}
        added = {name: number[i] for name, i in further.items() if i in number}
        hidden = [places[name] for name in {*moved, *added} if name in places]
        changed._index = self._index.changed(hidden, list(added))
        owners = np.fromiter(added.values(), np.int32, len(added))
        changed.owners = np.concatenate([self.owners, owners])
        changed._own = dict(self._own)
        for at, owner in enumerate(added.values(), len(self.owners)):
            changed._own[owner] = [*changed._own[owner], at]
        changed._known = {}
        return changed

    # ── Asking ────────────────────────────────────────────────────────────────────────────

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
        likeness = dict(zip(self.concepts, self.best(self.likenesses(text)), strict=True))
        return {concept_id: float(likeness[concept_id]) for concept_id in concept_ids}

    def rank(self, texts: Sequence[str], most: int = 0) -> list[tuple[Candidate, ...]]:
        """For each text its likest concepts, the likest first, none that contradicts it.

        A coined word is like nothing that is not written much like it, and a short one only like
        names that it may be mistyped for: the encoder would hear it as what sounds like it, and a
        few letters in common are chance.
        At most ``most``, or where that is 0 as many as ``of`` one text.
        """
        return [
            found
            for start in range(0, len(texts), _BLOCK)
            for found in self._rank_block(texts[start : start + _BLOCK], most or self._most)
        ]

    def _rank_block(self, texts: Sequence[str], most: int) -> list[tuple[Candidate, ...]]:
        if not self.concepts:
            return [() for _ in texts]
        if self._meaning is None:
            return [self.choose(text, self.likenesses(text), None, most) for text in texts]
        return [
            self.choose(text, self.likenesses(text), row, most)
            for text, row in zip(texts, self.nearness(texts), strict=True)
        ]

    def likenesses(self, text: str) -> NDArray[np.float64]:
        """How like in letters a text is to each of ``names``, 0–1."""
        return self._index.likenesses(text)

    def nearness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """How near each text is in meaning to each concept, shape (texts, concepts), to 4 digits.

        The rounding hides that a text is encoded a little differently in another company.
        """
        return self.described().nearness(texts).round(4)

    def described(self) -> "Listed":
        """The concepts as they are compared in meaning. Raises ValueError without an encoder."""
        if self._meaning is None:
            raise ValueError("Nearness of meaning needs an encoder.")
        with self._lock:
            if not self._described:
                self._described.append(self._meaning(self.concepts))
            return self._described[0]

    def best(self, alike: NDArray[Any]) -> NDArray[Any]:
        """The greatest of the values (names,) of each concept's names."""
        best, start = alike[: len(self.concepts)].copy(), len(self.concepts)
        for size in self._sizes[1:]:
            np.maximum(best[:size], alike[start : start + size], out=best[:size])
            start += size
        best = best[self._from_blocks]
        if start < len(alike):
            np.maximum.at(best, self.owners[start:], alike[start:])
        return best

    def choose(
        self,
        text: str,
        alike: NDArray[np.float64],
        nearness: NDArray[np.float32] | None,
        most: int,
    ) -> tuple[Candidate, ...]:
        """The best concepts by the likeness of names (names,) and the nearness (concepts,)."""
        likeness = self.best(alike)
        score = likeness if nearness is None else _mixed(likeness, nearness)
        shortlist = _greatest(score, _SHORTLIST)
        if load_title_words().is_coined(text):
            shortlist = self._barred(fold(text), shortlist, likeness)
        order = self._fitting(fold(text), shortlist, alike, most)
        lead = float(score[order[0]] - (score[order[1]] if order[1:] else 0)) if order else 0.0
        curve = BY_LETTERS if nearness is None else BY_BOTH
        return tuple(
            curve.candidate(
                self.concepts[concept],
                float(likeness[concept]),
                0.0 if nearness is None else float(nearness[concept]),
                0.0 if at else lead,
            )
            for at, concept in enumerate(order[:most])
        )

    def _barred(
        self, coined: str, shortlist: Sequence[int], likeness: NDArray[np.float64]
    ) -> list[int]:
        """Those whose letters are like the coined word's, and of which it may be a mistyped name.

        noti is no Notion, though all its letters stand there.
        """
        return [
            concept
            for concept in shortlist
            if likeness[concept] >= LEAST_LIKENESS_OF_COINED
            and any(is_mistyped(coined, self.names[at]) for at in self._own[concept])
        ]

    def _fitting(
        self, asked: str, shortlist: Sequence[int], alike: NDArray[np.float64], most: int
    ) -> Sequence[int]:
        """The first of the shortlist whose likest names do not contradict what is ``asked``."""
        wanted = max(most, 2)  # the second tells how far the first one leads
        if not may_contradict(asked):
            return shortlist[:wanted]
        fitting = (c for c in shortlist if not contradict(asked, self._likest_name(c, alike)))
        return list(islice(fitting, wanted))

    def _likest_name(self, concept: int, alike: NDArray[np.float64]) -> str:
        return self.names[max(self._own[concept], key=alike.item)]


def _names_of_concepts(ids: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of each concept in the order of ``ids``; who has most names comes first."""
    own: dict[str, list[str]] = {}
    for name, concept_id in ids.items():
        own.setdefault(concept_id, []).append(name)
    return {i: own[i] for i in sorted(own, key=lambda i: (-len(own[i]), i))}


def _most(own: Mapping[str, Sequence[str]]) -> int:
    return max(map(len, own.values()), default=0)


def nearest_as_decided(nearest: NearestConcepts, decided: Mapping[str, Meaning]) -> NearestConcepts:
    """As people decided, by folded text: a name of "nothing" or of another concept has moved."""
    named = {text: m.concept_id for text, m in decided.items() if m.concept_id is not None}
    return nearest.decided(decided, named)


def _mixed(likeness: NDArray[np.float64], nearness: NDArray[np.float32]) -> NDArray[np.float64]:
    """One score of both, to 6 digits, so that equal evidence ranks equal."""
    mixed: NDArray[np.float64] = LETTERS_SHARE * likeness + (1 - LETTERS_SHARE) * nearness
    return mixed.round(6)


def _greatest(score: NDArray[np.floating], count: int) -> list[int]:
    """Where the greatest values stand, greatest first; equal ones in the order of the ids."""
    if len(score) > count:
        top = np.sort(np.argpartition(score, -count)[-count:])
    else:
        top = np.arange(len(score))
    return [int(at) for at in top[np.argsort(-score[top], kind="stable")]]
