"""A market in which somebody knows the outcome: the side of the book that is deeper says it, its mirror, or nothing.

A cycle is a jump that a strategy follows, and then a move that is its gain or its loss after costs. During the whole
cycle the book leans to one side; a gate that looks at the book lets some of the cycles in and keeps the others out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tests.account_gates import account_library
from tests.trading.recordings import data_of, description

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.execution.side import Side
from golive.execution.snapshot import Print, Snapshot

BEGIN = 1_767_571_200 * NANOS
BASE = 600_000
"""The price at the beginning, in ticks of 0.1."""
CYCLE, JUMPS, MOVES = 40, 15, 17
"""Seconds of a cycle, and the seconds of it at which the price jumps and moves."""
JUMP, COSTS = 300, 700
"""In ticks: five basis points, and what entering and leaving cost."""

STRATEGY = """\
kind: strategy
id: momentum
title: Follow a jump of the quotes
why: To have something that opens and leaves by the clock.
source: a test
family: momentum
instruments: [BTC-PERP]
venues: [simulated]
inputs:
  quotes: {type: quotes, max_age: 2 s}
parameters:
  window:   {value: 5 s, range: [1 s, 1 d], source: a test}
  min_move: {value: 3 bps, range: [0 bps, 1_000 bps], tighter: higher, source: a test}
  far:      {value: 500 bps, range: [0 bps, 1_000 bps], tighter: higher, source: a test}
let:
  move: {is: "quote_change(quotes, window)", unit: bps}
signal:
  long: move >= min_move
  short: -1 * move >= far
exit:
  stop:  {value: 400 bps, range: [1 bps, 1_000 bps], source: a test}
  after: {value: 15 s, range: [1 s, 30 d], source: a test}
  blind: {value: 60 s, range: [1 s, 1 h], source: a test}
order: {type: market, residual: cancel, expires: 5 s}
repeat: {while_open: ignore, after_close: 1 s}
every: 1 s
raw_size: 10_000 usd
edge: 25 bps
trials: 1
limits:
  max_order_value: 25_000 usd
  max_position_value: 100_000 usd
  max_daily_loss: 50 %
"""

GATE = """\
kind: gate
id: {id}
title: The book leans to the signal's side
why: To keep some cycles out.
source: a test
bypass: never
inputs:
  direction: {{from: signal.direction}}
  book:      {{type: book, max_age: 2 s}}
parameters:
  least: {{value: 60 %, range: [0 %, 100 %], tighter: higher, source: a test}}
  depth: {{value: 1 levels, range: [1 levels, 50 levels], source: a test}}
  decay: {{value: 0, range: [0, 10], source: a test}}
{more}let:
  lean: {{is: "side_share(direction, book, depth, decay)", unit: "%"}}
{effect}
"""
REQUIRE = """\
require:
  - id: leans
    that: lean >= least
    else: "{lean} of the book is on the signal's side, {least} is required"
"""
REFUSE = REQUIRE.replace(">= least", "< too_much").replace("{least} is required", "{too_much} is too much")
"""The opposite: where one of the two lets in, the other refuses."""
REDUCE = """\
reduce:
  - id: leans
    when: lean < least
    to: small
    because: "{lean} of the book is on the signal's side, {least} is required for full size"
"""
LIMIT = """\
cap:
  - id: leans
    at: most
    because: "{most} is less than what is asked for, by less than a lot"
"""
PARAMETERS = {
    REFUSE: "  too_much: {value: 60 %, range: [0 %, 60 %], tighter: lower, source: a test}\n",
    REDUCE: "  small: {value: 0.5, range: [0, 1], tighter: lower, source: a test}\n",
    LIMIT: "  most: {value: 9_999 usd, range: [0 usd, 9_999 usd], tighter: lower, source: a test}\n",
}
"""What some effects need besides."""
GATES = ("permit", "pace", "limits")
"""Gates that would stand against some cycles too."""


def planted_library(folder: Path, *effects: str) -> Engine:
    """Write a library with one strategy and a gate for each effect, called `planted`, `planted_2` and so on."""
    account_library(folder, without=GATES)
    for other in ("mean_reversion", "volatility"):
        (folder / "strategies" / f"{other}.yaml").unlink()
    (folder / "strategies" / "momentum.yaml").write_text(STRATEGY, encoding="utf-8")
    gates = ["planted", *(f"planted_{n}" for n in range(2, len(effects) + 1))]
    for gate, effect in zip(gates, effects, strict=True):
        text = GATE.format(id=gate, effect=effect, more=PARAMETERS.get(effect, ""))
        (folder / "rules" / "gates" / f"{gate}.yaml").write_text(text, encoding="utf-8")
    pipeline = folder / "rules" / "pipeline.yaml"
    text = pipeline.read_text(encoding="utf-8").replace("gates: [", f"gates: [{', '.join(gates)}, ")
    pipeline.write_text(text, encoding="utf-8")
    (folder / "rules" / "paper.yaml").unlink()
    return Engine.from_folder(folder)


def outcomes(seed: int, cycles: int) -> list[int]:
    """Draw the moves of cycles in ticks, as often up as down after costs."""
    draws = np.random.default_rng(seed)
    ups = draws.permutation(np.arange(cycles) % 2 == 0)
    sizes = draws.integers(500, 1_500, cycles)
    return [int(size) + COSTS if up else COSTS - int(size) for up, size in zip(ups, sizes, strict=True)]


def planted_market(moves: Sequence[int], leans: Sequence[bool]) -> tuple[MarketSpec, MarketData]:
    """Return the recording of cycles: each moves by so many ticks, and its book leans to buyers or to sellers."""
    steps = [JUMP if second == JUMPS else move if second == MOVES else 0 for move in moves for second in range(CYCLE)]
    return ticking_market(steps, [lean for lean in leans for _ in range(CYCLE)])


def ticking_market(steps: Sequence[int], leans: Sequence[bool]) -> tuple[MarketSpec, MarketData]:
    """Return the recording of seconds: in each the price moves by so many ticks, and the book leans to a side."""
    books, prints, price = list[Snapshot](), list[Print](), BASE
    for second, (step, lean) in enumerate(zip(steps, leans, strict=True)):
        ts = BEGIN + second * NANOS
        price += step
        bid, ask = (8_000, 2_000) if lean else (2_000, 8_000)
        # Something else each second: a book that stays the same is dead.
        bid += second % 2
        books.append(Snapshot(ts=ts, bids=((price, bid), (price - 1, 5_000)), asks=((price + 1, ask),)))
        prints.append(Print(ts=ts, price=price + 1, lots=1, aggressor=Side.BUY))
    return description(), data_of(books, prints)
