"""Both logs are hash chains: a row that is changed, removed or moved breaks every later hash."""

from dataclasses import dataclass

from django.db import connection

CHAINED_TABLES = ("sadari_auditevent", "sadari_accesslog")


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    table: str
    rows: int
    first_broken_id: int | None

    @property
    def whole(self) -> bool:
        return self.first_broken_id is None


def verify_chain(table: str) -> ChainVerdict:
    """Recompute every hash in order; the first row that does not fit is named."""
    if table not in CHAINED_TABLES:
        raise ValueError(f"{table!r} is not a chained log")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), min(id) FILTER (
                WHERE row_hash <> expected OR previous_hash <> coalesce(before, '')
            )
            FROM (
                SELECT id, row_hash, previous_hash,
                       lag(row_hash) OVER (ORDER BY id) AS before,
                       sadari_row_hash(sadari_row_in_utc(log)) AS expected
                FROM {table} AS log
            ) AS chain
            """  # noqa: S608  (the table's name comes from the closed list above)
        )
        rows, broken = cursor.fetchone()
    return ChainVerdict(table=table, rows=rows, first_broken_id=broken)
