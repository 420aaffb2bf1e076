"""A private account on a market of bars alone: it begins with the market, and time passes between two bars."""

from __future__ import annotations

import pytest
from tests.bars_library import bars_engine, bars_market

from golive.core.unit import NANOS
from golive.paper.drills.private_account import PrivateAccount, private_account


@pytest.fixture(scope="module")
def account() -> PrivateAccount:
    """Return an account that took its first bars; tests take branches of it."""
    market, data = bars_market()
    own = private_account(bars_engine(), market, data, equity=100_000.0, seed=1)
    for _ in range(3):
        own.receive()
    return own


def test_it_begins_with_the_first_bar_of_its_market(account: PrivateAccount) -> None:
    bars = bars_market()[1].bars
    assert bars is not None
    assert int(bars.ts[0]) <= account.at <= int(bars.ts[3])


def test_what_an_account_does_by_itself_it_does_while_no_bar_comes(account: PrivateAccount) -> None:
    own = account.branch()
    began, until = own.at, own.at + 120 * NANOS
    turns = list(own.until(until))
    assert turns
    assert began < turns[-1].state.passed <= until
