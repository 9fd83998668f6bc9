"""The benchmark's own arithmetic, and the program that ranks any pair of files."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks import language, rank_titles
from benchmarks.baselines import BASELINES
from benchmarks.measures import average_precision, compare, first_relevant_rank

ROOT = Path(__file__).resolve().parents[2]
QUERIES = "q1\t간호사\nq2\tWelder\n"
CORPUS = "a\tnurse\nb\t용접원\nc\twelder\nd\twelder\n"


def test_average_precision_of_a_known_ranking() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    assert average_precision(scores, np.array([0, 2])) == pytest.approx((1 + 2 / 3) / 2)


def test_of_equal_scores_the_later_place_comes_first() -> None:
    scores = np.array([0.5, 0.5, 0.1])
    assert average_precision(scores, np.array([1])) == 1
    assert average_precision(scores, np.array([0])) == 0.5
    assert first_relevant_rank(scores, np.array([1])) == 1
    assert first_relevant_rank(scores, np.array([0])) == 2
    assert first_relevant_rank(scores, np.array([0, 1])) == 1


def test_comparison_counts_wins_and_losses() -> None:
    found = compare(np.array([1.0, 0.5, 0.2, 0.9]), np.array([0.0, 0.5, 0.4, 0.1]))
    assert (found["better"], found["worse"]) == (2, 1)
    assert found["difference"] == pytest.approx(0.4)
    assert found["p"] == 1.0


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_finds_the_very_same_title(name: str) -> None:
    pytest.importorskip("rapidfuzz", reason="requirements/bench.txt is not installed")
    corpus = ["registered nurse", "steel welder", "bus driver", "house painter"]
    scores = BASELINES[name](corpus, corpus)
    assert np.argmax(scores, axis=1).tolist() == [0, 1, 2, 3]


def test_a_run_ranks_every_title_for_every_query(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text(QUERIES, encoding="utf-8")
    (tmp_path / "c.tsv").write_text(CORPUS, encoding="utf-8")
    program = [sys.executable, str(ROOT / "benchmarks" / "rank_titles.py")]
    done = subprocess.run(
        [*program, str(tmp_path / "q.tsv"), str(tmp_path / "c.tsv")],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(r[0], r[1], int(r[3]), r[5]) for r in rows] == [
        (q, "Q0", rank, "sadari") for q in ("q1", "q2") for rank in (1, 2, 3, 4)
    ]
    assert rows[0][2] == "a"
    assert [r[2] for r in rows[4:7]] == ["d", "c", "b"]
    assert rows[4][4] == rows[5][4]


def test_a_file_that_is_none_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "c.tsv").write_text("no tab here\n", encoding="utf-8")
    assert rank_titles.main([str(tmp_path / "c.tsv"), str(tmp_path / "c.tsv")]) == 1
    assert "line 1" in capsys.readouterr().err
    assert rank_titles.main([str(tmp_path / "missing"), str(tmp_path / "c.tsv")]) == 1
    assert rank_titles.main([]) == 2


def test_without_the_data_it_says_so_and_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SADARI_BENCHMARKS", str(tmp_path))
    assert language.main(["--results", str(tmp_path / "results")]) == 0
    assert "nothing was measured" in capsys.readouterr().out
    assert not (tmp_path / "results").exists()


def test_the_whole_benchmark_runs_on_data_of_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rapidfuzz", reason="requirements/bench.txt is not installed")
    _write_data(tmp_path)
    monkeypatch.setenv("SADARI_BENCHMARKS", str(tmp_path))
    monkeypatch.setattr(language, "title_knowledge", _small_knowledge)
    assert language.main(["--results", str(tmp_path / "results")]) == 0
    measured = json.loads((tmp_path / "results" / "language.json").read_text())
    assert set(measured["map"]) == {"en", "ko", "ko→en", "en→ko", "mixed"}
    assert measured["map"]["ko→en"]["sadari"] == 1
    assert measured["melo"]["sadari"] == {"A@1": 1, "A@10": 1, "MRR": 1}
    assert "Every target was reached." in capsys.readouterr().out
    assert "| sadari |" in (tmp_path / "results" / "language.md").read_text()


def _small_knowledge() -> object:
    from sadari.language.encoding import default_encoder
    from sadari.language.ranking import TitleKnowledge

    return TitleKnowledge(default_encoder(), [])


def _write_data(base: Path) -> None:
    titles = {"en": ["nurse", "welder", "bus driver"], "ko": ["간호사", "용접원", "버스 운전기사"]}
    for language_code, names in titles.items():
        folder = base / "job_titles" / language_code
        folder.mkdir(parents=True)
        lines = "".join(f"{language_code}{i}\t{name}\n" for i, name in enumerate(names))
        (folder / "queries.tsv").write_text(lines, encoding="utf-8")
        (folder / "corpus.tsv").write_text(lines, encoding="utf-8")
        marks = "".join(f"{language_code}{i}\t0\t{language_code}{i}\t1\n" for i in range(3))
        (folder / "relevance.tsv").write_text(marks, encoding="utf-8")
    pairs = "".join(f"ko{i}\ten{i}\n" for i in range(3))
    (base / "job_titles" / "ko_en_pairs.tsv").write_text(pairs, encoding="utf-8")
    melo = base / "melo_usa_en"
    melo.mkdir()
    for file in ("queries", "corpus", "relevance"):
        text = (base / "job_titles" / "en" / f"{file}.tsv").read_text(encoding="utf-8")
        (melo / f"{file}.tsv").write_text(text, encoding="utf-8")


def test_only_a_line_feed_ends_a_title(tmp_path: Path) -> None:
    """Broken where lines are cut at every character that some program breaks lines at."""
    file = tmp_path / "titles.tsv"
    file.write_text("a\tnight\u2028nurse\r\n\nb\t용접\x0b공\n", encoding="utf-8")
    assert rank_titles.read_titles(file) == [("a", "night\u2028nurse"), ("b", "용접\x0b공")]
