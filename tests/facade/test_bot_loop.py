"""A bot's own loop over the embedded market, event by event: every decision is the one that a replay gives."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
import pytest
from tests.embedded import Embedded, frame_of, side

from golive import Decision, Engine, Session
from golive.account.account import AssumedAccount
from golive.account.journalled_account import events_of
from golive.core.unit import NANOS
from golive.execution.account import Account
from golive.execution.latency import Constant, Leg
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order_state import OrderStateTold
from golive.replay.replay import Run, replay
from golive.trading.answer import LevelFill
from golive.trading.assumed_terms import assumptions_of
from golive.trading.average_fill import average_fill
from golive.trading.opening import Opened, open_machine
from golive.trading.seen_mark import mark_at
from golive.trading.turned import Turned
from golive.trading.turns import turns
from golive.trading.worth import told_values, worth_by

EQUITY, POSITION = 101_250.0, -0.2
"""The position is that of an account that stands still: short, so that going long is no repeat."""

ASKED = {
    "momentum": ("10_000 usd", "25 bps"),
    "mean_reversion": ("8_000 usd", "20 bps"),
    "volatility": ("12_000 usd", "30 bps"),
}
"""What each strategy declares, said as a bot says it."""


@pytest.fixture(scope="module")
def replayed(shipped: Engine, embedded: Embedded) -> Run:
    account = AssumedAccount(equity=EQUITY)
    return replay(shipped, embedded.spec, embedded.data, account=account)


def events(embedded: Embedded) -> Iterator[tuple[int, str, int]]:
    """Yield the events of the market in order of time: when, which stream, which row."""
    streams = {"book": embedded.books.ts, "trade": embedded.trades.ts, "bar": embedded.bars.ts}
    first = min(int(embedded.books.ts[0]), int(embedded.trades.ts[0]))
    rows = ([(int(t), name, i) for i, t in enumerate(ts.tolist()) if t >= first] for name, ts in streams.items())
    yield from heapq.merge(*rows)


def history_before(embedded: Embedded) -> pd.DataFrame:
    first = min(int(embedded.books.ts[0]), int(embedded.trades.ts[0]))
    return frame_of(embedded.bars)[embedded.bars.ts < first]


def feed(s: Session, embedded: Embedded, kind: str, i: int) -> None:
    if kind == "book":
        books, ts = embedded.books, int(embedded.books.ts[i])
        bids = side(books.bid_prices[i], books.bid_sizes[i], int(books.bid_levels[i]))
        asks = side(books.ask_prices[i], books.ask_sizes[i], int(books.ask_levels[i]))
        s.book(bids, asks, at=ts)
    elif kind == "trade":
        trades, ts = embedded.trades, int(embedded.trades.ts[i])
        price, size = float(trades.price[i]), float(trades.quantity[i])
        taker = "buy" if trades.aggressor[i] > 0 else "sell"
        s.trade(price, size, taker, at=ts, id=int(trades.id[i]) if len(trades.id) else None)
    else:
        bars = embedded.bars
        s.bar(*(float(c[i]) for c in (bars.open, bars.high, bars.low, bars.close, bars.volume)), at=int(bars.ts[i]))


class Venue:
    """What a bot sends its orders to: a venue that says what it said of the same orders in the replay's turns."""

    def __init__(self, session: Session, machine: Opened, turned: Iterable[Turned]) -> None:
        self.session, self.machine = session, machine
        self.account = Account(machine.rule.account)
        self.turned = iter(turned)
        self.levels: dict[str, tuple[LevelFill, ...]] = {}
        self.unsent: dict[str, OrderStateTold] = {}

    def look(self, ts: int) -> None:
        """Hear what the venue has said since the look before, and tell the account that came of it."""
        entries = next(self.turned).entries
        own = {noted.body.signal for noted in entries if isinstance(noted.body, DecisionTaken)}
        told = [n.body for n in entries if isinstance(n.body, OrderStateTold)]
        self.unsent = {body.signal: body for body in told if body.signal in own}
        fills = {(n.body.signal, n.body.m): n.body for n in entries if isinstance(n.body, OrderFilled)}
        for noted in entries:
            for event in events_of(noted.body, noted.ts):
                self.account.apply(event)
        for body in told:
            if body.signal not in own:
                self.hear(body, fills.get((body.signal, body.m)))
        rule = self.machine.rule
        marking, terms = mark_at(rule, rule.venue.symbol, self.machine.feed, ts), rule.venue.terms
        worth = worth_by(self.account, marking)
        values = told_values(self.account, worth, marking, terms, AssumedAccount(equity=EQUITY))
        self.session.state(**values, kill_switch="active", at=ts)

    def hear(self, body: OrderStateTold, fill: OrderFilled | None) -> None:
        if fill is not None:
            news = (LevelFill(price=one.price, lots=one.lots, fee=one.fee) for one in fill.levels)
            self.levels[body.signal] = (*self.levels.get(body.signal, ()), *news)
        price, fee = average_fill(self.levels.get(body.signal, ()), self.machine.rule.venue.terms)
        self.session.order(body.signal, state=body.state, lots=body.lots, price=price, fee=fee, at=body.at)

    def send(self, d: Decision) -> None:
        if d.signal_id in self.unsent:
            self.hear(self.unsent[d.signal_id], None)


@pytest.fixture(scope="module")
def looped(shipped: Engine, embedded: Embedded, replayed: Run) -> dict[str, Decision]:
    """Run the loop: at every whole second, leave what is due, ask the strategies and decide what they signal."""
    s = shipped.session("BTC-PERP", market=embedded.path, mode="paper")
    s.bars(history_before(embedded), stamp="open")
    machine, turned = turned_as_replayed(shipped, embedded)
    venue = Venue(s, machine, turned)
    late = machine.rule.venue.legs.latency[Leg.FEED]
    assert isinstance(late, Constant)
    decisions: dict[str, Decision] = {}
    feeding = events(embedded)
    event = next(feeding)
    for ts in replayed.instants.tolist():
        while event[0] + late.value <= ts:
            feed(s, embedded, event[1], event[2])
            event = next(feeding, (2**62, "", 0))
        venue.look(ts)
        for exit in s.exits(now=ts):
            if exit.due is not None:
                d = s.decide(id=f"{exit.strategy}-{ts}-close", strategy=exit.strategy, intent="close", now=ts)
                decisions[d.signal_id] = d
                if d.allowed:
                    venue.send(d)
        for signal in s.signals(now=ts):
            if signal.direction:
                raw_size, edge = ASKED[signal.strategy]
                d = s.decide(
                    id=f"{signal.strategy}-{ts}-{signal.direction}",
                    strategy=signal.strategy,
                    direction=signal.direction,
                    raw_size=raw_size,
                    edge=edge,
                    now=ts,
                )
                decisions[d.signal_id] = d
                if d.allowed:
                    venue.send(d)
    return decisions


def turned_as_replayed(engine: Engine, embedded: Embedded) -> tuple[Opened, tuple[Turned, ...]]:
    """Return the machine of the replay, and what it did turn by turn."""
    assumptions = assumptions_of(engine, AssumedAccount(equity=EQUITY), seed=0)
    names = tuple(engine.program.signals)
    machine = open_machine(engine, embedded.spec, embedded.data, assumptions, run="bot", strategies=names)
    return machine, tuple(turns(machine.rule, machine.state, machine.working, machine.looks()))


def test_the_loop_signals_when_the_replay_does(replayed: Run, looped: dict[str, Decision]) -> None:
    assert list(looped) == list(replayed.decisions.columns["signal_id"])
    assert len(looped) > 100


def test_every_decision_of_the_loop_is_the_replays(replayed: Run, looped: dict[str, Decision]) -> None:
    columns = replayed.decisions.columns
    for i, d in enumerate(looped.values()):
        told = {
            "signal_id": d.signal_id,
            "ts": d.ts,
            "symbol": d.symbol,
            "strategy": d.strategy,
            "direction": d.direction,
            "intent": d.intent,
            "raw_size": d.raw_size,
            "verdict": d.verdict.name,
            "final_size": d.final_size,
            "lots": d.lots,
            "gate": d.gate,
            "rule": d.rule,
            "reason": d.reason,
            "confidence": d.confidence,
            "policy_digest": d.policy_digest,
            "market_digest": d.market_digest,
        } | {f"gate_{gate}": verdict.name for gate, verdict in d.gates.items()}
        # Gates of the other pipeline say nothing of it.
        told |= dict.fromkeys((name for name in columns if name.startswith("gate_") and name not in told), None)
        assert set(told) == set(columns)
        for name, value in told.items():
            found = columns[name][i]
            assert (found.item() if hasattr(found, "item") else found) == value, (name, d.signal_id)


def test_rows_of_the_loop_differ_from_the_replays_in_the_mode_only(replayed: Run, looped: dict[str, Decision]) -> None:
    for row, d in zip(replayed.rows, looped.values(), strict=True):
        ours = d.trace.row
        different = {name for name in row.keys() | ours.keys() if row.get(name) != ours.get(name)}
        assert different == {"mode"}, d.signal_id


def test_the_loop_opens_leaves_and_skips(looped: dict[str, Decision]) -> None:
    assert {(d.intent, d.verdict.name) for d in looped.values()} >= {
        ("open", "EXECUTE"),
        ("close", "EXECUTE"),
        ("open", "SKIP"),
    }


def untraded(session: Session) -> Session:
    """Return a session that sees the same, and whose orders the first one never hears of."""
    other = copy.copy(session)
    other._account = copy.deepcopy(session._account)
    return other


@pytest.fixture(scope="module")
def standing(shipped: Engine, embedded: Embedded, replayed: Run) -> dict[str, Decision]:
    """Decide what strategies signal at every whole second for an account that stands still, whatever was allowed."""
    engine = shipped
    s = engine.session("BTC-PERP", market=embedded.path, mode="paper")
    s.bars(history_before(embedded), stamp="open")
    decisions: dict[str, Decision] = {}
    feeding = events(embedded)
    event = next(feeding)
    for ts in replayed.instants.tolist():
        while event[0] <= ts:
            feed(s, embedded, event[1], event[2])
            event = next(feeding, (2**62, "", 0))
        s.state(position=POSITION, equity=EQUITY, daily_loss="0.4 %", kill_switch="armed", at=ts)
        for signal in s.signals(now=ts):
            if signal.direction:
                raw_size, edge = ASKED[signal.strategy]
                d = untraded(s).decide(
                    id=f"{signal.strategy}-{ts}-{signal.direction}",
                    strategy=signal.strategy,
                    direction=signal.direction,
                    raw_size=raw_size,
                    edge=edge,
                    now=ts,
                )
                decisions[d.signal_id] = d
    return decisions


def test_an_account_that_stands_still_executes_reduces_and_skips(standing: dict[str, Decision]) -> None:
    assert {d.verdict.name for d in standing.values()} >= {"EXECUTE", "REDUCE", "SKIP"}


class Broker:
    def __init__(self) -> None:
        self.sent: list[tuple[float, str]] = []

    def send(self, size: float, *, client_id: str) -> None:
        self.sent.append((size, client_id))


def test_the_snippet_runs_as_written(embedded: Embedded, standing: dict[str, Decision]) -> None:
    wanted = {"EXECUTE": 0, "REDUCE": 0, "SKIP": 0}
    chosen: dict[int, Decision] = {}
    for d in standing.values():
        if d.strategy == "momentum" and d.gate != "repeat" and not wanted[d.verdict.name]:
            wanted[d.verdict.name] = 1
            chosen[d.ts] = d
    broker, log, market = Broker(), list[Any](), embedded.path
    history = history_before(embedded)

    engine = Engine.shipped()
    s = engine.session("BTC-PERP", market=market, mode="paper")
    s.bars(history, stamp="open")
    warming = dict(s.ready())
    for ts, kind, i in events(embedded):
        if kind == "book":
            books = embedded.books
            bids = side(books.bid_prices[i], books.bid_sizes[i], int(books.bid_levels[i]))
            asks = side(books.ask_prices[i], books.ask_sizes[i], int(books.ask_levels[i]))
            s.book(bids, asks, at=ts)
        elif kind == "trade":
            trades = embedded.trades
            s.trade(trades.price[i], trades.quantity[i], trades.aggressor[i], at=ts)
        if ts not in chosen or kind != "book":
            continue
        expected = chosen[ts]
        s.state(position=-0.2, equity=101_250.0, daily_loss="0.4 %", kill_switch="armed", at=ts)
        d = s.decide(
            id=f"SIG-{ts}",
            strategy="momentum",
            direction=expected.direction,
            raw_size="10_000 usd",
            edge="25 bps",
            now=ts,
        )
        if d.allowed:
            broker.send(d.final_size, client_id=d.signal_id)
            s.order(d.signal_id, state="cancelled", lots=0, at=ts)
        else:
            log.append(d.because[0])
        assert (d.verdict, d.final_size, d.reason) == (expected.verdict, expected.final_size, expected.reason)
        if len(broker.sent) + len(log) == len(chosen):
            break
    assert set(warming) >= {"orderflow.imbalance", "orderflow.delta_slow", "data_quality.spread", "equity", "position"}
    assert not any(name.startswith("market_regime") for name in warming), "the history has warmed it up"
    assert all("the orders of all strategies" in reason for reason in s.ready().values()), "whose -0.2 is it?"
    assert [size for size, _ in broker.sent] == [d.final_size for d in chosen.values() if d.allowed]
    assert len(broker.sent) == 2
    (first,) = log
    assert first.text.endswith("is required") or "runs against the signal" in first.text
    assert first.rule in {"imbalance_confirms", "delta_confirms"}
    assert first.observed < first.threshold
    assert first.margin == first.observed - first.threshold
    assert first.span.file == "rules/gates/orderflow.yaml"
    assert first.span.line > 0


def test_a_history_given_again_replaces_the_first_even_where_it_ends_the_same(
    shipped: Engine, embedded: Embedded
) -> None:
    wrong, right = history_before(embedded), history_before(embedded)
    wrong.iloc[-30:-1, :4] *= 1.5
    now = int(right.index[-1].value) + 4 * 3600 * NANOS + NANOS
    asked: dict[str, Any] = {"strategy": "momentum", "direction": "long", "now": now}
    s, fresh = (shipped.session("BTC-PERP", market=embedded.path) for _ in range(2))
    s.bars(wrong, stamp="open")
    before = s.row(id="A", **asked)
    for told in (right.iloc[:-1], right):
        s.bars(told, stamp="open")
    fresh.bars(right, stamp="open")
    corrected, expected = s.row(id="A", **asked), fresh.row(id="A", **asked)
    assert corrected == expected
    assert before["market_regime.state"] != expected["market_regime.state"]


def test_bars_of_a_second_are_no_regime(shipped: Engine, embedded: Embedded) -> None:
    seconds = history_before(embedded)
    seconds.index = pd.date_range(end=seconds.index[-1], periods=len(seconds), freq="1s")
    s = shipped.session("BTC-PERP", market=embedded.path)
    s.bars(seconds, stamp="open")
    row = s.row(id="A", strategy="momentum", direction="long", now=int(seconds.index[-1].value) + NANOS)
    for column in ("market_regime.state", "market_regime.confidence"):
        assert row[column] is None
        assert row[f"{column}_why"] == "invalid:bars_length:bars are 1 s long, the policy asks for bars of 4 h"
    assert s.ready()["market_regime.state"] == "bars are 1 s long, the policy asks for bars of 4 h"


def test_asking_twice_gives_the_same_decision_marked_as_repeated(shipped: Engine, embedded: Embedded) -> None:
    s = shipped.session("BTC-PERP", market=embedded.path, mode="paper")
    now = embedded.at(1) // NANOS * NANOS
    asked: dict[str, Any] = {"id": "SIG-001", "strategy": "momentum", "direction": "long", "now": now}
    first, again = s.decide(**asked), s.decide(**asked)
    assert (again, again.trace) == (first, first.trace)
    assert [first.repeated, again.repeated] == [False, True]
