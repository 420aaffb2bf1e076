"""Scenarios run against the policy: rows that execute, under a shock of price, spread, volume or funding.

A size that grows under a shock is a fault, whatever is lost. What is lost at worst is what the strategies may hold at
their limits: a price that jumps past every stop, the spread to get out, and the funding of a boundary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from golive.api.engine import Engine
from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.decision import Decision
from golive.readiness.measures.facts import Stressed
from golive.readiness.measures.probing import EXECUTES

SPREADS = ("data_quality.spread", "closing_price.spread")
VOLUMES = ("participation.visible_depth", "liquidity.daily_value", "data_quality.traded")
"""The columns of a row that a shock of spread, and one of volume, multiplies, as far as it has them."""

HALF = 0.5
"""Of a spread, which getting out once pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A shock: the price jumps by a share against what is held, spread and volume are so many times what they were.

    `funding` is the rate of one boundary, as a fraction, against what is held.
    """

    id: str
    price: float = 0.0
    spread_times: float = 1.0
    volume_times: float = 1.0
    funding: float = 0.0

    def on(self, row: Row) -> Mapping[str, object]:
        """Return a row as it is under the shock."""
        return {**row, **dict(self._changed(row))}

    def _changed(self, row: Row) -> Iterator[tuple[str, float]]:
        for columns, times in ((SPREADS, self.spread_times), (VOLUMES, self.volume_times)):
            for column in columns:
                value = row.get(column)
                if isinstance(value, float):
                    yield column, value * times


def stressed(
    engine: Engine,
    rows: Sequence[Row],
    scenarios: Sequence[Scenario],
    *,
    appetite: float,
) -> Stressed | None:
    """Run every scenario on every row that executes; None without either: of nothing there is no worst case.

    The worst loss is None where a strategy may hold any value, and where a spread is shocked that no row tells.

    Parameters
    ----------
    rows
        By which sizes and participation are told; those that the engine refuses count for nothing.
    appetite
        What may be lost at most, in the account's currency, above zero.
    """
    decided = [(row, engine.decide(row)) for row in rows]
    executed = [(row, decision) for row, decision in decided if decision.verdict in EXECUTES]
    if not executed or not scenarios or not appetite > 0:
        return None
    rows, plain = [row for row, _ in executed], [decision for _, decision in executed]
    grown = 0
    for scenario in scenarios:
        shocked = [engine.decide(dict(scenario.on(row))) for row in rows]
        grown += sum(after.final_size > before.final_size for before, after in zip(plain, shocked, strict=True))
    worst = _worst(scenarios, held=_held(engine), spread=_spread(rows))
    return Stressed(
        scenarios=len(scenarios),
        worst_over_appetite=None if worst is None else worst / appetite,
        sizes_grown=grown,
        participation=_participation(rows, plain),
    )


def _held(engine: Engine) -> float | None:
    """Return the most that all strategies together may hold, in the account's currency; None where one has no limit."""
    facts = [strategy.facts.get("max_position_value") for strategy in engine.program.checked.specs.strategies]
    values = [fact[0].value for fact in facts if fact is not None]
    return sum(values) if len(values) == len(facts) else None


def _spread(rows: Sequence[Row]) -> float | None:
    """Return the widest spread of any row, as a fraction of the price; None where none tells it."""
    values = (row.get(column) for row in rows for column in SPREADS)
    return max((value for value in values if isinstance(value, float)), default=None)


def _worst(scenarios: Sequence[Scenario], *, held: float | None, spread: float | None) -> float | None:
    """Return what is lost in the worst scenario; None where what is held, or a spread that is shocked, is unknown."""
    if held is None or (spread is None and any(one.spread_times > 1 for one in scenarios)):
        return None
    out = [HALF * one.spread_times * (spread or 0.0) for one in scenarios]
    return max(held * (abs(one.price) + paid + abs(one.funding)) for one, paid in zip(scenarios, out, strict=True))


def _participation(rows: Sequence[Row], decisions: Sequence[Decision]) -> float | None:
    """Return the largest order over the value of a day, None where a row does not tell that."""
    shares = [
        decision.final_size / _number(row, VOLUMES[1]) if _number(row, VOLUMES[1]) > 0 else None
        for row, decision in zip(rows, decisions, strict=True)
    ]
    known = [share for share in shares if share is not None]
    return max(known) if known and len(known) == len(shares) else None


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, float) else 0.0
