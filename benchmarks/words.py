"""How a benchmark speaks: rows of Markdown tables, numbers, and what is being done now."""

import sys
from collections.abc import Sequence


def table_head(cells: Sequence[str]) -> list[str]:
    """The first two lines of a table."""
    return [table_row(cells), "|---" * len(cells) + "|"]


def table_row(cells: Sequence[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


def digits(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def tell(words: str) -> None:
    """What is being done now, beside the answer."""
    print(words, file=sys.stderr, flush=True)
