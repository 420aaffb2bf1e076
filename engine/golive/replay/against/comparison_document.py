"""A comparison as JSON values: money as decimals in text, which adds up to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.replay.against.attribution import AttributedTrip, Attribution, Part
from golive.replay.against.comparison import Comparison
from golive.replay.against.paired_trips import PairedTrip
from golive.replay.money.decimals import decimals


def comparison_document(comparison: Comparison) -> Mapping[str, Any]:
    """Return a comparison as JSON values; `why` of a signal is in the journals."""
    entries, signals = comparison.entries, comparison.signals
    return {
        "run": comparison.run,
        "feed_class": comparison.feed_class,
        "same": comparison.are_same,
        "entries": {
            "paper": entries.paper,
            "replay": entries.replay,
            "same": entries.same,
            "paper_digest": entries.paper_digest,
            "replay_digest": entries.replay_digest,
            "first_difference": None
            if entries.first is None
            else {name: getattr(entries.first, name) for name in ("n", "paper", "replay", "what")},
        },
        "signals": {
            "matched": len(signals.matched),
            "missing": list(signals.missing),
            "extra": list(signals.extra),
            "other_verdict": list(signals.other_verdict),
        },
        "round_trips": {
            "both": sum(pair.paper is not None and pair.replay is not None for pair in comparison.pairs),
            "shifted": sum(pair.is_shifted for pair in comparison.pairs),
            "paper_only": sum(pair.replay is None for pair in comparison.pairs),
            "replay_only": sum(pair.paper is None for pair in comparison.pairs),
        },
        "unknown_funding": {"paper": comparison.unknown_funding[0], "replay": comparison.unknown_funding[1]},
        "money": None if comparison.money is None else _money(comparison.money),
    }


def _money(money: Attribution) -> Mapping[str, Any]:
    return {
        "paper": decimals(money.paper),
        "replay": decimals(money.replay),
        "difference": decimals(money.difference),
        "parts": {part.value: {"amount": decimals(money.parts[part]), "n": money.n[part]} for part in Part},
        "residual": decimals(money.residual),
        "round_trips": [_trip(trip) for trip in money.trips if trip.difference or any(trip.parts.values())],
    }


def _trip(trip: AttributedTrip) -> Mapping[str, Any]:
    return {
        **_named(trip.pair),
        "paper": decimals(trip.paper),
        "replay": decimals(trip.replay),
        "difference": decimals(trip.difference),
        "parts": {part.value: decimals(round(amount)) for part, amount in trip.parts.items() if amount},
    }


def _named(pair: PairedTrip) -> Mapping[str, Any]:
    return {
        "paper_signal": None if pair.paper is None else pair.paper.signal,
        "replay_signal": None if pair.replay is None else pair.replay.signal,
        "strategy": pair.trip.strategy,
        "symbol": pair.trip.symbol,
    }
