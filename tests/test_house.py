"""The house itself: no old name is left, edges are typed, results are named by what they are, and code is short."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.places import ENGINE, REPOSITORY
from tests.python_files import (
    bindings,
    calls,
    defined,
    function_lengths,
    imports,
    names,
    nodes,
    place,
    signatures,
    words,
)

pytestmark = pytest.mark.usefixtures("kept_as_syntax")

FOLDERS = ("engine", "tests", "rules", "strategies", "checklists", "templates")
FILES = ("README.md", "setup.cfg", "Makefile", ".ruff.toml")
READ = frozenset((".py", ".md", ".yaml", ".html", ".svg", ".css"))

OLD_MODULES = (
    "golive.graph",
    "golive.spec",
    "api.remember",
    "checker.compare.change",
    "checker.compare.declarations",
    "checker.compare.documents",
    "checker.direction",
    "checker.overrides",
    "cli.answers",
    "cli.describe",
    "cli.documents",
    "cli.libraries",
    "cli.messages",
    "cli.reading",
    "cli.runs",
    "cli.signals",
    "cli.tables",
    "cli.writing",
    "compiler.findings",
    "compiler.pipeline",
    "compiler.prove",
    "evaluator.block",
    "evaluator.fused",
    "loader.build",
    "market.findings",
    "market.orderbook",
    "market.readings",
    "readiness.durability_policy",
    "readiness.evidence",
    "readiness.half_life",
    "replay.run",
    "report.bars",
    "report.chart",
    "report.drawing.gates",
    "report.drawing.layers",
    "report.drawing.nodes",
    "report.graph",
    "report.stories",
    "report.summary",
    "report.timeline",
)
OLD_TEXTS = {
    "a command's options are a frozen class": r"\boptions\[[\"']",
    "`math.isfinite` says whether a number is finite": r"\b(\w+) - \1 == 0\b",
    "`several` writes a number of things": r"([\"'])\1 if [^}]+ == 1 else \1?s?\1",
}
OLD_FUNCTIONS = {"decision": "decide", "replay": "run"}
"""Now `read_decision` and `replay`: by floor, what no file of it defines any more."""

TOLD_APART = ("Parameter", "Apply", "Column", "Table", "Rule", "Band", "tame")

VAGUE = frozenset(("found", "told", "said"))
ADJECTIVES = frozenset(("known", "given"))
"""Fair names for what a caller gave or a mask says, but not for a type of the house."""

ROW = ENGINE / "core" / "row.py"
TYPED = ("core/row.py", "compiler", "decision", "account", "api")
MOST_LINES = 400
MEDIAN_FUNCTION, LONG_FUNCTION = 8, 25


@cache
def engine() -> tuple[Path, ...]:
    """Return the engine's files."""
    return tuple(sorted(ENGINE.rglob("*.py")))


@cache
def texts() -> dict[Path, str]:
    """Return every text that may name something of the engine, but for this one."""
    paths = [path for folder in FOLDERS for path in (REPOSITORY / folder).rglob("*") if path.suffix in READ]
    paths += [REPOSITORY / name for name in FILES]
    return {p: p.read_text(encoding="utf-8", errors="replace") for p in paths if p != Path(__file__)}


def matches(pattern: str, suffix: str = "", word: str = "") -> list[tuple[Path, int, re.Match[str]]]:
    """Return where a pattern stands: file, line and match. A `word` is in every match: looked for first, being fast."""
    return [
        (path, text.count("\n", 0, match.start()) + 1, match)
        for path, text in texts().items()
        if path.name.endswith(suffix) and word in text
        for match in re.finditer(pattern, text)
    ]


def of_engine(check: Callable[[Path], list[str]], *besides: Path) -> list[str]:
    """Return what a check has to say of the engine's files."""
    return [remark for path in engine() if path not in besides for remark in check(path)]


# Old names


def mention(module: str) -> str:
    """Return the pattern of an old module's name, dotted or as a path."""
    dotted = re.escape(module).replace(r"\.", "[./]")
    return rf"(?<![\w.])(golive[./])?{dotted}\b"


@pytest.mark.parametrize("module", OLD_MODULES)
def test_nothing_lies_at_an_old_path_or_names_it(module: str) -> None:
    path = ENGINE.joinpath(*module.removeprefix("golive.").split("."))
    assert not path.is_dir()
    assert not path.with_suffix(".py").exists()
    pattern, (parent, _, word) = mention(module), module.rpartition(".")
    assert [place(p, line) for p, line, _ in matches(pattern, word=word)] == []
    # `from golive.compiler import prove` names it without writing it: only such files need to be parsed.
    names_it = f"{parent} import "
    python = [p for p, text in texts().items() if p.suffix == ".py" and names_it in text and word in text]
    assert [place(p, n) for p in python for name, n in imports(p) if word in name and re.search(pattern, name)] == []


@pytest.mark.parametrize("floor", OLD_FUNCTIONS)
def test_no_function_keeps_an_old_name(floor: str) -> None:
    paths = [path for path in engine() if path.is_relative_to(ENGINE / floor)]
    assert paths
    assert [place(path, n.lineno) for path in paths for n in defined(path) if n.name == OLD_FUNCTIONS[floor]] == []


@pytest.mark.parametrize("rule", OLD_TEXTS)
def test_no_old_text_is_left(rule: str) -> None:
    assert [place(path, line) for path, line, _ in matches(OLD_TEXTS[rule])] == []


def is_there(dotted: str) -> bool:
    """Say whether a dotted name is a module of the engine, or a name in one."""
    path, parts = ENGINE, dotted.split(".")[1:]
    while parts and (path / parts[0]).is_dir():
        path = path / parts.pop(0)
    if parts and (path / f"{parts[0]}.py").is_file():
        path = path / f"{parts.pop(0)}.py"
    return not parts or parts[0] in names(path / "__init__.py" if path.is_dir() else path)


def test_every_module_that_is_named_is_there() -> None:
    named = matches(r"\bgolive(\.[a-z]\w*)+")
    assert len(named) > 1_000
    # `setup.cfg` names the packages of the policy folders, and floors to come; tests of their own hold both.
    lost = {f"{place(p, line)} {m[0]}" for p, line, m in named if p.name != "setup.cfg" and not is_there(m[0])}
    assert lost == set()


@cache
def below(folder: Path) -> tuple[Path, ...]:
    """Return a folder and every folder in it."""
    return (folder, *(path for path in folder.rglob("*") if path.is_dir()))


def test_every_file_that_a_readme_names_is_there() -> None:
    lost = []
    for path, line, match in matches(r"(?<![\w/.*<-])([\w./-]*\w\.py)\b", suffix=".md"):
        beside = (path.parent,) if "/" in match[1] else below(path.parent)
        if not any((folder / match[1]).is_file() for folder in (REPOSITORY, ENGINE, *beside)):
            lost.append(f"{place(path, line)} {match[1]}")
    assert lost == []


@pytest.mark.parametrize("name", TOLD_APART)
def test_one_name_is_one_thing(name: str) -> None:
    definitions = [place(path, node.lineno) for path in engine() for node in defined(path) if node.name == name]
    assert len(definitions) <= 1, definitions


# Names and types


@cache
def classes() -> frozenset[str]:
    """Return the names of the house's own types."""
    return frozenset(node.name for path in engine() for node in nodes(path) if isinstance(node, ast.ClassDef))


def vague_names(path: Path) -> list[str]:
    """Return where a result is called by that it is one."""
    vague = {
        (line, name)
        for name, line, annotation in bindings(path)
        if name in VAGUE or (name in ADJECTIVES and set(re.findall(r"\w+", annotation)) & classes())
    }
    return [f"{place(path, line)} {name}" for line, name in sorted(vague)]


def test_a_typed_result_is_named_by_what_it_is() -> None:
    assert of_engine(vague_names) == []


def suffixes(path: Path) -> list[str]:
    """Return where the column of a time or of a reason is spelled by hand."""
    spelled = re.compile(r"_at|\w*_why")
    return [place(path, line) for word, line in words(path) if spelled.fullmatch(word)]


def test_only_the_row_spells_the_suffixes_of_its_columns() -> None:
    assert of_engine(suffixes, ROW) == []


def loose_signatures(path: Path) -> list[str]:
    """Return where a signature takes or gives a dict of anything."""
    return [place(path, line) for text, line in signatures(path) if "dict[str, Any]" in text]


@pytest.mark.parametrize("where", TYPED)
def test_no_signature_takes_or_gives_a_dict_of_anything(where: str) -> None:
    paths = [path for path in engine() if path.is_relative_to(ENGINE / where)]
    assert paths
    assert [remark for path in paths for remark in loose_signatures(path)] == []


def windows_of_sessions(path: Path) -> list[str]:
    """Return where a session is made with windows: what it takes are streams."""
    return [
        place(path, call.lineno)
        for call in calls(path)
        if any(k.arg == "windows" for k in call.keywords) and ast.unparse(call.func).split(".")[-1] == "Session"
    ]


def test_a_session_is_given_streams() -> None:
    python = {path: text for path, text in texts().items() if path.suffix == ".py"}
    able = [path for path, text in python.items() if "Session" in text and "windows" in text]
    assert len(able) > 10
    assert [remark for path in able for remark in windows_of_sessions(path)] == []


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (vague_names, "found = 1"),
        (vague_names, "def f(told): ..."),
        (vague_names, "self.said: int = 1"),
        (vague_names, "for found, i in (): ..."),
        (vague_names, "def f(given: Engine | None): ..."),
        (suffixes, "column + '_at'"),
        (suffixes, "f'{column}_why'"),
        (suffixes, "row['direction_why']"),
        (suffixes, "column.endswith('_at')"),
        (loose_signatures, "def f(row: dict[str, Any]): ..."),
        (loose_signatures, "def f() -> list[dict[str, Any]]: ..."),
        (loose_signatures, "def f(*rows: dict[str, Any]): ..."),
        (loose_signatures, "class C:\n    row: dict[str, Any]"),
        (windows_of_sessions, "api.Session(engine, market, windows=w)"),
    ],
)
def test_a_breach_is_seen_however_it_is_written(check: Callable[[Path], list[str]], line: str, tmp_path: Path) -> None:
    path = tmp_path / "case.py"
    path.write_text(line + "\n", encoding="utf-8")
    assert len(check(path)) == 1


# Lengths


def test_functions_are_short() -> None:
    lines = [length for path in engine() for length in function_lengths(path)]
    assert len(lines) > 1_000
    assert statistics.median(lines) <= MEDIAN_FUNCTION
    assert statistics.quantiles(lines, n=10)[-1] <= LONG_FUNCTION


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in engine()}
    assert [place(path, length) for path, length in lengths.items() if length > MOST_LINES] == []
