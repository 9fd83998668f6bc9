"""Rank every title of a corpus for every query, with the product's own code.

    python benchmarks/rank_titles.py QUERIES.tsv CORPUS.tsv > RUN.tsv

Both files: ``id<TAB>text`` a line, UTF-8. A line of the answer: query id, ``Q0``, corpus id, rank
from 1, score, ``sadari``, separated by tabs; every title of the corpus, best first. Equal scores:
the later line of the corpus first.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np

from sadari.language.encoding import default_encoder
from sadari.language.ranking import Scores, TitleKnowledge, TitleRanker
from sadari.language.vocabulary import load_vocabulary

NAME = "sadari"
Titles = list[tuple[str, str]]


def read_titles(path: Path) -> Titles:
    """(id, text) of each line that is not empty. Raises ValueError for a line without a tab.

    Only a line feed ends a line: a title may hold characters that other programs break lines at.
    """
    titles = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), 1):
        if line.strip():
            identifier, tab, text = line.partition("\t")
            if not tab:
                raise ValueError(f"{path}, line {number}: there is no tab between id and text")
            titles.append((identifier, text.partition("\t")[0]))
    return titles


def title_knowledge() -> TitleKnowledge:
    """What the product knows of titles: its encoder, its occupations, its words."""
    return TitleKnowledge(default_encoder(), list(load_vocabulary().occupations.values()))


def best_first(scores: Scores) -> np.ndarray:
    """The places of one query's titles, best first, the later of equal ones first."""
    return np.lexsort((-np.arange(len(scores)), -scores))


def write_run(queries: Titles, corpus: Titles, ranker: TitleRanker, out: TextIO) -> None:
    """One query at a time, so that memory does not grow with the queries."""
    for identifier, text in queries:
        scores = ranker.scores([text])[0]
        out.writelines(
            f"{identifier}\tQ0\t{corpus[place][0]}\t{rank}\t{scores[place]:.9g}\t{NAME}\n"
            for rank, place in enumerate(best_first(scores), 1)
        )


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        queries, corpus = (read_titles(Path(argument)) for argument in arguments)
    except (OSError, UnicodeDecodeError, ValueError) as problem:
        print(f"rank_titles: {problem}", file=sys.stderr)
        return 1
    ranker = TitleRanker([text for _, text in corpus], title_knowledge())
    write_run(queries, corpus, ranker, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
