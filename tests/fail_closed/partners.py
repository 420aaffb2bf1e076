"""What each column can contradict, and why a column has nobody that it could."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from golive.core.row import BOOK_AT, BOOK_CHANGED_AT, CLOCK_SKEW, DECIDED_AT, DIRECTION, EDGE, at
from golive.core.unit import NANOS

Row = Mapping[str, Any]
Changes = Mapping[str, Any]
Contradict = Callable[[Row], Changes]

SIDES = {"long": "short", "short": "long"}

PARTNERS: Mapping[str, tuple[str, Contradict]] = {
    "raw_size": ("unit_value of a size in dollars", lambda _: {"raw_size": 1e8, "unit_value": 1e-4}),
    "unit_value": ("a size in dollars", lambda _: {"unit_value": 1e-4}),
    "direction": ("tape and book on the other side", lambda row: {DIRECTION: SIDES[row[DIRECTION]]}),
    "orderflow.delta_fast": ("the direction", lambda row: {"orderflow.delta_fast": -row["orderflow.delta_fast"]}),
    "orderflow.stacked": ("the direction", lambda _: {"orderflow.stacked": -1.0}),
    "orderflow.imbalance": ("the direction", lambda row: {"orderflow.imbalance": 1.0 - row["orderflow.imbalance"]}),
    "data_quality.book_off": ("the quote of its instant", lambda _: {"data_quality.book_off": 0.5}),
    "prints.share_off": ("the quotes of their time", lambda _: {"prints.share_off": 0.5}),
    "prints.farthest": ("the quotes of their time", lambda _: {"prints.farthest": 0.5}),
    "market_regime.state": ("a margin of nothing", lambda _: {"market_regime.confidence": 0.0}),
    "market_regime.confidence": ("a regime that is unknown", lambda _: {"market_regime.state": "unknown"}),
    "daily_loss": ("losses positive", lambda _: {"daily_loss": -0.03}),
    "equity_at_day_start": ("the equity: half as much is left", lambda row: {"equity_at_day_start": 2 * row["equity"]}),
    "gross_exposure": ("the position", lambda _: {"gross_exposure": 0.0, "position": 10.0}),
    "strategy_pending": ("the symbol's: less than its part", lambda _: {"strategy_pending": 1e5}),
    "taker_fee": ("the market's description", lambda _: {"taker_fee": -0.01}),
    "session": ("the market's description", lambda _: {"session": 60.0}),
    "tick": ("the market's description", lambda _: {"tick": 1.0}),
    "lot": ("the market's description", lambda row: {"lot": row["lot"] / 10}),
    "minimum_size": ("the market's description", lambda _: {"minimum_size": 0.0}),
    CLOCK_SKEW: ("the market's description", lambda _: {CLOCK_SKEW: 60 * NANOS}),
    "data_quality.mid": ("the last close", lambda row: {"data_quality.mid": row["data_quality.mid"] / 20}),
    "data_quality.close": ("the mid", lambda row: {"data_quality.close": row["data_quality.close"] * 2}),
    "data_quality.traded": ("the bars' volume", lambda row: {"data_quality.traded": row["data_quality.traded"] * 1e6}),
    DECIDED_AT: ("everything else's time", lambda row: {DECIDED_AT: row[DECIDED_AT] - 3600 * NANOS}),
}
"""By column: whom it contradicts, and how."""

BOOK_PARTNERS: Mapping[str, tuple[str, Contradict]] = {
    "bid_prices": ("the asks: crossed", lambda row: {"bid_prices": [p + 10 for p in row["bid_prices"]]}),
    "ask_prices": ("the bids: crossed", lambda row: {"ask_prices": [p - 10 for p in row["ask_prices"]]}),
    "bid_sizes": ("its prices: one more", lambda row: {"bid_sizes": [*row["bid_sizes"], 1.0]}),
    "ask_sizes": ("its prices: one more", lambda row: {"ask_sizes": [*row["ask_sizes"], 1.0]}),
    BOOK_AT: ("its own change", lambda row: {BOOK_AT: row[BOOK_CHANGED_AT] - 1}),
    BOOK_CHANGED_AT: ("its own time", lambda row: {BOOK_CHANGED_AT: row[BOOK_AT] + 1}),
}

COUNTS = (
    *("drawdown", "margin_used", "open_orders", "orders_last_minute", "orders_today", "trades_today"),
    *("reject_share", "consecutive_losses", "stops_today", "since_close"),
)
OF_A_WINDOW = "it sums up a window of its own; who else saw that window is not in a row"
WITHOUT_PARTNER: Mapping[str, str] = {
    "kill_switch": "its word is believed when it stops, and the world's cells tell it twice",
    "mode": "only the caller knows where the order would go; what leaves halts without a permit",
    "strategy": "only the caller knows who asks; each strategy holds its own limits",
    "symbol": "an instrument's name stands for itself; its description's terms are held to the row's",
    "venue": "an instrument may trade on several venues",
    "intent": "of its two words only one can be allowed",
    EDGE: "the smaller of it and the strategy's own counts",
    "position": "a row has one position; the world's cells tell two",
    "equity": "a row has one equity; the world's cells tell two",
    "strategy_position": "several strategies may hold parts of a position",
    "pending_increasing": "several strategies may have orders under way",
    "net_exposure": "other symbols are not in a row",
    **dict.fromkeys(COUNTS, "it is counted once, and nothing else in a row counts it"),
    "data_quality.spread": "beside a book as arrays it is compared, in the cells of books",
    "data_quality.frozen_for": "beside a book as arrays it is compared, in the cells of books",
    "orderflow.book_frozen": "beside a book as arrays it is compared, in the cells of books",
    "participation.visible_depth": "beside a book as arrays it is compared, in the cells of books",
    "data_quality.jump": OF_A_WINDOW,
    "orderflow.sides": "only the venue knows who took; its other word is refused by policy",
    "orderflow.delta_middle": OF_A_WINDOW,
    "orderflow.delta_slow": OF_A_WINDOW,
    "orderflow.absorbed": OF_A_WINDOW,
    "liquidity.daily_volatility": OF_A_WINDOW,
    "liquidity.daily_value": OF_A_WINDOW,
    "signal_id": "an id names its signal and nothing else; one that comes twice is refused for both",
}


def contradictions(column: str, row: Row) -> Mapping[str, Changes]:
    """Return how a column can contradict another, by whom it contradicts."""
    if column not in PARTNERS:
        return {}
    partner, contradict = PARTNERS[column]
    return {partner: contradict(row)}


def beside_the_book(column: str, healthy: Any, now: int) -> Mapping[str, Changes]:
    """Return a feature given beside the book that it is computed from, with another value than the book gives."""
    given = {column: healthy, at(column): now}
    if column == "data_quality.frozen_for":
        # A quote may stand while deeper levels move; it cannot move while the book stands.
        return {"the book: it stands": {**given, BOOK_CHANGED_AT: now - 5 * NANOS}}
    halved = {"halved": healthy / 2} if healthy else {}
    others = {**halved, "and a bit": healthy + 0.01}
    return {f"the book: {name}": {**given, column: value} for name, value in others.items()}
