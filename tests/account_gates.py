"""The shipped library with only the gates that look at an account, and strategies that leave by every exit there is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.places import REPOSITORY

from golive.api import Engine

OF_THE_MARKET = ("data_quality", "regime", "orderflow", "cost", "participation", "eligibility")
"""Gates that would stop most signals before the account is looked at."""

STRATEGY = """\
kind: strategy
id: {id}
title: Follow a move of the quotes
why: To have something that opens and leaves.
source: a test
family: momentum
instruments: [BTC-PERP, BTCUSDT]
venues: [simulated, binance]
inputs:
  quotes: {{type: quotes, max_age: 2 s}}
parameters:
  window:   {{value: 10 s, range: [1 s, 1 d], source: a test}}
  min_move: {{value: 3 bps, range: [0 bps, 1_000 bps], tighter: higher, source: a test}}
  over:     {{value: 3 bps, range: [0 bps, 1_000 bps], tighter: lower, source: a test}}
let:
  move: {{is: "quote_change(quotes, window)", unit: bps}}
signal:
  long:  move >= min_move
  short: -1 * move >= min_move
exit:
  long:  {{when: "move <= -1 * over", because: "the move is {{move}}, and over"}}
  short: {{when: "move >= over", because: "the move is {{move}}, and over"}}
  stop:  {{value: 40 bps, range: [1 bps, 1_000 bps], source: a test}}
  take:  {{value: 80 bps, range: [1 bps, 5_000 bps], source: a test}}
  after: {{value: 30 min, range: [1 s, 30 d], source: a test}}
  blind: {{value: 60 s, range: [1 s, 1 h], source: a test}}
order: {{type: market, residual: cancel{collar}, expires: 5 s{settles}}}
repeat: {{while_open: {while_open}, after_close: {after_close}}}
every: 1 s
raw_size: 10_000 usd
edge: 25 bps
trials: 1
limits:
  max_order_value: 25_000 usd
  max_position_value: {most}
  max_daily_loss: 2 %
"""
STRATEGIES = ("momentum", "mean_reversion", "volatility")


def account_library(
    folder: Path,
    *,
    without: tuple[str, ...] = (),
    while_open: str = "ignore",
    after_close: str = "60 s",
    most: str = "100_000 usd",
    settles: str = "",
    collar: str = "20 bps",
) -> Engine:
    """Write the library into an empty folder, also without some gates more, and compile it.

    `most` is what the position of a strategy may come to, `settles` how long after its end an order is in what is told,
    `collar` how far from the mid it may fill; both are left out where they are empty.
    """
    for part in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("*.cases.yaml"))
    said = {"while_open": while_open, "after_close": after_close, "most": most}
    said["collar"] = f", collar: {collar}" if collar else ""
    said["settles"] = f", settles: {settles}" if settles else ""
    for id in STRATEGIES:
        text = STRATEGY.format(id=id, **said)
        (folder / "strategies" / f"{id}.yaml").write_text(text, encoding="utf-8")
    pipeline = folder / "rules" / "pipeline.yaml"
    text = pipeline.read_text(encoding="utf-8")
    for gate in (*OF_THE_MARKET, *without):
        text = re.sub(rf"\b{gate}, |, {gate}\b", "", text)
        (folder / "rules" / "gates" / f"{gate}.yaml").unlink()
    pipeline.write_text(text, encoding="utf-8")
    return Engine.from_folder(folder)
