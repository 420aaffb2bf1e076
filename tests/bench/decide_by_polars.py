"""The shipped opening pipeline as a Polars script: what `golive decide` over a file is held against.

Scanned, decided layer by layer in one lazy query, and sunk, as a good engineer would have it. Null is what is unknown,
so that a comparison with it is none. The same inputs are checked for range and age, and the same verdicts, sizes,
rules and gates are written; what golive does besides (ids that come again, terms against the market's description,
rows decided twice) is not done here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from tests.bench.handwritten import (
    AFTER_CLOSE,
    AGED,
    COUNTS,
    EDGE,
    FLOW,
    GATES,
    LARGEST,
    MATRIX,
    MAX_ORDER,
    MAX_POSITION,
    MODES,
    MONEY,
    PERMITS,
    QUALITY,
    REGIMES,
    SIDES,
    STATIC,
    STRATEGIES,
    SYMBOLS,
    TOL,
    VENUES,
    S,
)

from golive.core.row import MARKET_DIGEST
from golive.core.verdict import Verdict

Named = Mapping[str, pl.Expr]

SWITCHES = ("active", "reduce_only", "cancel_only", "halted", "armed", "fired")
VERDICTS = pl.Enum([verdict.name for verdict in Verdict])
EXECUTE, REDUCE, HOLD, SKIP, HALT = range(5)
HALTING = GATES[:2]
TOLD = ("signal_id", "symbol", "strategy", "direction", "intent", MARKET_DIGEST)


def decide(source: Path, out: Path, policy_digest: str) -> None:
    """Decide a parquet file of rows that open, to a parquet file."""
    rows = pl.scan_parquet(source)
    decided = verdicts(sizes(derived(read(rows))))
    gates, rules = names()
    decided.select(
        *TOLD,
        pl.col("decided_at").alias("ts"),
        pl.col("v.raw_size").alias("raw_size"),
        pl.col("verdict").cat.to(VERDICTS),
        pl.when(pl.col("verdict") <= REDUCE).then("final").otherwise(0.0).alias("final_size"),
        pl.when(pl.col("verdict") <= REDUCE).then("lots").otherwise(0).cast(pl.Int64).alias("lots"),
        said(gates).alias("gate"),
        said(rules).alias("rule"),
        pl.lit("").alias("reason"),
        pl.min_horizontal(v("confidence").fill_null(0.0), pl.col("aligned").fill_null(0.0)).alias("confidence"),
        pl.lit(policy_digest).alias("policy_digest"),
        *(pl.col(f"gate_{gate}").cat.to(VERDICTS) for gate in GATES),
    ).sink_parquet(out, compression="zstd")


def said(words: Sequence[str]) -> pl.Expr:
    """Return the word of each row's condition."""
    kind = pl.Enum([*dict.fromkeys(words)])
    return pl.col("condition").replace_strict(dict(enumerate(words)), return_dtype=kind)


def v(name: str) -> pl.Expr:
    return pl.col(f"v.{name}")


def read(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with what they know, as `v.` and its name: in range, and of an age at which it counts."""
    now = pl.col("decided_at")
    latest = now + pl.col("clock_skew")

    def fresh(name: str, age: int) -> pl.Expr:
        return pl.col(f"{name}_at").is_between(now - age, latest)

    def word(name: str, known: Iterable[str], age: int | None = None) -> pl.Expr:
        there = pl.col(name).is_in(list(known))
        return pl.when(there if age is None else there & fresh(name, age)).then(pl.col(name))

    numbers = {name: pl.when(pl.col(name).is_between(lo, hi)).then(pl.col(name)) for name, (lo, hi) in STATIC.items()}
    for name, (lo, hi, age) in AGED.items():
        usable = pl.col(name).is_between(lo, hi) & fresh(name, age)
        numbers[name.split(".")[-1]] = pl.when(usable).then(pl.col(name))
    return rows.with_columns(
        **{f"v.{name}": known for name, known in numbers.items()},
        switch=word("kill_switch", SWITCHES, 60 * S),
        regime=word("market_regime.state", REGIMES, 18_000 * S),
        sides=word("orderflow.sides", SIDES, 30 * S),
        asking=word("strategy", STRATEGIES),
        listed=word("symbol", SYMBOLS),
        at=word("venue", VENUES),
        run=word("mode", MODES),
        permit=word("permit_state", PERMITS, 2 * S),
        goes=word("permit_mode", MODES, 2 * S),
        stake=pl.when(fresh("stake_known", 2 * S)).then(pl.col("stake_known")),
        intends=word("intent", ("open", "close")),
        sign=pl.col("direction").replace_strict({"long": 1.0, "short": -1.0}, default=None, return_dtype=pl.Float64),
    )


def of_strategy(table: Mapping[str, float]) -> pl.Expr:
    return pl.col("asking").replace_strict(dict(table), default=None, return_dtype=pl.Float64)


def finite(x: pl.Expr) -> pl.Expr:
    return pl.when(x.is_finite()).then(x)


def within(x: pl.Expr, lo: float, hi: float) -> pl.Expr:
    return pl.when(x.is_between(lo, hi)).then(x)


def derived(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with what the models and the features of the direction say."""
    outcomes = {f"{s}/{r}": MATRIX.get((s, r), "block") for s in STRATEGIES for r in REGIMES}
    sign, value, session = pl.col("sign"), v("daily_value"), v("session")
    fast, middle, slow = (sign * v(f"delta_{which}") for which in ("fast", "middle", "slow"))
    rows = rows.with_columns(
        edges=of_strategy(EDGE),
        max_order=of_strategy(MAX_ORDER),
        max_position=of_strategy(MAX_POSITION),
        after_close=of_strategy(AFTER_CLOSE),
        limit=pl.when(pl.col("asking").is_not_null()).then(0.02),
        cell=pl.concat_str("asking", "regime", separator="/").replace_strict(
            outcomes, default=None, return_dtype=pl.Enum(["allow", "caution", "block"])
        ),
        order_value=v("raw_size") * v("unit_value"),
        market_value=within(value * 600.0 / session, 0.0, LARGEST),
        distance=finite((v("close") / v("mid") - 1.0).abs()),
        tick_size=finite(v("tick") / v("mid")),
        pace=finite(v("traded") / finite(value * 60.0 / session)),
        cvd=fast,
        footprint=sign * v("stacked"),
        against=sign * v("absorbed"),
        aligned=((fast > 0).cast(pl.Float64) + (middle > 0) + (slow > 0)) / 3.0,
        held=sign * v("strategy_position"),
        fall=finite(1.0 - v("equity") / v("equity_at_day_start")),
    )
    order, volatility = pl.col("order_value"), v("daily_volatility")
    temporary = 0.142 * volatility * (order / pl.col("market_value")) ** 0.6
    permanent = 0.314 * volatility * order / value
    cost = 2.0 * (v("spread") / 2.0 + v("taker_fee")) + temporary + permanent / 2.0
    return rows.with_columns(cost=within(cost, -1.0, 10.0))


def sizes(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with their factors, caps and final sizes."""
    rows = rows.with_columns(
        **{f"x.{name}": pl.when(small).then(0.5).otherwise(1.0) for name, small in halved().items()},
        **{f"own.{name}": finite(amount / v("unit_value")) for name, amount in amounts().items()},
    )
    factors = pl.col([f"x.{name}" for name in halved()])
    capped = {f"c.{name}": pl.max_horizontal(pl.col(f"own.{name}").fill_null(0.0), 0.0) for name in amounts()}
    rows = rows.with_columns(**capped, factor=pl.fold(pl.lit(1.0), lambda a, b: a * b, factors))
    rows = rows.with_columns(wanted=v("raw_size") * pl.col("factor"))
    # The smallest of them, and unknown where what is wanted is: `min_horizontal` alone leaves nulls out.
    least = pl.min_horizontal("wanted", *capped)
    rows = rows.with_columns(size=pl.when(pl.col("wanted").is_not_null()).then(least))
    rows = rows.with_columns(lots=(pl.col("size") / v("lot") + 1e-9).floor())
    lots, size = pl.col("lots") * v("lot"), pl.col("size")
    return rows.with_columns(final=pl.when(lots <= size).then(lots).otherwise(size + (lots - lots)))


def halved() -> Named:
    return {
        "regime.regime_caution": pl.col("cell") == "caution",
        "orderflow.timeframes_disagree": ~(pl.col("aligned") >= 0.66 - TOL).fill_null(value=False),
        "orderflow.absorption_against": ~(pl.col("against") >= 0.0).fill_null(value=False),
    }


def amounts() -> Named:
    mid, sign, equity = v("mid"), pl.col("sign"), v("equity")
    return {
        "permit.capital": v("capital_left"),
        "participation.volume_share": 0.05 * pl.col("market_value"),
        "participation.depth_share": 0.25 * v("visible_depth"),
        "limits.order_value": pl.col("max_order"),
        "limits.position_value": pl.col("max_position") - (pl.col("held") * mid + v("strategy_pending")),
        "limits.leverage": equity - v("gross_exposure"),
        "limits.concentration": equity - (sign * v("position") * mid + v("pending_increasing")),
        "limits.net": equity - sign * v("net_exposure"),
    }


def fails() -> Mapping[str, Named]:
    """Return each gate's requirements as what is known to fail, in their order."""
    col = pl.col
    money = col("run").is_in(["canary", "live"])
    tick, pace, known = col("tick_size"), col("pace"), col("asking").is_not_null()
    required = pl.when(col("cost") > 0.0).then(1.5 * col("cost")).otherwise(col("cost"))
    edge = pl.when(v("edge").is_not_null() & col("edges").is_not_null()).then(pl.min_horizontal(v("edge"), "edges"))
    return {
        "kill_switch": {"armed": col("switch") != "active"},
        "permit": {
            "permitted": money & ((col("permit") != "valid") | (col("goes") != col("run"))),
            "stake_is_known": money & ~col("stake"),
        },
        "eligibility": {
            "instrument_listed": known & col("listed").is_null() & col("symbol").is_not_null(),
            "venue_listed": known & col("at").is_null() & col("venue").is_not_null(),
            "opening": col("intends") == "close",
        },
        "repeat": {
            "rested": v("since_close") < col("after_close"),
            "already_in": known & (col("held") > 0),
            "on_its_way": known & (v("strategy_pending") > 0),
        },
        "data_quality": {
            "spread_normal": v("spread") > 0.001 + TOL,
            "moving": v("frozen_for") > 30.0 + 30 * TOL,
            "bars_of_this_market": col("distance") > 0.1 + TOL,
            "bars_unbroken": v("jump") > 1.4 + 1.4 * TOL,
            "tick_below_price": (tick < 1e-9 - TOL) | (tick > 0.01 + TOL),
            "volumes_agree": (pace < 0.002 - TOL) | (pace > 500.0 + 500 * TOL),
            "prints_near_quote": v("share_off") > 0.01 + TOL,
            "no_print_absurd": v("farthest") > 0.1 + TOL,
            "book_agrees": v("book_off") > 0.0005 + TOL,
        },
        "regime": {"regime_clear": v("confidence") < 0.01 - TOL, "regime_blocks": col("cell") == "block"},
        "orderflow": {
            "sides_told": col("sides") == "estimated",
            "book_moving": v("book_frozen") > 10.0 + 10 * TOL,
            "imbalance_confirms": v("imbalance") < 0.6 - TOL,
            "delta_confirms": col("cvd") <= 0,
            "stacked_against": col("footprint") < 0,
        },
        "cost": {"edge_covers_cost": edge < required},
        "participation": {},
        "limits": {
            "daily_loss_ok": v("daily_loss") >= col("limit") - TOL,
            "day_fall_ok": col("fall") >= col("limit") - TOL,
            "drawdown_ok": v("drawdown") >= 0.08 - TOL,
            "margin_ok": v("margin_used") >= 0.8 - TOL,
        },
        "pace": {
            "open_orders_ok": v("open_orders") >= 20.0 - 20 * TOL,
            "orders_a_minute": v("orders_last_minute") >= 30.0 - 30 * TOL,
            "orders_a_day": v("orders_today") >= 1000.0 - 1000 * TOL,
            "trades_a_day": v("trades_today") >= 100.0 - 100 * TOL,
            "orders_are_taken": v("reject_share") > 0.2 + TOL,
            "losses_in_a_row": v("consecutive_losses") >= 5.0 - 5 * TOL,
            "stops_a_day": v("stops_today") >= 3.0 - 3 * TOL,
        },
    }


def needs() -> Mapping[str, Named]:
    """Return what each gate has to know, as what is unknown, in its order."""

    def unknown(**columns: str) -> dict[str, pl.Expr]:
        return {name: pl.col(column).is_null() for name, column in columns.items()}

    def values(names: Iterable[str]) -> dict[str, pl.Expr]:
        return {name: v(name).is_null() for name in names}

    return {
        "kill_switch": unknown(kill_switch="switch"),
        "permit": {
            **unknown(mode="run", permit_state="permit", permit_mode="goes", stake_known="stake"),
            **values(("capital_left",)),
        },
        "eligibility": unknown(strategy="asking", symbol="listed", venue="at", intent="intends"),
        "repeat": {
            **unknown(direction="sign", while_open="asking"),
            **values(("strategy_position", "strategy_pending", "since_close")),
        },
        "data_quality": {
            **values(QUALITY),
            **unknown(bars_of_this_market="distance", tick_below_price="tick_size", volumes_agree="pace"),
        },
        "regime": {**unknown(family="asking", regime="regime"), "regime_confidence": v("confidence").is_null()},
        "orderflow": {
            **unknown(direction="sign"),
            **values(("tick", "imbalance", "book_frozen")),
            **unknown(sides="sides"),
            **values(FLOW),
        },
        "cost": {**values(("edge",)), **unknown(strategy_edge="edges", cost="cost")},
        "participation": {**unknown(direction="sign", market_value="market_value"), **values(("visible_depth",))},
        "limits": {
            **unknown(direction="sign"),
            **values(MONEY),
            **unknown(max_daily_loss="asking", price="v.mid", day_fall_ok="fall"),
        },
        "pace": values(COUNTS),
    }


def conditions() -> list[tuple[str, pl.Expr]]:
    """Return what may determine a decision, the first that holds before all others."""
    final, minimum = pl.col("final"), v("minimum_size")
    small = ~((final > 0.0) & (final >= minimum)).fill_null(value=False)
    doubted = [(name, small & pl.col(f"own.{name}").is_null()) for name in amounts()]
    binding = pl.col("size") < pl.col("wanted")
    return [
        *by_gate(fails()),
        *by_gate(needs()),
        ("pipeline.size", final.is_null() | minimum.is_null()),
        *doubted,
        *((name, binding & (pl.col(f"c.{name}") == pl.col("size"))) for name in amounts()),
        *((name, pl.col(f"x.{name}") < 1.0) for name in halved()),
        ("pipeline.size", small),
    ]


def by_gate(named: Mapping[str, Named]) -> Iterator[tuple[str, pl.Expr]]:
    return ((f"{gate}.{name}", cell) for gate, own in named.items() for name, cell in own.items())


def names() -> tuple[list[str], list[str]]:
    """Return the gate and the rule of each condition, and of none."""
    gates, rules = zip(*(name.split(".", 1) for name, _ in conditions()), strict=True)
    return [*gates, ""], [*rules, ""]


def verdicts(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with each gate's verdict, the determining condition and the verdict."""
    failing, missing, gates = fails(), needs(), {}
    for gate in GATES:
        smaller = [pl.col(f"x.{n}") < 1.0 for n in halved() if n.startswith(f"{gate}.")]
        smaller += [pl.col(f"c.{n}") < v("raw_size") for n in amounts() if n.startswith(f"{gate}.")]
        verdict: Any = pl.when(held(failing[gate].values())).then(HALT if gate in HALTING else SKIP)
        verdict = verdict.when(held(missing[gate].values())).then(HOLD)
        gates[f"gate_{gate}"] = verdict.when(held(smaller)).then(REDUCE).otherwise(EXECUTE).cast(pl.UInt8)
    first: Any = pl.when(pl.lit(value=False)).then(0)
    for n, (_, condition) in enumerate(conditions()):
        first = first.when(condition).then(n)
    rows = rows.with_columns(**gates, condition=first.otherwise(len(conditions())).cast(pl.UInt8))
    worst, condition = pl.max_horizontal(*gates), pl.col("condition")
    failed, unknown = len(list(by_gate(failing))), len(list(by_gate(missing)))
    doubts = failed + unknown + 1 + len(amounts())
    small = ~((pl.col("final") > 0.0) & (pl.col("final") >= v("minimum_size"))).fill_null(value=False)
    of_all: Any = pl.when(condition < failed).then(pl.when(worst == HALT).then(HALT).otherwise(SKIP))
    of_all = of_all.when(condition < doubts).then(HOLD).when(small).then(SKIP)
    of_all = of_all.when(condition < len(conditions())).then(REDUCE).otherwise(EXECUTE)
    return rows.with_columns(verdict=of_all.cast(pl.UInt8))


def held(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *conditions)


if __name__ == "__main__":
    decide(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
