"""Python files read as syntax: what they import, bind, declare and spell, for tests that look at the house itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.places import REPOSITORY

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file."""
    return tuple(ast.walk(tree(path)))


def place(path: Path, line: int) -> str:
    """Return a place as editors take it."""
    shown = path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path
    return f"{shown.as_posix()}:{line}"


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Return every module or name that a file imports, dotted, with its line."""
    modules: list[tuple[str, int]] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            modules += ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules += ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    return tuple(modules)


def defined(path: Path) -> list[Function | ast.ClassDef]:
    """Return the functions and classes at the top of a file."""
    return [node for node in tree(path).body if isinstance(node, Function | ast.ClassDef)]


def bindings(path: Path) -> Iterator[tuple[str, int, str]]:
    """Give every name and attribute that a file binds, with its line and, if it has one, its annotation."""
    for node in nodes(path):
        match node:
            case ast.arg(arg=name, annotation=annotation):
                yield name, node.lineno, ast.unparse(annotation) if annotation else ""
            case ast.AnnAssign(target=ast.Name(id=name) | ast.Attribute(attr=name), annotation=annotation):
                yield name, node.lineno, ast.unparse(annotation)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno, ""


def names(path: Path) -> frozenset[str]:
    """Return the names that a file defines, binds or imports."""
    own = {n.name for n in nodes(path) if isinstance(n, Function | ast.ClassDef)}
    imported = {a.asname or a.name for n in nodes(path) if isinstance(n, ast.ImportFrom) for a in n.names}
    return frozenset(own | imported | {name for name, _, _ in bindings(path)})


def signatures(path: Path) -> Iterator[tuple[str, int]]:
    """Give the type of each argument, answer and field of a file, with its line."""
    for node in nodes(path):
        annotations: list[ast.expr | None] = []
        if isinstance(node, Function):
            arguments = node.args
            taken = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
            annotations = [*(a.annotation for a in taken if a), node.returns]
        elif isinstance(node, ast.ClassDef):
            annotations = [f.annotation for f in node.body if isinstance(f, ast.AnnAssign)]
        yield from ((ast.unparse(a), a.lineno) for a in annotations if a)


def words(path: Path) -> Iterator[tuple[str, int]]:
    """Give every piece of text of a file's code, docstrings and parts of f-strings too, with its line."""
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def calls(path: Path) -> Iterator[ast.Call]:
    """Give every call of a file."""
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def function_lengths(path: Path) -> list[int]:
    """Return how many lines each function of a file has, its docstring included."""
    return [(n.end_lineno or n.lineno) - n.lineno + 1 for n in nodes(path) if isinstance(n, Function)]
