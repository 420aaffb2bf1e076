"""The library for bots that have bars alone, as `golive init --profile bars` writes it, and bars to show it."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from tests.commands import run_command

from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.market.read import read_market

FOUR_HOURS = 4 * 3_600 * NANOS
LOT = 0.001
"""In the base, of the library's simulated market."""


def write_bars_library(folder: Path) -> None:
    """Write the library into a folder that is not there yet."""
    done = run_command("init", folder, "--profile", "bars")
    assert done.exit_code == 0, done.output


@lru_cache(maxsize=1)
def bars_engine() -> Engine:
    """Compile the library."""
    with tempfile.TemporaryDirectory() as folder:
        write_bars_library(Path(folder) / "library")
        return Engine.from_folder(Path(folder) / "library")


@lru_cache(maxsize=1)
def bars_market() -> tuple[MarketSpec, MarketData]:
    """Return the library's simulated market and its bars."""
    (spec,) = bars_engine().program.checked.specs.markets
    data, issues = read_market(spec, ())
    assert data is not None, issues
    return spec, data


def bars_frame() -> tuple[pd.DataFrame, int]:
    """Return the bars of that market under their closes, and the instant of the last close."""
    bars = bars_market()[1].bars
    assert bars is not None
    columns = {name: np.array(getattr(bars, name)) for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=pd.to_datetime(bars.ts, utc=True)), int(bars.ts[-1])


def told(frame: pd.DataFrame, now: int, *, mode: str = "paper") -> Session:
    """Return a session that was told bars by their closes, and of a flat account, at an instant."""
    session = bars_engine().session("BTC-PERP", mode=mode)
    session.bars(frame, stamp="close", length_s=FOUR_HOURS / NANOS, now=now)
    session.state(at=now, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    return session
