"""The report of `benchmarks.cluster`, as one page of Markdown."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.machine import in_words

Row = Mapping[str, Any]
#: What is said about a market that was not measured.
PAPER_TALENTS, PAPER_CORES, PAPER_BYTES_PER_SECOND = 10_000_000, 16, 1.25e9
_STAGES = {
    "fit": ("fit, s", 1.0),
    "bring": ("of this, bringing the candidates back, s", 1.0),
    "round": ("price round, ms", 1e3),
    "prices": ("all prices, s", 1.0),
}


def report(found: Row) -> str:
    """All of it."""
    lines = [
        "# Cluster benchmark, as it came out",
        "",
        f"{in_words(found['about'])}.",
        "",
        "Written by `make bench-cluster`; what each number means is in `benchmarks/README.md`.",
        "",
    ]
    for size in found["sizes"]:
        lines += [
            f"## {size['talents']:,} talents, {size['openings']:,} openings",
            "",
            f"{size['candidates']:,} candidates, {size['blocks']} blocks of "
            f"{size['block_talents']:,}.",
            "",
            *_stages(Measured(size["rows"], found["quiet_cores"]), size),
            *_turns(size["rows"]),
        ]
    largest = max(found["sizes"], key=lambda size: size["talents"])
    measured = Measured(largest["rows"], found["quiet_cores"])
    lines += [*_messages(largest["messages"]), *_on_paper(largest, measured)]
    return "\n".join(lines)


class Measured:
    """The rows of one size; where one worker and two both have quiet ones, these alone."""

    def __init__(self, rows: Sequence[Row], quiet_cores: float) -> None:
        self._rows, self._most = rows, quiet_cores

    def all_of(self, stage: str, workers: int) -> list[Row]:
        """Of this stage by so many workers, loud ones too."""
        return [x for x in self._rows if (x["stage"], x["workers"]) == (stage, workers)]

    def quiet(self, stage: str, workers: int) -> list[Row]:
        """Those during which others used few cores."""
        rows = self.all_of(stage, workers)
        return [row for row in rows if row["cores_used_by_others"] <= self._most]

    def wall(self, stage: str, workers: int) -> float:
        """Seconds by the clock."""
        return self._median(stage, workers, lambda row: row["wall_seconds"])

    def busiest(self, stage: str, workers: int) -> float:
        """CPU seconds of the worker that had most to do."""
        return self._median(stage, workers, lambda row: max(row["cpu_seconds"][2:]))

    def talk(self, stage: str, workers: int) -> float:
        """CPU seconds of driver and scheduler."""
        return self._median(stage, workers, lambda row: sum(row["cpu_seconds"][:2]))

    def work(self, stage: str, workers: int) -> float:
        """CPU seconds of all workers."""
        return self._median(stage, workers, lambda row: sum(row["cpu_seconds"][2:]))

    def ratio(self, stage: str) -> float:
        """How many times as fast two workers are as one, by the clock."""
        return self.wall(stage, 1) / self.wall(stage, 2)

    def _median(self, stage: str, workers: int, of: Callable[[Row], float]) -> float:
        both = {1, 2} if workers else {0}  # never one in peace beside the other in a crowd
        quiet = all(self.quiet(stage, number) for number in both)
        rows = self.quiet(stage, workers) if quiet else self.all_of(stage, workers)
        return median(map(of, rows))


def _stages(found: Measured, size: Row) -> list[str]:
    head = ["", "one worker", "two workers", "ratio", "quiet turns", "this machine alone"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for stage, (words, unit) in _STAGES.items():
        alone = f"{found.wall(stage, 0) * unit:.3g}" if found.all_of(stage, 0) else ""
        counts = (str(len(found.quiet(stage, workers))) for workers in (1, 2))
        lines += [
            _line(f"**{words}, by the clock**", found.wall, stage, " and ".join(counts), alone),
            _line("CPU of the busiest worker", found.busiest, stage),
            _line("CPU of driver and scheduler", found.talk, stage),
        ]
    both = [found.wall("fit", workers) + found.wall("prices", workers) for workers in (1, 2)]
    lines.append(
        f"| **fit and all prices, s, by the clock** | {both[0]:.3g} | {both[1]:.3g} | "
        f"{both[0] / both[1]:.2f} | | |"
    )
    one, two = (f"{peak:,.0f}" for peak in size["peak_mib"])
    equal = " | ".join("equal" if same else "DIFFERENT" for same in _same(size))
    return [
        *lines,
        f"| peak memory of a worker, MiB | {one} | {two} | | | |",
        f"| hash of candidates and prices | {equal} | | | {size['local_hash'][:12]} |",
        "",
    ]


def _line(
    words: str, of: Callable[[str, int], float], stage: str, turns: str = "", alone: str = ""
) -> str:
    unit, one, two = _STAGES[stage][1], of(stage, 1), of(stage, 2)
    quotient = f"{one / two:.2f}" if two else ""
    return f"| {words} | {one * unit:.3g} | {two * unit:.3g} | {quotient} | {turns} | {alone} |"


def _same(size: Row) -> list[bool]:
    """Whether every turn of one worker, and of two, came to what this machine came to alone."""
    return [set(column) == {size["local_hash"]} for column in zip(*size["hashes"], strict=True)]


def _turns(rows: Sequence[Row]) -> list[str]:
    """Each turn by itself, with what others on the machine took."""
    lines = [
        "Each turn by the clock. In brackets: how many cores others used meanwhile.",
        "",
        "| | one worker | two workers |",
        "|---|---|---|",
    ]
    for stage, (words, unit) in _STAGES.items():
        cells = [
            ", ".join(
                f"{row['wall_seconds'] * unit:.3g} ({row['cores_used_by_others']:.2f})"
                for row in rows
                if (row["stage"], row["workers"]) == (stage, workers)
            )
            for workers in (1, 2)
        ]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    return [*lines, ""]


def _messages(sizes: Row) -> list[str]:
    return [
        "| message | bytes |",
        "|---|---|",
        f"| block of talents, once | {sizes['rows_per_talent']:.0f} a talent |",
        f"| openings, once a worker | {sizes['openings_per_opening']:.0f} an opening |",
        f"| b, each round, to each worker | {sizes['b_per_opening']:.1f} an opening |",
        f"| Σ K a, each round, from each thread | {sizes['asked_per_opening']:.1f} an opening |",
        f"| candidates, at the end | {sizes['candidates_per_candidate']:.1f} a candidate |",
        f"| what a worker keeps | {sizes['kept_per_candidate']:.1f} a candidate |",
        "",
    ]


def _on_paper(size: Row, found: Measured) -> list[str]:
    """Ten million talents, from the cost of a talent and of a block as measured."""
    sizes, openings = size["messages"], size["openings"]
    growth = PAPER_TALENTS / size["talents"]
    blocks = -(-PAPER_TALENTS // size["block_talents"])
    fit, a_round = (found.work(stage, 2) * growth for stage in ("fit", "round"))
    fit_of_block, round_of_block = (
        found.work(stage, 2) / size["talents"] * size["block_talents"] for stage in ("fit", "round")
    )
    out = PAPER_CORES * openings * sizes["b_per_opening"]
    back = PAPER_CORES * openings * sizes["asked_per_opening"]
    candidates = size["candidates"] * growth
    return [
        f"**{PAPER_TALENTS:,} talents, on paper**: {blocks} blocks, the same openings, "
        f"{PAPER_CORES} cores, {PAPER_BYTES_PER_SECOND * 8 / 1e9:.0f} Gbit/s. A block takes "
        f"{fit_of_block:.2f} CPU s to fit and {round_of_block * 1e3:.1f} CPU ms a "
        f"round. Fit: {fit:,.0f} CPU s, {fit / PAPER_CORES:,.0f} s on all; rows once: "
        f"{PAPER_TALENTS * sizes['rows_per_talent'] / 1e9:.1f} GB. A round: {a_round:.1f} CPU s, "
        f"{a_round / PAPER_CORES * 1e3:.0f} ms on all; {out / 1e6:.0f} MB out and "
        f"{back / 1e6:.0f} MB back, {(out + back) / PAPER_BYTES_PER_SECOND * 1e3:.0f} ms. "
        f"{candidates / 1e6:,.0f} million candidates: "
        f"{candidates * sizes['kept_per_candidate'] / 1e9:.1f} GB among the workers, "
        f"{candidates * sizes['candidates_per_candidate'] / 1e9:.1f} GB to the driver at the end.",
        "",
    ]
