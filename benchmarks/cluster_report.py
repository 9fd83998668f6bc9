"""The report of `benchmarks.cluster`, as one page of Markdown."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.machine import in_words

Row = Mapping[str, Any]
#: What is said about a market that was not measured.
PAPER_TALENTS, PAPER_CORES, PAPER_BYTES_PER_SECOND = 10_000_000, 16, 1.25e9
_STAGES = {
    "fit": ("fit, until the candidates are back, s", 1.0),
    "candidates once more": ("of this, bringing the candidates back, s", 1.0),
    "round": ("price round, ms", 1e3),
    "prices": ("all prices, s", 1.0),
}


def report(found: Row) -> str:
    """All of it."""
    runs = {n: [run for run in found["runs"] if run["workers"] == n] for n in (1, 2)}
    return "\n".join(
        [
            "# Cluster benchmark, as it came out",
            "",
            f"{in_words(found['about'])}.",
            "",
            "Written by `make bench-cluster`; what each number means is in `benchmarks/README.md`.",
            "",
            f"{found['talents']:,} talents, {found['openings']:,} openings, "
            f"{found['local']['candidates']:,} candidates, {found['blocks']} blocks of "
            f"{found['block_talents']:,}; medians of {len(runs[1])}.",
            "",
            *_stages(runs, found["local"]),
            *_turns(found["runs"]),
            *_messages(found["messages"]),
            *_on_paper(found, runs[2]),
        ]
    )


def ratio(runs: Mapping[int, Sequence[Row]], stage: str) -> float:
    """How many times as fast two workers are as one, by the clock: of the medians."""
    return _wall(runs[1], stage) / _wall(runs[2], stage)


def _wall(runs: Sequence[Row], stage: str) -> float:
    return median(run["stages"][stage]["wall_seconds"] for run in runs)


def _busiest(runs: Sequence[Row], stage: str) -> float:
    """CPU seconds of the worker that had most to do."""
    return median(max(run["stages"][stage]["cpu_seconds"][2:]) for run in runs)


def _talk(runs: Sequence[Row], stage: str) -> float:
    """CPU seconds of driver and scheduler."""
    return median(sum(run["stages"][stage]["cpu_seconds"][:2]) for run in runs)


def _stages(runs: Mapping[int, Sequence[Row]], local: Row) -> list[str]:
    lines = ["| | one worker | two workers | ratio | this machine alone |", "|---" * 5 + "|"]
    for stage, (words, unit) in _STAGES.items():
        alone = local["stages"].get(stage)
        last = f"{alone['wall_seconds'] * unit:.3g}" if alone else ""
        lines.append(_line(f"**{words}, by the clock**", _wall, runs, stage, unit, last))
        lines.append(_line("CPU of the busiest worker", _busiest, runs, stage, unit))
        lines.append(_line("CPU of driver and scheduler", _talk, runs, stage, unit))
    peaks = (median(run["peak_mib"] for run in runs[n]) for n in (1, 2))
    one, two = (f"{peak:,.0f}" for peak in peaks)
    equal = ["equal" if _same(runs[n], local) else "DIFFERENT" for n in (1, 2)]
    return [
        *lines,
        f"| peak memory of a worker, MiB | {one} | {two} | | |",
        f"| hash of candidates and prices | {equal[0]} | {equal[1]} | | {local['hash'][:12]} |",
        "",
    ]


def _line(
    words: str, of: Any, runs: Mapping[int, Sequence[Row]], stage: str, unit: float, last: str = ""
) -> str:
    one, two = (of(runs[n], stage) for n in (1, 2))
    quotient = f"{one / two:.2f}" if two else ""
    return f"| {words} | {one * unit:.3g} | {two * unit:.3g} | {quotient} | {last} |"


def _same(runs: Sequence[Row], local: Row) -> bool:
    return all(run["hash"] == local["hash"] for run in runs)


def _turns(runs: Sequence[Row]) -> list[str]:
    """Each run by itself, with what others on the machine took."""
    lines = [
        "Each turn. In brackets: how many of the cores others used meanwhile.",
        "",
        "| workers | fit s | price round ms | all prices s |",
        "|---" * 4 + "|",
    ]
    for run in runs:
        cells = [
            f"{run['stages'][stage]['wall_seconds'] * _STAGES[stage][1]:.3g} "
            f"({run['stages'][stage]['cores_used_by_others']:.2f})"
            for stage in ("fit", "round", "prices")
        ]
        lines.append(f"| {run['workers']} | {' | '.join(cells)} |")
    return [*lines, ""]


def _messages(sizes: Row) -> list[str]:
    return [
        "| message | bytes |",
        "|---|---|",
        f"| block of talents, once | {sizes['rows_per_talent']:.0f} a talent |",
        f"| openings, once a worker | {sizes['openings_per_opening']:.0f} an opening |",
        f"| b, each round, to each thread | {sizes['b_per_opening']:.1f} an opening |",
        f"| what a block asks, each round | {sizes['asked_per_opening']:.1f} an opening |",
        f"| candidates, at the end | {sizes['candidates_per_candidate']:.1f} a candidate |",
        f"| what a worker keeps | {sizes['kept_per_candidate']:.1f} a candidate |",
        "",
    ]


def _on_paper(found: Row, runs: Sequence[Row]) -> list[str]:
    """Ten million talents, from the cost of a talent and of a block as measured."""
    sizes, openings, local = found["messages"], found["openings"], found["local"]
    growth = PAPER_TALENTS / found["talents"]
    blocks = -(-PAPER_TALENTS // found["block_talents"])
    fit, a_round = (
        median(sum(run["stages"][stage]["cpu_seconds"][2:]) for run in runs) * growth
        for stage in ("fit", "round")
    )
    out = PAPER_CORES * openings * sizes["b_per_opening"]
    back = blocks * openings * sizes["asked_per_opening"]
    candidates = local["candidates"] * growth
    return [
        f"**{PAPER_TALENTS:,} talents, on paper**: {blocks} blocks, the same openings, "
        f"{PAPER_CORES} cores, {PAPER_BYTES_PER_SECOND * 8 / 1e9:.0f} Gbit/s. A block takes "
        f"{fit / growth / found['talents'] * found['block_talents']:.2f} CPU s to fit and "
        f"{a_round / growth / found['talents'] * found['block_talents'] * 1e3:.1f} CPU ms a "
        f"round. Fit: {fit:,.0f} CPU s, {fit / PAPER_CORES:,.0f} s on all; rows once: "
        f"{PAPER_TALENTS * sizes['rows_per_talent'] / 1e9:.1f} GB. A round: {a_round:.1f} CPU s, "
        f"{a_round / PAPER_CORES * 1e3:.0f} ms on all; {out / 1e6:.0f} MB out and "
        f"{back / 1e6:.0f} MB back, {(out + back) / PAPER_BYTES_PER_SECOND * 1e3:.0f} ms. "
        f"{candidates / 1e6:,.0f} million candidates: "
        f"{candidates * sizes['kept_per_candidate'] / 1e9:.1f} GB among the workers, "
        f"{candidates * sizes['candidates_per_candidate'] / 1e9:.1f} GB to the driver at the end.",
        "",
    ]
