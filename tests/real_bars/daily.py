"""The bars library with bars of a day in the place of four hours: its numbers of time are longer, and nothing else."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from tests.bars_library import write_bars_library

from golive.api import Engine


@cache
def round_the_clock() -> Engine:
    """Compile the library for a market that never closes: a bar is current for a day and an hour."""
    return _daily(max_age_h=25, blind_h=49)


@cache
def on_sessions() -> Engine:
    """Compile the library for SPY and IBM.

    A bar is current over a long weekend, as long as any may be read. The next bar opens when the exchange does: an
    order that is decided at a close lives until then, and not for five seconds in which nothing can fill it.
    """
    changes = {
        "expires: {value: 5 s, range: [100 ms, 1 h]": "expires: {value: 96 h, range: [100 ms, 5 d]",
        "instruments: [BTC-PERP, BTCUSDT, BTC/USDT]": "instruments: [SPY, IBM]",
        "venues: [simulated, binance]": "venues: [arca, nyse]",
    }
    return _daily(max_age_h=96, blind_h=120, changes=changes)


def _daily(*, max_age_h: int, blind_h: int, changes: dict[str, str] | None = None) -> Engine:
    every = {
        "length: 4 h, max_age: 5 h": f"length: 1 d, max_age: {max_age_h} h",
        "length: 4 h, max_age: 30 d": "length: 1 d, max_age: 30 d",
        "blind: {value: 9 h": f"blind: {{value: {blind_h} h",
        **(changes or {}),
    }
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        write_bars_library(library)
        for path in (*library.glob("rules/**/*.yaml"), *library.glob("strategies/*.yaml")):
            text = path.read_text(encoding="utf-8")
            for old, new in every.items():
                text = text.replace(old, new)
            text = text.replace("value: 5 h", f"value: {max_age_h} h") if path.name == "fills.yaml" else text
            path.write_text(text, encoding="utf-8")
        return Engine.from_folder(library)
