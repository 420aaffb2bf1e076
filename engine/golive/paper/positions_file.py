"""`--from-positions FILE`: what a live account holds, for an account on paper to begin with.

A table in CSV or a list in JSON, a position a row: `strategy`, `symbol`, `quantity` in base (negative for a short one)
and `entry_price` in quote currency. What cannot be held exactly is refused and never rounded to something else, but for
a price between two ticks: it is the worse one for the account.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from golive.api.market_terms import terms_of
from golive.api.paper_terms import PaperTerms
from golive.core.errors import InvalidInput, first_line
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown
from golive.documents.market import MarketKind, MarketSpec
from golive.trading.given_positions import GivenPosition

FIELDS = ("strategy", "symbol", "quantity", "entry_price")
MOST_BYTES = 1_000_000
MOST_DIGITS = 40


def read_positions(path: Path, account: PaperTerms) -> tuple[GivenPosition, ...]:
    """Return the positions of a file, for an account.

    Raises
    ------
    InvalidInput
        For a file that cannot be read, or what the account cannot hold: the row and the field are named.
    """
    positions: dict[tuple[str, str], GivenPosition] = {}
    for where, row in _rows(path):
        one = _position(where, row, account)
        if one is None:
            continue
        if (one.strategy, one.symbol) in positions:
            raise InvalidInput(f"{where}: `{one.strategy}` has a position in `{one.symbol}` already", hint=_ONCE)
        positions[one.strategy, one.symbol] = one
    return tuple(positions.values())


_ONCE = "give each strategy's position in an instrument once, as one average"


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each row with where it stands."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"`{path}` cannot be read: {first_line(error)}", hint="give CSV or JSON in UTF-8") from error
    if len(content) > MOST_BYTES:
        raise InvalidInput(f"`{path}` is longer than {MOST_BYTES} bytes", hint="give positions, one a row")
    if path.suffix.lower() == ".json":
        yield from ((f"{path.name}, position {n}", row) for n, row in enumerate(_listed(path, text), start=1))
        return
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        _check_header(path, reader.fieldnames or ())
        yield from ((f"{path.name}:{reader.line_num}", row) for row in reader)
    except csv.Error as error:
        raise InvalidInput(
            f"{path.name}:{reader.line_num}: {first_line(error)}", hint="give CSV with a header"
        ) from error


def _check_header(path: Path, names: Sequence[str]) -> None:
    """Refuse a table without a header, which may be half a file, and one that has a column twice."""
    if not names:
        raise InvalidInput(f"`{path}` is empty", hint=f"give a header, {','.join(FIELDS)}, also where nothing is held")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidInput(f"{path.name}:1: `{twice}` is there twice", hint="give each field once")


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    """Return an object of JSON; one that has a field twice contradicts itself."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field is there twice")
    return dict(pairs)


def _listed(path: Path, text: str) -> Sequence[Mapping[str, Any]]:
    try:
        # As it is written: what a double makes of a price is another price.
        listed = json.loads(text, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"`{path}` is no JSON: {first_line(error)}", hint="give a list of positions") from error
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise InvalidInput(f"`{path}` holds no list of positions", hint=f"each with {', '.join(FIELDS)}")
    return listed


def _position(where: str, row: Mapping[str, Any], account: PaperTerms) -> GivenPosition | None:
    """Return the position of a row, None for one that is closed."""
    _check_fields(where, row)
    strategy = _name(where, "strategy", row, account.strategies)
    symbol = _name(where, "symbol", row, [market.symbol for market in account.markets])
    market = next(market for market in account.markets if market.symbol == symbol)
    terms = terms_of(market)
    if isinstance(terms, Unknown):
        raise InvalidInput(f"{where}: no account can be kept of `{symbol}`: {terms.detail}", hint="describe its terms")
    lots = _number(where, "quantity", row) / terms.lot
    if lots.denominator != 1:
        message = f"{where}: `quantity` is no whole number of lots of {float(terms.lot):g}"
        raise InvalidInput(message, hint="give what is held, in base")
    _check_spot(where, market, lots)
    price = _number(where, "entry_price", row) / terms.tick
    if price < 1:
        raise InvalidInput(f"{where}: `entry_price` is below one tick", hint="give the average price of the entry")
    if not lots:
        return None
    # Worse for the account: a long position was bought no lower, a short one sold no higher.
    tick = math.ceil(price) if lots > 0 else math.floor(price)
    return GivenPosition(strategy=strategy, symbol=symbol, lots=int(lots), price=tick)


def _check_spot(where: str, market: MarketSpec, lots: Fraction) -> None:
    if market.kind is MarketKind.SPOT and lots < 0:
        raise InvalidInput(
            f"{where}: `{market.symbol}` is spot, and nothing of it can be short", hint="give what is held"
        )


def _check_fields(where: str, row: Mapping[str, Any]) -> None:
    missing = [name for name in FIELDS if row.get(name) in (None, "")]
    if missing:
        raise InvalidInput(f"{where}: `{missing[0]}` is missing", hint=f"each position has {', '.join(FIELDS)}")
    strange = [str(name) for name in row if name not in FIELDS]
    if strange:
        hint = did_you_mean(strange[0], FIELDS) or f"each position has {', '.join(FIELDS)}"
        raise InvalidInput(f"{where}: `{strange[0]}` is no field of a position", hint=hint)


def _name(where: str, field: str, row: Mapping[str, Any], names: Sequence[str]) -> str:
    value = row[field]
    if not isinstance(value, str) or value not in names:
        known = (
            f"{field}s of the account: {', '.join(names)}" if field == "symbol" else f"strategies: {', '.join(names)}"
        )
        hint = did_you_mean(value, names) if isinstance(value, str) else ""
        raise InvalidInput(f"{where}: the account has no {field} `{value!s:.40}`", hint=hint or known)
    return value


def _number(where: str, field: str, row: Mapping[str, Any]) -> Fraction:
    value = row[field]
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else value
    except InvalidOperation:
        number = None
    if isinstance(number, Decimal) and number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS:
        return Fraction(number)
    raise InvalidInput(f"{where}: `{field}` is `{value!s:.40}`, and no number", hint="give a decimal number")
