"""What a linter does not say: functions stay small, nothing is left over from debugging."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sadari

SOURCE = Path(sadari.__file__).parent
MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_FILE = 40, 600
SHARE = 0.95
#: Who speaks on a terminal, or is run on its own.
SPEAKERS = ("cli/output.py", "cli/run.py", "engine/verifier.py")
DEBUGGING = {"print", "pprint", "breakpoint"}
DEBUGGERS = {"pdb", "ipdb", "pprint", "icecream", "traceback"}


def modules() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def lengths(tree: ast.AST) -> list[int]:
    """Lines of each function's body, its docstring left out."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            if body:
                found.append((body[-1].end_lineno or 0) - body[0].lineno + 1)
    return found


def debugging(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in DEBUGGING:
            yield f"line {node.lineno}: {node.func.id}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            yield from (f"line {node.lineno}: {name}" for name in named & DEBUGGERS)


def test_nineteen_in_twenty_functions_fit_on_a_screen() -> None:
    found = sorted(length for tree in modules().values() for length in lengths(tree))
    short = sum(length <= MOST_LINES_OF_A_FUNCTION for length in found)
    assert len(found) > 500
    assert short / len(found) >= SHARE
    assert found[len(found) // 2] <= 8


def test_no_file_is_longer_than_its_reader_is_patient() -> None:
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        and (lines := path.read_text("utf-8").count("\n")) > MOST_LINES_OF_A_FILE
    }
    assert long == {}


def test_nothing_is_left_over_from_debugging() -> None:
    found = {
        name: left
        for name, tree in modules().items()
        if name not in SPEAKERS and (left := list(debugging(tree)))
    }
    assert found == {}


@pytest.mark.parametrize("code", ["print(1)", "breakpoint()", "import pdb", "from pprint import x"])
def test_what_is_left_over_is_caught(code: str) -> None:
    assert len(list(debugging(ast.parse(code)))) == 1


def test_a_long_function_is_measured_without_its_docstring() -> None:
    body = "\n".join(f"    a = {line}" for line in range(50))
    assert lengths(ast.parse(f'def f():\n    """One\n\n    two."""\n{body}')) == [50]


def test_every_module_says_what_it_is_for() -> None:
    silent = {
        name for name, tree in modules().items() if tree.body and ast.get_docstring(tree) is None
    }
    assert silent == set()


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_put_off(word: str) -> None:
    assert [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".html", ".css", ".toml"} and word in path.read_text("utf-8")
    ] == []
