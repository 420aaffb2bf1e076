"""Whether bars that a caller hands over are of the instrument that is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from golive.core.value import Unknown, invalid

SYMBOLS = ("symbol", "pair", "instrument", "ticker")
"""What a column is called that says of what its row is."""


def bars_of_another(market_data: object, symbols: tuple[str, ...]) -> Unknown | None:
    """Return why bars are not of an instrument; None where nothing names another.

    Parameters
    ----------
    market_data
        A DataFrame of bars, or a mapping that has it as `bars`: a `symbol`, `pair`, `instrument` or `ticker` of either,
        a column, an attribute or a value, is told.
    symbols
        The instrument as the call names it, and as its market description does.
    """
    for symbol in _named(market_data):
        if symbol is not None and not (isinstance(symbol, str) and symbol in symbols):
            shown = f"`{symbol}`" if isinstance(symbol, str) else f"a symbol that is a {type(symbol).__name__}"
            return invalid("symbol_other", f"the bars are of {shown}, and `{symbols[0]}` is asked about")
    return None


def _named(market_data: object) -> Iterator[object]:
    import pandas as pd

    frame: Any = market_data
    if isinstance(market_data, Mapping):
        yield from (market_data.get(name) for name in SYMBOLS)
        frame = market_data.get("bars")
    if not isinstance(frame, pd.DataFrame):
        return
    yield from (frame.attrs.get(name) for name in SYMBOLS)
    for name in SYMBOLS:
        if name in frame.columns:
            column = frame[name]
            yield from (column if isinstance(column, pd.Series) else column.iloc[:, 0]).tolist()
