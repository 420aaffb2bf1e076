"""The account: a fold over its events."""

from __future__ import annotations

from typing import Any

from tests.execution.plain import side, terms, text

from golive.execution.account import Account, AccountRule
from golive.execution.account_events import (
    AccountEvent,
    BaselineReset,
    Filled,
    Funded,
    Marking,
    TimePassed,
    Transferred,
)
from golive.execution.exact import price_or_none, read_whole
from golive.execution.round_trip import RoundTrip
from golive.execution.side import Side

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _event(told: Inputs) -> AccountEvent:
    ts = read_whole(told["ts"], "ts")
    match told["kind"]:
        case "fill":
            plain = {name: told[name] for name in ("id", "strategy", "symbol", "order", "order_lots", "lots", "price")}
            fee = read_whole(told["fee"], "fee")
            return Filled(ts=ts, side=side(told["side"]), fee=fee, reason=told["reason"], **plain)
        case "mark":
            mark = price_or_none(told["price"])
            return Marking(ts=ts, symbol=told["symbol"], long=mark, short=mark)
        case "funding":
            amount = read_whole(told["amount"], "amount")
            return Funded(ts=ts, strategy=told["strategy"], symbol=told["symbol"], amount=amount)
        case "transfer":
            return Transferred(ts=ts, amount=read_whole(told["amount"], "amount"))
        case "reset":
            return BaselineReset(ts=ts)
        case "clock":
            return TimePassed(ts=ts)
    raise KeyError(told["kind"])


def _trip(trip: RoundTrip) -> list[Any]:
    return [
        trip.key,
        "long" if trip.side is Side.BUY else "short",
        trip.lots,
        text(trip.since),
        text(trip.until),
        text(trip.holding),
        trip.entry_sum,
        trip.exit_sum,
        text(trip.realised),
        text(trip.fees),
        text(trip.funding),
        text(trip.net),
        text(trip.worst),
        text(trip.best),
        trip.reason,
    ]


def _account(i: Inputs) -> Answer:
    account = Account(
        AccountRule(
            markets={symbol: terms(market) for symbol, market in i["markets"].items()},
            capital=read_whole(i["capital"], "capital"),
            mark_max_age=read_whole(i["mark_max_age"], "mark_max_age"),
            start=read_whole(i["start"], "start"),
        )
    )
    for told in i["events"]:
        account.apply(_event(told))
    equity = account.equity()
    return {
        "cash": text(account.cash),
        "realised": text(account.realised),
        "fees": text(account.fees),
        "funding": text(account.funding),
        "equity": text(equity.value),
        "why": equity.why,
        "peak": text(account.peak),
        "drawdown": text(account.drawdown),
        "day": account.day,
        "baseline": text(account.baseline),
        "days": [[day, text(baseline)] for day, baseline in account.days],
        "day_loss": text(account.day_loss),
        "positions": [
            [strategy, symbol, held.lots, f"{held.average.numerator}/{held.average.denominator}"]
            for (strategy, symbol), held in sorted(account.positions.items())
            if held.average is not None
        ],
        "trips": [_trip(trip) for trip in account.completed()],
        "duplicates": account.duplicates,
    }


ADAPTERS = {"exec.account": _account}
