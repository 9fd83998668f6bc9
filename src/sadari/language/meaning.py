"""What the concepts of a vocabulary mean, described once for linking and for ranking alike.

Nothing is described, and no encoder loaded, before somebody asks.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sadari.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from sadari.language.description import TextReader
    from sadari.language.encoding import Encoder
    from sadari.language.ranking import Listed


class MeaningOf:
    """The concepts of one vocabulary through one encoder."""

    def __init__(self, vocabulary: Vocabulary, encoder: "Encoder") -> None:
        self._vocabulary, self._encoder = vocabulary, encoder

    @cached_property
    def _reader(self) -> "TextReader":
        from sadari.language.ranking import title_reader

        return title_reader(self._encoder, self._vocabulary.occupations.values())

    def occupations(self, ids: Sequence[str]) -> "Listed":
        """These occupations, as `TitleKnowledge` has them."""
        from sadari.language.ranking import of_concepts

        return of_concepts([self._vocabulary.occupations[i] for i in ids], self._reader)

    def skills(self, ids: Sequence[str]) -> "Listed":
        """These skills, read by the same words as titles are."""
        from sadari.language.ranking import of_concepts

        return of_concepts([self._vocabulary.skills[i] for i in ids], self._reader)
