"""Whether what a caller hands over is of the instrument that it asks about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.core.value import Unknown, invalid

_SYMBOL = "symbol"
_BESIDE = ("trades", "quotes")


def other_symbol(orderbook: object, symbol: str) -> Unknown | None:
    """Return why a book, or a trade or quote beside it, is not of `symbol`; None where none names another.

    A `symbol` in any other spelling is another one, and so is one that is no text: what is left out says nothing.
    """
    for record in _records(orderbook):
        named = record.get(_SYMBOL)
        if named is None:
            continue
        if not isinstance(named, str):
            return invalid("symbol_type", f"the `symbol` of market data is a {type(named).__name__}, text is needed")
        if named != symbol:
            step = f"leave `symbol` out where it is another spelling of `{symbol}`"
            return invalid("symbol_other", f"market data of `{named}` came with a signal on `{symbol}`; {step}")
    return None


def _records(orderbook: object) -> Iterator[Mapping[str, object]]:
    """Yield the mappings that may name a symbol; what else there is has no name for one."""
    if isinstance(orderbook, Mapping):
        yield orderbook
        for name in _BESIDE:
            rows = orderbook.get(name)
            if isinstance(rows, Sequence) and not isinstance(rows, str | bytes):
                yield from (row for row in rows if isinstance(row, Mapping))
