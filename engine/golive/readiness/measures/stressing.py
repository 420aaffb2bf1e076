"""Scenarios run against the policy: rows that execute, under a shock of price, spread, volume or funding.

A size that grows under a shock is a fault, whatever is lost. What is lost at worst is what the strategies may hold at
their limits: a price that jumps past every stop, the spread to get out, and the funding of a boundary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from golive.api.engine import Engine
from golive.core.row import Row
from golive.decision import Decision
from golive.readiness.measures.facts import Stressed

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
    """Run every scenario on every row; None without either: of nothing there is no worst case.

    Parameters
    ----------
    rows
        Rows that execute, by which sizes and participation are told.
    appetite
        What may be lost at most, in the account's currency, above zero.
    """
    if not rows or not scenarios or appetite <= 0:
        return None
    plain = [engine.decide(row) for row in rows]
    held, grown = _held(engine), 0
    for scenario in scenarios:
        shocked = [engine.decide(dict(scenario.on(row))) for row in rows]
        grown += sum(after.final_size > before.final_size for before, after in zip(plain, shocked, strict=True))
    worst = max(_loss(scenario, rows, held) for scenario in scenarios)
    return Stressed(
        scenarios=len(scenarios),
        worst_over_appetite=worst / appetite,
        sizes_grown=grown,
        participation=_participation(rows, plain),
    )


def _held(engine: Engine) -> float:
    """Return the most that all strategies together may hold, in the account's currency."""
    facts = (strategy.facts.get("max_position_value") for strategy in engine.program.checked.specs.strategies)
    return sum(fact[0].value for fact in facts if fact is not None)


def _loss(scenario: Scenario, rows: Sequence[Row], held: float) -> float:
    spread = max((_number(row, SPREADS[0]) for row in rows), default=0.0)
    out = HALF * scenario.spread_times * spread
    return held * (abs(scenario.price) + out + abs(scenario.funding))


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
