"""Measure linking on our own labelled lines, fit its curves, lay out the sample files.

    python -m benchmarks.linking measure [--plain]   precision and recall, levels, calibration
    python -m benchmarks.linking calibrate           the curves of `sadari.language.likeness`
    python -m benchmarks.linking samples FOLDER...   the best and the worst 20 of sample files
    python -m benchmarks.linking speed               short texts a second, vacancies a second

``--plain`` links without an encoder.
"""

import argparse
import csv
import io
import random
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from tests.language.labelled import (
    Case,
    as_text,
    count,
    is_right,
    labelled_cases,
    link,
    table,
)

from sadari.language.encoding import Encoder, default_encoder
from sadari.language.likeness import NearestConcepts
from sadari.language.linking import Linker, OccupationLink, SkillLink
from sadari.language.names import Concept, all_names
from sadari.language.normalise import fold
from sadari.language.resident_number import find_resident_numbers
from sadari.language.vocabulary import load_vocabulary

GROUPS = {
    "half": lambda case: case.half,
    "task": lambda case: case.task,
    "language": lambda case: case.language,
    "field": lambda case: case.field,
    "source": lambda case: case.source,
}
_WORST = 20


# ── Measured ──────────────────────────────────────────────────────────────────────────────────


def measure(linker: Linker) -> str:
    """The table of all groups, then how levels and demands are read, then the calibration."""
    cases = labelled_cases()
    linked = [(case, link(linker, case)) for case in cases]
    counts = [(case, count(case, links)) for case, links in linked]
    held_out = [(case, counted) for case, counted in counts if case.half == "held out"]
    return "\n\n".join(
        [
            as_text(table(counts, GROUPS)),
            "held out alone\n" + as_text(table(held_out, GROUPS)),
            "reliability (all lines)\n" + "\n".join(reliability(linked)),
            said_right(linked),
        ]
    )


def reliability(linked: Iterable[tuple[Case, Sequence[SkillLink | OccupationLink]]]) -> list[str]:
    """Stated confidence beside the share of right links, by what the link rests on."""
    bins: dict[tuple[str, float], list[tuple[float, bool]]] = {}
    for case, links in linked:
        for found in links:
            key = (found.why, int(found.confidence * 5) / 5)
            bins.setdefault(key, []).append((found.confidence, is_right(case, found)))
    return [
        f"{why:10} {low:.1f}–  links {len(found):4d}  stated {np.mean([c for c, _ in found]):.3f}"
        f"  right {np.mean([r for _, r in found]):.3f}"
        for (why, low), found in sorted(bins.items())
    ]


def said_right(linked: Iterable[tuple[Case, Sequence[SkillLink | OccupationLink]]]) -> str:
    """How many of the levels and demands of rightly linked skills are read as written."""
    levels, demands = [], []
    for case, links in linked:
        for found in links:
            if isinstance(found, SkillLink) and is_right(case, found):
                level, must = case.said.get(found.id, (None, None))
                levels.append(found.level == level)
                demands.append(found.must == must)
    return f"levels right {np.mean(levels):.3f}, demands right {np.mean(demands):.3f}"


# ── Fitted ────────────────────────────────────────────────────────────────────────────────────


def calibrate(encoder: Encoder | None) -> str:
    """The curve that turns likeness, nearness and lead into a probability.

    Each name in turn is asked with itself and its plural hidden (the right answer is its
    concept) and with all names of its concept hidden (any answer is wrong), in equal numbers.
    """
    linker = Linker(load_vocabulary(), encoder=encoder)
    rows: list[tuple[float, float, float, bool]] = []
    for reader, concepts in (
        (linker._skills, linker.vocabulary.skills),
        (linker._occupations, linker.vocabulary.occupations),
    ):
        rows += _left_out(reader.nearest, concepts, with_meaning=encoder is not None)
    return _fitted(rows, with_meaning=encoder is not None)


def _left_out(
    nearest: NearestConcepts, concepts: Mapping[str, Concept], with_meaning: bool
) -> Iterator[tuple[float, float, float, bool]]:
    place = {name: at for at, name in enumerate(nearest.names)}
    written = [
        (at, name)
        for at, concept_id in enumerate(nearest.concepts)
        if len(names := all_names(concepts[concept_id])) > 1
        for name in names
    ]
    for of, text in sorted(random.Random(7).sample(written, min(2500, len(written)))):
        name = fold(text)
        same = [place[other] for other in (name, f"{name}s", name[:-1]) if other in place]
        alike = nearest.likenesses(text)
        near = None
        if with_meaning:
            rest = [n for n in all_names(concepts[nearest.concepts[of]]) if fold(n) != name]
            near = nearest.nearness([text])[0]
            near[of] = nearest.described().alone(rest).nearness([text])[0, 0]
        alike[same] = 0
        yield _found(nearest, text, alike, near, right=of)
        alike[nearest.owners == of] = 0
        if near is not None:
            near[of] = 0
        yield _found(nearest, text, alike, near, right=None)


def _found(
    nearest: NearestConcepts,
    text: str,
    alike: NDArray[np.float64],
    near: NDArray[np.float32] | None,
    right: int | None,
) -> tuple[float, float, float, bool]:
    """What the first candidate rests on, and whether it is ``right``."""
    found = nearest.choose(text, alike, near, most=1)
    if not found:
        return 0.0, 0.0, 0.0, False
    is_right = right is not None and found[0].id == nearest.concepts[right]
    return found[0].likeness, found[0].nearness, found[0].lead, is_right


def _fitted(rows: list[tuple[float, float, float, bool]], with_meaning: bool) -> str:
    from sklearn.linear_model import LogisticRegression

    features = np.array([row[:3] for row in rows])
    if not with_meaning:
        features[:, 1] = 0
    right = np.array([row[3] for row in rows])
    model = LogisticRegression(C=100.0).fit(features, right)
    start, weights = model.intercept_[0], model.coef_[0]
    return (
        f"{len(rows)} left-out names, {right.mean():.3f} right\n"
        f"Curve({start:.2f}, {weights[0]:.2f}, {weights[1]:.2f}, {weights[2]:.2f})"
    )


# ── Laid out ──────────────────────────────────────────────────────────────────────────────────


def samples(linker: Linker, folders: Sequence[Path]) -> str:
    """The 20 surest and the 20 least sure links of the terms and titles of sample files.

    Of equally sure ones some are shown, evenly spread, so that all kinds are seen.
    """
    skills, titles = set[str](), set[str]()
    for folder in folders:
        for text in _texts(folder, "compAbl", "srchKeywordNm") | _column(folder, "보유역량"):
            skills |= set(linker.items(text))
        titles |= _texts(folder, "title", "wantedTitle", "jobsNm") | _column(folder, "희망직종")
    titles = {title for title in titles if not find_resident_numbers(title)}
    rows = [_row(text, linker.skill(text)) for text in sorted(skills)]
    rows += [_row(text, linker.occupation(text)) for text in sorted(titles)]
    rows.sort(key=lambda row: (-row[0], row[1]))
    head = "| written | linked to | why | confidence |\n|---|---|---|---|"
    surest = [row for row in rows if row[0] == rows[0][0]]
    best = surest[:: max(1, len(surest) // _WORST)][:_WORST]
    worst = rows[-_WORST:]
    return "\n".join([head, *map(_line, best), "", head, *map(_line, worst)])


def _row(text: str, found: SkillLink | OccupationLink | None) -> tuple[float, str, str, str]:
    if found is None:
        return 0.0, text, "nothing", ""
    return found.confidence, text, found.id, found.why


def _line(row: tuple[float, str, str, str]) -> str:
    confidence, text, concept_id, why = row
    return f"| {text} | {concept_id} | {why} | {confidence:.2f} |"


def _texts(folder: Path, *tags: str) -> set[str]:
    return {
        element.text
        for file in sorted(folder.glob("*vacanc*.xml"))
        for tag in tags
        for element in ElementTree.parse(file).getroot().iter(tag)
        if element.text
    }


def _column(folder: Path, head: str) -> set[str]:
    found: set[str] = set()
    for file in sorted(folder.glob("*cp949.csv")):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="cp949"))))
        for at, row in enumerate(rows[:5]):
            for column, name in enumerate(row):
                if head in name:
                    found |= {r[column] for r in rows[at + 1 :] if len(r) > column}
    return found - {"", "-"}


# ── Speed ─────────────────────────────────────────────────────────────────────────────────────


def speed(encoder: Encoder | None) -> str:
    """CPU seconds for new short texts, and for vacancies of a title, six items and a text."""
    linker = Linker(load_vocabulary(), encoder=encoder)
    linker.read_ahead(items=["알 수 없는 낱말"], titles=["알 수 없는 이름"])  # loads all there is
    new = [f"{case.text} {n}호" for n in range(8) for case in labelled_cases()]
    short = [text for text in new if len(text) <= 40]
    started = time.process_time()
    linker.read_ahead(items=short)
    linked = sum(linker.skill(text) is not None for text in short)
    per_second = len(short) / (time.process_time() - started)
    vacancies = list(_vacancies(4000))
    started = time.process_time()
    for at in range(0, len(vacancies), 1000):
        block = vacancies[at : at + 1000]
        linker.read_ahead(
            items=[item for _title, items, _text in block for item in items],
            titles=[title for title, _items, _text in block],
        )
        for title, items, text in block:
            linker.occupation(title)
            for item in items:
                linker.skill(item)
            linker.skills_in(text)
    each = (time.process_time() - started) / len(vacancies)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{per_second:,.0f} new short texts a CPU second ({linked} of {len(short)} linked)\n"
        f"{1000 * each:.2f} ms a vacancy: 100,000 in {each * 100_000 / 2:.0f} s on two cores\n"
        f"{memory:.0f} MB at most"
    )


def _vacancies(count_wanted: int) -> Iterator[tuple[str, list[str], str]]:
    """Titles and texts that are all new, items that repeat as they do in files."""
    cases, rng = labelled_cases(), random.Random(1)
    titles = [case.text for case in cases if case.task == "occupation"]
    items = [case.text for case in cases if case.source == "list"]
    lines = [case.text for case in cases if case.source in {"vacancy", "resume", "course"}]
    for n in range(count_wanted):
        text = " ".join(rng.sample(lines, 9))[:290]
        yield f"{rng.choice(titles)} {n}", rng.sample(items, 6), f"{text} 담당 {n}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["measure", "calibrate", "samples", "speed"])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--plain", action="store_true", help="without an encoder")
    asked = parser.parse_args()
    encoder = None if asked.plain else default_encoder()
    linker = Linker(load_vocabulary(), encoder=encoder)
    answers = {
        "measure": lambda: measure(linker),
        "calibrate": lambda: calibrate(encoder),
        "samples": lambda: samples(linker, asked.folders),
        "speed": lambda: speed(encoder),
    }
    print(answers[asked.what]())


if __name__ == "__main__":
    main()
