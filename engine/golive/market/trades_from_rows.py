"""Trades from the plain rows that a bot holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from golive.core.value import Unknown, invalid
from golive.core.window import Trades
from golive.documents.market import IdRule, TradeKinds
from golive.market.aliases import SIZE, TIME, agreed, field, is_sequence, misspelt, told_time
from golive.market.live.trades import LiveTrades
from golive.market.retention import Retention
from golive.market.taker_side import NOT_TOLD, names_a_side, taker_side
from golive.market.trade_kind import told_aside, trade_aside

KIND = ("kind",)

_KEYS = frozenset(("price", "id", "kind", *SIZE, *TIME))

_ROW = 4
"""A trade given as a row is price, size, side, time."""


def trades_from_rows(
    rows: object,
    *,
    now: int,
    retention: Retention,
    since: int | None = None,
    sides_told: bool = True,
    kinds: TradeKinds | None = None,
) -> Trades | Unknown:
    """Return trades that a caller holds as rows, or what is wrong with them.

    Parameters
    ----------
    rows
        In order of time, each a mapping (`price`; `size`, `quantity`, `qty` or `amount`; the side as `taker_side`
        reads it; `timestamp`, `ts`, `time` or `at`; optionally `id`) or a row (price, size, side, time). After a jump
        in the ids they begin anew: leave `id` out where the venue skips numbers.
    now
        The instant of decision, nanoseconds UTC; trades after it are not shown.
    retention
        How far back is shown.
    since
        The instant from which the caller says they are complete, if that is before the first one.
    sides_told
        Whether the venue tells who took: then every trade must say so. False is the caller's word that it does not;
        a trade that tells a side after all contradicts it.
    kinds
        The venue's words for kinds of trades, by which those that are not the market's are left out: then each row
        must have a `kind`, or `type`, among them. Without any, no row may have a `kind`.

    Returns
    -------
    Trades or Unknown
        One bad row makes all of them unknown. They count as complete from `since`, or else from the first one on;
        where they began anew in between or are too many to keep, from there on whatever the caller says.
    """
    if not is_sequence(rows):
        return invalid("trades_type", "trades are not a sequence of rows")
    live = LiveTrades("", retention, ids=IdRule.CONSECUTIVE, resolution_s=0.0, sides_told=sides_told)
    for row in rows:
        trade = _trade(row, sides_told=sides_told)
        aside = _aside(row, kinds)
        refused = trade if isinstance(trade, Unknown) else live.add(*trade, None, aside=aside)
        if refused is not None and (refused is trade or live.interruptions):
            return refused
    trades = live.view(now)
    if isinstance(trades, Unknown) or since is None:
        return trades
    if since > int(trades.ts[0]):
        return invalid("trades_since_invalid", "`trades_since` is later than the first trade")
    whole = not live.interruptions and len(trades.ts) < retention.rows
    return replace(trades, since=min(since, trades.since)) if whole else trades


def _aside(row: object, kinds: TradeKinds | None) -> bool | Unknown:
    """Say whether a row is a trade that is not the market's, or why that cannot be told."""
    if not isinstance(row, Mapping):
        return trade_aside(kinds, None)
    if kinds is not None:
        return trade_aside(kinds, field(row, (*KIND, "type")))
    flag = told_aside(row)
    if flag is None:
        return trade_aside(kinds, field(row, KIND))
    return invalid("kind_unknown", f"a trade's `{flag}` says that it is not the market's: name the venue's `kinds:`")


def _trade(row: object, *, sides_told: bool) -> tuple[object, object, object, object, object] | Unknown:
    """Return price, size, side, time and id of a row, or what is wrong with it."""
    if is_sequence(row) and len(row) == _ROW:
        row = {"price": row[0], "size": row[1], "side": row[2], "time": row[3]}
    if not isinstance(row, Mapping):
        return invalid("trades_type", "a trade is neither a mapping nor a row of price, size, side, time")
    doubt = misspelt(row, _KEYS, "a trade")
    if doubt is not None:
        return doubt
    size = agreed(row, SIZE, "size")
    side = taker_side(row) if sides_told or names_a_side(row) else NOT_TOLD
    at = told_time(row)
    for part in (size, side, at):
        if isinstance(part, Unknown):
            return part
    return row.get("price"), size, side, at, row.get("id")
