"""Money: profit, filters, fees and costs."""

from __future__ import annotations

from typing import Any

from tests.execution.plain import POSITIONS, side, terms, text

from golive.execution.arrival_costs import arrival_costs
from golive.execution.exact import fraction, read_whole
from golive.execution.fees import FeeSchedule, Rates, charged
from golive.execution.fill import Fill, Liquidity
from golive.execution.filters import Filters, Wish, fit
from golive.execution.member import member
from golive.execution.profit import profit

Inputs = dict[str, Any]
Answer = dict[str, Any]


def _pnl(i: Inputs) -> Answer:
    market, lots = terms(i["market"]), read_whole(i["lots"], "lots", least=1)
    entry, last = read_whole(i["entry"], "entry"), read_whole(i["exit"], "exit")
    return {
        "gross": text(profit(market, POSITIONS[i["side"]].signed(lots), entry, last)),
        "entry_value": text(market.money(lots, entry)),
        "exit_value": text(market.money(lots, last)),
    }


def _filters(i: Inputs) -> Answer:
    order = i["order"]
    price, trigger, mark = (
        None if value is None else fraction(value, name)
        for name, value in (("price", order.get("price")), ("trigger", order.get("trigger")), ("mark", i["mark"]))
    )
    wish = Wish(
        side=side(order["side"]),
        quantity=fraction(order["quantity"], "quantity"),
        price=price,
        trigger=trigger,
        reduce_only=order.get("reduce_only", False),
    )
    filters = Filters(**{name: read_whole(value, name) for name, value in i["market"]["filters"].items()})
    fitted = fit(terms(i["market"]), filters, wish, mark)
    return {
        "lots": fitted.lots,
        "price": fitted.price,
        "trigger": fitted.trigger,
        "notional": text(fitted.notional),
        "reject": fitted.reject,
    }


def _rates(rates: Inputs) -> Rates:
    maker, taker = (None if rates.get(k) is None else fraction(rates[k], "fee") for k in ("maker", "taker"))
    return Rates(since=read_whole(rates["from"], "from"), maker=maker, taker=taker)


def _fees(i: Inputs) -> Answer:
    schedule = FeeSchedule(rates=tuple(_rates(rates) for rates in i["schedule"]))
    fills = [
        Fill(ts=read_whole(ts, "ts"), price=price, lots=lots, liquidity=member(Liquidity, who, "who"))
        for ts, price, lots, who in i["fills"]
    ]
    paid = charged(terms(i["market"]), schedule, fills)
    return {"fees": [text(amount) for amount in paid.fees], "total": text(paid.total)}


def _costs(i: Inputs) -> Answer:
    fills = [
        Fill(ts=0, price=price, lots=lots, liquidity=member(Liquidity, who, "who")) for price, lots, who in i["fills"]
    ]
    costs = arrival_costs(terms(i["market"]), side(i["side"]), i["bid"], i["ask"], fills)
    return {"spread": text(costs.spread), "impact": text(costs.impact), "slippage": text(costs.slippage)}


ADAPTERS = {"exec.pnl": _pnl, "exec.filters": _filters, "exec.fees": _fees, "exec.costs": _costs}
