"""Example signals: rows of the embedded market that open and that close, their books as arrays, some of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from golive.account.account import AssumedAccount
from golive.api.book_rows import from_book
from golive.api.retention import retention
from golive.core.intent import INTENTS
from golive.core.row import (
    BOOK_AT,
    BOOK_CHANGED_AT,
    BOOK_COLUMNS,
    DECIDED_AT,
    INTENT,
    PERMIT_COLUMNS,
    Row,
    with_companions,
)
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.replay.replay import replay

if TYPE_CHECKING:
    from golive.api.engine import Engine
    from golive.cli.progress import Progress
    from golive.documents.market import MarketSpec
    from golive.documents.streams import MarketData

EACH = 2
"""How many rows of each answer: enough to see what differs."""


def example_rows(
    engine: Engine, market: MarketSpec, data: MarketData, *, equity: float, progress: Progress | None
) -> list[dict[str, Any]]:
    """Return ready rows as flat JSON objects: those that open and then those that close, allowed ones first.

    Each decides as it did in the replay.
    """
    run = replay(engine, market, data, account=AssumedAccount(equity=equity), progress=progress)
    windows = RecordedWindows(with_quotes(data), retention=retention(engine.program))
    kept: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    words = zip(*(run.decisions.columns[name] for name in ("verdict", "rule")), strict=True)
    for row, (verdict, rule) in zip(run.rows, words, strict=True):
        alike = kept.setdefault((str(row[INTENT]), str(verdict), str(rule)), [])
        if len(alike) < EACH:
            example = _with_arrays(engine, row, windows)
            if engine.decide(example).verdict.name == str(verdict):
                alike.append(example)
    order = sorted(kept, key=lambda key: (INTENTS.index(key[0]), Verdict[key[1]], key[2]))
    return [row for key in order for row in kept[key]]


def _with_arrays(engine: Engine, row: Row, windows: RecordedWindows) -> dict[str, Any]:
    """Replace what is computed from the book by the book."""
    book = windows.book(row[DECIDED_AT])
    permit = {name for column in PERMIT_COLUMNS for name in with_companions(column)}
    example = {name: value for name, value in row.items() if value is not None and name not in permit}
    if isinstance(book, Unknown):
        return example
    for spec in engine.program.features:
        if from_book(spec):
            for name in with_companions(spec.port.column):
                example.pop(name, None)
    sides = (book.bid_prices, book.bid_sizes, book.ask_prices, book.ask_sizes)
    example |= {name: [float(x) for x in side] for name, side in zip(BOOK_COLUMNS, sides, strict=True)}
    return example | {BOOK_AT: book.ts, BOOK_CHANGED_AT: book.changed_at}
