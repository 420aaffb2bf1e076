"""Which library a facade speaks for, and its own parameters changed by keyword."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from golive.api.engine import Engine
from golive.api.markets import find_market
from golive.api.overrides import Overrides
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.documents.market import MarketSpec


def engine_for(overrides: Overrides, *, engine: Engine | None = None, library: str | Path | None = None) -> Engine:
    """Return the engine of a facade: the one given, that of a library folder, or the shipped one.

    Parameters
    ----------
    overrides
        Parameters by `document.name` to tighten; a number is in held form (0.6 is 60 %), text has its unit.
    engine, library
        Whose policy; at most one of the two.

    Raises
    ------
    InvalidInput
        When both are given, when the library has no such parameter, or when a value would loosen it.
    InvalidLibrary
        When the library has mistakes.
    """
    if engine is not None and library is not None:
        raise InvalidInput("`engine` and `library` are both given", hint="give the one whose policy is meant")
    if engine is not None:
        specs, backend = engine.program.checked.specs, engine.backend
        made = Engine.from_specs
        return made(specs, overrides=overrides, backend=backend, folder=engine.folder) if overrides else engine
    return Engine.shipped(overrides=overrides) if library is None else Engine.from_folder(library, overrides=overrides)


def within(document: str, parameters: Mapping[str, float | str]) -> dict[str, float | str]:
    """Return a document's parameters by their full names."""
    return {f"{document}.{name}": value for name, value in parameters.items()}


def market_for(engine: Engine, symbol: object, markets: Mapping[str, str | Path | MarketSpec]) -> MarketSpec:
    """Return the description of an instrument: the one given for it, or the library's."""
    specs = engine.program.checked.specs
    if symbol is not None and not isinstance(symbol, str):
        raise InvalidInput(f"`symbol` is a {type(symbol).__name__}, not text")
    if not symbol:
        raise InvalidInput("no symbol given")
    described = [*markets, *(m.symbol for m in specs.markets)]
    if symbol not in described:
        step = did_you_mean(symbol, described) or f"described: {', '.join(sorted(described)) or 'none'}"
        raise InvalidInput(f"no market description for `{symbol}`", hint=f"{step}; others by `markets=`")
    return find_market(specs, symbol, markets.get(symbol))


def sentence(error: Exception) -> str:
    """Return an error as one line, its next step included."""
    if isinstance(error, InvalidInput) and error.hint:
        return f"{error.message}; {error.hint}"
    return str(error)
