"""What the rules of a policy saw of the order book and of the trades at one instant, to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.api.policy import Policy
from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.core.value import Unknown, missing
from golive.core.window import Book, Trades
from golive.evaluator.features import FeatureStage
from golive.evaluator.windows import Streams, Windows
from golive.models.tape.footprint import Cells, Footprint
from golive.models.tape.footprint_imbalance import overrun_rows

_IMBALANCES = ("side_share", "signed_imbalance")
"""Functions that count the first levels of a book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSeen:
    """A checked book; `levels` of each side are counted by the policy for a `direction`, 0 where no rule counts any."""

    book: Book
    levels: int
    direction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintSeen:
    """The rows of a footprint with the limits that say where one side overran the other.

    Row n begins at the price n x `step`; `span_s` is how far back its trades reach.
    """

    cells: Cells
    footprint: Footprint
    step: float
    span_s: float
    ratio: float
    min_volume: float
    rows: float


def book_seen(policy: Policy, row: Row, streams: Streams, *, now: int, skew: int) -> BookSeen | Unknown:
    """Return the book that the policy's imbalance is computed from, or why it cannot be used."""
    read = next((a for a in (_arguments(policy, n, row, streams, now, skew) for n in _IMBALANCES) if a), {})
    book, levels = read.get("book", streams.book(now)), read.get("levels", 0.0)
    checked = book.checked() if isinstance(book, Book) else book
    if isinstance(checked, Unknown):
        return checked
    direction = read.get("direction", "")
    return BookSeen(
        book=checked,
        levels=0 if isinstance(levels, Unknown) else int(levels),
        direction=direction if isinstance(direction, str) else "",
    )


def footprint_seen(policy: Policy, row: Row, streams: Streams, *, now: int, skew: int) -> FootprintSeen | Unknown:
    """Return the footprint that a rule of the policy looks at, or why there is none."""
    read = _arguments(policy, "footprint_imbalance", row, streams, now, skew)
    if not read:
        return missing("no_footprint", "no rule of the policy looks at a footprint")
    unknown = next((value for value in read.values() if isinstance(value, Unknown)), None)
    if unknown is not None:
        return unknown
    trades: Trades = read["trades"]
    tick, per_row = read["tick"], read["ticks_per_row"]
    limits = {name: read[name] for name in ("ratio", "rows", "min_volume")}
    answer = overrun_rows(trades, read["span"], tick, per_row, **limits)
    if isinstance(answer, Unknown):
        return answer
    cells, overrun = answer
    return FootprintSeen(cells=cells, footprint=overrun, step=tick * per_row, span_s=read["span"], **limits)


def _arguments(policy: Policy, function: str, row: Row, streams: Streams, now: int, skew: int) -> Mapping[str, Any]:
    """Return the arguments of the first call of a function, by their names; nothing where it is not called."""
    program = policy.program
    spec = next((spec for spec in program.features if spec.function == function), None)
    if spec is None:
        return {}
    functions = program.checked.functions
    stage = FeatureStage((), program.arguments, {}, functions, spec.arguments)
    names = (name for name, _ in functions[function].arguments)
    return dict(zip(names, stage.arguments(row, Windows(streams, now, skew)), strict=False))
