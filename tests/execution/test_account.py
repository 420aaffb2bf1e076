"""The account: money is conserved, strategies do not net, and a day begins at midnight."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.execution.account import DAY, Account, AccountRule
from golive.execution.account_events import (
    AccountEvent,
    BaselineReset,
    Filled,
    Funded,
    Marking,
    TimePassed,
    Transferred,
)
from golive.execution.contract import Contract, Terms
from golive.execution.side import Side

LINEAR = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
SPOT = Terms(contract=Contract.SPOT, tick=Fraction("0.1"), lot=Fraction("0.001"))
INVERSE = Terms(contract=Contract.INVERSE, tick=Fraction("0.1"), lot=Fraction(100))
CAPITAL = 10**12
START = 19_500 * DAY


def account(terms: Terms = LINEAR, *, start: int = START) -> Account:
    markets = {"BTC": terms, "ETH": terms}
    return Account(AccountRule(markets=markets, capital=CAPITAL, mark_max_age=5, start=start))


def fill(n: int, side: Side, lots: int, price: int, *, ts: int = START, **change: Any) -> Filled:
    values: dict[str, Any] = {
        "id": str(n),
        "strategy": "s",
        "symbol": "BTC",
        "order": f"o{n}",
        "order_lots": 99,
        "fee": 0,
        **change,
    }
    return Filled(ts=ts, side=side, lots=lots, price=price, **values)


def marked(price: int | None, *, ts: int = START, symbol: str = "BTC") -> Marking:
    mark = None if price is None else Fraction(price)
    return Marking(ts=ts, symbol=symbol, long=mark, short=mark)


@st.composite
def histories(draw: st.DrawFn) -> list[AccountEvent]:
    """Draw fills of two strategies in two symbols, marks and payments, an instant apart."""
    events: list[AccountEvent] = []
    for n in range(draw(st.integers(1, 14))):
        ts, symbol = START + n, draw(st.sampled_from(["BTC", "ETH"]))
        match draw(st.sampled_from(["fill", "fill", "fill", "mark", "fund", "transfer"])):
            case "fill":
                events.append(
                    fill(
                        n,
                        draw(st.sampled_from(Side)),
                        draw(st.integers(1, 9)),
                        draw(st.integers(50, 150)),
                        ts=ts,
                        symbol=symbol,
                        strategy=draw(st.sampled_from(["s", "t"])),
                        order=draw(st.sampled_from([f"o{n}", f"shared/{n // 3}"])),
                        fee=draw(st.integers(-50, 99)),
                    )
                )
            case "mark":
                events.append(marked(draw(st.integers(50, 150)), ts=ts, symbol=symbol))
            case "fund":
                events.append(
                    Funded(
                        ts=ts,
                        strategy=draw(st.sampled_from(["s", "t"])),
                        symbol=symbol,
                        amount=draw(st.integers(-99, 99)),
                    )
                )
            case _:
                events.append(Transferred(ts=ts, amount=draw(st.integers(-99, 99))))
    return events


def one_side_an_order(events: list[AccountEvent]) -> list[AccountEvent]:
    """Leave out fills that no venue tells: an order has one side, one symbol and one strategy."""
    owner: dict[str, tuple[str, str, Side]] = {}
    kept = []
    for event in events:
        if isinstance(event, Filled):
            is_of = (event.strategy, event.symbol, event.side)
            if owner.setdefault(event.order, is_of) != is_of:
                continue
        kept.append(event)
    return kept


@settings(max_examples=150)
@given(histories(), st.integers(50, 150), st.integers(50, 150), st.sampled_from([LINEAR, INVERSE]))
def test_money_is_that_of_the_cash_flows(events: list[AccountEvent], btc: int, eth: int, terms: Terms) -> None:
    """Buying pays and selling receives what the lots are worth: no positions, no first in first out."""
    held = account(terms)
    events = one_side_an_order(events)
    for event in [*events, marked(btc, ts=START + 20), marked(eth, ts=START + 20, symbol="ETH")]:
        held.apply(event)
    fills = [event for event in events if isinstance(event, Filled)]
    last = {"BTC": btc, "ETH": eth}
    flows = Fraction(CAPITAL)
    for each in fills:
        signed = each.lots if each.side is Side.BUY else -each.lots
        paid, now = (
            (-Fraction(10**12, each.price), -Fraction(10**12, last[each.symbol]))
            if terms is INVERSE
            else (each.price * 100_000, last[each.symbol] * 100_000)
        )
        flows += signed * (now - paid) - each.fee
    flows += sum(event.amount for event in events if isinstance(event, (Funded, Transferred)))
    equity = held.equity().value
    assert equity is not None
    # Inverse money is rounded down once a match, which a fill of one lot makes at most nine times, and once a position.
    assert 0 <= flows - equity <= (0 if terms is LINEAR else 9 * len(fills) + 4)
    assert held.fees == sum(each.fee for each in fills) == sum(trip.fees for trip in held.trips.values())
    assert held.realised == sum(trip.realised for trip in held.trips.values())


def lots_first_in_first_out(events: list[AccountEvent]) -> dict[str, list[int]]:
    """Queue lot by lot; return for each entry order what each of its closed lots gained in ticks."""
    queues: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    gains: dict[str, list[int]] = {}
    for each in events:
        if not isinstance(each, Filled):
            continue
        queue = queues.setdefault((each.strategy, each.symbol), [])
        for _ in range(each.lots):
            if queue and queue[0][0] != each.side:
                side, price, order = queue.pop(0)
                gains.setdefault(order, []).append(side * (each.price - price))
            else:
                queue.append((int(each.side), each.price, each.order))
    return gains


@settings(max_examples=150)
@given(histories())
def test_round_trips_are_those_of_single_lots(events: list[AccountEvent]) -> None:
    held, events = account(), one_side_an_order(events)
    for event in events:
        held.apply(event)
    gains = lots_first_in_first_out(events)
    realised: dict[str, int] = {}
    closed: dict[str, int] = {}
    for trip in held.trips.values():
        order = trip.key.rsplit("#", 1)[0]
        realised[order] = realised.get(order, 0) + trip.realised
        closed[order] = closed.get(order, 0) + trip.lots - trip.open_lots
        assert trip.worst <= 0 <= trip.best
        assert not trip.complete or trip.worst <= trip.realised <= trip.best
        assert trip.net == trip.realised - trip.fees + trip.funding
    assert {o: r for o, r in realised.items() if closed[o]} == {o: sum(g) * 100_000 for o, g in gains.items()}
    assert {o: n for o, n in closed.items() if n} == {o: len(g) for o, g in gains.items()}


@settings(max_examples=60)
@given(histories(), st.integers(0, 14))
def test_fold_is_the_state(events: list[AccountEvent], n: int) -> None:
    """What was folded before and what comes now are one fold; told again, nothing is counted twice."""
    events = one_side_an_order(events)
    whole, parts = account(), account()
    for event in events:
        whole.apply(event)
    for event in events[:n]:
        parts.apply(event)
    for event in events[:n]:
        if isinstance(event, Filled):
            parts.apply(event)
    for event in events[n:]:
        parts.apply(event)
    assert parts.duplicates == sum(isinstance(event, Filled) for event in events[:n])
    parts.duplicates = 0
    assert vars(parts) == vars(whole)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (fill(1, Side.BUY, 3, 100), "conflict"),
        (fill(2, Side.BUY, 5, 100, order="o1", order_lots=9, ts=START + 9), "overfill"),
        (fill(3, Side.BUY, 1, 100, symbol="DOGE", ts=START + 9), "symbol"),
        (fill(4, Side.BUY, 1, 100, ts=START - 1), "time"),
        (fill(5, Side.SELL, 6, 100, ts=START + 9), "spot_short"),
        (BaselineReset(ts=START + 9), "equity_unknown"),
        (Transferred(ts=START + 9, amount=True), "amount"),
    ],
)
def test_a_refused_event_changes_nothing(event: AccountEvent, code: str) -> None:
    held, untouched = account(SPOT), account(SPOT)
    for each in (held, untouched):
        each.apply(fill(1, Side.BUY, 5, 100, order_lots=9, ts=START + 1))
    with pytest.raises(Refused) as refused:
        held.apply(event)
    assert refused.value.code == code
    assert vars(held) == vars(untouched)


def test_the_day_begins_at_midnight_utc_whatever_happens() -> None:
    """Told 0.1 s before midnight and 0.1 s after, told nothing for two days, told nothing at all at midnight."""
    held = account(start=START)
    midnight = START + DAY
    held.apply(fill(1, Side.BUY, 10, 100, ts=midnight - 100_000_000))
    held.apply(marked(90, ts=midnight - 100_000_000))
    before = CAPITAL - 10 * 10 * 100_000
    assert (held.day, held.baseline, held.day_loss) == (19_500, CAPITAL, 100 * 100_000)
    held.apply(TimePassed(ts=midnight + 100_000_000))
    # The mark is stale now: what was known before midnight is what the day is measured from, and its loss is unknown.
    assert (held.day, held.baseline, held.day_loss, held.equity().why) == (19_501, before, None, "mark_stale")
    held.apply(marked(80, ts=midnight + 2 * DAY))
    assert held.days == [(19_501, before), (19_502, before), (19_503, before)]
    assert held.day_loss == 100 * 100_000


def test_an_open_loss_is_seen_within_one_event() -> None:
    held = account()
    held.apply(fill(1, Side.BUY, 10, 100))
    held.apply(marked(150))
    held.apply(marked(70))
    assert (held.day_loss, held.drawdown) == (300 * 100_000, 800 * 100_000)
    held.apply(marked(None))
    assert (held.day_loss, held.drawdown, held.equity().why) == (None, None, "mark_invalid")


def test_positions_are_marked_where_they_could_be_closed() -> None:
    held = account()
    held.apply(fill(1, Side.BUY, 10, 100))
    held.apply(fill(2, Side.SELL, 4, 100, strategy="t"))
    held.apply(Marking(ts=START, symbol="BTC", long=Fraction(99), short=Fraction(102)))
    assert held.equity().value == CAPITAL - 10 * 100_000 - 4 * 2 * 100_000
