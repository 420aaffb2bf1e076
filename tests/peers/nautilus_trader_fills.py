"""nautilus_trader over books, prints and orders in a file; run by the interpreter that has it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import numpy as np
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.backtest.models import FillModel, LatencyModel
from nautilus_trader.config import LoggingConfig
from nautilus_trader.core.data import Data
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import BookOrder, OrderBookDelta, OrderBookDeltas, TradeTick
from nautilus_trader.model.enums import (
    AccountType,
    AggressorSide,
    BookAction,
    BookType,
    OmsType,
    OrderSide,
    RecordFlag,
    TimeInForce,
)
from nautilus_trader.model.identifiers import InstrumentId, Symbol, TradeId, TraderId, Venue
from nautilus_trader.model.instruments import CryptoPerpetual
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

NAMES = ("nautilus_trader", "numpy")
CAPITAL = 1_000_000_000
VENUE = Venue("RECORDED")
ID = InstrumentId(Symbol("PERP"), VENUE)
SIDES = {1: OrderSide.BUY, -1: OrderSide.SELL}
AGGRESSORS = {1: AggressorSide.BUYER, -1: AggressorSide.SELLER, 0: AggressorSide.NO_AGGRESSOR}


class Whole:
    """Ticks and lots of an instrument as its prices and quantities, and back; nothing is rounded."""

    def __init__(self, tick: Any, lot: Any) -> None:
        self.tick, self.lot = Decimal(str(tick)), Decimal(str(lot))
        self._digits = [-int(unit.as_tuple().exponent) for unit in (self.tick, self.lot)]

    def price(self, ticks: int) -> Price:
        return Price.from_str(f"{ticks * self.tick:.{self._digits[0]}f}")

    def quantity(self, lots: int) -> Quantity:
        return Quantity.from_str(f"{lots * self.lot:.{self._digits[1]}f}")

    def ticks(self, price: Any) -> int:
        return int(price.as_decimal() / self.tick)

    def lots(self, quantity: Any) -> int:
        return int(quantity.as_decimal() / self.lot)

    def instrument(self) -> CryptoPerpetual:
        free = Decimal(0)
        return CryptoPerpetual(
            instrument_id=ID,
            raw_symbol=Symbol("PERP"),
            base_currency=BTC,
            quote_currency=USDT,
            settlement_currency=USDT,
            is_inverse=False,
            price_precision=self._digits[0],
            price_increment=self.price(1),
            size_precision=self._digits[1],
            size_increment=self.quantity(1),
            margin_init=free,
            margin_maint=free,
            maker_fee=free,
            taker_fee=free,
            ts_event=0,
            ts_init=0,
        )


def _print(given: Any, row: int, whole: Whole) -> TradeTick:
    ts, price, lots, who = (int(given[f"print_{name}"][row]) for name in ("ts", "ticks", "lots", "aggressor"))
    return TradeTick(ID, whole.price(price), whole.quantity(lots), AGGRESSORS[who], TradeId(str(row)), ts, ts)


def _book(given: Any, row: int, whole: Whole) -> OrderBookDeltas:
    ts = int(given["book_ts"][row])
    deltas = [OrderBookDelta.clear(ID, row, ts, ts)]
    for name, side in (("bid", OrderSide.BUY), ("ask", OrderSide.SELL)):
        there = given[f"{name}_count"][row]
        levels = (given[f"{name}_{what}"][row, :there].tolist() for what in ("ticks", "lots"))
        for price, lots in zip(*levels, strict=True):
            if lots:
                order = BookOrder(side, whole.price(price), whole.quantity(lots), price)
                deltas.append(OrderBookDelta(ID, BookAction.ADD, order, 0, row, ts, ts))
    last = deltas.pop()
    deltas.append(OrderBookDelta(ID, last.action, last.order, RecordFlag.F_LAST, row, ts, ts))
    return OrderBookDeltas(ID, deltas)


class Sends(Strategy):
    """Sends one order at its instant, and lets the venue look up at that of its arrival.

    Without that the venue would take an order in after the first event that comes no earlier than it arrives.
    """

    def __init__(self, order: Any, latency: int, whole: Whole) -> None:
        super().__init__()
        self._order, self.latency, self._whole = order, latency, whole
        self.fills: list[tuple[int, int, int]] = []

    def on_start(self) -> None:
        at = self._order["at"]
        self.clock.set_time_alert_ns("send", at, self._send)
        if self.latency:
            self.clock.set_time_alert_ns("arrive", at + self.latency, lambda _: None)

    def _send(self, _: Any) -> None:
        way, quantity, tif = SIDES[self._order["side"]], self._whole.quantity(self._order["lots"]), self._order["tif"]
        if self._order["price"] == 0:
            self.submit_order(self.order_factory.market(ID, way, quantity))
            return
        order = self.order_factory.limit(
            ID,
            way,
            quantity,
            self._whole.price(self._order["price"]),
            time_in_force=TimeInForce.IOC if tif == "ioc" else TimeInForce.GTC,
            post_only=tif == "post_only",
        )
        self.submit_order(order)

    def on_order_filled(self, event: Any) -> None:
        self.fills.append((event.ts_event, self._whole.ticks(event.last_px), self._whole.lots(event.last_qty)))


def fills_of(given: Any, latency: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield order, instant, tick and lots of each fill; each order is alone in what happens from the book it meets."""
    whole = Whole(given["tick"], given["lot"])
    columns = {name: given[name].tolist() for name in ("at", "side", "lots", "price", "tif")}
    for n, row in enumerate(zip(*columns.values(), strict=True)):
        order = dict(zip(columns, row, strict=True))
        at, until = order["at"], order["at"] + latency + int(given["life"])
        begin = given["book_ts"][given["book_ts"].searchsorted(at, side="right") - 1]
        strategy = Sends(order, latency, whole)
        run(strategy, whole, _between(given, begin, until, whole))
        for fill in strategy.fills:
            yield n, *fill


def _between(given: Any, begin: int, until: int, whole: Whole) -> tuple[list[Data], list[Data]]:
    prints, books = (range(*given[f"{name}_ts"].searchsorted((begin, until + 1))) for name in ("print", "book"))
    return [_print(given, row, whole) for row in prints], [_book(given, row, whole) for row in books]


def run(strategy: Sends, whole: Whole, events: tuple[list[Data], list[Data]]) -> None:
    """Run a strategy over some events; of those of one instant prints come before books."""
    engine = BacktestEngine(
        config=BacktestEngineConfig(trader_id=TraderId("PEER-001"), logging=LoggingConfig(bypass_logging=True))
    )
    engine.add_venue(
        venue=VENUE,
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=None,
        starting_balances=[Money(CAPITAL, USDT)],
        book_type=BookType.L2_MBP,
        fill_model=FillModel(prob_fill_on_limit=1.0, prob_slippage=0.0, random_seed=1),
        latency_model=LatencyModel(base_latency_nanos=strategy.latency) if strategy.latency else None,
        trade_execution=True,
    )
    engine.add_instrument(whole.instrument())
    for stream in events:
        if stream:
            engine.add_data(stream)
    engine.add_strategy(strategy)
    engine.run()
    engine.dispose()


def main(path: str) -> None:
    # Each look-up in an archive reads the whole array again.
    given = dict(np.load(path))
    runs = [
        {"queue": "touch", "latency_ns": latency, "fills": sorted(map(list, fills_of(given, latency)))}
        for latency in given["latencies"].tolist()
    ]
    sys.stdout.write(json.dumps({"versions": {name: version(name) for name in NAMES}, "runs": runs}))


if __name__ == "__main__":
    main(sys.argv[1])
