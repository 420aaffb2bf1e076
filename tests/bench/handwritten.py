"""The shipped pipeline written by hand, as a good Python programmer would: what the compiled program is held against.

Straight-line code with the same checks of type, range and age, the same verdicts, sizes and determining rules. The
policy's numbers stand here once more on purpose: a benchmark that read them from YAML would measure something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.core.readable import unreadable

LARGEST = 1.7976931348623157e308
SMALLEST = 5e-324
NAN = float("nan")
S = 1_000_000_000
TOL = 1e-12

STRATEGIES = ("mean_reversion", "momentum", "volatility")
SYMBOLS = ("BTC-PERP", "BTC-USD", "BTCUSDT", "BTCUSD_PERP")
VENUES = ("binance", "coinbase", "simulated")
MODES = ("replay", "paper", "canary", "live")
EDGE = {"mean_reversion": 0.002, "momentum": 0.0025, "volatility": 0.003}
MAX_ORDER = {"mean_reversion": 20_000.0, "momentum": 25_000.0, "volatility": 30_000.0}
AFTER_CLOSE = {"mean_reversion": 60.0, "momentum": 60.0, "volatility": 30.0}
MAX_POSITION = {"mean_reversion": 80_000.0, "momentum": 100_000.0, "volatility": 100_000.0}
SIDES = ("told", "estimated")
PERMITS = ("none", "foreign", "revoked", "expired", "valid")
REGIMES = ("trending", "mean_reverting", "volatile", "crisis", "unknown")
MATRIX = {
    ("momentum", "trending"): "allow",
    ("momentum", "volatile"): "caution",
    ("mean_reversion", "mean_reverting"): "allow",
    ("mean_reversion", "volatile"): "caution",
    ("volatility", "mean_reverting"): "caution",
    ("volatility", "volatile"): "allow",
    ("volatility", "crisis"): "allow",
}
AGED: dict[str, tuple[float, float, int]] = {
    "capital_left": (0.0, LARGEST, 60 * S),
    "position": (-LARGEST, LARGEST, 60 * S),
    "strategy_position": (-LARGEST, LARGEST, 60 * S),
    "strategy_pending": (0.0, LARGEST, 60 * S),
    "pending_increasing": (0.0, LARGEST, 60 * S),
    "gross_exposure": (0.0, LARGEST, 60 * S),
    "net_exposure": (-LARGEST, LARGEST, 60 * S),
    "equity": (0.0, LARGEST, 60 * S),
    "equity_at_day_start": (0.0, LARGEST, 60 * S),
    "daily_loss": (0.0, 10.0, 60 * S),
    "drawdown": (0.0, 1.0, 60 * S),
    "margin_used": (0.0, LARGEST, 60 * S),
    "since_close": (0.0, LARGEST, 60 * S),
    "open_orders": (0.0, LARGEST, 60 * S),
    "orders_last_minute": (0.0, LARGEST, 60 * S),
    "orders_today": (0.0, LARGEST, 60 * S),
    "trades_today": (0.0, LARGEST, 60 * S),
    "reject_share": (0.0, 1.0, 60 * S),
    "consecutive_losses": (0.0, LARGEST, 60 * S),
    "stops_today": (0.0, LARGEST, 60 * S),
    "data_quality.spread": (0.0, 2.0, 2 * S),
    "data_quality.frozen_for": (0.0, LARGEST, 2 * S),
    "data_quality.book_off": (0.0, LARGEST, 2 * S),
    "data_quality.close": (SMALLEST, LARGEST, 18_000 * S),
    "data_quality.mid": (SMALLEST, LARGEST, 2 * S),
    "data_quality.jump": (1.0, LARGEST, 18_000 * S),
    "data_quality.traded": (0.0, LARGEST, 30 * S),
    "prints.share_off": (0.0, 1.0, 30 * S),
    "prints.farthest": (0.0, LARGEST, 30 * S),
    "market_regime.confidence": (0.0, 1.0, 18_000 * S),
    "orderflow.imbalance": (0.0, 1.0, 2 * S),
    "orderflow.book_frozen": (0.0, LARGEST, 2 * S),
    "orderflow.delta_fast": (-LARGEST, LARGEST, 30 * S),
    "orderflow.delta_middle": (-LARGEST, LARGEST, 30 * S),
    "orderflow.delta_slow": (-LARGEST, LARGEST, 30 * S),
    "orderflow.stacked": (-1.0, 1.0, 30 * S),
    "orderflow.absorbed": (-1.0, 1.0, 30 * S),
    "liquidity.daily_value": (0.0, LARGEST, 18_000 * S),
    "liquidity.daily_volatility": (0.0, 10.0, 18_000 * S),
    "participation.visible_depth": (0.0, LARGEST, 2 * S),
}
STATIC: dict[str, tuple[float, float]] = {
    "raw_size": (0.0, LARGEST),
    "edge": (-1.0, 1.0),
    "unit_value": (1e-12, LARGEST),
    "lot": (1e-12, LARGEST),
    "minimum_size": (0.0, LARGEST),
    "tick": (1e-12, LARGEST),
    "taker_fee": (-0.0005, 0.1),
    "session": (60.0, 86_400.0),
}


def make_scalar() -> Callable[[Callable[[str], Any], int, int], tuple[str, float, str, float]]:
    """Return the hand-written function: `get, now, skew` to verdict, size, determining rule and confidence.

    Reading each input is written out, as the generated code has it: a loop over a table would be slower.
    """
    lines = ["def decide(get, now, skew):", "    latest = now + skew"]
    lines.extend(f"    oldest_{age} = now - {age}" for age in sorted({age for _, _, age in AGED.values()}))
    for name, (lo, hi) in STATIC.items():
        lines.append(f"    {name} = get({name!r})")
        lines.append(
            f"    {name} = {name} if {name}.__class__ is float and {lo!r} <= {name} <= {hi!r} "
            f"else number({name}, {lo!r}, {hi!r})"
        )
    for name, (lo, hi, age) in AGED.items():
        var = name.split(".")[-1]
        lines.append(f"    {var} = get({name!r}); at = get({name + '_at'!r})")
        lines.append(
            f"    {var} = {var} if {var}.__class__ is float and {lo!r} <= {var} <= {hi!r} and at.__class__ is int "
            f"and oldest_{age} <= at <= latest else aged({var}, at, {lo!r}, {hi!r}, {age}, now, latest)"
        )
    return _scope("\n".join(lines) + "\n" + SCALAR_BODY)


SCALAR_BODY = """
    strategy = get("strategy"); symbol = get("symbol"); venue = get("venue"); mode = get("mode"); intent = get("intent")
    direction = get("direction")
    switch = get("kill_switch"); at = get("kill_switch_at")
    if not (switch.__class__ is str and switch in SWITCH
            and at.__class__ is int and oldest_60000000000 <= at <= latest):
        switch = None
    regime = get("market_regime.state"); at = get("market_regime.state_at")
    if not (regime.__class__ is str and regime in REGIMES
            and at.__class__ is int and oldest_18000000000000 <= at <= latest):
        regime = None
    sides = get("orderflow.sides"); at = get("orderflow.sides_at")
    if not (sides.__class__ is str and sides in SIDES
            and at.__class__ is int and oldest_30000000000 <= at <= latest):
        sides = None
    permit = get("permit_state"); at = get("permit_state_at")
    if not (permit.__class__ is str and permit in PERMITS
            and at.__class__ is int and oldest_2000000000 <= at <= latest):
        permit = None
    goes = get("permit_mode"); at = get("permit_mode_at")
    if not (goes.__class__ is str and goes in MODES and at.__class__ is int and oldest_2000000000 <= at <= latest):
        goes = None
    stake = get("stake_known"); at = get("stake_known_at")
    if not (stake.__class__ is bool and at.__class__ is int and oldest_2000000000 <= at <= latest):
        stake = None
    if not (strategy.__class__ is str and strategy in EDGE):
        strategy = None
    symbol_unlisted = venue_unlisted = False
    if not (symbol.__class__ is str and symbol in SYMBOLS):
        symbol_unlisted = symbol.__class__ is str and not unreadable(symbol)
        symbol = None
    if not (venue.__class__ is str and venue in VENUES):
        venue_unlisted = venue.__class__ is str and not unreadable(venue)
        venue = None
    if not (mode.__class__ is str and mode in MODES):
        mode = None
    if not (intent.__class__ is str and intent in INTENTS):
        intent = None
    sign = 1.0 if direction == "long" else -1.0 if direction == "short" else nan
    strategy_edge = EDGE[strategy] if strategy else nan
    max_order = MAX_ORDER[strategy] if strategy else nan
    max_position = MAX_POSITION[strategy] if strategy else nan
    after_close = AFTER_CLOSE[strategy] if strategy else nan
    cell = MATRIX.get((strategy, regime), "block") if strategy and regime else None
    # models
    order_value = raw_size * unit_value
    market_value = daily_value * 600.0 / session
    if not (0.0 <= market_value <= 1.7976931348623157e308):
        market_value = nan
    share = order_value / market_value if market_value else nan
    temporary = 0.142 * daily_volatility * power(share, 0.6)
    permanent = 0.314 * daily_volatility * order_value / daily_value if daily_value else nan
    cost = 2.0 * (spread / 2.0 + taker_fee) + temporary + permanent / 2.0
    if not (-1.0 <= cost <= 10.0):
        cost = nan
    expected = edge if edge <= strategy_edge else strategy_edge + (edge - edge)
    required = 1.5 * cost if cost > 0.0 else cost
    distance = abs(close / mid - 1.0)
    distance += distance - distance
    tick_size = tick / mid
    tick_size += tick_size - tick_size
    usual = daily_value * 60.0 / session
    pace = traded / usual if 0.0 < usual <= 1.7976931348623157e308 else nan
    pace += pace - pace
    cvd_fast = sign * delta_fast; cvd_middle = sign * delta_middle; cvd_slow = sign * delta_slow
    footprint = sign * stacked
    against = sign * absorbed
    known_cvd = cvd_fast == cvd_fast and cvd_middle == cvd_middle and cvd_slow == cvd_slow
    aligned = ((cvd_fast > 0) + (cvd_middle > 0) + (cvd_slow > 0)) / 3.0 if known_cvd else nan
    held = sign * strategy_position
    own_exposure = held * mid + strategy_pending
    exposure = sign * position * mid + pending_increasing
    fall = 1.0 - equity / equity_at_day_start if equity_at_day_start else nan
    fall += fall - fall
    limit = 0.02 if strategy else nan
    # requirements that are known to fail
    fail = ""
    if switch not in ("active", "armed", None): fail = "kill_switch.armed"
    elif mode == "canary" or mode == "live":
        if permit not in ("valid", None) or goes not in (mode, None): fail = "permit.permitted"
        elif stake is False: fail = "permit.stake_is_known"
    if fail:
        return "HALT", 0.0, fail, confidence_of(confidence, aligned)
    if strategy and symbol_unlisted: fail = "eligibility.instrument_listed"
    elif strategy and venue_unlisted: fail = "eligibility.venue_listed"
    elif intent == "close": fail = "eligibility.opening"
    elif since_close < after_close: fail = "repeat.rested"
    elif strategy and held > 0: fail = "repeat.already_in"
    elif strategy and strategy_pending > 0: fail = "repeat.on_its_way"
    elif spread > 0.001 + 1e-12: fail = "data_quality.spread_normal"
    elif frozen_for > 30.0 + 3e-11: fail = "data_quality.moving"
    elif distance > 0.1 + 1e-12: fail = "data_quality.bars_of_this_market"
    elif jump > 1.4 + 1.4e-12: fail = "data_quality.bars_unbroken"
    elif tick_size < 1e-9 - 1e-12 or tick_size > 0.01 + 1e-12: fail = "data_quality.tick_below_price"
    elif pace < 0.002 - 1e-12 or pace > 500.0 + 5e-10: fail = "data_quality.volumes_agree"
    elif share_off > 0.01 + 1e-12: fail = "data_quality.prints_near_quote"
    elif farthest > 0.1 + 1e-12: fail = "data_quality.no_print_absurd"
    elif book_off > 0.0005 + 1e-12: fail = "data_quality.book_agrees"
    elif confidence < 0.01 - 1e-12: fail = "regime.regime_clear"
    elif cell == "block": fail = "regime.regime_blocks"
    elif sides == "estimated": fail = "orderflow.sides_told"
    elif book_frozen > 10.0 + 1e-11: fail = "orderflow.book_moving"
    elif imbalance < 0.6 - 1e-12: fail = "orderflow.imbalance_confirms"
    elif cvd_fast <= 0: fail = "orderflow.delta_confirms"
    elif footprint < 0: fail = "orderflow.stacked_against"
    elif expected < required: fail = "cost.edge_covers_cost"
    elif daily_loss >= limit - 1e-12: fail = "limits.daily_loss_ok"
    elif fall >= limit - 1e-12: fail = "limits.day_fall_ok"
    elif drawdown >= 0.08 - 1e-12: fail = "limits.drawdown_ok"
    elif margin_used >= 0.8 - 1e-12: fail = "limits.margin_ok"
    elif open_orders >= 20.0 - 2e-11: fail = "pace.open_orders_ok"
    elif orders_last_minute >= 30.0 - 3e-11: fail = "pace.orders_a_minute"
    elif orders_today >= 1000.0 - 1e-9: fail = "pace.orders_a_day"
    elif trades_today >= 100.0 - 1e-10: fail = "pace.trades_a_day"
    elif reject_share > 0.2 + 1e-12: fail = "pace.orders_are_taken"
    elif consecutive_losses >= 5.0 - 5e-12: fail = "pace.losses_in_a_row"
    elif stops_today >= 3.0 - 3e-12: fail = "pace.stops_a_day"
    if fail:
        return "SKIP", 0.0, fail, confidence_of(confidence, aligned)
    # what must be known
    if switch is None: fail = "kill_switch.kill_switch"
    elif mode is None: fail = "permit.mode"
    elif permit is None: fail = "permit.permit_state"
    elif goes is None: fail = "permit.permit_mode"
    elif stake is None: fail = "permit.stake_known"
    elif capital_left != capital_left: fail = "permit.capital_left"
    elif strategy is None: fail = "eligibility.strategy"
    elif symbol is None: fail = "eligibility.symbol"
    elif venue is None: fail = "eligibility.venue"
    elif intent is None: fail = "eligibility.intent"
    elif sign != sign: fail = "repeat.direction"
    elif strategy_position != strategy_position: fail = "repeat.strategy_position"
    elif strategy_pending != strategy_pending: fail = "repeat.strategy_pending"
    elif since_close != since_close: fail = "repeat.since_close"
    elif tick != tick: fail = "data_quality.tick"
    elif session != session: fail = "data_quality.session"
    elif daily_value != daily_value: fail = "data_quality.daily_value"
    elif share_off != share_off: fail = "data_quality.share_off"
    elif farthest != farthest: fail = "data_quality.farthest"
    elif spread != spread: fail = "data_quality.spread"
    elif frozen_for != frozen_for: fail = "data_quality.frozen_for"
    elif book_off != book_off: fail = "data_quality.book_off"
    elif close != close: fail = "data_quality.close"
    elif mid != mid: fail = "data_quality.mid"
    elif jump != jump: fail = "data_quality.jump"
    elif traded != traded: fail = "data_quality.traded"
    elif distance != distance: fail = "data_quality.bars_of_this_market"
    elif tick_size != tick_size: fail = "data_quality.tick_below_price"
    elif pace != pace: fail = "data_quality.volumes_agree"
    elif regime is None: fail = "regime.regime"
    elif confidence != confidence: fail = "regime.regime_confidence"
    elif imbalance != imbalance: fail = "orderflow.imbalance"
    elif book_frozen != book_frozen: fail = "orderflow.book_frozen"
    elif sides is None: fail = "orderflow.sides"
    elif delta_fast != delta_fast: fail = "orderflow.delta_fast"
    elif delta_middle != delta_middle: fail = "orderflow.delta_middle"
    elif delta_slow != delta_slow: fail = "orderflow.delta_slow"
    elif stacked != stacked: fail = "orderflow.stacked"
    elif absorbed != absorbed: fail = "orderflow.absorbed"
    elif edge != edge: fail = "cost.edge"
    elif cost != cost: fail = "cost.cost"
    elif market_value != market_value: fail = "participation.market_value"
    elif visible_depth != visible_depth: fail = "participation.visible_depth"
    elif position != position: fail = "limits.position"
    elif pending_increasing != pending_increasing: fail = "limits.pending_increasing"
    elif gross_exposure != gross_exposure: fail = "limits.gross_exposure"
    elif net_exposure != net_exposure: fail = "limits.net_exposure"
    elif equity != equity: fail = "limits.equity"
    elif equity_at_day_start != equity_at_day_start: fail = "limits.equity_at_day_start"
    elif daily_loss != daily_loss: fail = "limits.daily_loss"
    elif drawdown != drawdown: fail = "limits.drawdown"
    elif margin_used != margin_used: fail = "limits.margin_used"
    elif fall != fall: fail = "limits.day_fall_ok"
    elif open_orders != open_orders: fail = "pace.open_orders"
    elif orders_last_minute != orders_last_minute: fail = "pace.orders_last_minute"
    elif orders_today != orders_today: fail = "pace.orders_today"
    elif trades_today != trades_today: fail = "pace.trades_today"
    elif reject_share != reject_share: fail = "pace.reject_share"
    elif consecutive_losses != consecutive_losses: fail = "pace.consecutive_losses"
    elif stops_today != stops_today: fail = "pace.stops_today"
    # size
    factor = 0.5 if cell == "caution" else 1.0
    disagree = not aligned >= 0.66 - 1e-12
    if disagree: factor *= 0.5
    absorbing = not against >= 0.0
    if absorbing: factor *= 0.5
    wanted = size = raw_size * factor
    capped = doubt = ""
    cap = capital_left / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "permit.capital"
        cap = 0.0
    if not size <= cap: size, capped = cap, "permit.capital"
    cap = 0.05 * market_value / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "participation.volume_share"
        cap = 0.0
    if not size <= cap: size, capped = cap, "participation.volume_share"
    cap = 0.25 * visible_depth / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "participation.depth_share"
        cap = 0.0
    if not size <= cap: size, capped = cap, "participation.depth_share"
    cap = max_order / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "limits.order_value"
        cap = 0.0
    if not size <= cap: size, capped = cap, "limits.order_value"
    cap = (max_position - own_exposure) / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "limits.position_value"
        cap = 0.0
    if not size <= cap: size, capped = cap, "limits.position_value"
    cap = (1.0 * equity - gross_exposure) / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "limits.leverage"
        cap = 0.0
    if not size <= cap: size, capped = cap, "limits.leverage"
    cap = (1.0 * equity - exposure) / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "limits.concentration"
        cap = 0.0
    if not size <= cap: size, capped = cap, "limits.concentration"
    cap = (1.0 * equity - sign * net_exposure) / unit_value if unit_value else nan
    if not 0.0 <= cap <= 1.7976931348623157e308:
        if cap - cap != 0.0 and not doubt: doubt = "limits.net"
        cap = 0.0
    if not size <= cap: size, capped = cap, "limits.net"
    lots = floor(size / lot + 1e-9) * lot if lot and size == size and lot == lot else nan
    final = lots if lots <= size else size + (lots - lots)
    if fail:
        return "HOLD", 0.0, fail, confidence_of(confidence, aligned)
    if final != final or minimum_size != minimum_size:
        return "HOLD", 0.0, "pipeline.size", confidence_of(confidence, aligned)
    if not (final > 0.0 and final >= minimum_size):
        if doubt:
            return "HOLD", 0.0, doubt, confidence_of(confidence, aligned)
        rule = capped or ("regime.regime_caution" if cell == "caution" else "orderflow.timeframes_disagree" if disagree
            else "orderflow.absorption_against" if absorbing else "pipeline.size")
        return "SKIP", 0.0, rule, confidence_of(confidence, aligned)
    if capped:
        return "REDUCE", final, capped, confidence_of(confidence, aligned)
    if factor < 1.0:
        rule = ("regime.regime_caution" if cell == "caution" else "orderflow.timeframes_disagree" if disagree
            else "orderflow.absorption_against")
        return "REDUCE", final, rule, confidence_of(confidence, aligned)
    return "EXECUTE", final, "", confidence_of(confidence, aligned)
"""


def _number(x: Any, lo: float, hi: float) -> float:
    if isinstance(x, bool) or not isinstance(x, int | float):
        return NAN
    return float(x) if lo <= x <= hi else NAN


def _aged(x: Any, at: Any, lo: float, hi: float, age: int, now: int, latest: int) -> float:
    if at.__class__ is not int or not now - age <= at <= latest:
        return NAN
    return _number(x, lo, hi)


def _power(a: float, b: float) -> float:
    try:
        return float(a**b) if a >= 0 else NAN
    except OverflowError:
        return NAN


def _confidence(regime: float, aligned: float) -> float:
    regime = regime if regime == regime else 0.0
    aligned = aligned if aligned == aligned else 0.0
    return min(regime, aligned)


def _scope(text: str) -> Callable[[Callable[[str], Any], int, int], tuple[str, float, str, float]]:
    import math

    scope: dict[str, Any] = {
        "nan": NAN,
        "number": _number,
        "aged": _aged,
        "power": _power,
        "unreadable": unreadable,
        "floor": math.floor,
        "confidence_of": _confidence,
        "EDGE": EDGE,
        "MAX_ORDER": MAX_ORDER,
        "MAX_POSITION": MAX_POSITION,
        "AFTER_CLOSE": AFTER_CLOSE,
        "MATRIX": MATRIX,
        "SYMBOLS": frozenset(SYMBOLS),
        "VENUES": frozenset(VENUES),
        "MODES": frozenset(MODES),
        "REGIMES": frozenset(REGIMES),
        "SIDES": frozenset(SIDES),
        "PERMITS": frozenset(PERMITS),
        "SWITCH": frozenset(("active", "reduce_only", "cancel_only", "halted", "armed", "fired")),
        "INTENTS": frozenset(("open", "close")),
    }
    exec(text, scope)
    function: Callable[[Callable[[str], Any], int, int], tuple[str, float, str, float]] = scope["decide"]
    return function


Array = NDArray[Any]
Named = dict[str, Array]


GATES = (
    "kill_switch",
    "permit",
    "eligibility",
    "repeat",
    "data_quality",
    "regime",
    "orderflow",
    "cost",
    "participation",
    "limits",
    "pace",
)


def decide_columns(columns: Mapping[str, Array], now: Array, skew: Array) -> dict[str, Array]:
    """Decide whole columns, expression by expression: verdict, size, confidence, determining rule, verdict by gate.

    Enums come as codes (-1 unknown), numbers as doubles (NaN absent), times as integer nanoseconds; the columns
    `symbol_unlisted` and `venue_unlisted` are 1 for a word that no strategy lists. Verdicts are 0 EXECUTE to 4 HALT;
    `rule` is a position in `rules`, the names of the conditions below in order, the last of which means none.
    """
    latest = now + skew
    v: dict[str, Array] = {}
    for name, (lo, hi) in STATIC.items():
        x = columns[name]
        v[name] = np.where((x >= lo) & (x <= hi), x, NAN)
    for name, (lo, hi, age) in AGED.items():
        x, at = columns[name], columns[f"{name}_at"]
        ok = (x >= lo) & (x <= hi) & (at >= now - age) & (at <= latest)
        v[name.split(".")[-1]] = np.where(ok, x, NAN)
    switch = _fresh(columns, "kill_switch", 60 * S, now, latest)
    regime = _fresh(columns, "market_regime.state", 18_000 * S, now, latest)
    sides = _fresh(columns, "orderflow.sides", 30 * S, now, latest)
    permit, goes, stake = (_fresh(columns, name, 2 * S, now, latest) for name in PERMITTED)
    strategy, symbol, venue = columns["strategy"], columns["symbol"], columns["venue"]
    mode, intent, direction = columns["mode"], columns["intent"], columns["direction"]
    sign = np.array([1.0, -1.0, NAN])[direction]
    edges = np.array([*(EDGE[s] for s in STRATEGIES), NAN])[strategy]
    max_order = np.array([*(MAX_ORDER[s] for s in STRATEGIES), NAN])[strategy]
    max_position = np.array([*(MAX_POSITION[s] for s in STRATEGIES), NAN])[strategy]
    after_close = np.array([*(AFTER_CLOSE[s] for s in STRATEGIES), NAN])[strategy]
    outcomes = {"allow": 0, "caution": 1, "block": 2}
    cells = [[outcomes[MATRIX.get((s, r), "block")] for r in REGIMES] + [-1] for s in STRATEGIES]
    cell = np.array([*cells, [-1] * (len(REGIMES) + 1)])[strategy, regime]
    order_value = v["raw_size"] * v["unit_value"]
    market_value = v["daily_value"] * 600.0 / v["session"]
    market_value = np.where((market_value >= 0.0) & (market_value <= LARGEST), market_value, NAN)
    share = order_value / market_value
    temporary = 0.142 * v["daily_volatility"] * share**0.6
    permanent = 0.314 * v["daily_volatility"] * order_value / v["daily_value"]
    cost = 2.0 * (v["spread"] / 2.0 + v["taker_fee"]) + temporary + permanent / 2.0
    cost = np.where((cost >= -1.0) & (cost <= 10.0), cost, NAN)
    expected, required = np.minimum(v["edge"], edges), np.where(cost > 0.0, 1.5 * cost, cost)
    distance = _finite(np.abs(v["close"] / v["mid"] - 1.0))
    tick_size = _finite(v["tick"] / v["mid"])
    pace = _finite(v["traded"] / _finite(v["daily_value"] * 60.0 / v["session"]))
    fast, middle, slow = sign * v["delta_fast"], sign * v["delta_middle"], sign * v["delta_slow"]
    footprint, against = sign * v["stacked"], sign * v["absorbed"]
    known_cvd = (fast == fast) & (middle == middle) & (slow == slow)
    aligned = np.where(known_cvd, ((fast > 0).astype(float) + (middle > 0) + (slow > 0)) / 3.0, NAN)
    held = sign * v["strategy_position"]
    own_exposure = held * v["mid"] + v["strategy_pending"]
    exposure = sign * v["position"] * v["mid"] + v["pending_increasing"]
    fall = _finite(1.0 - v["equity"] / v["equity_at_day_start"])
    asked = strategy >= 0
    limit = np.where(asked, 0.02, NAN)
    fails = {
        "kill_switch": {"armed": switch >= 1},
        "permit": {
            "permitted": (mode >= 2) & (((permit >= 0) & (permit != VALID)) | ((goes >= 0) & (goes != mode))),
            "stake_is_known": (mode >= 2) & (stake == 0),
        },
        "eligibility": {
            "instrument_listed": asked & (columns["symbol_unlisted"] == 1),
            "venue_listed": asked & (columns["venue_unlisted"] == 1),
            "opening": intent == 1,
        },
        "repeat": {
            "rested": v["since_close"] < after_close,
            "already_in": asked & (held > 0),
            "on_its_way": asked & (v["strategy_pending"] > 0),
        },
        "data_quality": {
            "spread_normal": v["spread"] > 0.001 + TOL,
            "moving": v["frozen_for"] > 30.0 + 30 * TOL,
            "bars_of_this_market": distance > 0.1 + TOL,
            "bars_unbroken": v["jump"] > 1.4 + 1.4 * TOL,
            "tick_below_price": (tick_size < 1e-9 - TOL) | (tick_size > 0.01 + TOL),
            "volumes_agree": (pace < 0.002 - TOL) | (pace > 500.0 + 500 * TOL),
            "prints_near_quote": v["share_off"] > 0.01 + TOL,
            "no_print_absurd": v["farthest"] > 0.1 + TOL,
            "book_agrees": v["book_off"] > 0.0005 + TOL,
        },
        "regime": {"regime_clear": v["confidence"] < 0.01 - TOL, "regime_blocks": cell == 2},
        "orderflow": {
            "sides_told": sides == 1,
            "book_moving": v["book_frozen"] > 10.0 + 10 * TOL,
            "imbalance_confirms": v["imbalance"] < 0.6 - TOL,
            "delta_confirms": fast <= 0,
            "stacked_against": footprint < 0,
        },
        "cost": {"edge_covers_cost": expected < required},
        "participation": {},
        "limits": {
            "daily_loss_ok": v["daily_loss"] >= limit - TOL,
            "day_fall_ok": fall >= limit - TOL,
            "drawdown_ok": v["drawdown"] >= 0.08 - TOL,
            "margin_ok": v["margin_used"] >= 0.8 - TOL,
        },
        "pace": {
            "open_orders_ok": v["open_orders"] >= 20.0 - 20 * TOL,
            "orders_a_minute": v["orders_last_minute"] >= 30.0 - 30 * TOL,
            "orders_a_day": v["orders_today"] >= 1000.0 - 1000 * TOL,
            "trades_a_day": v["trades_today"] >= 100.0 - 100 * TOL,
            "orders_are_taken": v["reject_share"] > 0.2 + TOL,
            "losses_in_a_row": v["consecutive_losses"] >= 5.0 - 5 * TOL,
            "stops_a_day": v["stops_today"] >= 3.0 - 3 * TOL,
        },
    }
    needs = {
        "kill_switch": {"kill_switch": switch < 0},
        "permit": {
            "mode": mode < 0,
            **{name: code < 0 for name, code in zip(PERMITTED, (permit, goes, stake), strict=True)},
            **_unknown(v, ("capital_left",)),
        },
        "eligibility": {"strategy": strategy < 0, "symbol": symbol < 0, "venue": venue < 0, "intent": intent < 0},
        "repeat": {
            "direction": direction < 0,
            **_unknown(v, ("strategy_position", "strategy_pending", "since_close")),
            # The house gives each strategy its own.
            "after_close": after_close != after_close,
        },
        "data_quality": {
            **_unknown(v, QUALITY),
            "bars_of_this_market": distance != distance,
            "tick_below_price": tick_size != tick_size,
            "volumes_agree": pace != pace,
        },
        "regime": {
            "family": strategy < 0,
            "regime": regime < 0,
            "regime_confidence": v["confidence"] != v["confidence"],
        },
        "orderflow": {
            "direction": direction < 0,
            **_unknown(v, ("tick", "imbalance", "book_frozen")),
            "sides": sides < 0,
            **_unknown(v, FLOW),
        },
        "cost": {"edge": v["edge"] != v["edge"], "strategy_edge": edges != edges, "cost": cost != cost},
        "participation": {
            "direction": direction < 0,
            "market_value": market_value != market_value,
            **_unknown(v, ("visible_depth",)),
        },
        "limits": {
            "direction": direction < 0,
            **_unknown(v, MONEY),
            "max_daily_loss": strategy < 0,
            "price": v["mid"] != v["mid"],
            "day_fall_ok": fall != fall,
        },
        "pace": _unknown(v, COUNTS),
    }
    factors = {
        "regime": {"regime_caution": np.where(cell == 1, 0.5, 1.0)},
        "orderflow": {
            "timeframes_disagree": np.where(aligned >= 0.66 - TOL, 1.0, 0.5),
            "absorption_against": np.where(against >= 0.0, 1.0, 0.5),
        },
    }
    limits = {
        "permit": {"capital": v["capital_left"]},
        "participation": {"volume_share": 0.05 * market_value, "depth_share": 0.25 * v["visible_depth"]},
        "limits": {
            "order_value": max_order,
            "position_value": max_position - own_exposure,
            "leverage": 1.0 * v["equity"] - v["gross_exposure"],
            "concentration": 1.0 * v["equity"] - exposure,
            "net": 1.0 * v["equity"] - sign * v["net_exposure"],
        },
    }
    factor, raw = np.ones(len(now)), v["raw_size"]
    for multiplied in factors.values():
        for by in multiplied.values():
            factor = factor * by
    wanted = size = raw * factor
    doubts: Named = {}
    caps: dict[str, Named] = {}
    for gate, amounts in limits.items():
        caps[gate] = {}
        for name, amount in amounts.items():
            own = amount / v["unit_value"]
            sure = (own >= -LARGEST) & (own <= LARGEST)
            doubts[f"{gate}.{name}"] = ~sure
            caps[gate][name] = np.where(sure & (own >= 0.0), own, 0.0)
            size = np.minimum(size, caps[gate][name])
    final = np.minimum(np.floor(size / v["lot"] + 1e-9) * v["lot"], size)
    unknown_size = (final != final) | (v["minimum_size"] != v["minimum_size"])
    small = ~((final > 0.0) & (final >= v["minimum_size"]))
    out: dict[str, Array] = {}
    halting: list[Array] = []
    skipping: list[Array] = []
    holding: list[Array] = []
    for gate in GATES:
        failed, missing = _any(fails[gate].values(), len(now)), _any(needs[gate].values(), len(now))
        smaller = [f < 1.0 for f in factors.get(gate, {}).values()] + [c < raw for c in caps.get(gate, {}).values()]
        verdict = np.where(_any(smaller, len(now)), 1, 0)
        verdict = np.where(missing, 2, verdict)
        out[f"{gate}.verdict"] = np.where(failed, 4 if gate in GATES[:2] else 3, verdict)
        (halting if gate in GATES[:2] else skipping).append(failed)
        holding.append(missing)
    small_doubts = [(name, small & d) for name, d in doubts.items()]
    binding = size < wanted
    conditions = [
        *_by_gate(fails),
        *_by_gate(needs),
        ("pipeline.size", unknown_size),
        *small_doubts,
        *((name, binding & (c == size)) for name, c in _by_gate(caps)),
        *((name, f < 1.0) for name, f in _by_gate(factors)),
        ("pipeline.size", small),
    ]
    rule = np.full(len(now), len(conditions))
    for n in range(len(conditions) - 1, -1, -1):
        rule = np.where(conditions[n][1], n, rule)
    verdict = np.where((factor < 1.0) | binding, 1, 0)
    verdict = np.where(small, 3, verdict)
    verdict = np.where(_any([*holding, unknown_size, *(d for _, d in small_doubts)], len(now)), 2, verdict)
    verdict = np.where(_any(skipping, len(now)), 3, verdict)
    verdict = np.where(_any(halting, len(now)), 4, verdict)
    out["verdict"], out["rule"] = verdict, rule
    out["rules"] = np.array([*(name for name, _ in conditions), ""])
    out["final"] = np.where(verdict <= 1, final, 0.0)
    out["confidence"] = np.minimum(np.nan_to_num(v["confidence"]), np.nan_to_num(aligned))
    return out


PERMITTED = ("permit_state", "permit_mode", "stake_known")
VALID = PERMITS.index("valid")
QUALITY = (
    *("tick", "session", "daily_value", "share_off", "farthest"),
    *("spread", "frozen_for", "book_off", "close", "mid", "jump", "traded"),
)
MONEY = (
    *("position", "strategy_position", "strategy_pending", "pending_increasing", "gross_exposure", "net_exposure"),
    *("equity", "equity_at_day_start", "daily_loss", "drawdown", "margin_used"),
)
COUNTS = (
    *("open_orders", "orders_last_minute", "orders_today", "trades_today"),
    *("reject_share", "consecutive_losses", "stops_today"),
)
FLOW = ("delta_fast", "delta_middle", "delta_slow", "stacked", "absorbed")


def _unknown(values: Mapping[str, Array], names: Iterable[str]) -> dict[str, Array]:
    return {name: values[name] != values[name] for name in names}


def _by_gate(named: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[str, Array]]:
    return ((f"{gate}.{name}", array) for gate, own in named.items() for name, array in own.items())


def _finite(x: Array) -> Array:
    finite: Array = x + (x - x)
    return finite


def _any(masks: Iterable[Array], rows: int) -> Array:
    out = np.zeros(rows, dtype=bool)
    for mask in masks:
        out = out | mask
    return out


def _fresh(columns: Mapping[str, Array], name: str, age: int, now: Array, latest: Array) -> Array:
    at = columns[f"{name}_at"]
    return np.where((at >= now - age) & (at <= latest), columns[name], -1)
