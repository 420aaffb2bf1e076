"""The databases that journals lie in, each a parameter of every test that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from golive.journal.home import Home
from golive.journal.sqlite_home import SqliteHome


@pytest.fixture(params=["sqlite"])
def open_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Home]]:
    """Return what opens one and the same database, as a process of its own would each time."""
    homes: list[Home] = []

    def opened() -> Home:
        homes.append(SqliteHome(tmp_path / "paper.db"))
        return homes[-1]

    yield opened
    for home in homes:
        home.close()
