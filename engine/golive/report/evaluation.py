"""An expression's value and that of each part, as a tree on a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from golive.api.expression_value import Part
from golive.compiler.parts import EXPRESSION
from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.several import several
from golive.core.signature import Kind
from golive.core.span import Span
from golive.core.unit import NANOS, UNITS, natural_unit, show, show_duration
from golive.core.value import Unknown, finite_or_none
from golive.core.window import Bars, Book, Funding, Quotes, Trades, Window
from golive.documents.market import MarketSpec
from golive.market.instants import show as show_instant
from golive.report.formats import duration, grouped, instant, price, quantity

MOST = 68
"""Characters of a part that the tree shows; JSON has the whole of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """An evaluated expression, and what it was asked of; `document` is the one whose names it used, or empty."""

    expression: str
    market: MarketSpec
    document: str
    at: int
    given: Mapping[str, str]
    root: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    tree: str
    value: str = ""
    age: str = ""
    place: str = ""


def evaluation_text(evaluation: Evaluation) -> str:
    """Return the value first, then the tree of what it is made of."""
    lines = tuple(_lines(evaluation.root, "", ""))
    wide, value, age = (max(len(cell) for cell in cells) for cells in zip(*map(_cells, lines), strict=True))
    out = [*_head(evaluation), ""]
    for line in lines:
        if line.value:
            row = f"{line.tree:<{wide}}  {line.value:<{value}}  {line.age:>{age}}  {line.place}"
        else:
            row = line.tree
        out.append(row.rstrip())
    return "\n".join(printable(line) for line in out)


def _cells(line: _Line) -> tuple[str, str, str]:
    # A reason has a line of its own, and may run on under the other columns.
    return (line.tree if line.value else "", line.value, line.age)


def _head(evaluation: Evaluation) -> Iterator[str]:
    market, root = evaluation.market, evaluation.root
    label = f"{market.label}: " if market.label else ""
    names = f", names of {evaluation.document}" if evaluation.document else ""
    yield f"{label}{market.symbol} on {market.venue} at {instant(evaluation.at)}{names}"
    if evaluation.given:
        yield f"given: {', '.join(f'{name}={text}' for name, text in evaluation.given.items())}"
    reason = f": {root.value}" if isinstance(root.value, Unknown) else ""
    yield f"= {shown_value(root)}{reason}"


def _lines(part: Part, first: str, rest: str) -> Iterator[_Line]:
    """Yield a part and all below it; why a part is unknown is said where it begins to be so."""
    text = f"{part.text} = {part.definition}" if part.definition else part.text
    age = show_duration(part.age_ns / NANOS) if part.age_ns is not None else ""
    yield _Line(tree=first + _short(text), value=shown_value(part), age=age, place=_place(part.span))
    if isinstance(part.value, Unknown) and all(below.value != part.value for below in part.parts):
        yield _Line(tree=f"{rest}{'│' if part.parts else ' '}    {part.value}")
    for i, below in enumerate(part.parts):
        last = i == len(part.parts) - 1
        yield from _lines(below, f"{rest}{'└─ ' if last else '├─ '}", f"{rest}{'   ' if last else '│  '}")


def _short(text: str) -> str:
    return text if len(text) <= MOST else f"{text[: MOST - 3]}..."


def _place(span: Span) -> str:
    if span.file != EXPRESSION:
        return str(span)
    return f"column {span.col}" if span.line == 1 else f"line {span.line}, column {span.col}"


def shown_value(part: Part) -> str:
    """Write what a part is, in its unit; of what is unknown its status."""
    value = part.value
    if isinstance(value, Unknown):
        return value.status.name.lower().replace("_", " ")
    if isinstance(value, Window):
        return _window(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and part.type.kind is Kind.TIME:
        return show_instant(value)
    if isinstance(value, float):
        unit = part.unit or natural_unit(part.type.dimension)
        return quantity(value, unit.name) if unit.name in UNITS else show(value, unit)
    return str(value)


def _window(window: Window) -> str:
    match window:
        case Trades():
            return f"{grouped(len(window.ts))} {window.named} of {duration(window.now - window.since)}"
        case Quotes():
            return f"{several(len(window.ts), 'quote')} of {duration(window.now - window.since)}"
        case Bars():
            return f"{several(len(window.ts), 'bar')} of {show_duration(window.length_s)}"
        case Funding():
            return f"{grouped(len(window.ts))} rates"
    return _book(window)


def _book(book: Book) -> str:
    bids, asks = len(book.bid_prices), len(book.ask_prices)
    if not bids or not asks:
        return f"{bids} bids, {asks} asks"
    best = f"{price(float(book.bid_prices.max()))} / {price(float(book.ask_prices.min()))}"
    return f"{best}, {bids} bids, {asks} asks"


def evaluation_json(evaluation: Evaluation) -> str:
    """Return the tree as JSON: numbers in held units with the unit they are shown in, unknown values as null."""
    content = {
        "expression": evaluation.expression,
        "at": show_instant(evaluation.at),
        "market": evaluation.market.id,
        "symbol": evaluation.market.symbol,
        "label": evaluation.market.label,
        "document": evaluation.document,
        "given": dict(evaluation.given),
        "known": evaluation.root.known,
        "root": _values(evaluation.root),
    }
    return json.dumps(content, indent=2, allow_nan=False)


def _values(part: Part) -> Mapping[str, Any]:
    value = part.value
    unknown = value if isinstance(value, Unknown) else None
    plain = None if isinstance(value, Unknown | Window) else value
    return {
        "text": part.text,
        "definition": part.definition,
        "type": str(part.type),
        "value": finite_or_none(plain) if isinstance(plain, float) else plain,
        "shown": shown_value(part),
        "unit": part.unit.name if part.unit is not None else "",
        "status": unknown.status.name.lower() if unknown is not None else "known",
        "code": unknown.code if unknown is not None else "",
        "cause": str(unknown) if unknown is not None else "",
        "age_s": None if part.age_ns is None else part.age_ns / NANOS,
        "place": str(part.span),
        "parts": [_values(below) for below in part.parts],
    }
