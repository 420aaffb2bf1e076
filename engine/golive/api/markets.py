"""Finding a market description: by path, by id, or by the instrument it describes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from golive.compiler.digest import digest
from golive.core.canonical import canonical
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.issue import is_error
from golive.core.unit import Quantity, describe
from golive.documents.header import Name
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


_PROSE = frozenset(("header", "label", "span", "files", "provenance"))
"""Of a market description, what neither decides nor says how its data are read."""

_LATER = frozenset(
    ("pace", "lasts_s", "feed", "calendar", "nameless", "time_units", "first_level", "sides", "volumeless")
)
"""What descriptions of old had no word for: one that does not say it has the digest that it had."""


@lru_cache(maxsize=64)
def market_digest(market: MarketSpec) -> str:
    """Return the SHA-256 of what a market description decides by: terms, fees, clock, how its streams are read.

    A description that is in the library is part of the policy's digest as well; one that is not, is in this only.
    """
    return digest(_meaning(market))


def feed_digest(market: MarketSpec) -> str:
    """Return the SHA-256 of where a market's live events come from."""
    return digest(_meaning(market.feed))


def market_text(market: MarketSpec) -> bytes:
    """Return what the digest of a market is of, as canonical JSON: its SHA-256 is the digest."""
    return canonical(_meaning(market))


def _meaning(value: Any) -> Any:
    if isinstance(value, Name):
        return value.value
    if isinstance(value, Quantity):
        return [value.value, describe(value.unit.dimension)]
    if is_dataclass(value):
        parts = {f.name: getattr(value, f.name) for f in fields(value) if f.compare and f.name not in _PROSE}
        return {name: _meaning(one) for name, one in parts.items() if name not in _LATER or one}
    if isinstance(value, tuple):
        return [_meaning(part) for part in value]
    return value.value if isinstance(value, Enum) else value


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
