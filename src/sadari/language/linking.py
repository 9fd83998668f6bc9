"""Link written skills, licences, occupations and courses to the vocabulary.

A link says what it rests on (``why``) and how far it may be trusted (``confidence``). Nothing
is guessed: a level or a demand that is not written is None, and a name that nothing supports
links to nothing. Names decide first; likeness of letters and, with an encoder, nearness of
meaning only where no name does.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING

from sadari.language.likeness import Candidate
from sadari.language.linking_occupations import OccupationReader, OccupationTables
from sadari.language.linking_skills import SkillReader, SkillTables, each_once
from sadari.language.links import CONFIDENCE, ConceptKind, Meaning, OccupationLink, SkillLink, Why
from sadari.language.meaning import MeaningOf
from sadari.language.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from sadari.language.encoding import Encoder

__all__ = [
    "CONFIDENCE",
    "Linker",
    "Meaning",
    "OccupationLink",
    "SkillLink",
    "Why",
    "default_linker",
]


class Linker:
    """Answers what a text means in terms of one vocabulary. Safe to share between threads.

    The same vocabulary, meanings and encoder give the same answers, whatever was asked before.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        meanings: Iterable[Meaning] = (),
        encoder: "Encoder | None" = None,
    ) -> None:
        """Indexes are built here, once. ``meanings`` are corrections by people: they win.

        Without ``encoder`` nothing links by meaning; with one, it is loaded when first needed.
        """
        self.vocabulary = vocabulary
        meaning = MeaningOf(vocabulary, encoder) if encoder else None
        self._of_skills = SkillTables(vocabulary, meaning.skills if meaning else None)
        self._of_occupations = OccupationTables(
            vocabulary, meaning.occupations if meaning else None
        )
        self._decide(tuple(meanings))

    def _decide(self, meanings: tuple[Meaning, ...]) -> None:
        self._skills = SkillReader(self._of_skills, meanings)
        self._occupations = OccupationReader(self._of_occupations, meanings)

    def decided(self, meanings: Iterable[Meaning]) -> "Linker":
        """A linker of the same vocabulary with these ``meanings`` instead of its own.

        It shares all that decisions do not change, and so is made in a tenth of a second. What
        concepts mean, other than by letters, stays as the vocabulary has it.
        """
        linker = copy(self)
        linker._decide(tuple(meanings))
        return linker

    def read_ahead(self, *, items: Iterable[str] = (), titles: Iterable[str] = ()) -> None:
        """Rank what no name decides among skill items and titles, in batches.

        Answers do not change by it; asking for many one by one afterwards is several times
        faster than asking for each cold.
        """
        self._skills.nearest.read_ahead(self._skills.undecided(dict.fromkeys(items)))
        self._occupations.nearest.read_ahead(self._occupations.undecided(dict.fromkeys(titles)))

    def nearest(
        self, kind: ConceptKind, texts: Sequence[str], most: int
    ) -> list[tuple[Candidate, ...]]:
        """For each text the concepts that it is likest to, as if no name decided."""
        reader = self._skills if kind == "skill" else self._occupations
        return reader.nearest.rank(texts, most)

    # ── Skills ────────────────────────────────────────────────────────────────────────────

    def skill(self, text: str) -> SkillLink | None:
        """The skill that one list item names, such as ``엑셀(중급)``; None if it is not known.

        Of several, the one that most of the item speaks of. A skill that the item says is not
        needed (``자바 무관``) is None too.
        """
        return next(iter(self._skills.item(text)), None)

    def skills(self, text: str) -> tuple[SkillLink, ...]:
        """The skills of a written list, each once, in order; unknown items are left out.

        An item that names several (``다빈치 리졸브 색보정``) yields them all.
        """
        return each_once(link for item in self.items(text) for link in self._skills.item(item))

    def items(self, text: str) -> tuple[str, ...]:
        """The items of a written list; names of the vocabulary that hold a separator stay whole."""
        return self._skills.cut(text)

    def skills_in(self, text: str) -> tuple[SkillLink, ...]:
        """The skills that running text speaks of, each once, in order of appearance.

        Skills that the text says are not needed are left out.
        """
        return self._skills.running(text)

    def licence(self, text: str) -> SkillLink | None:
        """The licence or qualification that one item names; None if it is not known.

        Likeness is never enough: 정보처리기사 and 정보처리기능사 are two different papers.
        """
        return self._skills.licence(text)

    def licences(self, text: str) -> tuple[SkillLink, ...]:
        """The licences of a written list, each once, in order; unknown items are left out."""
        return each_once(link for item in self.items(text) if (link := self.licence(item)))

    def attested(self, text: str) -> tuple[SkillLink, ...]:
        """The licences of a written list, each followed by the skills and levels it attests."""
        return each_once(
            link
            for licence in self.licences(text)
            for link in (licence, *self._skills.attested(licence))
        )

    def outcomes(self, text: str, ncs_code: str = "") -> tuple[SkillLink, ...]:
        """What a course teaches: its list of skills if it has one, else its running text.

        A licence it leads to adds the skills that the licence attests. The skills of its NCS
        class (8 digits) are added with why ``ncs``; where the class itself holds none and the
        text named none, those of the 6-digit class above are.
        """
        return self._skills.outcomes(text, ncs_code)

    # ── Occupations ───────────────────────────────────────────────────────────────────────

    def occupation(self, text: str, code: str = "") -> OccupationLink | None:
        """The occupation that a title or a job name means; ``code`` is a KECO code, if known.

        Tried in turn: the exact name, the cleaned title, the code, the known name that heads the
        title, then the likest in letters and meaning. None if nothing supports any.
        """
        return self._occupations.best(text, code)

    def occupations(self, text: str, code: str = "", most: int = 5) -> tuple[OccupationLink, ...]:
        """The answer of `occupation` first, then what else the text could mean, best first.

        Where `occupation` is None these are only suggestions: each says how far to trust it.
        """
        return self._occupations.ranked(text, code, most)


@lru_cache(maxsize=1)
def default_linker() -> Linker:
    """The linker over the packaged vocabulary by names and letters, built once a process."""
    return Linker(load_vocabulary())
