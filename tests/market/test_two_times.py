"""A record that tells two times has none: the fresher one could be the wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.embedded import made_book
from tests.replays import SIMULATED, market

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.market.book_from_mapping import book_from_mapping
from golive.market.retention import Retention
from golive.market.trades_from_rows import trades_from_rows

NOW = market(SIMULATED)[1].last


@pytest.mark.parametrize("name", ["ts", "time", "at"])
def test_a_book_that_tells_two_times_is_unknown(name: str) -> None:
    book = made_book(at=NOW)
    same: dict[str, Any] = {**book, name: NOW}
    assert not isinstance(book_from_mapping(same), Unknown)
    answer = book_from_mapping({**book, name: NOW - NANOS})
    assert isinstance(answer, Unknown)
    assert str(answer) == f"the time is told by `timestamp` and `{name}`, which differ"


def test_trades_of_which_one_tells_two_times_are_unknown() -> None:
    rows = made_book(at=NOW)["trades"]
    told: dict[str, Any] = {"now": NOW, "retention": Retention(horizon_s=600.0, bars=1)}
    assert not isinstance(trades_from_rows(rows, **told), Unknown)
    answer = trades_from_rows([*rows[:-1], {**rows[-1], "ts": 0}], **told)
    assert isinstance(answer, Unknown)
    assert "which differ" in str(answer)
