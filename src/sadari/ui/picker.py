"""What the skill picker shows: the concepts chosen, and those found for what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What each level of the National Competency Standards means for somebody at work.
LEVELS: tuple[tuple[int, str | Promise], ...] = (
    (1, _("1 · with close guidance")),
    (2, _("2 · under guidance")),
    (3, _("3 · routine work alone")),
    (4, _("4 · varied work alone")),
    (5, _("5 · with own judgement")),
    (6, _("6 · leading others")),
    (7, _("7 · expert")),
    (8, _("8 · shaping the field")),
)
USUAL_LEVEL = 3
#: A licence is held or not; one level for all keeps it from being weighed.
LICENCE_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Option:
    """A concept to choose or chosen; ``also`` is the alias that holds what was typed, or "".

    A licence is held or not: it has no level to choose.
    """

    id: str
    name: str
    also: str = ""
    is_licence: bool = False
    level: int = USUAL_LEVEL
    must: bool = True


@dataclass(frozen=True, slots=True)
class Picker:
    """One picker of a page. ``kind`` is "skill" or "occupation"; ``name`` names its form fields.

    ``found`` answers ``text`` where a browser without scripts asked for it, None where none did.
    """

    name: str
    kind: str
    chosen: Sequence[Option] = ()
    text: str = ""
    found: Sequence[Option] | None = None
    has_levels: bool = False
    has_must: bool = False

    @property
    def id(self) -> str:
        return f"picker-{self.name}"

    @property
    def help_id(self) -> str:
        return f"{self.id}-help"

    @property
    def text_name(self) -> str:
        return f"{self.name}_q"

    @property
    def seen_name(self) -> str:
        """Holds the text that ``found`` answers, so that the next request need not ask again."""
        return f"{self.name}_seen"

    @property
    def find_name(self) -> str:
        return f"{self.name}_find"

    @property
    def levels(self) -> tuple[tuple[int, str | Promise], ...]:
        return LEVELS

    @property
    def blank(self) -> Option:
        """What the script copies for each concept that is chosen in the browser."""
        return Option("", "")
