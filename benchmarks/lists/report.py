"""The tables about lists, in Markdown."""

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

from benchmarks.engine.tasks import OURS
from benchmarks.machine import in_words
from benchmarks.words import table_head, table_row

Row = Mapping[str, Any]
_OTHERS = ("transferable", "transferable, taste 1")
_COLUMNS = {
    "expected matches": ("matches", "{:,.1f}"),
    "others envied, talents": ("envied", "{:,.1f}"),
    "openings": ("envied_openings", "{:,.1f}"),
    "openings shown to nobody": ("shown_to_nobody", "{:.1%}"),
    "exposure, Gini": ("exposure_gini", "{:.3f}"),
    "first choices served": ("first_choices_served", "{:,.0f}"),
    "fit lost, list": ("fit_loss", "{:+.1%}"),
    "fit lost, first": ("first_choice_fit_loss", "{:+.1%}"),
}
_KINDS = {
    "complete": "generated markets, complete",
    "drawn": "generated markets, drawn candidates",
    "region": "simulated regions",
}


def report(measured: Mapping[str, Any]) -> str:
    """All of it as one page of Markdown."""
    lines = [
        "# Lists benchmark, as it came out",
        "",
        f"{in_words(measured['about'])}.",
        "",
        "Written by `make bench-lists`; what each number means is in `benchmarks/README.md`.",
        "",
    ]
    return "\n".join([*lines, *quality_tables(measured["quality"])])


def quality_tables(found: Mapping[str, Any]) -> list[str]:
    """The published market, ours beside transferable utility, and every size."""
    lines = [*_published(found["published"]), *_compared(found["sizes"])]
    for size in found["sizes"]:
        lines += _size(size)
    return lines


def _published(rows: Mapping[str, Row]) -> list[str]:
    lines = [
        "## Lists: the published 30 x 20 market",
        "",
        "Expected matches (envy left / right); crowding .5, seed 0.",
        "",
        *table_head(["rule", "published", "measured"]),
    ]
    for name, one in rows.items():
        lines.append(
            table_row([_bold(name), *(_outcome(one.get(x)) for x in ("published", "measured"))])
        )
    return [*lines, ""]


def _outcome(found: Sequence[float] | None) -> str:
    if found is None:
        return ""
    return f"{found[0]:.4f} ({found[1]:,.0f} / {found[2]:,.0f})"


def _compared(sizes: Sequence[Row]) -> list[str]:
    """Expected matches as multiples of the better one of both scales of transferable utility."""
    levels = _levels([one for size in sizes for one in size["markets"]])
    columns = ("region" if level is None else f"crowding {level:g}" for level in levels)
    lines = [
        "## Lists: Sadari's expected matches, transferable utility = 1",
        "",
        "Beside the better one of its two taste scales in each market: the mean over the seeds, "
        "and the least of them.",
        "",
        *table_head(["market", "seeds", *columns]),
    ]
    for size in sizes:
        cells = [_times(_at(size["markets"], level)) for level in levels]
        lines.append(table_row([f"{size['kind']} {_sides(size)}", str(size["seeds"]), *cells]))
    return [*lines, ""]


def _times(markets: Sequence[Row]) -> str:
    found = [times_transferable(one) for one in markets]
    return f"{mean(found):.2f} ({min(found):.2f})" if found else ""


def times_transferable(market: Row) -> float:
    """Our expected matches as a multiple of the best of transferable utility."""
    rules = market["rules"]
    return float(rules[OURS]["matches"] / max(rules[name]["matches"] for name in _OTHERS))


def _size(size: Row) -> list[str]:
    lines = [f"## Lists: {_KINDS[size['kind']]}, {_sides(size)}", ""]
    markets = size["markets"]
    if size["failed"]:
        lines += [f"Ended early: {size['failed']}.", ""]
    if not markets:
        return lines
    levels = _levels(markets)
    first = [] if levels == [None] else ["crowding"]
    lines += [_inputs(markets), "", *table_head([*first, "lists", *_COLUMNS])]
    for level in levels:
        lines += _rules(_at(markets, level), [f"{level:g}"] if first else [])
    return [*lines, ""]


def _inputs(markets: Sequence[Row]) -> str:
    """How large the markets were, and what one of them took."""
    seeds = len({one["seed"] for one in markets})
    averages = {name: mean(one[name] for one in markets) for name in ("places", "candidates")}
    words = [f"Means over {seeds} {'seed' if seeds == 1 else 'seeds'}"]
    words += [f"{averages['places']:,.0f} places", f"{averages['candidates']:,.0f} candidate pairs"]
    if all("most_placed" in one for one in markets):
        most = mean(one["most_placed"] for one in markets)
        words.append(f"at most {most:,.0f} could be placed at all")
    seconds, peak = (max(one[name] for one in markets) for name in ("cpu_seconds", "peak_mib"))
    cost = f"A market with all rules took at most {seconds:,.1f} CPU s and {peak / 1024:.1f} GiB"
    return f"{'; '.join(words)}. {cost}."


def _rules(markets: Sequence[Row], first: list[str]) -> list[str]:
    lines = []
    for name in markets[0]["rules"]:
        values = (
            form.format(mean(one["rules"][name][key] for one in markets))
            for key, form in _COLUMNS.values()
        )
        lines.append(table_row([*first, _bold(name), *values]))
    return lines


def _levels(markets: Sequence[Row]) -> list[float | None]:
    """The degrees of crowding among these markets; None for a region's."""
    return list(dict.fromkeys(one.get("crowding") for one in markets))


def _at(markets: Sequence[Row], level: float | None) -> list[Row]:
    return [one for one in markets if one.get("crowding") == level]


def _sides(size: Row) -> str:
    return f"{size['talents']:,} x {size['openings']:,}"


def _bold(name: str) -> str:
    return f"**{name}**" if name == OURS else name
