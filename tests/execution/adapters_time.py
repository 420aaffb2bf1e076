"""What happens over time: latency, stops, bars, funding and margin."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

from tests.execution.plain import POSITIONS, side, terms, text

from golive.execution.bars_only import Bar, BarRule, Entry, EntryType, fill_from_bars
from golive.execution.exact import fraction, number_or_none, positive, price_or_none, read_whole
from golive.execution.funding import FundingRule, Notice, pay
from golive.execution.latency import Constant, Empirical, Latency, Leg, LogNormal, arrive, draw
from golive.execution.margin import Isolated, MarginRule, at_mark, initial_margin, liquidation_tick
from golive.execution.member import member
from golive.execution.order import OrderState
from golive.execution.side import Side
from golive.execution.snapshot import Print
from golive.execution.stop import LIQUIDITY, Held, Seen, Stop, StopState, TriggerBy, watch

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _latency_model(told: Inputs) -> Latency:
    match told["model"]:
        case "constant":
            return Constant(value=read_whole(told["value"], "latency"))
        case "lognormal":
            return LogNormal(median=read_whole(told["median"], "latency"), p99=read_whole(told["p99"], "latency"))
        case "empirical":
            return Empirical(samples=tuple(read_whole(sample, "latency") for sample in told["samples"]))
    raise KeyError(told["model"])


def _latency(i: Inputs) -> Answer:
    latency, leg, sent = _latency_model(i["leg_model"]), member(Leg, i["leg"], "leg"), None
    arrives, draws = [], []
    for event in i["events"]:
        stress = fraction(event.get("stress", 1), "stress")
        drawn = draw(latency, seed=i["seed"], leg=leg, message=event["id"], stress=stress)
        sent = arrive(sent, read_whole(event["at"], "at"), drawn)
        arrives.append(text(sent.arrives))
        draws.append(drawn)
    return {
        "arrives": arrives,
        "draws": [text(drawn.ns) for drawn in draws],
        "n": [text(drawn.n) for drawn in draws],
    }


def _values(event: list[Any], stop: Stop) -> list[Fraction | None]:
    """Return what a stop may look at in an event; all of the event is read, whatever is looked at."""
    ts, kind, *told = event
    values: list[Fraction | None] = []
    match kind:
        case "trade":
            price, lots, who = told
            trade = Print(ts=ts, price=price, lots=lots, aggressor=None if who is None else side(who))
            values = [Fraction(trade.price)]
        case "mark":
            values = [price_or_none(told[0])]
        case "quote":
            bid, ask = (price_or_none(price) for price in told)
            values = [bid if stop.side is Side.SELL else ask]
    return values if kind == stop.by.value else []


def _seen(ts: int, events: list[list[Any]], stop: Stop) -> Seen:
    values = tuple(value for event in events for value in _values([ts, *event[1:]], stop))
    taken = tuple(told[0] for _, kind, *told in events if kind == "take_fill")
    return Seen(ts=ts, values=values, taken=taken)


def _stop(i: Inputs) -> Answer:
    told = i["stop"]
    stop = Stop(
        side=side(told["side"]),
        trigger=told["trigger"],
        by=member(TriggerBy, told["by"], "by"),
        lots=told["lots"],
        arrival=read_whole(told["arrival"], "arrival"),
    )
    events = sorted(i["events"], key=lambda event: read_whole(event[0], "ts"))
    instants = groupby(events, key=lambda event: read_whole(event[0], "ts"))
    held = watch(
        Held(stop=stop, take=OrderState.RESTING if i["take"] else None),
        [_seen(ts, list(group), stop) for ts, group in instants],
    )
    return {
        "triggered_at": text(held.triggered_at),
        "market_lots": held.left if held.state is StopState.TRIGGERED else 0,
        "taken": held.taken,
        "stop_state": held.state.value,
        "take_state": None if held.take is None else held.take.value,
        "liquidity": LIQUIDITY.value,
    }


def _coarse(i: Inputs) -> Answer:
    order = i["order"]
    entry = Entry(
        side=side(order["side"]),
        lots=order["lots"],
        type=member(EntryType, order["type"], "type"),
        price=order.get("price"),
        stop=i.get("stop"),
        take=i.get("take"),
        rest=order.get("residual", "cancel") == "rest",
    )
    most = i.get("most_of_bar")
    rule = BarRule(
        spread=fraction(i["spread_frac"], "spread"),
        most_of_bar=None if most is None else fraction(most, "most_of_bar"),
    )
    bars = [Bar(**{**bar, "ts": read_whole(bar["ts"], "ts")}) for bar in i["bars"]]
    done = fill_from_bars(entry, bars, rule)
    last = done.exit
    return {
        "fills": [[text(fill.ts), fill.price, fill.lots, fill.liquidity.value] for fill in done.fills],
        "left": done.left,
        "state": done.state,
        "exit": None if last is None else [text(last.ts), last.price, last.lots, done.reason, last.liquidity.value],
        "label": done.label,
    }


def _notice(told: Inputs) -> Notice:
    return Notice(
        ts=read_whole(told["ts"], "ts"),
        rate=number_or_none(told["rate"]),
        mark=price_or_none(told["mark"]),
    )


def _funding(i: Inputs) -> Answer:
    rule = FundingRule(
        every=read_whole(i["every"], "every"), first=read_whole(i["first"], "first"), most=fraction(i["most"], "most")
    )
    held = [(read_whole(ts, "ts"), side(name).signed(read_whole(lots, "lots"))) for ts, name, lots in i["fills"]]
    paid = pay(terms(i["market"]), rule, held, [_notice(told) for told in i["boundaries"]])
    return {
        "payments": [[text(p.ts), p.position, text(p.amount)] for p in paid.payments if p.why is None],
        "total": text(paid.total),
        "incomplete": [[text(p.ts), p.why] for p in paid.payments if p.why is not None],
    }


def _margin(i: Inputs) -> Answer:
    held = Isolated(
        terms=terms(i["market"]),
        side=POSITIONS[i["side"]],
        lots=i["lots"],
        entry=positive(i["entry"], "entry"),
        wallet=read_whole(i["wallet"], "wallet"),
    )
    rule = MarginRule(**{name: fraction(i[name], "margin") for name in ("initial", "maintenance", "liquidation_fee")})
    answer: Answer = {"initial": text(initial_margin(held, rule)), "liquidation_tick": liquidation_tick(held, rule)}
    if i["mark"] is None:
        return answer
    state = at_mark(held, rule, positive(i["mark"], "mark"), i["quote"])
    closed = state.liquidation
    return {
        **answer,
        "equity": text(state.equity),
        "maintenance": text(state.maintenance),
        "liquidated": closed is not None,
        "fill": None if closed is None else closed.fill,
        "fee": None if closed is None else text(closed.fee),
        "cash_change": None if closed is None else text(closed.cash_change),
        "shortfall": None if closed is None else text(closed.shortfall),
    }


ADAPTERS = {
    "exec.latency": _latency,
    "exec.stop": _stop,
    "exec.coarse": _coarse,
    "exec.funding": _funding,
    "exec.margin": _margin,
}
