"""Likeness of short names by their characters: the Dice coefficient of padded bigrams."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sadari.language.normalise import fold


def grams(folded: str) -> frozenset[str]:
    """The bigrams of a folded text with its borders marked."""
    padded = f"^{folded}$"
    return frozenset(padded[i : i + 2] for i in range(len(padded) - 1))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """2·|A∩B| / (|A|+|B|), between 0 and 1 (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


class NameIndex:
    """Finds the most alike of many folded names. Immutable once built."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """``names``: folded name → concept id."""
        self._ids = dict(names)
        self._grams = {name: grams(name) for name in self._ids}
        self._postings: defaultdict[str, list[str]] = defaultdict(list)
        for name, pieces in self._grams.items():
            for piece in pieces:
                self._postings[piece].append(name)

    def best(self, text: str, at_least: float) -> list[tuple[float, str, str]]:
        """(likeness, name, concept id) of all names at or above ``at_least``, best first.

        Equal likeness is ordered by name, so that the answer does not depend on file order.
        """
        asked = grams(fold(text))
        shared = Counter(name for piece in asked for name in self._postings.get(piece, ()))
        alike = (
            (2 * count / (len(asked) + len(self._grams[name])), name, self._ids[name])
            for name, count in shared.items()
        )
        return sorted((a for a in alike if a[0] >= at_least), key=lambda a: (-a[0], a[1]))

    def likeness(self, text: str, names: Iterable[str]) -> float:
        """The greatest likeness of ``text`` to any of the folded ``names``."""
        asked = grams(fold(text))
        return max((dice(asked, grams(name)) for name in names), default=0.0)
