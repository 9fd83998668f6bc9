"""What a command prints: one JSON document, or calm tables; progress goes to standard error."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

_WIDTH_OF_A_FILE = 120


class StepProgress(Protocol):
    """Told the step's name, how much of it is done, and how much there is (None: not known)."""

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None: ...


json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=_("Print one JSON document on standard output; progress goes to standard error."),
)


class Output:
    """Inside the block, whatever else is printed goes to standard error.

    So standard output holds the command's own answer and nothing else.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._stack = contextlib.ExitStack()
        self._answer: TextIO = sys.stdout
        self._answered = False

    def __enter__(self) -> "Output":
        self._answer = sys.stdout
        self._stack.enter_context(contextlib.redirect_stdout(sys.stderr))
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._stack.close()
        if error is not None:
            # What ends a command after its answer must not print a second document.
            error.answered = self._answered  # type: ignore[attr-defined]

    def answer(self, document: Mapping[str, Any], render: Callable[["Console"], None]) -> None:
        """Print the command's answer: the document itself, or ``render`` for people."""
        if self.as_json:
            print(json.dumps(document, ensure_ascii=False, indent=2), file=self._answer)
        else:
            from rich.console import Console

            width = None if self._answer.isatty() else _WIDTH_OF_A_FILE
            render(Console(file=self._answer, highlight=False, width=width))
        self._answer.flush()
        self._answered = True

    def say(self, sentence: str) -> None:
        """A remark beside the answer."""
        print(sentence, file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def progress(self) -> Iterator[StepProgress]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Elapsed())
        with Progress(*columns, console=Console(stderr=True)) as bars:
            steps = _Steps(bars)
            yield steps
            steps.complete()


class _Steps:
    """One bar for each step that is named; a new step completes the one before."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        if step not in self._tasks:
            self.complete()
            self._tasks[step] = self._bars.add_task(step, total=total)
        self._bars.update(self._tasks[step], completed=done, total=total)

    def complete(self) -> None:
        for task in self._bars.tasks:
            if not task.finished:
                self._bars.update(task.id, total=task.completed or 1, completed=task.completed or 1)


def table(console: "Console", title: str, rows: Sequence[tuple[str, ...]], *heads: str) -> None:
    """Print rows under their heads; numbers belong to the right, words to the left."""
    from rich.table import Table

    drawn = Table(title=title, title_justify="left", show_header=bool(heads))
    for position in range(len(rows[0]) if rows else len(heads)):
        numeric = bool(rows) and all(_is_number(row[position]) for row in rows)
        head = heads[position] if heads else ""
        drawn.add_column(head, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn)


def shown(value: Any) -> str:
    """A figure as people read it; unknown is a word, not a blank."""
    if value is None:
        return _("unknown")
    if value == []:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return str(value)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").removeprefix("-").isdigit()
