"""What `run.json` says of each day, and of what is not known of the run's money; money is decimals in text."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pyarrow as pa

from golive.core.civil import date_text
from golive.replay.money.day_money import DayMoney
from golive.replay.money.decimals import decimals, decimals_or_none, read_nanos
from golive.replay.money.doubts import Doubt
from golive.replay.money.equity_table import read_equity
from golive.replay.money.money_columns import Units
from golive.replay.money.orders_table import read_orders
from golive.replay.money.run_money import RunMoney
from golive.replay.money.worth_at_looks import WorstSeen
from golive.trading.pnl import Pnl

_PARTS = ("realised", "fees", "funding", "spread", "impact")


def pnl_document(pnl: Pnl, *, is_known: bool = True) -> Mapping[str, str | None]:
    """Return what was earned and paid: its parts, and what follows; without funding and net where that is not known."""
    parts = {name: decimals_or_none(getattr(pnl, name)) for name in _PARTS}
    parts_and_net = {"gross": decimals_or_none(pnl.gross), **parts, "net": decimals(pnl.net)}
    return parts_and_net if is_known else {**parts_and_net, "funding": None, "net": None}


def money_document(money: RunMoney) -> Mapping[str, Any]:
    """Return the days of a run and its doubts; instants are text, for they exceed what JSON numbers hold exactly."""
    return {
        "days": [_day(day) for day in money.days],
        "doubts": [_doubt(doubt) for doubt in money.doubts],
        "worst": [{"name": one.name, "share": str(one.share), "when": str(one.at), "n": one.n} for one in money.worst],
    }


def _doubt(doubt: Doubt) -> Mapping[str, Any]:
    return {
        "code": doubt.code,
        "since": str(doubt.since),
        "until": str(doubt.until),
        "symbol": doubt.symbol,
        "heard": None if doubt.heard is None else str(doubt.heard),
    }


def _read_doubt(doubt: Mapping[str, Any]) -> Doubt:
    heard = doubt["heard"]
    return Doubt(
        code=doubt["code"],
        since=int(doubt["since"]),
        until=int(doubt["until"]),
        symbol=doubt["symbol"],
        heard=None if heard is None else int(heard),
    )


def _day(day: DayMoney) -> Mapping[str, Any]:
    return {
        "date": date_text(day.day),
        "day": day.day,
        "since": str(day.since),
        "until": str(day.until),
        "whole": day.is_whole,
        "complete": day.is_complete,
        "doubts": list(day.doubts),
        "change": decimals_or_none(day.change),
        "began": decimals_or_none(day.began),
        "ended": decimals_or_none(day.ended),
        "booked": pnl_document(day.pnl, is_known=day.is_booked_known),
    }


def read_money(document: Mapping[str, Any], *, equity: pa.Table, orders: pa.Table, units: Units) -> RunMoney:
    """Return the money of the run that a document and its tables were made of."""
    return RunMoney(
        curve=read_equity(equity, units),
        days=tuple(_read_day(day) for day in document["days"]),
        orders=read_orders(orders, units),
        doubts=tuple(_read_doubt(doubt) for doubt in document["doubts"]),
        worst=tuple(
            WorstSeen(name=one["name"], share=Fraction(one["share"]), at=int(one["when"]), n=one["n"])
            for one in document["worst"]
        ),
    )


def _read_day(day: Mapping[str, Any]) -> DayMoney:
    booked = {name: read_nanos(day["booked"][name]) for name in _PARTS}
    return DayMoney(
        day=day["day"],
        since=int(day["since"]),
        until=int(day["until"]),
        pnl=Pnl(
            realised=booked["realised"] or 0,
            fees=booked["fees"] or 0,
            funding=booked["funding"] or 0,
            spread=booked["spread"],
            impact=booked["impact"],
        ),
        began=read_nanos(day["began"]),
        ended=read_nanos(day["ended"]),
        is_whole=day["whole"],
        doubts=tuple(day["doubts"]),
        is_booked_known=day["booked"]["net"] is not None,
    )
