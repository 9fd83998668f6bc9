"""Why a row was not taken, in words its sender can act on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused row: where it stands, what is wrong and how to mend it.

    ``row`` counts data rows from 1 in a list (for a table: the line a spreadsheet shows).
    ``field`` is the name the file itself uses. Sentences stand in Korean and English because
    the file goes back to its sender, whose language we do not know.
    """

    row: int
    field: str
    code: str
    reason_ko: str
    reason_en: str
    remedy_ko: str
    remedy_en: str

    @property
    def reason(self) -> str:
        return f"{self.reason_ko} / {self.reason_en}"

    @property
    def remedy(self) -> str:
        return f"{self.remedy_ko} / {self.remedy_en}"


class RowRefused(Exception):
    """Raised while one row is read or stored; the rest of the file goes on."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class FileRefused(Exception):
    """The file as a whole is not what it should be; ``refusal.row`` is 0."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
