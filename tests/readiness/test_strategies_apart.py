"""Strategies that trade in one account are told apart: no edge of one carries another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from tests.measured_items import DAY, SUBJECT, measured, status
from tests.written_month import CAPITAL, FIRST, REGIME, TERMS, Month, earned, write_month

from golive.api import Engine
from golive.core.unit import NANOS
from golive.execution.contract import Contract, Terms
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.funding import FundingCharged, FundingPayment
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.journal import Journal
from golive.readiness.checklist.status import Status
from golive.readiness.durability.policy import durability_policy
from golive.readiness.measures.account_fold import AccountFold
from golive.readiness.measures.earned import assessed_days, break_even_lower_bps, score_of
from golive.readiness.measures.facts import AccountSeen, DeclaredStrategy, Facts
from golive.readiness.measures.read_account import AccountAsked, read_account
from golive.readiness.measures.strategies_fold import StrategiesFold
from golive.trading.paper_days import Needed, Realm

NOW = (FIRST + 31) * DAY + 3_600 * NANOS
LOSER = Month(strategy="reversal", gain=-100)
BOTH = Month(gain=1_200, beside=(LOSER,), marked=True)
ASKED = AccountAsked(
    strategy="momentum",
    gate="orderflow",
    terms=TERMS,
    regime=REGIME,
    families={"momentum": "momentum", "reversal": "mean_reversion"},
    needed=Needed(days=30, trades=100, coverage=Fraction(99, 100)),
    realm=Realm.REHEARSAL,
    subject=SUBJECT,
)


def seen_by(strategy: str, month: Month = BOTH) -> AccountSeen:
    with Journal.in_memory("paper-1") as journal:
        write_month(journal, month)
        return read_account([journal], replace(ASKED, strategy=strategy), now=NOW).seen


def facts(engine: Engine, account: AccountSeen) -> Facts:
    policy = durability_policy(engine.program.checked.specs)
    declared = DeclaredStrategy(capital=100_000.0, trials=1, parameters=2, pays_no_interest=True)
    assessed = assessed_days(account, declared, policy, rng=np.random.default_rng(1))
    return Facts(
        subject=SUBJECT,
        account=account,
        break_even_lower_bps=break_even_lower_bps(account.traded, policy, rng=np.random.default_rng(1)),
        durability=None if assessed is None else score_of(assessed),
    )


def test_a_strategy_that_loses_fails_in_an_account_that_earns(shipped: Engine) -> None:
    with Journal.in_memory("paper-1") as journal:
        write_month(journal, BOTH)
        fold = AccountFold(gate="orderflow", terms=TERMS, regime=REGIME)
        fold.read(journal.name, journal.entries(), at_least=journal.head().seq)
    whole = replace(seen_by("momentum"), traded=fold.traded(), others=())
    loser, winner = facts(shipped, seen_by("reversal")), facts(shipped, seen_by("momentum"))
    assert status("STRAT-002", facts(shipped, whole), now=NOW) is Status.PASS
    assert [status("STRAT-002", one, now=NOW) for one in (winner, loser)] == [Status.PASS, Status.FAIL]
    said = "of the strategy's own fills alone: those of `momentum` in the same account are left out"
    for item in ("STRAT-002", "STRAT-003"):
        assert measured(item, loser, now=NOW).why.endswith(said)
    scores = [None if one.durability is None else one.durability.score for one in (winner, loser)]
    better, worse = [score for score in scores if score is not None]
    assert better > worse
    assert status("STRAT-003", loser, now=NOW) is Status.FAIL


def test_a_day_is_what_its_own_fills_came_to_over_what_the_account_was_worth() -> None:
    began = CAPITAL
    for n, day in enumerate(seen_by("reversal").traded):
        own = earned(LOSER, n)
        # Each side pays its fee and half of a tick.
        cost = LOSER.trips_a_day * 2 * (LOSER.fee + 100 * TERMS["BTC"].unit // 2)
        assert (day.gross, day.cost) == pytest.approx(((own + cost) / began, cost / began), rel=1e-12)
        began += own + earned(BOTH, n)


def test_a_strategy_of_which_nothing_was_filled_measured_nothing(shipped: Engine) -> None:
    nobody = facts(shipped, seen_by("volatility"))
    for item in ("STRAT-002", "STRAT-003"):
        assert status(item, nobody, now=NOW) is Status.UNMEASURED
        assert "did it trade itself: what the account traded is of `momentum`, `reversal`" in (
            measured(item, nobody, now=NOW).why
        )


def test_days_that_do_not_add_up_to_what_the_account_says_are_nobodys_own(shipped: Engine) -> None:
    """Orders that walk a book cost more here than the account's own worth tells of."""
    both = Month(beside=(LOSER,), eta=0.142)
    for strategy in ("momentum", "reversal"):
        one = facts(shipped, seen_by(strategy, both))
        assert status("STRAT-002", one, now=NOW) is Status.UNMEASURED
        assert "what the account earned on 2024-10-04 is not told apart" in measured("STRAT-002", one, now=NOW).why
    alone = facts(shipped, seen_by("momentum", Month(eta=0.142)))
    assert measured("STRAT-002", alone, now=NOW).n == 31


LINEAR = TERMS["BTC"]
INVERSE = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))


def filled(strategy: str, side: str, lots: int, price: int, fee: int) -> OrderFilled:
    return OrderFilled(
        signal=f"{strategy}-{side}", n=1, m=1, strategy=strategy, symbol="BTC", side=side, order_lots=lots,
        liquidity="taker", levels=(FilledLevel(price=price, lots=lots, fee=fee),),
    )  # fmt: skip


def marked(long: int | None, short: int | None) -> bytes:
    mark = SymbolMark(
        symbol="BTC",
        long=None if long is None else Fraction(long),
        short=None if short is None else Fraction(short),
    )
    known, why = (None, "mark_missing") if long is None else (1, None)
    return Marked(run="r", at=1, marks=(mark,), equity=known, equity_why=why).draft(1).body


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        # 10 lots from 500 to 520 and 4 sold at 500, at a tick and a lot of 100,000 nano-units.
        (LINEAR, {"a": 10 * 20 * 100_000 - 7 - 300, "b": -4 * 30 * 100_000 - 5}),
        # 10 contracts of 100 from 50.0 to 52.0, and 4 sold at 50.0 and marked at 53.0, in coins.
        (
            INVERSE,
            {
                "a": round((1000 / 50 - 1000 / 52) * NANOS) - 7 - 300,
                "b": round((400 / 53 - 400 / 50) * NANOS) - 5,
            },
        ),
    ],
    ids=["linear", "inverse"],
)
def test_what_is_held_over_midnight_is_worth_the_last_mark_that_is_known(
    terms: Terms, expected: dict[str, int]
) -> None:
    """A long is marked at the bid and a short at the ask, and funding is paid by whoever held."""
    fold = StrategiesFold(terms={"BTC": terms})
    fold.filled(filled("a", "buy", 10, 500, 7), 0, 0, None)
    fold.filled(filled("b", "sell", 4, 500, 5), 0, 0, None)
    paid = FundingPayment(strategy="a", position=10, amount=-300)
    fold.funded(FundingCharged(symbol="BTC", boundary=1, payments=(paid,)))
    fold.marked(marked(520, 530))
    fold.marked(marked(None, None))
    fold.filled(filled("a", "buy", 1, 900, 1), 0, 0, None)
    fold.day_opened(1)
    for strategy, own in expected.items():
        assert fold.earned(strategy, 0) == pytest.approx(own, abs=2)
    assert fold.is_apart(0, sum(expected.values()))
    assert not fold.is_apart(0, sum(expected.values()) + 100)


def test_where_nobody_says_what_a_lot_is_worth_nothing_is_told_of_who_holds_it() -> None:
    fold = StrategiesFold(terms={})
    fold.filled(filled("a", "buy", 10, 500, 7), 0, 0, None)
    fold.day_opened(1)
    assert fold.earned("a", 0) is None
    assert not fold.is_apart(0, 0)
