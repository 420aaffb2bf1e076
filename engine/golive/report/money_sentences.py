"""A run's money in plain sentences: what it came to, and whether that can be told from nothing."""

from __future__ import annotations

from golive.core.several import several
from golive.core.value import Unknown
from golive.replay.money.earnings import CONFIDENCE, EPISODES
from golive.replay.money.outcome import Word
from golive.replay.money.statistics import MoneyStatistics
from golive.replay.simulated_fills import SIMULATED
from golive.report.formats import as_sentence, cash, grouped, number, sureness

_TITLES = {
    Word.EARNS: "After costs it earns, as far as so many episodes can tell",
    Word.LOSES: "After costs it loses, as far as so many episodes can tell",
    Word.UNTOLD: "Whether it earns anything after costs cannot be told",
}


def earned_sentence(statistics: MoneyStatistics | None, unit: str) -> str:
    """Return whether a run earns after costs: what an episode came to with its interval, or why that is withheld."""
    if statistics is None:
        return as_sentence(f"{_TITLES[Word.UNTOLD]}: no account could be kept of this market")
    outcome, mean = statistics.outcome, statistics.earnings[0].mean
    why = "; ".join(outcome.why)
    if isinstance(mean, Unknown) or outcome.booked is None:
        return as_sentence(f"{_TITLES[outcome.word]}: {why}")
    ends = f"{number(mean.lower)} to {number(mean.upper)} {unit} at {sureness(CONFIDENCE)}"
    seen = f"{number(mean.mean)} {unit} an episode, {ends}, n = {mean.n} {EPISODES}"
    return as_sentence(f"{_TITLES[outcome.word]}: {seen}{f'; {why}' if why else ''}")


def came_to(statistics: MoneyStatistics, unit: str, fills: str) -> str:
    """Return what was booked, part by part, and what is open; of an incomplete day no number.

    `fills` says what is assumed of them.
    """
    outcome, every = statistics.outcome, statistics.earnings[0]
    if outcome.booked is None or every.pnl is None:
        return f"{SIMULATED} money: not known, for {'; '.join(outcome.why)}; {fills}."
    pnl = every.pnl
    funding = f", {cash(pnl.funding, unit)} funding" if pnl.funding else ""
    parts = f"{cash(pnl.realised, unit)} realised, {cash(pnl.fees, unit)} fees{funding}"
    open_profit = "unknown" if every.open_profit is None else cash(every.open_profit, unit)
    still = f" ({open_profit} more in what is open, before the fees of leaving)" if every.open else ""
    return f"{SIMULATED} money: {cash(pnl.net, unit)} net of {_round_trips(statistics)}, {parts}{still}; {fills}."


def total_of_what(statistics: MoneyStatistics | None, unit: str) -> str:
    """Return what the total of a run is made of; nothing where there is none."""
    if statistics is None or statistics.outcome.booked is None or statistics.outcome.open is None:
        return ""
    booked, still = statistics.outcome.booked, statistics.outcome.open
    is_open = statistics.earnings[0].open
    more = f", and {cash(still, unit)} in what is open, before the fees of leaving" if is_open else ""
    return as_sentence(f"{cash(booked, unit)} booked on {_round_trips(statistics)}{more}")


def _round_trips(statistics: MoneyStatistics) -> str:
    every = statistics.earnings[0]
    ended = every.trips - every.open
    still = f" and {grouped(every.open)} still open" if every.open else ""
    return f"{several(ended, 'round trip')}{still}"
