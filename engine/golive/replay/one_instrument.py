"""A run as far as one instrument of its account goes: what was decided on it, and what came of that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.account.episodes import Episode
from golive.api.decide_table import Decisions
from golive.core.row import SYMBOL
from golive.replay.decided_rows import DecidedRows
from golive.replay.instrument import Instrument
from golive.replay.replay import Run
from golive.replay.seen_episodes import SeenEpisode


def only(run: Run, one: Instrument) -> Run:
    """Return a run with the rows, decisions, episodes and round trips of one instrument; looks and money are of all."""
    if not run.others:
        return run
    columns = run.decisions.columns
    own = np.array([str(symbol) == one.symbol for symbol in columns.get(SYMBOL, ())], dtype=bool)
    rows = (row for row, is_own in zip(run.rows, own, strict=True) if is_own)
    return replace(
        run,
        market=one.market,
        data_digest=one.data_digest,
        prices=one.prices,
        prints=one.prints,
        others=(),
        rows=DecidedRows(run.engine.program, rows),
        decisions=Decisions(columns={name: np.asarray(column)[own] for name, column in columns.items()}),
        episodes=tuple(episode for episode in run.episodes if _is_of(episode, one.symbol)),
        trips=tuple(trip for trip in run.trips if trip.symbol == one.symbol),
    )


def _is_of(seen: SeenEpisode, symbol: str) -> bool:
    """Say whether an episode is of an instrument: its name says so, with the look that it began at."""
    named = Episode(strategy=seen.strategy, symbol=symbol, direction=seen.direction, first=seen.first, last=seen.last)
    return named.id == seen.id
