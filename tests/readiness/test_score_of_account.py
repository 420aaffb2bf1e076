"""The durability score of an account's days: what its journal, documents and records say fills every component."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from tests.measured_items import DAY, SUBJECT, measured, status
from tests.written_month import CAPITAL, FIRST, REGIME, TERMS, Month, write_month

from golive.api import Engine
from golive.cli.measured_account import durability_of_days
from golive.core.unit import NANOS
from golive.journal.journal import Journal
from golive.readiness.checklist.status import Status
from golive.readiness.measures.backtests import Replayed, backtest_of, write_backtest
from golive.readiness.measures.earned import assessed_days, score_of
from golive.readiness.measures.facts import AccountSeen, Backtest, DeclaredStrategy, Facts
from golive.readiness.measures.read_account import AccountAsked, read_account
from golive.readiness.stage import Stage
from golive.trading.paper_days import Needed, Realm

DAYS = 62
NOW = (FIRST + DAYS) * DAY + 3_600 * NANOS
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families={"momentum": "momentum"},
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)
DECLARED = DeclaredStrategy(
    capital=CAPITAL / NANOS,
    trials=1,
    parameters=8,
    pays_no_interest=True,
    backtest=Backtest(sharpe=9.0, n=700, digest="b" * 64),
)
LIVED = Month(days=DAYS, marked=True)


def account(month: Month) -> AccountSeen:
    with Journal.in_memory("paper-1") as journal:
        write_month(journal, month)
        return read_account([journal], ASKED, now=NOW).seen


@pytest.fixture(scope="module")
def lived() -> AccountSeen:
    return account(LIVED)


def facts(engine: Engine, seen: AccountSeen, declared: DeclaredStrategy = DECLARED) -> Facts:
    assessed = assessed_days(seen, declared, durability_of_days(engine), rng=np.random.default_rng(1))
    score = None if assessed is None else score_of(assessed)
    return Facts(subject=SUBJECT, account=seen, durability=score, declared=declared)


def test_a_journal_says_what_the_score_is_made_of(lived: AccountSeen) -> None:
    market = lived.market
    assert market.returns is not None
    assert market.strengths is not None
    # The day before the first one closed at what it says; each other at what it says after it.
    before = [600_000 + 900 * ((FIRST - 1) % 7) - 500 * ((FIRST - 1) % 5) - 40]
    days = [600_000 + 900 * ((FIRST + n) % 7) - 500 * ((FIRST + n) % 5) + 40 * n for n in range(DAYS)]
    expected = [after / price - 1 for price, after in zip(before + days[:-1], days, strict=True)]
    assert market.returns == pytest.approx(expected, abs=1e-12)
    # A trip of a day gains 540, 600 or 660 ticks of a price of 600,000.
    assert market.strengths == pytest.approx([(540 + 60 * (n % 3)) / 600_000 for n in range(DAYS)], rel=1e-12)
    assert market.regimes == ("trending",) * DAYS
    # Five million lots a day of a thousandth, at 60,000.
    assert market.daily_value == pytest.approx(5_000 * 60_000)


def test_what_an_account_earned_fills_every_component(shipped: Engine, lived: AccountSeen) -> None:
    found = measured("STRAT-003", facts(shipped, lived), now=NOW)
    assert (found.values["components_missing"], found.values["held_back"], found.n) == (0.0, 0.0, DAYS)
    assert found.why.startswith(f"the score lies between {found.values['score']:.1f} and ")
    assert "b" * 64 in found.sources
    for stage in (Stage.CANARY, Stage.LIVE):
        assert status("STRAT-003", facts(shipped, lived), now=NOW, stage=stage) is Status.PASS


@pytest.mark.parametrize(
    "broken",
    [
        {"gain": -100},
        {"gain": 900, "fade": 0.9},
        {"fee": 3 * NANOS},
    ],
    ids=["loses", "fades", "dies_of_its_costs"],
)
def test_an_edge_that_is_none_fails(shipped: Engine, broken: dict[str, Any]) -> None:
    """What is broken is what the account earned: its trades lose, earn less each day, or cost more than they earn."""
    seen = account(replace(LIVED, **broken))
    assert status("STRAT-003", facts(shipped, seen), now=NOW) is Status.FAIL


def test_days_that_fall_short_of_the_backtest_fail(shipped: Engine) -> None:
    """It earns, and far less than the replay said: that alone lets no strategy be deployed, whatever else it scores."""
    seen = account(replace(LIVED, gain=25))
    told = replace(DECLARED, backtest=Backtest(sharpe=60.0, n=700, digest="b" * 64))
    found = measured("STRAT-003", facts(shipped, seen, told), now=NOW)
    assert "live_gap" in found.why
    assert status("STRAT-003", facts(shipped, seen, told), now=NOW) is Status.FAIL


@pytest.mark.parametrize(
    ("unknown", "title"),
    [
        ({"backtest": None}, "Live against backtest"),
        ({"parameters": None}, "Complexity"),
    ],
)
def test_what_nobody_knows_of_the_strategy_fails_by_name(
    shipped: Engine, lived: AccountSeen, unknown: dict[str, Any], title: str
) -> None:
    found = measured("STRAT-003", facts(shipped, lived, replace(DECLARED, **unknown)), now=NOW)
    assert found.values["components_missing"] == 1.0
    assert f"{title}: " in found.why
    assert status("STRAT-003", facts(shipped, lived, replace(DECLARED, **unknown)), now=NOW) is Status.FAIL


@pytest.mark.parametrize(
    ("month", "title"),
    [
        (replace(LIVED, marked=False), "Capacity"),
        (replace(LIVED, regimes={n: ("trending", "volatile", "crisis")[n % 3] for n in range(DAYS)}), "Regime"),
    ],
    ids=["no_market", "three_thin_regimes"],
)
def test_what_the_journal_does_not_say_fails_by_name(shipped: Engine, month: Month, title: str) -> None:
    found = measured("STRAT-003", facts(shipped, account(month)), now=NOW)
    assert found.values["components_missing"] == 1.0
    assert title in found.why
    assert status("STRAT-003", facts(shipped, account(month)), now=NOW) is Status.FAIL


def test_returns_that_may_be_those_of_cash_let_nothing_be_deployed(shipped: Engine, lived: AccountSeen) -> None:
    """A score of what canary asks is none where it was capped there."""
    found = measured("STRAT-003", facts(shipped, lived, replace(DECLARED, pays_no_interest=False)), now=NOW)
    assert (found.values["score"], found.values["held_back"]) == (40.0, 1.0)
    assert status("STRAT-003", facts(shipped, lived, replace(DECLARED, pays_no_interest=False)), now=NOW) is Status.FAIL


def test_an_account_without_a_whole_day_measured_no_score(shipped: Engine) -> None:
    none = account(Month(days=0))
    assert status("STRAT-003", facts(shipped, none), now=NOW) is Status.UNMEASURED


# Backtests in the records.

REPLAYED = Replayed(
    account="paper",
    strategy="momentum",
    policy="p" * 64,
    sharpe=1.5,
    n=400,
    period_begin=(FIRST - 400) * DAY,
    period_end=FIRST * DAY,
    head="c" * 64,
    source="the replay r",
)


def heard(*given: Replayed, account: str = "paper", policy: str = "p" * 64, before: int = FIRST * DAY) -> float | None:
    with Journal.in_memory("records") as records:
        for one in given:
            write_backtest(records, one, by="mia", at=NOW)
        found = backtest_of(records.entries(), account=account, strategy="momentum", policy=policy, before=before)
    return None if found is None else found.sharpe


def test_the_last_backtest_of_this_policy_counts() -> None:
    assert heard(REPLAYED, replace(REPLAYED, sharpe=1.2)) == 1.2
    assert heard(REPLAYED, replace(REPLAYED, sharpe=9.0, policy="q" * 64)) == 1.5


def test_a_backtest_of_something_else_is_none() -> None:
    assert heard() is None
    assert heard(REPLAYED, policy="q" * 64) is None
    assert heard(REPLAYED, account="other") is None
    assert heard(replace(REPLAYED, n=0)) is None
    assert heard(replace(REPLAYED, strategy="momentum,reversal")) is None


def test_a_replay_of_days_that_the_account_lived_through_is_no_backtest() -> None:
    assert heard(REPLAYED, before=FIRST * DAY - 1) is None
