"""Traps that look done and are wrong, on a live feed: an open loss, midnight, twice, and the sign of a position."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.live_machines import (
    RUN,
    LiveAccount,
    account,
    bodies,
    entries_of,
    fed,
    received,
    resumed,
    same_again,
)
from tests.machines import BEGIN
from tests.replays import SIMULATED, market

from golive.account.journalled_account import fold
from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.execution.account import Account
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.journal.entry import Draft
from golive.journal.journal import Appended, Journal
from golive.journal.once import Conflict
from golive.trading.received import BookReceived, Command, Person, Received, TradeReceived
from golive.trading.turned import Turned

SECONDS = 160


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often: only gates that look at the account are left."""
    return account_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def events() -> list[Received]:
    """Return what a feed tells of some minutes."""
    return received(seconds=SECONDS)


@pytest.fixture
def live(engine: Engine) -> LiveAccount:
    """Return an account that has not begun."""
    return account(engine)


@pytest.fixture
def journal() -> Journal:
    """Return an empty journal."""
    return Journal.in_memory(RUN)


def of_kind(journal: Journal, kind: type[Body]) -> list[tuple[int, Any]]:
    """Return the entries of a kind, each with its instant."""
    return [(entry.ts, read_body(entry.kind, entry.body)) for entry in journal.entries(kind=kind.KIND)]


def first_fill(live: LiveAccount, events: list[Received]) -> int:
    """Return when the first fill is heard of."""
    journal = Journal.in_memory(RUN)
    for _ in fed(live.run(journal), events):
        filled = of_kind(journal, OrderFilled)
        if filled:
            return filled[0][0]
    raise AssertionError("nothing is filled")


# Trap 2


def _scaled(levels: tuple[tuple[float, float], ...], factor: float) -> tuple[tuple[float, float], ...]:
    return tuple((round(price * factor, 1), size) for price, size in levels)


def test_an_open_loss_trips_without_a_close(live: LiveAccount, events: list[Received], journal: Journal) -> None:
    at = first_fill(live, events) + 2 * NANOS
    moved = [
        replace(event, bids=_scaled(event.bids, 1.5), asks=_scaled(event.asks, 1.5))
        if isinstance(event, BookReceived) and event.ts >= at
        else event
        for event in events
    ]
    list(fed(live.run(journal), moved))
    (halt,) = [(ts, body) for ts, body in of_kind(journal, SwitchSet) if body.to == "halted"]
    tripped, body = halt
    assert (body.trip, 0 < tripped - at <= NANOS + NANOS // 10) == ("day_loss", True)
    kinds = [kind for _, kind, _, _ in entries_of(journal)]
    assert kinds[kinds.index("switch") - 1] == Marked.KIND
    assert not [ts for ts, _ in of_kind(journal, OrderSent) if ts >= tripped], "halted leaves no order"
    assert same_again(live, moved, journal)


def test_a_book_that_freezes_leaves_the_equity_unknown_and_only_reduces_after_patience(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    gone = first_fill(live, events) + NANOS
    frozen = [event for event in events if not isinstance(event, BookReceived) or event.seen_at < gone]
    list(fed(live.run(journal), frozen))
    switched = of_kind(journal, SwitchSet)
    assert {(body.to, body.why) for _, body in switched} == {("reduce_only", "unknown")}
    since = [ts for ts, body in of_kind(journal, Marked) if body.equity is None]
    assert since
    assert gone < since[0] <= switched[0][0]
    assert all(body.reduce_only for ts, body in of_kind(journal, OrderSent) if ts > switched[0][0])


def test_one_print_at_ten_times_the_price_alone_trips_nothing(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    at = first_fill(live, events) + NANOS
    first = next(n for n, event in enumerate(events) if isinstance(event, TradeReceived) and event.seen_at > at)
    wild = [
        replace(event, price=event.price * 10) if n == first and isinstance(event, TradeReceived) else event
        for n, event in enumerate(events)
    ]
    list(fed(live.run(journal), wild))
    assert of_kind(journal, SwitchSet) == []


def test_a_trip_that_stops_a_strategy_is_looked_at_for_each_of_them(
    events: list[Received], journal: Journal, tmp_path: Path
) -> None:
    account_library(tmp_path)
    path = tmp_path / "rules" / "switch.yaml"
    text, count = re.subn(r"(id: day_loss\n(?:    .*\n)*?    scope: )account", r"\1strategy", path.read_text("utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")
    live = account(Engine.from_folder(tmp_path))
    at = first_fill(live, events) + 2 * NANOS
    moved = [
        replace(event, bids=_scaled(event.bids, 1.5), asks=_scaled(event.asks, 1.5))
        if isinstance(event, BookReceived) and event.ts >= at
        else event
        for event in events
    ]
    list(fed(live.run(journal), moved))
    halted = [body.scope for _, body in of_kind(journal, SwitchSet) if body.to == "halted"]
    assert sorted(halted) == [f"strategy:{name}" for name in ("mean_reversion", "momentum", "volatility")]
    assert same_again(live, moved, journal)


# Trap 6


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the process stand somewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def _before_midnight(early: int) -> tuple[MarketSpec, MarketData]:
    """Return the embedded market so much earlier that midnight lies in the middle of its first moves."""
    spec, data = market(SIMULATED)
    streams: Any = {kind.value: replace(columns, ts=columns.ts - early) for kind, columns in data.streams()}
    return spec, replace(data, **streams)


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("zone", "down"),
    [
        ("UTC", None),
        ("Asia/Kathmandu", None),
        ("America/St_Johns", (-NANOS // 10, NANOS // 10)),
        ("Asia/Kathmandu", (-20 * NANOS, -NANOS)),
        ("America/St_Johns", (NANOS, 5 * NANOS)),
    ],
    indirect=["zone"],
)
def test_the_day_begins_at_midnight_utc_whatever_happens(
    engine: Engine, journal: Journal, down: tuple[int, int] | None
) -> None:
    early = 150 * NANOS
    events = received(_before_midnight(early), begin=BEGIN - early, seconds=SECONDS + 60)
    live = account(engine, begin=BEGIN - early)
    run, left = live.run(journal), events
    if down is not None:
        list(fed(run, [event for event in events if event.seen_at <= BEGIN + down[0]]))
        run = resumed(live, journal, BEGIN + down[1])
        left = [event for event in events if event.seen_at > run.machine.at]
    list(fed(run, left))
    ((ts, day),) = of_kind(journal, DayOpened)
    assert (ts >= BEGIN, day.date) == (True, "2026-01-05")
    before = [entry for entry in journal.entries() if entry.ts < BEGIN]
    assert day.baseline == fold(Account(live.opened().rule.account), before).known != live.terms.capital
    assert same_again(live, events, journal)


def test_a_day_begins_once_also_in_half_a_silent_hour(engine: Engine, journal: Journal) -> None:
    silence, early = 1_800 * NANOS, 150 * NANOS
    spec, data = _before_midnight(early)
    streams: Any = {
        kind.value: replace(columns, ts=np.where(columns.ts > BEGIN - 10 * NANOS, columns.ts + silence, columns.ts))
        for kind, columns in data.streams()
        if kind.value != "bars"
    }
    silent = received((spec, replace(data, **streams)), begin=BEGIN - early, seconds=SECONDS + 60 + 1_800)
    run = account(engine, begin=BEGIN - early).run(journal)
    list(fed(run, silent))
    ((_, day),) = of_kind(journal, DayOpened)
    assert day.date == "2026-01-05"
    assert run.machine.at > BEGIN + silence


# Trap 8


class Died(BaseException):
    """A process that is killed: nothing of it goes on."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_once_means_once(
    live: LiveAccount,
    events: list[Received],
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    append = Journal.append

    def dies(own: Journal, drafts: list[Draft], **options: Any) -> Appended:
        has_order = any(draft.kind == OrderSent.KIND for draft in drafts)
        if has_order and when == "before":
            raise Died
        appended = append(own, drafts, **options)
        if has_order:
            raise Died
        return appended

    acknowledged = list[Turned]()
    run = live.run(journal)
    monkeypatch.setattr(Journal, "append", dies)
    with pytest.raises(Died):
        acknowledged.extend(fed(run, events))
    monkeypatch.undo()
    assert not bodies(acknowledged, OrderSent), "nobody was told of an order that was not acknowledged"
    orders = of_kind(journal, OrderSent)
    assert bool(orders) is (when == "after")
    at = run.machine.at
    again = resumed(live, journal, at + 5 * NANOS)
    later = list(fed(again, [event for event in events if event.seen_at > again.machine.at]))
    keys = Counter((kind, key) for _, kind, key, _ in entries_of(journal))
    assert set(keys.values()) == {1}
    ended = {f"{body.signal}/{body.n}": body.why for body in bodies(later, OrderStateTold) if body.why == "gap"}
    assert set(ended) == {f"{body.signal}/{body.n}" for _, body in orders}
    assert same_again(live, events, journal)


def test_the_same_key_with_another_body_is_an_error_that_names_both(
    live: LiveAccount, events: list[Received], journal: Journal
) -> None:
    run = live.run(journal)
    list(fed(run, events))
    (ts, order), *_ = of_kind(journal, OrderSent)
    other = replace(order, lots=order.lots + 1).draft(journal.last.ts or ts)
    with pytest.raises(Conflict, match=rf"order `{order.signal}/1` is entry \d+ with another body"):
        journal.append([other])


# Trap 10


@pytest.fixture(scope="module")
def resting(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose entries rest at a limit away from the market."""
    folder = tmp_path_factory.mktemp("resting")
    account_library(folder)
    for path in Path(folder / "strategies").glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        order = "order: {type: limit, at: quote_mid(quotes), expires: 30 s}"
        text = "\n".join(order if line.startswith("order:") else line for line in lines)
        path.write_text(f"{text}\n", encoding="utf-8")
    return Engine.from_folder(folder)


def word(at: int, said: Person, to: str = "active", *, role: str = "") -> Command:
    """Return what a person says at an instant."""
    return Command(
        id=f"command/{at}", seen_at=at, word=said, scope="account", to=to, by="somebody", role=role, reason="a test"
    )


@pytest.mark.parametrize("seed", range(6))
def test_reduce_only_never_turns_the_sign(resting: Engine, events: list[Received], seed: int) -> None:
    rng, journal = random.Random(seed), Journal.in_memory(RUN)
    live, said, left = account(resting), list[Command](), list(events)
    run = live.run(journal)
    for n in sorted(rng.sample(range(1_400, len(events)), 6)):
        here = [event for event in left if event.seen_at <= events[n].seen_at]
        left = left[len(here) :]
        list(fed(run, here))
        kind = rng.choice((Person.FIRE, Person.FLATTEN, Person.RESET, None))
        if kind is None:
            run = resumed(live, journal, events[n].seen_at + NANOS)
            left = [event for event in left if event.seen_at > run.machine.at]
            continue
        to = rng.choice(("reduce_only", "cancel_only", "halted"))
        said.append(word(max(events[n].seen_at, run.machine.at) + 1, kind, to, role="risk_manager"))
        list(run.written(run.machine.obey(said[-1])))
    list(fed(run, left))
    reducing = {f"{body.signal}/{body.n}" for _, body in of_kind(journal, OrderSent) if body.reduce_only}
    held = Counter[str]()
    for _, fill in of_kind(journal, OrderFilled):
        lots = sum(level.lots for level in fill.levels) * (1 if fill.side == "buy" else -1)
        if f"{fill.signal}/{fill.n}" in reducing:
            assert held[fill.strategy] * lots < 0
            assert abs(held[fill.strategy] + lots) == abs(held[fill.strategy]) - abs(lots)
        held[fill.strategy] += lots
    assert same_again(live, events, journal, *said)


def test_a_halt_leaves_no_order_that_rests(resting: Engine, events: list[Received], journal: Journal) -> None:
    live = account(resting)
    run = live.run(journal)
    for n in range(len(events)):
        list(fed(run, events[n : n + 1]))
        if any(body.state == "accepted" for _, body in of_kind(journal, OrderStateTold)):
            break
    halt = word(events[n].seen_at + 1, Person.FIRE, "halted")
    list(run.written(run.machine.obey(halt)))
    list(fed(run, [event for event in events[n + 1 :] if event.seen_at > halt.seen_at]))
    assert not run.machine.working.orders
    assert not run.machine.working.only.venue.live
    assert not [ts for ts, _ in of_kind(journal, OrderSent) if ts > halt.seen_at]


def test_less_than_the_least_order_can_be_flattened(engine: Engine, events: list[Received], journal: Journal) -> None:
    spec, _ = market(SIMULATED)
    live = account(engine)
    run = live.run(journal)
    for n in range(len(events)):
        if bodies(list(fed(run, events[n : n + 1])), OrderFilled):
            break
    # A venue whose least order is larger than all that is held.
    least = replace(spec, minimum_notional=1e9)
    dear = account(engine, least)
    run = resumed(dear, journal, events[n].seen_at + NANOS)
    left = [event for event in events if event.seen_at > run.machine.at]
    warm = [event for event in left if event.seen_at <= run.machine.at + 5 * NANOS]
    list(fed(run, warm))
    list(run.written(run.machine.obey(word(warm[-1].seen_at + 1, Person.FLATTEN))))
    list(fed(run, [event for event in left[len(warm) :] if event.seen_at > warm[-1].seen_at + 1]))
    assert {fill.reason for _, fill in of_kind(journal, OrderFilled)[1:]} >= {"manual"}
    assert not any(position.lots for position in run.machine.working.account.positions.values())
    assert len(of_kind(journal, Gap)) == 1
