"""The report: tables in Markdown, and how cost grows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.engine.pipeline import MATCH_STAGES
from benchmarks.engine.registry import CITY, TASKS
from benchmarks.engine.tasks import OURS, Task
from benchmarks.lists.report import quality_tables
from benchmarks.machine import in_words
from benchmarks.words import digits, table_head, table_row

Row = Mapping[str, Any]


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> float | None:
    """The exponent of seconds ~ size^exponent, least squares of the logarithms.

    None where there are fewer than two sizes.
    """
    if len(set(sizes)) < 2:
        return None
    slope, _ = np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-9)), 1)
    return float(slope)


def report(measured: Mapping[str, Any]) -> str:
    """All of it as one page of Markdown."""
    lines = [
        "# Engine benchmark, as it came out",
        "",
        f"{in_words(measured['about'])}.",
        "",
        "Written by `make bench`; what each number means is in `benchmarks/README.md`.",
        "",
        *_headline(measured["match"]),
        *_match_table(measured["match"]),
        *_start_table(measured["start"]),
    ]
    for name, rows in measured["tasks"].items():
        lines += _task_table(TASKS[name], rows)
    return "\n".join([*lines, *quality_tables(measured["quality"])])


def match_seconds(stages: Sequence[Row]) -> float | None:
    """Wall seconds of the stages that are a match; None if one is missing."""
    named = {row["stage"]: row["wall_seconds"] for row in stages if "stage" in row}
    if not set(MATCH_STAGES) <= set(named):
        return None
    return float(sum(named[stage] for stage in MATCH_STAGES))


def _headline(matches: Sequence[Row]) -> list[str]:
    whole = [(one, match_seconds(one["lines"])) for one in matches]
    done = [(one, seconds) for one, seconds in whole if seconds is not None]
    if not done:
        return []
    one, seconds = max(done, key=lambda pair: pair[0]["talents"])
    stages = [line for line in one["lines"] if line.get("stage") in MATCH_STAGES]
    peak = max(line["peak_mib"] for line in stages)
    who = "A whole city" if one["talents"] == CITY else "A market"
    return [
        f"**{who} matched in {seconds:,.1f} seconds**: {one['talents']:,} talents, "
        f"{one['openings']:,} openings, {peak / 1024:.1f} GiB at most "
        "(fit, seat prices, lists for both sides, stable placement, its check).",
        "",
    ]


def _match_table(matches: Sequence[Row]) -> list[str]:
    names: list[str] = []
    for one in matches:
        names += [x["stage"] for x in one["lines"] if "stage" in x and x["stage"] not in names]
    head = [f"{one['talents']:,} x {one['openings']:,}" for one in matches]
    lines = ["## One match, stage by stage", "", "Wall seconds / CPU seconds / peak MiB.", ""]
    lines += table_head(["stage", *head])
    for name in names:
        lines.append(table_row([name, *(_stage_cell(one, name) for one in matches)]))
    lines.append(table_row(["**match**", *(_match_cell(one) for one in matches)]))
    for word in ("candidates", "places", "placed", "blocking_pairs"):
        cells = [next((f"{x[word]:,}" for x in one["lines"] if word in x), "") for one in matches]
        lines.append(table_row([word.replace("_", " "), *cells]))
    failed = [
        f"{one['talents']:,} talents: {one['failed']}, after the stages shown."
        for one in matches
        if one["failed"]
    ]
    return [*lines, "", *failed, *([""] if failed else [])]


def _stage_cell(one: Row, name: str) -> str:
    line = next((x for x in one["lines"] if x.get("stage") == name), None)
    if line is None:
        return ""
    seconds = f"{digits(line['wall_seconds'])} / {digits(line['cpu_seconds'])}"
    return f"{seconds} / {line['peak_mib']:,.0f}"


def _match_cell(one: Row) -> str:
    seconds = match_seconds(one["lines"])
    return "" if seconds is None else f"**{digits(seconds)}**"


def _start_table(starts: Mapping[str, Row]) -> list[str]:
    if not starts:
        return []
    lines = [
        "## From nothing to the end of a first match",
        "",
        "A new process that loads the engine and matches a small market; the other tables "
        "leave out what it takes to compile or to load compiled code.",
        "",
        *table_head(["", "wall seconds", "CPU seconds"]),
    ]
    for name, row in starts.items():
        cells = [row["failed"], ""] if row["failed"] else [
            digits(row["wall_seconds"]), digits(row["cpu_seconds"])
        ]  # fmt: skip
        lines.append(table_row([name, *cells]))
    return [*lines, ""]


def _task_table(task: Task, rows: Sequence[Row]) -> list[str]:
    lines = [f"## {task.title}", "", task.question, ""]
    lines += [f"- **{system.name}**: {system.computes}." for system in task.systems]
    lines += [""]
    columns = ["talents", "system", "wall s", "CPU s", "peak MiB", "wall, ours = 1"]
    lines += table_head([*columns, "CPU, ours = 1", "answer", "input s"])
    lines += [_task_row(task, rows, row) for row in rows]
    return [*lines, "", *_growth_lines(rows), ""]


def _task_row(task: Task, rows: Sequence[Row], row: Row) -> str:
    name = f"**{row['system']}**" if row["system"] == OURS else row["system"]
    first = [f"{row['talents']:,}", name]
    if row["failed"]:
        return table_row([*first, row["failed"], *[""] * 6])
    ours = next(x for x in rows if x["talents"] == row["talents"] and x["system"] == OURS)
    return table_row(
        [
            *first,
            digits(row["wall_seconds"]),
            digits(row["cpu_seconds"]),
            f"{row['peak_mib']:,.0f}",
            _ratio(row, ours, "wall_seconds"),
            _ratio(row, ours, "cpu_seconds"),
            row["answer"],
            digits(row["input_seconds"]),
        ]
    )


def _ratio(row: Row, ours: Row, name: str) -> str:
    if ours["failed"] or not ours[name]:
        return ""
    return digits(row[name] / ours[name])


def _growth_lines(rows: Sequence[Row]) -> list[str]:
    grown = []
    for name in dict.fromkeys(row["system"] for row in rows):
        done = [row for row in rows if row["system"] == name and not row["failed"]]
        sizes = [row["talents"] for row in done]
        exponent = growth(sizes, [row["cpu_seconds"] for row in done])
        if exponent is not None:
            grown.append(f"{name} {exponent:.2f} ({min(sizes):,} to {max(sizes):,})")
    return [f"CPU time grows with talents to the power of: {'; '.join(grown)}."] if grown else []
