"""Probes: rows beyond one limit, past one gate or in one blocked cell, each decided by the policy itself.

A probe is a row that executes with one thing changed. It is counted only where the row executes without the change:
what is refused anyway shows nothing. Nothing is sent anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.api.engine import Engine
from golive.core.row import Row, is_time, is_why
from golive.core.unit import Quantity
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.documents.library import PRIOR, Strategy, Table
from golive.execution.collar import collar, within
from golive.execution.side import Side
from golive.readiness.measures.facts import Probed, RegimeCell
from golive.readiness.measures.probes import LIMITS

BEYOND = (2.0, 10.0, 1_000.0)
"""How far beyond a limit each probe lies, as a multiple of it: further than any policy may set it."""

SMALL = (0.0, 1e-3, 1.0)
"""What is there of a market, in its currency, of which no order may take a share that is worth sending."""

BLOCK = "block"
EXECUTES = (Verdict.EXECUTE, Verdict.REDUCE)


def limit_probes(engine: Engine, rows: Sequence[Row]) -> tuple[Probed, ...]:
    """Probe every limit from rows that execute; a limit that cannot be probed is tried no time."""
    by_name = {one.header.id: one for one in engine.program.checked.specs.strategies}
    probed = [_of_limit(engine, name, rows, by_name) for name in LIMITS if name != PRICE_COLLAR]
    collars = [_of_collar(engine, row, by_name[str(row["strategy"])]) for row in rows[:1]]
    return (*collars, *probed)


PRICE_COLLAR, ORDER_VALUE, ORDER_VOLUME, MESSAGE_RATE, POSITION, GROSS, DAILY_LOSS = LIMITS


def _of_limit(engine: Engine, name: str, rows: Sequence[Row], by_name: Mapping[str, Strategy]) -> Probed:
    tried = refused = 0
    for row in rows:
        strategy = by_name[str(row["strategy"])]
        if _runs(engine.decide(row)):
            for change in _changes(name, row, strategy):
                decision = engine.decide({**row, **change})
                tried += 1
                refused += _is_refused(name, decision, strategy)
    return Probed(name=name, tried=tried, refused=refused)


def _changes(name: str, row: Row, strategy: Strategy) -> Iterator[Mapping[str, object]]:
    """Yield what makes a row violate a limit, as often as there are probes of it."""
    equity, side = _number(row, "equity"), 1.0 if row["direction"] == "long" else -1.0
    price = _number(row, "lot") / (_number(row, "lot_quantity") or 1.0)
    for times in BEYOND:
        match name:
            case "order_value":
                yield {"raw_size": times * _fact(strategy, "max_order_value")}
            case "message_rate":
                yield {"orders_last_minute": times * LIVELY}
            case "position":
                yield {"strategy_position": side * times * _fact(strategy, "max_position_value") / (price or 1.0)}
            case "gross":
                yield {"gross_exposure": times * MOST_LEVERAGE * equity}
            case "daily_loss":
                yield {"daily_loss": min(1.0, times * _fact(strategy, "max_daily_loss"))}
    if name == ORDER_VOLUME and PARTICIPATION in row:
        yield from ({PARTICIPATION: small} for small in SMALL)


LIVELY, MOST_LEVERAGE = 10_000.0, 10.0
"""Orders a minute that no policy allows, and the leverage that none may set."""

PARTICIPATION = "participation.visible_depth"


def _is_refused(name: str, decision: Decision, strategy: Strategy) -> bool:
    """Say whether a hard block held: nothing goes out, or of an order that is too large no more than the limit."""
    if name == ORDER_VALUE and _runs(decision):
        return decision.final_size <= _fact(strategy, "max_order_value")
    return not _runs(decision)


def _of_collar(engine: Engine, row: Row, strategy: Strategy) -> Probed:
    """Hold prices beyond the collar of a strategy's orders against it; without one nothing can be probed."""
    share = next((p.value for p in strategy.parameters if p.id == ORDER_COLLAR), None)
    if strategy.order is None or not isinstance(share, Quantity) or share.value <= 0:
        return Probed(name=PRICE_COLLAR, tried=0, refused=0)
    refused = 0
    for times in BEYOND:
        for side in Side:
            worst = collar(side, str(REFERENCE), str(share.value))
            beyond = REFERENCE * (1 + side * min(times * share.value, 1.0 - share.value))
            refused += not within(side, round(beyond), worst)
    return Probed(name=PRICE_COLLAR, tried=len(BEYOND) * len(Side), refused=refused)


ORDER_COLLAR, REFERENCE = "order_collar", 1_000_000
"""The parameter of a strategy, and a price in ticks to probe from."""


def bypass_probes(engine: Engine, gate: str, rows: Sequence[Row]) -> Probed | None:
    """Probe past a gate: each of its own inputs unknown, and the proof that nothing executes with the gate false.

    None for a library that has no such gate.
    """
    specs = engine.program.checked.specs
    if gate not in {one.header.id for one in specs.gates}:
        return None
    unknown = [{**row, column: None} for row in rows if _runs(engine.decide(row)) for column in _columns_of(gate, row)]
    refused = sum(not _runs(engine.decide(row)) for row in unknown)
    proved = any(proof.gate == gate and proof.holds for proof in engine.proofs)
    return Probed(name=gate, tried=len(unknown) + 1, refused=refused + proved)


def _columns_of(gate: str, row: Row) -> Iterator[str]:
    """Yield the columns of a row that are a gate's own, and known."""
    for column, value in row.items():
        if column.startswith(f"{gate}.") and value is not None and not is_time(column) and not is_why(column):
            yield column


def regime_cells(engine: Engine, table: str) -> tuple[RegimeCell, ...]:
    """Return the cells of a matrix in which a family of the library may trade, and whether it is marked as a prior."""
    one = _table(engine, table)
    if one is None:
        return ()
    families = {strategy.family.value for strategy in engine.program.checked.specs.strategies}
    is_prior = one.basis == PRIOR
    return tuple(
        RegimeCell(family=family, regime=regime, is_prior=is_prior)
        for (family, regime), outcome in one.cells.items()
        if outcome.value != BLOCK and family in families
    )


def blocked_probes(engine: Engine, table: str, column: str, rows: Sequence[Row]) -> Probed | None:
    """Probe every blocked cell of a strategy with a row of it that executes; None without a matrix.

    `column` is where a row says its regime.
    """
    one = _table(engine, table)
    if one is None:
        return None
    families = {s.header.id: s.family.value for s in engine.program.checked.specs.strategies}
    tried = refused = 0
    for row in rows:
        family = families[str(row["strategy"])]
        if column in row and _runs(engine.decide(row)):
            for regime in (r for (f, r), outcome in one.cells.items() if f == family and outcome.value == BLOCK):
                tried += 1
                refused += not _runs(engine.decide({**row, column: regime}))
    return Probed(name=table, tried=tried, refused=refused)


def rows_that_execute(engine: Engine, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return of each strategy and direction the first row that executes: what probes begin from."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = str(row.get("strategy")), str(row.get("direction"))
        if key not in first and row.get("intent") == "open" and _runs(engine.decide(row)):
            first[key] = row
    return tuple(first.values())


def _runs(decision: Decision) -> bool:
    return decision.verdict in EXECUTES


def _table(engine: Engine, name: str) -> Table | None:
    return next((one for one in engine.program.checked.specs.tables if one.header.id == name), None)


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _fact(strategy: Strategy, name: str) -> float:
    return strategy.facts[name][0].value if name in strategy.facts else 0.0
