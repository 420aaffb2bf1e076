"""A process that records trades, and is killed while it does: `python -m tests.paper.killed_recording DIR N`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.replays import SIMULATED

from golive.api.markets import read_description
from golive.paper.recording import RecordedMarket, Recording
from golive.trading.received import TradeReceived

T = 1_767_571_200_000_000_000


def main(folder: str, count: int) -> None:
    """Take so many trades, some of them sealed, and be gone."""
    recording = Recording(Path(folder), (RecordedMarket(spec=read_description(SIMULATED), text=SIMULATED.read_text()),))
    for n in range(count):
        at = T + n * 1_000_000
        recording.take(
            TradeReceived(symbol="BTC-PERP", ts=at - 500, seen_at=at, price=100.0 + n, size=0.5, side="buy", id=n)
        )
        if n % 40 == 0:
            recording.seal()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
