"""Money is whole: a float stands in execution only where a ratio leaves it, or a quantile is asked for."""

from __future__ import annotations

import ast

import pytest
from tests.places import ENGINE

EDGES = {
    "book_walk.py": "the mean price of a walk, which is shown",
    "exact.py": "what is refused",
    "latency.py": "the quantile of a log-normal, rounded to microseconds",
}
FILES = sorted((ENGINE / "execution").glob("*.py"))


def floats(source: str) -> list[int]:
    """Return the lines with a float's type or a number with a fraction."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.alias) and node.name.split(".")[0] in {"numpy", "decimal"})
    ]


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_no_float_but_at_the_edges(name: str) -> None:
    lines = floats((ENGINE / "execution" / name).read_text(encoding="utf-8"))
    assert bool(lines) == (name in EDGES)


@pytest.mark.parametrize("line", ["x = 0.5", "def f(a: float) -> int: ...", "import numpy as np", "y = float(1)"])
def test_a_float_is_seen_however_it_is_written(line: str) -> None:
    assert floats(line) == [1]
