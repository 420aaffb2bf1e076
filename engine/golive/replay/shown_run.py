"""A run as a notebook and a terminal show it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from golive.core.row import STRATEGY
from golive.core.shown import Shown
from golive.core.verdict import Verdict
from golive.replay.simulated_fills import banner

if TYPE_CHECKING:
    from golive.replay.replay import Run


def shown_run(run: Run) -> Shown:
    """Return how many decisions allow an order in a line, the verdicts of each strategy, and both digests."""
    counts, columns = run.counts, run.decisions.columns
    asked = sum(counts.values())
    by = Counter(zip(map(str, columns.get(STRATEGY, ())), map(str, columns.get("verdict", ())), strict=True))
    allowed = counts[Verdict.EXECUTE.name] + counts[Verdict.REDUCE.name]
    symbols = ", ".join(one.market.symbol for one in run.instruments)
    labels = dict.fromkeys(banner(one.market) for one in run.instruments)
    return Shown(
        line=f"{' '.join(filter(None, (*labels, symbols)))}: {allowed:,} of {asked:,} decisions allow an order",
        heads=("strategy", *(verdict.name for verdict in Verdict)),
        rows=tuple(
            (strategy, *(f"{by[strategy, verdict.name]:,}" for verdict in Verdict))
            for strategy in sorted({strategy for strategy, _ in by})
        ),
        foot=f"Policy {run.engine.program.digests.policy}, data {run.all_data_digest}.",
    )
