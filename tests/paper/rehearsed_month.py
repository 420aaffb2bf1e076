"""A library that has every gate which an item asks after, on the sparse market, and a month of its account."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.paper_month import PaperMonth, paper_month
from tests.places import REPOSITORY

from golive.loader.code_digest import deciding_code
from golive.trading.market_feed import FeedClass

ORDERFLOW = """\
kind: gate
id: orderflow
title: The book is not against the signal
why: To have a gate that no order passes by.
source: a test
bypass: never
inputs:
  direction: {from: signal.direction}
  book:      {type: book, max_age: 15 s}
parameters:
  least: {value: 30 %, range: [0 %, 100 %], tighter: higher, source: a test}
  depth: {value: 5 levels, range: [1 levels, 50 levels], source: a test}
  decay: {value: 0, range: [0, 10], source: a test}
  max_book_frozen: {value: 2 min, range: [0 s, 10 min], tighter: lower, source: a test}
let:
  book_frozen: {is: book_unchanged_for(book), unit: s}
  imbalance: {is: "side_share(direction, book, depth, decay)", unit: "%"}
require:
  - id: book_moving
    that: book_frozen <= max_book_frozen
    else: "the book has not changed for {book_frozen}, at most {max_book_frozen} is alive"
  - id: imbalance_confirms
    that: imbalance >= least
    else: "{imbalance} of the book is on the signal's side, {least} is required"
"""
DAYS = 34
"""Some of which lack a look, and do not count."""

GATES = ("regime", "orderflow", "participation")


def with_gates(library: Path) -> None:
    """Give the library back the gates of the market that it was written without."""
    for gate in GATES:
        text = (REPOSITORY / "rules" / "gates" / f"{gate}.yaml").read_text(encoding="utf-8")
        text = ORDERFLOW if gate == "orderflow" else text.replace("max_age: 2 s", "max_age: 15 s")
        (library / "rules" / "gates" / f"{gate}.yaml").write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "rules" / "stress.yaml", library / "rules")
    pipeline = library / "rules" / "pipeline.yaml"
    text = re.sub(r"gates: \[", f"gates: [{', '.join(GATES)}, ", pipeline.read_text(encoding="utf-8"), count=1)
    pipeline.write_text(text, encoding="utf-8")


def rehearsed_month(folder: Path) -> PaperMonth:
    """Let an account trade for a month on a feed of class `rehearsal`, and put its journal where accounts lie."""
    month = paper_month(
        folder,
        days=DAYS,
        looks_min=30,
        least_move_bps=5,
        fed_ns=1_800 * 10**9,
        change=with_gates,
        feed=FeedClass.REHEARSAL,
        code=deciding_code(),
    )
    place = month.library / ".golive" / "paper" / "paper"
    place.mkdir(parents=True)
    shutil.move(month.journal, place / "journal.db")
    return month
