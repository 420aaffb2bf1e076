"""Two days of an account on paper, written down entry by entry, and the report of the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tests.told_entries import SYMBOL, TERMS, Traded, decision, fill, order

from golive.core.unit import NANOS
from golive.core.value import missing
from golive.execution.account import DAY, AccountRule
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.funding import FundingCharged, FundingPayment
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import LookCount, Looks, LooksTaken
from golive.journal.bodies.mark import Marked, SymbolMark
from golive.journal.bodies.model import ModelChanged
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Draft, Entry
from golive.journal.journal import Journal
from golive.paper.drills.last_held import HeldDrill
from golive.replay.attribution_of_journal import NOT_RECORDED
from golive.replay.attribution_study import AttributionStudy
from golive.replay.daily.read_account import fold_until
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.made_account import ReadAccount, account_of_day
from golive.trading.days_of_journal import record_of
from golive.trading.paper_days import Needed, Realm, paper_days

FIRST = 20_458
"""2026-01-05."""
HOUR = 3_600 * NANOS
CAPITAL = 10_000 * NANOS
RULE = AccountRule(markets=TERMS, capital=CAPITAL, mark_max_age=60 * NANOS, start=FIRST * DAY)
STRATEGIES = ("momentum", "reversion")
NEEDED = Needed(days=30, trades=1, coverage=Fraction(9, 10))
HOSTILE = "<script>alert(1)</script>\u202e"


def at(day: int, hours: float) -> int:
    """Return an instant: a day of the account from 0, and the hour of it."""
    return (FIRST + day) * DAY + round(hours * HOUR)


def begun(**changes: Any) -> RunStarted:
    """Return the entry that begins the run."""
    body = RunStarted(
        run="paper-1",
        mode="paper",
        subject="5" * 64,
        policy="a" * 64,
        fills="f" * 64,
        markets={SYMBOL: "b" * 64},
        seed="1",
        feed="c" * 64,
        feed_class="live",
        clock="system",
        format=3,
        golive="0",
        libraries={},
    )
    return replace(body, **changes)


def looks(day: int, *, every_h: int = 1, upto: int = 24, untold: bool = False) -> list[Draft]:
    """Return a day's looks, one an hour and told each hour; at each something was signalled and blocked."""
    drafts = []
    for hour in range(0, upto, every_h):
        since, until = at(day, hour), at(day, hour + every_h)
        count = LookCount(strategy="momentum", verdict="SKIP", rule="limits.order_value", count=1)
        taken = tuple(LooksTaken(strategy=name, every=every_h * HOUR, asked=1) for name in STRATEGIES)
        body = Looks(run="paper-1", since=since, until=until, scheduled=2, counts=(count,), taken=taken)
        drafts.append(body.draft(until if until < at(day, upto) else until - 1))
    return drafts


def marked(when: int, price: int, equity: int | None) -> Draft:
    """Return a mark and the equity that it gives."""
    marks = (SymbolMark(symbol=SYMBOL, long=Fraction(price), short=Fraction(price)),)
    why = None if equity is not None else "mark_missing"
    return Marked(run="paper-1", at=when, marks=marks, equity=equity, equity_why=why).draft(when)


def traded(traded: Traded, *, regime: str = "trending", reason: str | None = None) -> list[Draft]:
    """Return a signal that was let through, its order, the answer of the venue, and its fill."""
    heard = traded.at + traded.late + 5
    row = ReadyRow.of({"market_regime.state": regime})
    decided = replace(decision(traded), episode=traded.signal, row=row, subject="d" * 64)
    drafts = [decided.draft(traded.at), order(traded).draft(traded.at)]
    answer = OrderStateTold(
        signal=traded.signal, n=1, m=1, state="filled", said_by="ours", at=traded.at + traded.late, lots=traded.filled
    )
    return [*drafts, answer.draft(heard), replace(fill(traded), reason=reason).draft(heard)]


def left(traded_: Traded, *, reason: str = "when") -> list[Draft]:
    """Return what closes a position: it was asked for by an exit."""
    drafts = traded(traded_, reason=reason)
    return [replace(decision(traded_), intent="close").draft(traded_.at), *drafts[1:]]


def trade(signal: str, side: str, when: int, price: int, *, lots: int = 100, fee: int = 2 * NANOS) -> Traded:
    """Return an order that was filled whole, a tick off the mid."""
    mid = price - 1 if side == "buy" else price + 1
    return Traded(
        signal=signal, side=side, at=when, ordered=lots, filled=lots, price=price, mid=mid, fee=fee, late=20_000_000
    )


def two_days(name: str = "anna") -> list[Draft]:
    """Return the entries of two days: a loss, a win over funding and a gap, and a switch that somebody reset."""
    bought, sold = trade("m-1", "buy", at(0, 9), 600_000), trade("m-1-close", "sell", at(0, 10), 599_000)
    again, out = trade("m-2", "buy", at(1, 7), 600_000), trade("m-2-close", "sell", at(1, 12), 604_000)
    drafts = [
        begun().draft(at(0, 0)),
        *looks(0),
        *traded(bought),
        marked(at(0, 9.5), 598_000, CAPITAL - 2 * NANOS - 20 * NANOS),
        *left(sold, reason="stop"),
        *looks(1),
        *traded(again, regime="volatile"),
        marked(at(1, 7.5), 601_000, CAPITAL - 14 * NANOS - 2 * NANOS + 10 * NANOS),
        FundingCharged(
            symbol=SYMBOL,
            boundary=at(1, 8),
            rate=Fraction(1, 10_000),
            mark=Fraction(601_000),
            payments=(FundingPayment(strategy="momentum", position=100, amount=-601_000_000),),
        ).draft(at(1, 8)),
        Gap(stream="process", since=at(1, 9), until=at(1, 9.5), why="killed").draft(at(1, 9.5)),
        marked(at(1, 10), 603_000, CAPITAL - 16 * NANOS + 30 * NANOS - 601_000_000),
        *left(out, reason="take"),
        SwitchSet(scope="account", epoch=1, to="reduce_only", trip="people", why="person", at=at(1, 13)).draft(
            at(1, 13)
        ),
        CommandAnswered(
            command="command/1/aa",
            word="reset",
            scope="account",
            to="active",
            by=name,
            role="risk_manager",
            reason="looked at",
            at=at(1, 14),
            answer="done",
        ).draft(at(1, 14)),
        SwitchSet(
            scope="account",
            epoch=2,
            to="active",
            trip="people",
            why="person",
            at=at(1, 14),
            by=name,
            role="risk_manager",
        ).draft(at(1, 14)),
        AlertRaised(alert="a-1", severity="high", text="the switch tripped").draft(at(1, 13)),
        DeliveryTried(alert="a-1", channel="webhook", attempt=1, outcome="failed", at=at(1, 13.1), why="500").draft(
            at(1, 13.1)
        ),
        DeliveryTried(alert="a-1", channel="webhook", attempt=2, outcome="delivered", at=at(1, 13.2)).draft(
            at(1, 13.2)
        ),
        ModelChanged(
            model="edge",
            n=1,
            version="3",
            change="accepted",
            artefact="e" * 64,
            subject="5" * 64,
            why="better",
            by=name,
        ).draft(at(1, 15)),
    ]
    return sorted(drafts, key=lambda draft: draft.ts)


def entries_of(drafts: Sequence[Draft]) -> list[Entry]:
    """Return drafts as a journal stores them."""
    with Journal.in_memory("paper-1") as journal:
        journal.append(drafts)
        return list(journal.entries())


def report_of(
    drafts: Sequence[Draft], *, day: int = 1, is_over: bool = True, title: str = "A small account", **changes: Any
) -> AccountOfDay:
    """Return the report of a day of the account, counted from its first."""
    fold = fold_until(entries_of(drafts), RULE, at(day + 1, 0))
    now = at(day + 1, 0) if is_over else fold.run.last
    days = paper_days(
        record_of([fold.run]), needed=NEEDED, realm=Realm.PRODUCTION, subject="5" * 64, succeeds={}, now=now
    )
    account = ReadAccount(
        name="paper",
        title=title,
        currency="USD",
        record=fold.record(strategies=STRATEGIES),
        day=FIRST + day,
        is_over=is_over,
        days=replace(days, each=tuple(one for one in days.each if one.day <= FIRST + day)),
        engine=missing("another_policy", "its policy is not at hand"),
        drill=HeldDrill(drill="kill", ended=at(0, 3), subject="5" * 64, outcomes=6, unmeasured=1),
        models=missing("no_records", "there are no records yet"),
        earlier_runs=0,
        attribution=AttributionStudy(why=NOT_RECORDED),
    )
    made = account_of_day(account, backtest=missing("no_backtest", "no backtest is named"))
    return replace(made, **changes)
