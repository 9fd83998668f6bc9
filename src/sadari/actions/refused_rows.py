"""Refused rows on their way back to the sender, columns in the order of the file."""

from sadari.actions.import_records import ReadRow
from sadari.actions.refusal import Refusal
from sadari.models import RefusedRow


def as_read(row: RefusedRow) -> ReadRow:
    """The stored row as its reader saw it, columns in the sender's order."""
    refusal = Refusal(
        row=row.row,
        field=row.field,
        code=row.code,
        reason_ko=row.reason_ko,
        reason_en=row.reason_en,
        remedy_ko=row.remedy_ko,
        remedy_en=row.remedy_en,
    )
    return ReadRow(number=row.row, raw=dict(row.raw), refusal=refusal)
