"""nautilus_trader over quotes and market orders in a file; run by the interpreter that has it."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from nautilus_trader.backtest.config import BacktestEngineConfig
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.currencies import USDT
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import TraderId
from nautilus_trader.model.objects import Money
from nautilus_trader.persistence.wranglers import QuoteTickDataWrangler
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

CAPITAL = 1_000_000


class Sends(Strategy):
    """Sends each order at the first quote that is not earlier than its instant."""

    def __init__(self, instrument: Any, given: Any) -> None:
        super().__init__()
        self._instrument, self.filled = instrument, 0
        self._orders = list(zip(given["at"].tolist(), given["side"].tolist(), given["quantity"].tolist(), strict=True))

    def on_start(self) -> None:
        self.subscribe_quote_ticks(self._instrument.id)

    def on_quote_tick(self, tick: Any) -> None:
        while self._orders and self._orders[0][0] <= tick.ts_event:
            _, side, quantity = self._orders.pop(0)
            way = OrderSide.BUY if side > 0 else OrderSide.SELL
            self.submit_order(self.order_factory.market(self._instrument.id, way, self._instrument.make_qty(quantity)))

    def on_order_filled(self, event: Any) -> None:
        self.filled += 1


def main(path: str) -> None:
    given = np.load(path)
    instrument = TestInstrumentProvider.btcusdt_perp_binance()
    frame = pd.DataFrame(
        {f"{side}_{what}": given[column] for side, what, column in _COLUMNS},
        index=pd.to_datetime(given["ts"], utc=True),
    )
    quotes = QuoteTickDataWrangler(instrument).process(frame)
    config = BacktestEngineConfig(trader_id=TraderId("BENCH-001"), logging=LoggingConfig(bypass_logging=True))
    engine = BacktestEngine(config=config)
    engine.add_venue(
        venue=instrument.id.venue,
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=None,
        starting_balances=[Money(CAPITAL, USDT)],
    )
    engine.add_instrument(instrument)
    engine.add_data(quotes)
    strategy = Sends(instrument, given)
    engine.add_strategy(strategy)
    start = time.process_time()
    engine.run()
    taken = time.process_time() - start
    sys.stdout.write(json.dumps({"version": version("nautilus_trader"), "seconds": taken, "fills": strategy.filled}))


_COLUMNS = (
    ("bid", "price", "bid"),
    ("bid", "size", "bid_size"),
    ("ask", "price", "ask"),
    ("ask", "size", "ask_size"),
)

if __name__ == "__main__":
    main(sys.argv[1])
