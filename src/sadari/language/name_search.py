"""Find names by any part of them: Korean substrings, first consonants (ㅂㄷㅊ → 반도체), English.

A person types and sees the concepts whose names hold what was typed. This is a look-up for
choosing, not linking: nothing is guessed, spelling counts, and case, spaces and signs do not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from sadari.language.normalise import fold

_LONGEST_QUERY = 60
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SYLLABLES_EACH, _FIRST_SYLLABLE = 588, 0xAC00
#: Keyboards join two consonants typed in a row into one letter; they are meant one by one.
_CLUSTERS = str.maketrans(
    {
        "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
    }
)  # fmt: skip
_RUNS = re.compile(rf"[{_CONSONANTS}]|[^{_CONSONANTS}]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A writing of a concept; ``is_main`` for the two names it is shown by, else an alias."""

    concept_id: str
    text: str
    is_main: bool


class NameSearch:
    """Finds concepts by parts of their names. Immutable once built; safe to share."""

    def __init__(self, names: Iterable[Name]) -> None:
        """All names stand folded in one text, a line each, so that one pass finds them."""
        self._names = tuple(names)
        self._folded = tuple(fold(name.text) for name in self._names)
        self._text = "\n".join(("", *self._folded, ""))
        self._starts = tuple(accumulate((len(f) + 1 for f in self._folded), initial=1))

    def find(self, text: str, limit: int) -> list[Name]:
        """The best name of each concept that holds ``text``, best first, at most ``limit``.

        The whole name before its beginning, before its inside; main names before aliases; short
        before long; then by id, so that the order never depends on how the names were read.
        """
        pattern = _pattern(text)
        if pattern is None:
            return []
        best: dict[str, tuple[tuple[int, bool, int, str], Name]] = {}
        for rank, name in self._ranked(pattern):
            if name.concept_id not in best or rank < best[name.concept_id][0]:
                best[name.concept_id] = (rank, name)
        ordered = sorted(best.values(), key=lambda found: found[0])
        return [name for _rank, name in ordered[:limit]]

    def _ranked(
        self, pattern: re.Pattern[str]
    ) -> Iterator[tuple[tuple[int, bool, int, str], Name]]:
        for match in pattern.finditer(self._text):
            at = bisect_right(self._starts, match.start()) - 1
            name, folded = self._names[at], self._folded[at]
            is_start = match.start() == self._starts[at]
            is_whole = is_start and match.end() - match.start() == len(folded)
            place = 0 if is_whole else 1 if is_start else 2
            yield (place, not name.is_main, len(folded), name.concept_id), name


def _pattern(text: str) -> re.Pattern[str] | None:
    """What a folded name must hold; a consonant stands for every syllable that begins with it.

    A single letter is inside nearly every name, so it finds only names that begin with it.
    """
    runs = _RUNS.findall(text[:_LONGEST_QUERY].translate(_CLUSTERS))
    parts = [_one_of(run) if run in _CONSONANTS else re.escape(fold(run)) for run in runs]
    pattern = "".join(parts)
    is_single = len(runs) == 1 and len(fold(runs[0])) == 1
    return re.compile(f"(?<=\n){pattern}" if is_single else pattern) if pattern else None


def _one_of(consonant: str) -> str:
    first = _FIRST_SYLLABLE + _CONSONANTS.index(consonant) * _SYLLABLES_EACH
    return f"[{chr(first)}-{chr(first + _SYLLABLES_EACH - 1)}]"
