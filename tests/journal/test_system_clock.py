"""One clock, and nothing else that asks for the time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from tests.places import ENGINE

from golive.core.clock import Clock
from golive.journal.system_clock import SystemClock

HOME = "journal/system_clock.py"
ASKING = frozenset(("now", "utcnow", "today", "time_ns", "perf_counter", "monotonic", "localtime"))
WORDS = frozenset(("now", "today"))
"""What pandas and numpy take for the time of the machine."""


def asks_for_the_time(source: str) -> Iterator[int]:
    """Yield the lines that import `time`, call what gives the present, or make an instant of the word for it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if "time" in _modules(node):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
            if node.func.attr in ASKING or (node.func.attr in ("Timestamp", "datetime64") and words & WORDS):
                yield node.lineno


def _modules(node: ast.Import | ast.ImportFrom) -> set[str | None]:
    return {node.module} if isinstance(node, ast.ImportFrom) else {name.name for name in node.names}


def test_only_the_system_clock_asks_the_machine_for_the_time() -> None:
    asking = {
        file.relative_to(ENGINE).as_posix()
        for file in ENGINE.rglob("*.py")
        if any(asks_for_the_time(file.read_text(encoding="utf-8")))
    }
    assert asking == {HOME}


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from time import time_ns",
        "dt.datetime.now(tz=dt.UTC)",
        "datetime.utcnow()",
        "dt.date.today()",
        "pd.Timestamp.now()",
        "pd.Timestamp('now')",
        "np.datetime64('today')",
    ],
)
def test_every_way_to_ask_for_the_time_is_seen(source: str) -> None:
    assert list(asks_for_the_time(source)) == [1]


def test_the_system_clock_is_a_clock_that_does_not_go_back() -> None:
    clock: Clock = SystemClock()
    first, second = clock.monotonic_ns(), clock.monotonic_ns()
    assert first <= second
    assert type(clock.wall_ns()) is int
