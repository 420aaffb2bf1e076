"""Reference vectors of the regime, order-flow and guard families, put to the models."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Book, Trades
from golive.models.bars.adx import directional_index
from golive.models.bars.drawdown_from_peak import price_drawdown
from golive.models.bars.efficiency_ratio import efficiency
from golive.models.bars.hamilton_filter import hamilton_filter
from golive.models.bars.hurst import hurst
from golive.models.bars.smooth_regime import UNSEEN, smooth_regimes
from golive.models.bars.timeframe_alignment import timeframe_alignment
from golive.models.bars.variance_ratio import variance_ratio
from golive.models.bars.vol_percentile import vol_rank
from golive.models.book.book_imbalance import Weighting, book_imbalance
from golive.models.book.imbalance_decision import Scale, imbalance_confirms
from golive.models.book.microprice import microprice
from golive.models.book.order_flow_imbalance import order_flow_events
from golive.models.change.cusum import cusum
from golive.models.change.drift_detection import Mode, adwin, page_hinkley
from golive.models.change.msprt import msprt, msprt_two_sample
from golive.models.change.sharpe_difference import SharpeDifference, sharpe_difference_hac, sharpe_difference_jkm
from golive.models.change.update_acceptance import UpdateMetrics, accepts_update
from golive.models.numerics.ols_line import ols_line
from golive.models.tape.absorption import absorbed_side
from golive.models.tape.cvd import cvd_path
from golive.models.tape.footprint import Cells, footprint, on_ticks
from golive.models.tape.trade_window import checked_trades
from golive.models.tape.vpin import bulk_buy_volume, vpin_of_buckets, vpin_of_trades

T = TypeVar("T")
Inputs = dict[str, Any]
Answer = dict[str, Any]


def _known(value: T | Unknown) -> T:
    """Turn an unknown into the refusal that the vectors expect."""
    if isinstance(value, Unknown):
        raise Refused(value.code, str(value))
    return value


def _book(inputs: Inputs) -> Book:
    bids, asks = (np.array(inputs[side], dtype=np.float64).reshape(-1, 2) for side in ("bids", "asks"))
    return Book(
        ts=0,
        changed_at=0,
        now=0,
        bid_prices=bids[:, 0],
        bid_sizes=bids[:, 1],
        ask_prices=asks[:, 0],
        ask_sizes=asks[:, 1],
        complete=True,
    )


def _trades(rows: list[list[Any]]) -> Trades:
    side = {"buy": 1, "sell": -1, None: 0}
    no_side = 2
    tape = Trades(
        ts=np.arange(1, len(rows) + 1),
        price=np.array([row[0] for row in rows], dtype=np.float64),
        quantity=np.array([row[1] for row in rows], dtype=np.float64),
        aggressor=np.array([side.get(row[2], no_side) for row in rows], dtype=np.int64),
        now=NANOS,
        since=0,
    )
    return _known(checked_trades(tape, 1.0))


def regime_efficiency_ratio(inputs: Inputs) -> Answer:
    return {"er": efficiency(inputs["close"], n=inputs["window"])}


def regime_adx(inputs: Inputs) -> Answer:
    lines = directional_index(inputs["high"], inputs["low"], inputs["close"], n=inputs["window"])
    return {
        "adx_last": lines.adx[-1],
        "plus_di_last": lines.plus_di[-1],
        "minus_di_last": lines.minus_di[-1],
        "adx_tail5": lines.adx[-5:],
        "first_valid_index": int(np.flatnonzero(~np.isnan(lines.adx))[0]),
    }


def regime_variance_ratio(inputs: Inputs) -> Answer:
    ratio = variance_ratio(
        inputs["close"],
        lag=inputs["q"],
        robust=inputs["robust"],
        debiased=inputs["debiased"],
        overlap=inputs["overlap"],
    )
    return {"vr": ratio.ratio, "z": ratio.z, "p_value": ratio.p_value}


def regime_vol_percentile(inputs: Inputs) -> Answer:
    rank = vol_rank(inputs["returns"], n=inputs["vol_window"], lookback=inputs["lookback"])
    return {"vol_last": rank.vol, "percentile": rank.percentile}


def regime_hurst(inputs: Inputs) -> Answer:
    exponent = hurst(inputs["close"], max_lag=inputs["max_lag"])
    return {"hurst": exponent.exponent, "stderr": exponent.stderr}


def regime_drawdown(inputs: Inputs) -> Answer:
    drawdown = price_drawdown(inputs["close"])
    return {"current_drawdown": drawdown.current, "max_drawdown": drawdown.deepest}


def regime_hamilton_filter(inputs: Inputs) -> Answer:
    filtered = hamilton_filter(
        inputs["returns"],
        stay=inputs["p00"],
        leave=inputs["p10"],
        mean=tuple(inputs["mean"]),
        variance=tuple(inputs["variance"]),
    )
    return {
        "filtered_p1_last": filtered.probability[-1],
        "filtered_p1_tail5": filtered.probability[-5:],
        "loglike": filtered.log_likelihood,
    }


def regime_smoothing(inputs: Inputs) -> Answer:
    members = sorted({*(name for name in inputs["raw"] if name is not None), *inputs["immediate"]})
    codes = {name: code for code, name in enumerate(members)}
    path = smooth_regimes(
        [UNSEEN if name is None else codes[name] for name in inputs["raw"]],
        confirm=inputs["confirm_bars"],
        dwell=inputs["min_dwell_bars"],
        immediate={codes[name] for name in inputs["immediate"]},
    )
    return {"smoothed": [None if code == UNSEEN else members[code] for code in path]}


def orderflow_imbalance(inputs: Inputs) -> Answer:
    book = _book(inputs)
    weighting, decay = Weighting(inputs["weighting"]), inputs.get("decay") or 0.0
    imbalance = _known(book_imbalance(book, inputs["levels"], weighting=weighting, decay=decay))
    return {
        "signed": imbalance.signed,
        "share_bid": imbalance.share_bid,
        "ratio": imbalance.ratio,
        "microprice": _known(microprice(book)),
    }


def orderflow_imbalance_decision(inputs: Inputs) -> Answer:
    confirms = imbalance_confirms(
        inputs["direction"],
        _book(inputs),
        scale=Scale(inputs["scale"]),
        threshold=inputs["threshold"],
        levels=inputs["levels"],
    )
    return {"allowed": confirms}


def orderflow_ofi(inputs: Inputs) -> Answer:
    bid, bid_size, ask, ask_size = np.array(inputs["quotes"], dtype=np.float64).reshape(-1, 4).T
    events = order_flow_events(bid, bid_size, ask, ask_size)
    return {"events": events, "ofi": float(events.sum())}


def orderflow_cvd(inputs: Inputs) -> Answer:
    if "cvd" in inputs:
        path = np.array(inputs["cvd"], dtype=np.float64)
        line = ols_line(np.arange(len(path), dtype=np.float64), path)
        return {"slope": None if line is None else line.slope}
    window = _trades(inputs["trades"])
    path = cvd_path(window.price, window.quantity, window.aggressor)
    return {"cvd": path, "last": float(path[-1]) if len(path) else 0.0}


def orderflow_footprint(inputs: Inputs) -> Answer:
    tick = inputs["tick"]
    price, hit, lifted = np.array(inputs["cells"], dtype=np.float64).reshape(-1, 3).T
    ticks = _known(on_ticks(price, tick))
    order = np.argsort(ticks)
    prints = footprint(
        Cells(ticks=ticks[order], hit=hit[order], lifted=lifted[order]),
        ratio=inputs["ratio"],
        min_volume=inputs["min_volume"],
        rows=inputs["stack"],
    )
    return {
        "delta": prints.delta,
        "total": prints.total,
        "poc": None if prints.point_of_control is None else prints.point_of_control * tick,
        "buy_imbalances": prints.buy_imbalances * tick,
        "sell_imbalances": prints.sell_imbalances * tick,
        "stacked_buy": prints.stacked_buy,
        "stacked_sell": prints.stacked_sell,
    }


def orderflow_absorption(inputs: Inputs) -> Answer:
    side = absorbed_side(
        delta=inputs["delta"],
        price_change=inputs["price_change"],
        tick=inputs["tick"],
        typical_delta=inputs["median_abs_delta"],
        delta_multiple=inputs["k"],
        max_ticks=inputs["max_ticks"],
    )
    return {"absorbed": side != 0, "side": {-1: "buy_absorbed", 0: None, 1: "sell_absorbed"}[side]}


def orderflow_vpin(inputs: Inputs) -> Answer:
    if "trades" in inputs:
        window = _trades(inputs["trades"])
        vpin = vpin_of_trades(
            window.aggressor.astype(np.float64),
            window.quantity,
            bucket_volume=inputs["bucket_volume"],
            window=inputs["window"],
        )
        return {"vpin": vpin.value, "n_buckets": vpin.buckets}
    if "price_changes" in inputs:
        volume = inputs["bucket_volume"]
        buys = bulk_buy_volume(inputs["price_changes"], bucket_volume=volume, sigma=inputs["sigma"])
        return {"buy_volume": buys, "vpin": vpin_of_buckets(buys, volume - buys)}
    return {"vpin": vpin_of_buckets(inputs["buy_volume"], inputs["sell_volume"])}


def orderflow_alignment(inputs: Inputs) -> Answer:
    agreement = timeframe_alignment(inputs["signals"], inputs["weights"])
    return {"score": agreement.score, "coverage": agreement.coverage}


def guard_page_hinkley(inputs: Inputs) -> Answer:
    limits = {name: inputs[name] for name in ("min_instances", "delta", "threshold", "alpha")}
    return {"detections": page_hinkley(inputs["series"], mode=Mode(inputs["mode"]), **limits)}


def guard_adwin(inputs: Inputs) -> Answer:
    names = ("delta", "clock", "max_buckets", "min_window_length", "grace_period")
    return {"detections": adwin(inputs["series"], **{name: inputs[name] for name in names})}


def guard_cusum(inputs: Inputs) -> Answer:
    sums = cusum(**{"values" if name == "series" else name: value for name, value in inputs.items()})
    return {"first_alarm": sums.first_alarm, "upper_last": sums.upper[-1], "lower_last": sums.lower[-1]}


def _exp(logarithm: float) -> float:
    """Turn a ratio that the model holds as its logarithm into the vectors' number."""
    try:
        return math.exp(logarithm)
    except OverflowError as error:
        raise Refused("overflow", "the ratio is beyond the range of numbers") from error


def guard_msprt(inputs: Inputs) -> Answer:
    limits = {name: inputs[name] for name in ("theta0", "sigma2", "tau2")}
    if "series" in inputs:
        ratios = msprt(inputs["series"], **limits)
    else:
        ratios = msprt_two_sample(inputs["x"], inputs["y"], **limits)
    return {"lambda_last": _exp(ratios.log_ratio[-1]), "always_valid_p": ratios.p_value[-1]}


def _difference(difference: SharpeDifference) -> Answer:
    return {"diff": difference.difference, "se": difference.stderr, "z": difference.z, "p_value": difference.p_value}


def guard_sharpe_diff_jkm(inputs: Inputs) -> Answer:
    return _difference(sharpe_difference_jkm(inputs["a"], inputs["b"]))


def guard_sharpe_diff_lw(inputs: Inputs) -> Answer:
    return _difference(sharpe_difference_hac(inputs["a"], inputs["b"]))


def guard_acceptance(inputs: Inputs) -> Answer:
    old, new = (
        UpdateMetrics(sharpe=inputs[which].get("sharpe"), max_drawdown=inputs[which].get("max_drawdown"))
        for which in ("old", "new")
    )
    accept = accepts_update(
        old,
        new,
        min_sharpe_improvement=inputs["min_sharpe_improvement"],
        max_drawdown_increase=inputs["max_drawdown_increase"],
    )
    return {"accept": accept}


ADAPTERS: dict[str, Callable[[Inputs], Answer]] = {
    "regime.efficiency_ratio": regime_efficiency_ratio,
    "regime.adx": regime_adx,
    "regime.variance_ratio": regime_variance_ratio,
    "regime.vol_percentile": regime_vol_percentile,
    "regime.hurst": regime_hurst,
    "regime.drawdown": regime_drawdown,
    "regime.hamilton_filter": regime_hamilton_filter,
    "regime.smoothing": regime_smoothing,
    "orderflow.imbalance": orderflow_imbalance,
    "orderflow.imbalance_decision": orderflow_imbalance_decision,
    "orderflow.ofi": orderflow_ofi,
    "orderflow.cvd": orderflow_cvd,
    "orderflow.footprint": orderflow_footprint,
    "orderflow.absorption": orderflow_absorption,
    "orderflow.vpin": orderflow_vpin,
    "orderflow.alignment": orderflow_alignment,
    "guard.page_hinkley": guard_page_hinkley,
    "guard.adwin": guard_adwin,
    "guard.cusum": guard_cusum,
    "guard.msprt": guard_msprt,
    "guard.sharpe_diff_jkm": guard_sharpe_diff_jkm,
    "guard.sharpe_diff_lw": guard_sharpe_diff_lw,
    "guard.acceptance": guard_acceptance,
}
