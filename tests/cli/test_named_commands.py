"""Every command that a message, a page, a document or a script names is there, with each of its options."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from tests.places import REPOSITORY

from golive.cli import main

IN_TICKS = re.compile(r"`golive ([^`]+)`")
IN_A_LINE = re.compile(r"^\s*(?:run: |entry: |\$ |@)?golive ([^#|&>\n]+)", re.MULTILINE)
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"--?[a-z][a-z-]*|[\w./-]+")
SCRIPTS = ("action.yml", ".pre-commit-hooks.yaml", "Makefile")


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file: of Python its strings, with `X` where something is filled in."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) and isinstance(p.value, str) else "X" for p in node.values)
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named(path: Path) -> Iterator[str]:
    """Yield what stands behind the name of the program, wherever a file names a command."""
    for text in texts(path):
        yield from IN_TICKS.findall(text)
        blocks = FENCED.findall(text) if path.suffix == ".md" else [text] if path.suffix != ".py" else []
        for block in blocks:
            yield from IN_A_LINE.findall(block)


def lacking(line: str) -> str:
    """Return what of a command is not there; empty where all is."""
    command: click.Command = main
    options: Sequence[str] = ()
    for word in WORD.findall(line):
        if word.startswith("-"):
            options = [name for one in command.params for name in (*one.opts, *one.secondary_opts)]
            if word not in (*options, "--help", "-h", "--version"):
                return f"{command.name} has no {word}"
        elif isinstance(command, click.Group) and not word.isupper():
            inner = command.get_command(click.Context(command), word)
            if inner is None:
                return f"{command.name} has no command {word}"
            command = inner
    return ""


def files() -> list[Path]:
    shipped = [REPOSITORY / place for place in ("engine", "rules", "strategies", "checklists", "templates")]
    kinds = (".py", ".md", ".yaml", ".html", ".txt")
    below = [
        path for place in shipped for path in place.rglob("*") if path.suffix in kinds and ".egg-info" not in str(path)
    ]
    return [*below, *REPOSITORY.glob("*.md"), *(REPOSITORY / name for name in SCRIPTS)]


def test_every_command_that_is_named_is_there_with_its_options() -> None:
    lines = {(path.relative_to(REPOSITORY), line) for path in files() for line in named(path)}
    assert len(lines) > 200
    assert {f"{path}: golive {line}: {why}" for path, line in lines if (why := lacking(line))} == set()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("validate rules --against main", ""),
        ("market propose FILE --out M.yaml", ""),
        ("market guess FILE", "market has no command guess"),
        ("run --swiftly", "run has no --swiftly"),
        ("certify", "main has no command certify"),
    ],
)
def test_what_is_not_there_is_told(line: str, why: str) -> None:
    assert lacking(line) == why
