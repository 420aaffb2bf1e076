"""The databases that journals lie in, each a parameter of every test that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.postgres_server import Server

from golive.journal.home import Home
from golive.journal.home_at import home_at


@pytest.fixture(params=["sqlite", "postgresql"])
def journal_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where journals lie, as a user says it: a file, or the address of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "paper.db")
    server: Server = request.getfixturevalue("postgres")
    return server.url(request.getfixturevalue("postgres_database"))


@pytest.fixture
def open_home(journal_place: str) -> Iterator[Callable[[], Home]]:
    """Return what opens one and the same database, as a process of its own would each time."""
    homes: list[Home] = []

    def opened() -> Home:
        homes.append(home_at(journal_place))
        return homes[-1]

    yield opened
    for home in homes:
        home.close()
