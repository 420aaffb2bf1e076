"""What is asked about an instant of a market, in a caller's words: nothing that was not told is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from golive.account.seen_price import SeenPrice, seen_price
from golive.api.request import Request
from golive.api.retention import oldest_price
from golive.api.sizes import priced, size_facts
from golive.compiler.program import Program
from golive.core.amounts import amount
from golive.core.errors import InvalidInput
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    EDGE,
    LOT,
    MINIMUM_SIZE,
    MODE,
    RAW_SIZE,
    SYMBOL,
    UNIT_VALUE,
    VENUE,
    Row,
    known,
    unknown,
)
from golive.core.signature import Kind
from golive.core.suggest import did_you_mean
from golive.core.unit import QUOTE
from golive.core.value import Unknown, missing
from golive.documents.library import Strategy
from golive.documents.market import MarketSpec
from golive.evaluator.windows import Streams, shown
from golive.language.terms import ColumnRef, ParameterRef, Port, Term, WindowRef
from golive.market.instants import nanos_of_text

_CONDITIONS = {"true": True, "false": False}
_SIZED = (UNIT_VALUE, LOT, MINIMUM_SIZE)


def asked_row(
    program: Program,
    names: Mapping[str, Term],
    market: MarketSpec,
    streams: Streams,
    now: int,
    given: Mapping[str, str],
) -> Row:
    """Return the columns of the moment, the venue, and what was told, all of it known at `now`.

    Parameters
    ----------
    program, names
        The library, and the names by which inputs may be told; their columns name them as well.
    market, streams, now
        Where and when.
    given
        Text by name: numbers with their unit, members of enums, `true` or `false`, instants. What a strategy declares
        of its signals is known once `strategy` is told.

    Raises
    ------
    InvalidInput
        For a name that is no input, or a value that it cannot have.
    """
    ports = _ports(names, given)
    asking = program.checked.strategy
    named = _value(asking, ports[asking]) if asking in ports else None
    declared = next((s for s in program.checked.specs.strategies if s.header.id == named), None)
    row: dict[str, Any] = {DECIDED_AT: now, CLOCK_SKEW: market.clock_skew_ns, MODE: "replay"}
    row |= {SYMBOL: market.symbol, VENUE: market.venue}
    seen = seen_price(market, partial(shown, streams=streams, now=now))
    row |= _terms(declared, market, priced(seen, now, oldest_price(program, market)), now)
    for port, text in ports.items():
        if port.column in row and port.column not in (RAW_SIZE, EDGE):
            hint = "leave it out, and name the instant with `--at`" if port.column == DECIDED_AT else _OF_MARKET
            raise InvalidInput(f"`{port.column}` is what the market says", hint=hint)
        value = _value(port, text, declared)
        row |= known(port.column, value, now) if port.max_age_ns is not None else {port.column: value}
    return row


_OF_MARKET = "leave it out, or name another market"


def _terms(strategy: Strategy | None, market: MarketSpec, seen: SeenPrice | Unknown, now: int) -> Row:
    """Return the venue's terms in the unit of size that a strategy has, and what it declares of its signals."""
    if strategy is None:
        unsized = missing("no_strategy", "no strategy given, which says the unit of sizes")
        facts = dict(size_facts(market, QUOTE, seen, now).columns())
        return facts | {cell: v for name in _SIZED for cell, v in unknown(name, unsized).items()}
    request = Request(id="", symbol=market.symbol, strategy=strategy.header.id, direction="", now=now)
    terms = request.terms(strategy)
    facts = dict(size_facts(market, strategy.raw_size.unit.dimension, seen, now).columns())
    return facts | {RAW_SIZE: terms[RAW_SIZE], EDGE: terms[EDGE]}


def _ports(names: Mapping[str, Term], given: Mapping[str, str]) -> Mapping[Port, str]:
    """Return what was told by column; two names of one column contradict each other, or say one thing twice."""
    ports: dict[Port, str] = {}
    columns = {term.port.column: term for term in names.values() if isinstance(term, ColumnRef)}
    for name, text in given.items():
        port = _port({**columns, **names}, name)
        if any(port.column == other.column for other in ports):
            raise InvalidInput(f"`{port.column}` is given twice", hint="give it once")
        ports[port] = text
    return ports


def _port(names: Mapping[str, Term], name: str) -> Port:
    """Return the column of an input by the name it has in the scope, in its own document, or in the flat table."""
    term = names.get(name)
    if isinstance(term, ColumnRef):
        return term.port
    if isinstance(term, ParameterRef):
        raise InvalidInput(f"`{name}` is a parameter", hint="what policy says is changed in its document")
    if isinstance(term, WindowRef):
        raise InvalidInput(f"`{name}` is what the market says", hint=_OF_MARKET)
    if term is not None:
        raise InvalidInput(f"`{name}` is computed", hint="give the inputs that it is computed from")
    inputs = [n for n, t in names.items() if isinstance(t, ColumnRef)]
    hint = did_you_mean(name, inputs) or f"inputs: {', '.join(sorted(n for n in inputs if '.' not in n))}"
    raise InvalidInput(f"no input `{name}`", hint=hint)


def _value(port: Port, text: str, strategy: Strategy | None = None) -> float | str | bool | int:
    """Read what an input is told to be; a size is in the unit that the strategy has as well."""
    name, type_ = port.column, port.type
    match type_.kind:
        case Kind.NUMBER:
            own = (strategy.raw_size.unit.dimension,) if strategy is not None and name == RAW_SIZE else ()
            return amount(name, text, *own, type_.dimension)
        case Kind.ENUM:
            if text in type_.words:
                return text
            hint = did_you_mean(text, type_.members) or f"one of {', '.join(type_.members)}"
            raise InvalidInput(f"`{name}` cannot be `{text}`", hint=hint)
        case Kind.BOOL:
            if text in _CONDITIONS:
                return _CONDITIONS[text]
            raise InvalidInput(f"`{name}` cannot be `{text}`", hint="write `true` or `false`")
    instant = nanos_of_text(text)
    if instant is None:
        raise InvalidInput(f"`{name}` is `{text}`, which is no instant", hint="write it as 2026-01-05T00:01:30Z")
    return instant
