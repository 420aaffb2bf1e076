"""`Comparison`: a run on paper against the replay of what it received, in entries, in signals and in money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided
from golive.execution.contract import Terms
from golive.replay.against.attribution import Attribution, attribute
from golive.replay.against.compared_entries import ComparedEntries, Written, compare_entries
from golive.replay.against.paired_trips import PairedTrip, paired_trips
from golive.replay.against.told_run import ToldRun, told_run


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSignals:
    """Signals that were allowed, entries and exits alike, by id: in both runs, in the replay only, on paper only.

    `other_verdict` are those that both decided and one allowed.
    """

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    other_verdict: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run on paper, `run`, against another one.

    `money` is None where something is open and nobody knows what it is worth: then no difference is told.
    """

    run: str
    feed_class: str
    entries: ComparedEntries
    signals: ComparedSignals
    pairs: tuple[PairedTrip, ...]
    money: Attribution | None
    unknown_funding: tuple[int, int]

    @property
    def are_same(self) -> bool:
        """Say whether the replay wrote the very same entries."""
        return self.entries.are_same


def compare(
    paper: Sequence[Written],
    replay: Sequence[Written],
    markets: Mapping[str, Terms],
    *,
    run: str,
    feed_class: str,
) -> Comparison:
    """Compare the entries of a run on paper with those of a replay.

    Parameters
    ----------
    paper, replay
        All entries of each, in their order.
    markets
        The terms of each symbol.
    run, feed_class
        The name of the run on paper, and what it was fed by.

    Raises
    ------
    Undecided
        A run without an entry: nothing was compared.
    InvalidInput
        For a market that is settled in its base: what its lots come to is no sum over prices.
    """
    if not paper or not replay:
        raise Undecided(f"{'the run on paper' if not paper else 'the replay'} has no entry: nothing was compared")
    inverse = next((symbol for symbol, terms in markets.items() if terms.inverse), None)
    if inverse is not None:
        raise InvalidInput(f"`{inverse}` is settled in its base", hint="compare linear markets, and spot")
    one, other = told_run(paper, markets), told_run(replay, markets)
    pairs = paired_trips(one.trips, other.trips)
    return Comparison(
        run=run,
        feed_class=feed_class,
        entries=compare_entries(paper, replay),
        signals=_signals(one, other),
        pairs=pairs,
        money=attribute(one, other, pairs),
        unknown_funding=(one.unknown_funding, other.unknown_funding),
    )


def _signals(paper: ToldRun, replay: ToldRun) -> ComparedSignals:
    one, other = paper.allowed, replay.allowed
    decided = {*paper.decided} & {*replay.decided}
    return ComparedSignals(
        matched=tuple(sorted(one & other)),
        missing=tuple(sorted(other - one)),
        extra=tuple(sorted(one - other)),
        other_verdict=tuple(sorted((one ^ other) & decided)),
    )
