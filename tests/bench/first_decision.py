"""The first decision of a process: a program that opens a session, feeds it the embedded market, and decides once.

It prints the seconds of processor time that the decision took, and which modules that are slow to import it brought.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from tests.bench.figures import Figure, Rounds, figure

from golive.api import Engine
from golive.api.markets import find_market
from golive.documents.market import StreamKind
from golive.market.events import Timeline
from golive.market.read import read_market

HEAVY = ("arch", "numexpr", "pandas", "scipy.optimize", "scipy.signal", "scipy.stats", "sqlalchemy")
NOW = 1_767_571_292_000_000_000
RUNS = 7
PANDAS = "import time; t = time.process_time(); import pandas; print(time.process_time() - t)"


def first_decision() -> list[Figure]:
    # Without it Python would compile every file anew at each start, which no installation does.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def output(*command: str) -> Any:
        done = subprocess.run(
            [sys.executable, *command], check=True, capture_output=True, text=True, env=environment, timeout=120
        )
        return json.loads(done.stdout)

    runs = [(output("-m", "tests.bench.first_decision")["seconds"], output("-c", PANDAS)) for _ in range(RUNS)]
    decided, imported = (Rounds(times) for times in zip(*runs, strict=True))
    return [figure("the first Session.decide of a process, over import pandas", decided / imported, 0.1, "lower")]


def main() -> None:
    engine = Engine.shipped()
    session = engine.session("BTC-PERP", mode="replay")
    data, _ = read_market(find_market(engine.program.checked.specs, "BTC-PERP", None), ())
    assert data is not None
    assert data.bars is not None
    begin = min(int(columns.ts[0]) for kind, columns in data.streams() if kind is not StreamKind.BARS)
    closed = data.bars.ts <= begin
    names = ("ts", "open", "high", "low", "close", "volume")
    session.windows.tell_bars(replace(data.bars, **{name: getattr(data.bars, name)[closed] for name in names}))
    timeline = Timeline(data)
    for event in timeline.between(begin - 1, NOW):
        if event.kind is not StreamKind.BARS or event.ts > begin:
            timeline.deliver(event, session.windows)
    session.state(at=NOW, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    start = time.process_time()
    decision = session.decide(id="first", strategy="momentum", direction="short", now=NOW)
    seconds = time.process_time() - start
    heavy = [name for name in HEAVY if name in sys.modules]
    sys.stdout.write(json.dumps({"seconds": seconds, "verdict": decision.verdict.name, "heavy": heavy}))


if __name__ == "__main__":
    main()
