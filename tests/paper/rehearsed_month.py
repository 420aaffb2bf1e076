"""A library that has every gate which an item asks after, a month of its account, and a replay of the month before."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.commands import run_command
from tests.deployment_checklist import with_checklist
from tests.paper.earning_tape import earning_tape
from tests.paper_month import PaperMonth, paper_month, record, told_events
from tests.places import REPOSITORY
from tests.ssh_signers import Signer
from tests.told_facts import seer
from tests.trust_desk import AUTHOR, PEER, RISK, Listed, person

from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.loader.code_digest import deciding_code
from golive.trading.market_feed import FeedClass

PEOPLE = Listed(
    people=(
        ("risk_1", person(RISK, "risk_manager", until="2099-01-01")),
        ("peer_1", person(PEER, "peer_reviewer", until="2099-01-01")),
        ("comp_1", person(Signer(seed=142), "compliance_officer", until="2099-01-01")),
        ("dev_1", person(AUTHOR, "quant", until="2099-01-01")),
        seer("2099-01-01"),
    ),
    authors="{momentum: [dev_1]}",
)
"""Who may sign what of it, in a rehearsal."""

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
"""The first of them has no whole day before it, and does not count."""
BEGUN, SEED = 1_767_571_200 * NANOS, 12
"""The midnight at which the month begins, and what its market is drawn from."""
LOOKS_MIN = 120
FED_NS = LOOKS_MIN * 60 * NANOS
BEFORE = 8
"""Of the slots between two looks so many are told: more than the minute in which the market's volume is counted."""
WINDOWS = {"momentum": "4 h", "mean_reversion": "6 h", "volatility": "8 h"}
"""How far back each strategy looks."""
HOLDS = {"momentum": "2 h", "mean_reversion": "8 h", "volatility": "8 h"}
"""How long each holds: momentum closes a hundred round trips of its own, for those of others are none of its."""

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


def follows_the_rise(library: Path) -> None:
    """Let strategies look back for hours, hold for hours, and send orders that walk through levels of the book."""
    for id, window in WINDOWS.items():
        path = library / "strategies" / f"{id}.yaml"
        text = path.read_text(encoding="utf-8")
        for old, new in (
            (r"(window:   \{value: )[^,]*", window),
            (r"(over:     \{value: )[^,]*", "100 bps"),
            (r"(after: \{value: )[^,]*", HOLDS[id]),
            (r"(raw_size: ).*", "20_000 usd"),
        ):
            text, n = re.subn(old, rf"\g<1>{new}", text, count=1)
            assert n, old
        path.write_text(text, encoding="utf-8")


def _changed(library: Path) -> None:
    with_checklist(library)
    (library / "rules" / "people.yaml").write_text(PEOPLE.text, encoding="utf-8")
    with_gates(library)
    follows_the_rise(library)


def rehearsed_month(folder: Path) -> PaperMonth:
    """Let an account trade for a month on a feed of class `rehearsal`, and put its journal where accounts lie."""
    month = paper_month(
        folder,
        days=DAYS,
        looks_min=LOOKS_MIN,
        least_move_bps=10,
        fed_ns=FED_NS,
        before=BEFORE,
        change=_changed,
        feed=FeedClass.REHEARSAL,
        code=deciding_code(),
        tape=lambda market: earning_tape(market, begin=BEGUN, days=DAYS, seed=SEED),
    )
    place = month.library / ".golive" / "paper" / "paper"
    place.mkdir(parents=True)
    shutil.move(month.journal, place / "journal.db")
    return month


def month_before(month: PaperMonth, folder: Path) -> Path:
    """Record what the market told in the month before, replay the library on it, and return the replay's journal."""
    (market,) = month.terms.markets
    data = earning_tape(market, begin=month.begun - DAYS * DAY, days=DAYS, seed=SEED + 1)
    record(month.library, market, told_events(market, data, fed_ns=FED_NS, before=BEFORE), folder / "before")
    asked = ("run", month.library, "--market", folder / "before" / "MARKET.yaml", "--out", folder / "replay")
    ran = run_command(*asked, "--journal", folder / "replay.db", "--no-shadows")
    assert ran.exit_code == 0, ran.output
    return folder / "replay.db"
