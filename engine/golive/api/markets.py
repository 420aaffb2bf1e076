"""Finding a market description: by path, by id, or by the instrument it describes."""

from __future__ import annotations

from pathlib import Path

from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.issue import is_error
from golive.core.unit import NANOS
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.loader.market_file import load_market


def find_market(specs: Specs, symbol: str, market: str | Path | MarketSpec | None) -> MarketSpec:
    """Return the market description that a caller means.

    A path is looked up as given, then below the library; a word without a suffix is an id of the library.
    """
    if isinstance(market, MarketSpec):
        return market
    if market is None:
        for candidate in specs.markets:
            if candidate.symbol == symbol:
                return candidate
        known = ", ".join(sorted(m.symbol for m in specs.markets)) or "none"
        message = f"the library describes no market for `{symbol}`"
        raise InvalidInput(message, hint=f"give `market=`, a market file; the library describes: {known}")
    for candidate in specs.markets:
        if candidate.id == str(market):
            return candidate
    return read_description(_existing(Path(market), Path(specs.root)))


def clock_skew(market: MarketSpec) -> int:
    """Return how far ahead of a decision an event's time may lie, in nanoseconds."""
    return round(market.clock_skew_s * NANOS)


def read_description(path: Path) -> MarketSpec:
    """Read a market file; raise with every issue when it has mistakes."""
    if not path.is_file():
        raise InvalidInput(f"no market file `{path}`", hint="`rules/markets/` holds one to start from")
    spec, issues, sources = load_market(path)
    if spec is None or is_error(issues):
        raise InvalidLibrary(issues, sources)
    return spec


def _existing(path: Path, root: Path) -> Path:
    for candidate in (path, root / path, root / "rules" / path):
        if candidate.is_file():
            return candidate
    return path
