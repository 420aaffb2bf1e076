"""The cells of worlds: every field of every stream, of the account and of the request, and every doubt about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from tests.fail_closed.cells import Cell, changed
from tests.fail_closed.doubts import GONE, NUMERALS, Doubt, of_number, of_time, of_word
from tests.fail_closed.world import ACCOUNT, COUNTED, Event, World, healthy_world
from tests.fail_closed.world_partners import CONTRADICTIONS, NEEDS

from golive.core.unit import NANOS
from golive.core.value import SMALLEST

Change = Callable[[World], World]
Faults = Iterator[tuple[Doubt, str, Any]]

EVENTS: Mapping[str, tuple[str, ...]] = {
    "trades": ("price", "size", "side", "timestamp"),
    "quotes": ("bid", "bid_size", "ask", "ask_size", "timestamp"),
    "books": ("bids", "asks", "timestamp", "changed_at"),
}
"""The fields of what comes event by event."""

STREAMS = {"trades": "trades", "quotes": "quotes", "books": "book"}
"""An input's first word, by the name of its stream in a world."""

BARS = ("open", "high", "low", "close", "volume")
REQUEST = ("signal_id", "symbol", "strategy_name", "direction", "raw_size", "expected_edge_bps")
WORDS = frozenset(("side", "kill_switch", "signal_id", "symbol", "strategy_name", "direction"))

OLDEST = {
    "trades": 30 * NANOS,
    "books": 2 * NANOS,
    "quotes": 2 * NANOS,
    "account": 60 * NANOS,
    "changed_at": 30 * NANOS,
}
"""How old the latest of a stream may be, in the shipped library."""

ACCOUNTS = {"no account": Doubt.ABSENT, "an empty account": Doubt.HALF_THERE}
TOO_SMALL_OR_TOO_LARGE: Mapping[str, Mapping[str, Any]] = {
    "raw_size": {"zero": 0.0, "next to zero": 5e-324, "under the smallest order": 99.0},
    "equity": {"zero": 0.0, "next to zero": 5e-324},
    "daily_loss": {"at the strategy's limit": 0.02, "all of it": 1.0},
    "equity_at_day_start": {"zero": 0.0, "next to zero": 5e-324, "two percent more than now": 1e5 / 0.98},
    "since_close": {"just now": 0.0, "a nanosecond too early": 59.999999999},
    **{key: {"next to nothing": 5e-324} for key in ("strategy_position", "strategy_pending")},
    **{key: {"all of the equity": 100000.0} for key in ("pending_increasing", "gross_exposure", "net_exposure")},
    **{key: {"all of it": 1.0} for key in ("drawdown", "margin_used", "reject_share")},
    **{key: {"thousands": 10000.0} for key in ("open_orders", "orders_last_minute", "orders_today", "trades_today")},
    **{key: {"five": 5.0} for key in ("consecutive_losses", "stops_today")},
}
RANGES: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("position", "strategy_position", "net_exposure"), (-np.inf, np.inf)),
    **dict.fromkeys(("drawdown", "reject_share"), (0.0, 1.0)),
    "daily_loss": (-10.0, 10.0),
    "expected_edge_bps": (-1e4, 1e4),
}
"""Of what is not from nothing on."""

NOT_TOLD = frozenset((Doubt.ABSENT, Doubt.NULL))
OTHER_IDS = frozenset(("word of no set", "in the other case", "its first half"))


def world_cells() -> Iterator[Cell]:
    """Yield every fault of a world."""
    for stream, names in EVENTS.items():
        for name in names:
            yield from _of_field(stream, name)
        yield from _of_stream(stream)
    yield from _of_levels()
    for name in BARS:
        yield from _of_bars(name)
    yield from _of_bar_times()
    yield from _of_mapping("account", tuple(ACCOUNT))
    yield from _of_account_time()
    yield from _of_mapping("request", REQUEST)
    yield from _of_now()
    for name, variants in CONTRADICTIONS.items():
        for variant, change in variants.items():
            needs = NEEDS.get((name, variant), ())
            yield Cell(input=name, doubt=Doubt.CONTRADICTING, variant=variant, changes=change, needs=needs)


# Streams of events


def _with(stream: str, events: tuple[Event, ...]) -> Change:
    return lambda world: world.but(**{stream: events})


def last(stream: str, name: str, value: Any) -> Change:
    """Return the change of one field of a stream's latest event."""

    def change(world: World) -> World:
        events: tuple[Event, ...] = getattr(world, stream)
        return world.but(**{stream: (*events[:-1], changed(events[-1], {name: value}))})

    return change


def all_of(stream: str, name: str, value: Any) -> Change:
    """Return the change of one field of every event of a stream."""
    return lambda world: world.but(**{stream: tuple(changed(e, {name: value}) for e in getattr(world, stream))})


def _of_field(stream: str, name: str) -> Iterator[Cell]:
    healthy = getattr(healthy_world(), stream)[-1][name]
    for doubt, variant, value in _faults(stream, name, healthy):
        for which, change in {"last": last, "all": all_of}.items():
            yield Cell(
                input=f"{STREAMS[stream]}.{name}",
                doubt=doubt,
                variant=f"{which}: {variant}",
                changes=change(stream, name, value),
                lowers=name == "timestamp" and doubt is Doubt.FUTURE and which == "last",
            )


def _faults(stream: str, name: str, healthy: Any) -> Faults:
    if name in ("timestamp", "changed_at"):
        return of_time(healthy, max_age_ns=OLDEST[name] if name in OLDEST else OLDEST[stream], skew_ns=2 * NANOS)
    if name in ("bids", "asks"):
        return _of_sides(healthy)
    if name in WORDS:
        # One is how a taker's buy is written in numbers.
        return (fault for fault in of_word(healthy) if fault[1] != "one")
    return of_number(healthy, lo=SMALLEST, hi=1e300)


def _of_sides(healthy: list[tuple[float, float]]) -> Faults:
    """Yield what is no side of a book."""
    for doubt, variant, value in of_number(1.0, lo=0.0, hi=1e300):
        if doubt not in (Doubt.OUT_OF_RANGE,):
            yield doubt, variant, value
    shapes = {
        "no level": [],
        "no size": [(p, 0.0) for p, _ in healthy],
        "prices of 1e308": [(1e308, s) for _, s in healthy],
        "sizes of 1e308": [(p, 1e308) for p, _ in healthy],
        "one level": healthy[:1],
        "four levels": healthy[:4],
        "four levels, the rest zero": [*healthy[:4], *[(p, 0.0) for p, _ in healthy[4:]]],
        "prices alone": [p for p, _ in healthy],
        "levels of three": [(p, s, 1.0) for p, s in healthy],
        "a set": set(healthy),
        "a dict": dict(healthy),
    }
    for variant, levels in shapes.items():
        yield Doubt.HALF_THERE, variant, levels


def _of_levels() -> Iterator[Cell]:
    """Yield the faults of one price or size of a side."""
    for side in ("bids", "asks"):
        levels = healthy_world().books[-1][side]
        for i, name in enumerate(("price", "size")):
            for doubt, variant, value in of_number(levels[0][i], lo=0.0, hi=1e300):
                if value is not GONE:
                    best = [(value, levels[0][1]) if not i else (levels[0][0], value), *levels[1:]]
                    change = last("books", side, best)
                    yield Cell(input=f"book.{side}.{name}", doubt=doubt, variant=variant, changes=change)


def _of_stream(stream: str) -> Iterator[Cell]:
    """Yield the faults of a stream as a whole: none of it, or its end cut off."""
    world, name = healthy_world(), STREAMS[stream]
    events: tuple[Event, ...] = getattr(world, stream)
    yield Cell(input=name, doubt=Doubt.ABSENT, variant="no event at all", changes=_with(stream, ()))
    early = tuple(e for e in events if e["timestamp"] < world.now - OLDEST[stream] - NANOS)
    yield Cell(input=name, doubt=Doubt.STALE, variant="the feed stopped", changes=_with(stream, early))
    history = "book.history" if name == "book" else name
    yield Cell(
        input=history, doubt=Doubt.HALF_THERE, variant="the latest event alone", changes=_with(stream, events[-1:])
    )
    shifted = tuple({**e, "timestamp": e["timestamp"] - 86_400 * NANOS} for e in events)
    yield Cell(input=name, doubt=Doubt.STALE, variant="yesterday's", changes=_with(stream, shifted))


# Bars


def _of_bars(name: str) -> Iterator[Cell]:
    healthy = float(healthy_world().bars[name].iloc[-1])
    for doubt, variant, value in of_number(healthy, lo=0.0, hi=1e300):
        yield Cell(input=f"bars.{name}", doubt=doubt, variant=f"last: {variant}", changes=_last_bar(name, value))
    yield Cell(
        input=f"bars.{name}", doubt=Doubt.ABSENT, variant="no column", changes=_bars(lambda b: b.drop(columns=name))
    )
    text = _bars(lambda b: b.assign(**{name: b[name].astype(str)}))
    yield Cell(input=f"bars.{name}", doubt=Doubt.TEXT, variant="a column of text", changes=text)


def _bars(change: Callable[[pd.DataFrame], Any]) -> Change:
    return lambda world: world.but(bars=change(world.bars))


def _last_bar(name: str, value: Any) -> Change:
    def change(bars: pd.DataFrame) -> pd.DataFrame:
        values: list[Any] = bars[name].tolist()
        values[-1] = None if value is GONE else value
        typed = isinstance(value, float | np.floating)
        return bars.assign(**{name: pd.Series(values, index=bars.index, dtype=float if typed else object)})

    return _bars(change)


def _of_bar_times() -> Iterator[Cell]:
    variants: Mapping[Doubt, Mapping[str, Change]] = {
        Doubt.ABSENT: {"no bars": lambda w: w.but(bars=None)},
        Doubt.WRONG_TYPE: {"a list": _bars(lambda b: b.to_numpy().tolist()), "a word": _bars(lambda _: "bars")},
        Doubt.NO_TIME: {
            "an index of numbers": _bars(lambda b: b.reset_index(drop=True)),
            "no zone": _bars(lambda b: b.tz_localize(None)),
            "one NaT": _bars(lambda b: b.set_axis([*b.index[:-1], pd.NaT])),
        },
        Doubt.STALE: {"yesterday's": _bars(_later(days=-1)), "ended": _bars(lambda b: b.iloc[:-2])},
        Doubt.FUTURE: {"tomorrow's": _bars(_later(days=120))},
        Doubt.HALF_THERE: {
            "ten bars": _bars(lambda b: b.tail(10)),
            "a week left out": _bars(lambda b: b.drop(b.index[-45:-3])),
            "no rows": _bars(lambda b: b.iloc[:0]),
        },
        Doubt.OUT_OF_RANGE: {"newest first": _bars(lambda b: b.iloc[::-1]), "one twice": _bars(_doubled)},
    }
    for doubt, changes in variants.items():
        for variant, change in changes.items():
            yield Cell(input="bars.time", doubt=doubt, variant=variant, changes=change)


def _later(*, days: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda bars: bars.set_axis(pd.DatetimeIndex(bars.index) + pd.Timedelta(days=days))


def _doubled(bars: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([bars, bars.tail(1)])


# Account, request and instant


def _of_mapping(part: str, names: tuple[str, ...]) -> Iterator[Cell]:
    for name in names:
        healthy = getattr(healthy_world(), part)[name]
        faults = of_word(healthy) if name in WORDS else _of_amount(part, name, healthy)
        for doubt, variant, value in faults:
            if not (name == "signal_id" and variant in OTHER_IDS):
                change = part_with(part, {name: value})
                counted = name in COUNTED and doubt is Doubt.ABSENT
                yield Cell(input=f"{part}.{name}", doubt=doubt, variant=variant, changes=change, lowers=counted)


def _of_amount(part: str, name: str, healthy: float) -> Faults:
    lowest, highest = RANGES.get(name, (0.0, np.inf))
    for fault in of_number(healthy, lo=lowest, hi=highest):
        # Text is read with its unit here, and a fraction has none.
        if fault[1] not in NUMERALS:
            yield fault
    for variant, value in TOO_SMALL_OR_TOO_LARGE.get(name, {}).items():
        yield Doubt.OUT_OF_RANGE, variant, value


def part_with(part: str, changes: Mapping[str, Any]) -> Change:
    """Return the change of some keys of the account or the request."""
    return lambda world: world.but(**{part: changed(getattr(world, part), changes)})


def _of_account_time() -> Iterator[Cell]:
    now = healthy_world().now
    for doubt, variant, value in of_time(now, max_age_ns=OLDEST["account"], skew_ns=2 * NANOS):
        yield Cell(
            input="account.timestamp", doubt=doubt, variant=variant, changes=part_with("account", {"timestamp": value})
        )
    nothing: Mapping[str, Any] = {"no account": None, "an empty account": {}, "a list": [1.0], "a word": "account"}
    for variant, account in nothing.items():
        doubt = ACCOUNTS.get(variant, Doubt.WRONG_TYPE)
        yield Cell(input="account", doubt=doubt, variant=variant, changes=lambda w, a=account: w.but(account=a))


def _of_now() -> Iterator[Cell]:
    now = healthy_world().now
    for doubt, variant, value in of_time(now, max_age_ns=10**18, skew_ns=10**18):
        if doubt not in NOT_TOLD and value is not GONE:
            yield Cell(input="now", doubt=doubt, variant=variant, changes=lambda w, v=value: w.but(now=v))
