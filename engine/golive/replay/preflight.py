"""Before a run: why nothing in it can ever execute, where that is so whatever the market does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from golive.checker.bars import declared_bars
from golive.checker.checked import Checked, CheckedGate, terms_of
from golive.checker.streams_below import StreamsOfLets, streams_below, streams_of_lets
from golive.core.intent import OPEN
from golive.core.signature import Kind
from golive.core.unit import show_duration
from golive.documents.library import Strategy
from golive.documents.market import MarketSpec, StreamKind
from golive.language.references import walk_through
from golive.language.terms import Feature, Lookup, Term, walk
from golive.models.functions import OF_VOLUMES

_ANSWERS = {"trades_instrument": "instruments", "trades_venue": "venues"}
"""The tables that strategies' lists make, each with the key that it is made of."""


def preflight(checked: Checked, markets: Sequence[MarketSpec], strategies: Sequence[str] = ()) -> tuple[str, ...]:
    """Return why nothing can ever execute, a sentence each; none where something may.

    What is looked at is what no data changes: whom the library approves for an instrument, which strategies signal by
    themselves, streams that a gate needs and a market does not describe, volumes that a gate needs and the bars of a
    market do not tell, and bars of a length that a library does not read. Closing orders are not looked at.

    Parameters
    ----------
    checked
        The library.
    markets
        Those of the run; a reason counts where it holds for each of them.
    strategies
        Those that are replayed; all of the library where none is named.
    """
    chosen = [one for one in checked.specs.strategies if not strategies or one.header.id in strategies]
    reasons = [tuple(_of_market(checked.deciding(OPEN), market, chosen)) for market in markets]
    if not all(reasons):
        return ()
    return tuple(dict.fromkeys(sentence for each in reasons for sentence in each))


def lacks_all_but_bars(checked: Checked, markets: Sequence[MarketSpec]) -> bool:
    """Say whether markets describe bars alone and a gate needs more: then a library for bars is what is wanted."""
    if any({stream.kind for stream in market.streams} - _BESIDE_BARS for market in markets):
        return False
    lets = streams_of_lets(checked)
    needed = {kind for gate in checked.gates for _, term in gate.needs for kind in streams_below(term, lets)}
    return bool(needed - {Kind(one.value) for one in _BESIDE_BARS})


_BESIDE_BARS = {StreamKind.BARS, StreamKind.FUNDING}


def _of_market(checked: Checked, market: MarketSpec, strategies: Sequence[Strategy]) -> Iterator[str]:
    own = [one for one in strategies if not one.is_external]
    if strategies and not own:
        names = _quoted([one.header.id for one in strategies])
        yield f"when {names} signals is said from outside (`signal: external`), and a replay has none of it"
        return
    asked = {part.table for gate in checked.gates for term in terms_of(gate) for part in walk(term)
             if isinstance(part, Lookup)}  # fmt: skip
    for table, key in _ANSWERS.items():
        here = market.symbol if key == "instruments" else market.venue
        if table in asked and own and not any(_lists(one, key, here) for one in own):
            names = _quoted([one.header.id for one in own])
            yield f"no strategy may trade `{here}`: the `{key}:` of {names} do not name it"
    lets, there = streams_of_lets(checked), _described(market)
    for kind in (Kind(one.value) for one in StreamKind if Kind(one.value) not in there):
        uses = _needing(checked.gates, partial(_rests_on, kind, lets))
        if uses:
            yield f"`{market.id}` describes no {kind.value}, which {uses}: what is unknown holds"
    yield from _untold_volumes(checked, market)
    yield from _other_bars(checked, lets, market)


def _other_bars(checked: Checked, lets: StreamsOfLets, market: MarketSpec) -> Iterator[str]:
    """Yield that gates need bars, and that those of a market are not of the shortest length that the library reads."""
    read = declared_bars(checked.specs)
    gates = [g.id for g in checked.gates if any(Kind.BARS in streams_below(term, lets) for _, term in g.needs)]
    own = next((one.length_s for one in market.streams if one.kind is StreamKind.BARS), 0.0)
    if not (read and gates and own):
        return
    shortest = read[0].length_s or 0.0
    if own != shortest:
        names = _quoted(gates)
        yield (
            f"`{market.id}` has bars of {show_duration(own)}, and the shortest that the library reads are of "
            f"{show_duration(shortest)} ({read[0].span}), which {names} need: none are made of others"
        )


def _lists(strategy: Strategy, key: str, here: str) -> bool:
    names = strategy.instruments if key == "instruments" else strategy.venues
    return any(name.value == here for name in names)


def _described(market: MarketSpec) -> frozenset[Kind]:
    """Return the streams that windows of a market can hold: its best quotes are seen in its book too."""
    kinds = {Kind(stream.kind.value) for stream in market.streams}
    return frozenset(kinds | ({Kind.QUOTES} if Kind.BOOK in kinds else set()))


def _untold_volumes(checked: Checked, market: MarketSpec) -> Iterator[str]:
    """Yield that gates need volumes of bars, where a market's bars tell none."""
    untold = next((one for one in market.streams if one.kind is StreamKind.BARS and one.volumeless), None)
    if untold is None:
        return
    uses = _needing(checked.gates, lambda term: _reads_volumes(term, checked))
    if uses:
        yield f"`{market.id}` tells no volume of its bars ({untold.span}), which {uses}: what is unknown holds"


def _rests_on(kind: Kind, lets: StreamsOfLets, term: Term) -> bool:
    return kind in streams_below(term, lets)


def _reads_volumes(term: Term, checked: Checked) -> bool:
    parts = walk_through(term, checked.lets)
    return any(isinstance(part, Feature) and part.function in OF_VOLUMES for part in parts)


def _needing(gates: Sequence[CheckedGate], rests: Callable[[Term], bool]) -> str:
    """Return which gates need an input that rests on what is not there, for which inputs that must be known."""
    inputs = [(gate, [name for name, term in gate.needs if rests(term)]) for gate in gates]
    uses = [f"`{gate.id}` needs for {_quoted(names)} ({gate.span})" for gate, names in inputs if names]
    return f"gate {', gate '.join(uses)}" if uses else ""


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
