"""What `run.json` says a run's money comes to: numbers with their n and interval, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.core.value import Unknown
from golive.models.returns.annual_sharpe import AnnualSharpe
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.decimals import decimals, decimals_or_none
from golive.replay.money.earnings import CONFIDENCE, Earnings, SeenShare
from golive.replay.money.execution_quality import ExecutionQuality
from golive.replay.money.money_document import pnl_document
from golive.replay.money.outcome import Outcome
from golive.replay.money.statistics import MoneyStatistics
from golive.replay.money.worth_at_looks import Drawdown


def statistics_document(statistics: MoneyStatistics | None) -> Mapping[str, Any]:
    """Return statistics as JSON values: money is decimals in text, means are numbers in the account's currency."""
    if statistics is None:
        return {}
    return {
        "confidence": CONFIDENCE,
        "outcome": _outcome(statistics.outcome),
        "drawdown": None if statistics.drawdown is None else _drawdown(statistics.drawdown),
        "earnings": [_earnings(one) for one in statistics.earnings],
        "orders": [_quality(one) for one in statistics.quality],
    }


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    return {
        "word": outcome.word.value,
        "why": list(outcome.why),
        "booked": decimals_or_none(outcome.booked),
        "open": decimals_or_none(outcome.open),
        "total": decimals_or_none(outcome.total),
    }


def _drawdown(drawdown: Drawdown) -> Mapping[str, Any]:
    return {
        "amount": decimals(drawdown.amount),
        "share": float(drawdown.share),
        "since": str(drawdown.since),
        "until": str(drawdown.until),
    }


def _earnings(one: Earnings) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "round_trips": one.trips,
        "open": one.open,
        "episodes": one.episodes,
        "booked": None if one.pnl is None else pnl_document(one.pnl),
        "open_profit": decimals_or_none(one.open_profit),
        "mean_net": _value(one.mean),
        "win_rate": _value(one.win_rate),
        "profit_factor": _value(one.profit_factor),
        "sharpe": {"over": one.sharpe_over, **_value(one.sharpe)},
    }


def _quality(one: ExecutionQuality) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "orders": one.orders,
        "open": one.open,
        "ordered_lots": one.ordered,
        "filled_lots": one.filled,
        "filled_share": _value(one.filled_share),
        "slippage_bps": {
            "n": one.n,
            "without_mid": one.blind,
            "mean": _value(one.mean),
            "interval": _value(one.interval),
            "p95": _value(one.tail),
        },
    }


def _value(value: AnnualSharpe | MeanInterval | SeenShare | float | Unknown) -> Any:
    """Return a number, or why there is none; what has an interval brings it, and its n."""
    match value:
        case Unknown(code=code):
            return {"unknown": code, "because": str(value)}
        case MeanInterval():
            return {"mean": value.mean, "lower": value.lower, "upper": value.upper, "n": value.n}
        case SeenShare():
            return {"share": value.share, "lower": value.low, "upper": value.high, "n": value.n}
        case AnnualSharpe(by_square_root=ratio):
            return {"ratio": ratio.ratio, "lower": ratio.lower, "upper": ratio.upper, "n": value.n}
    return value
