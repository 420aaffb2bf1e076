"""Journals as processes open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from golive.journal.home import Home
from golive.journal.home_at import home_at


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
