"""The exits that positions asked for: a row an order that closes, the same in memory and in `exits.parquet`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import pyarrow as pa

from golive.account.exits import ExitReading
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import Unit, in_unit, unit_named


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedExit:
    """Why an order that closes was asked for: the first rule that was due.

    `observed`, `threshold` and `margin` are in `unit`, as the policy writes them, where those of `ExitReading` are in
    held units; None where the rule compares no numbers. `id` is that of the order's signal, `at` the place of the rule.
    """

    id: str
    rule: str
    because: str
    observed: float | None
    sign: str
    threshold: float | None
    margin: float | None
    unit: str
    at: str

    @property
    def span(self) -> Span:
        """Return the place of the rule."""
        file, line, col = self.at.rsplit(":", 2)
        return Span(file=file, line=int(line), col=int(col))

    @classmethod
    def of(cls, id: str, due: ExitReading) -> AskedExit:
        """Return what a reading that is due asks for under an id."""
        unit = unit_named(due.unit)
        return cls(
            id=id,
            rule=str(due.rule),
            because=due.because,
            observed=_written(due.observed, unit),
            sign=due.sign,
            threshold=_written(due.threshold, unit),
            margin=_written(due.margin, unit),
            unit=due.unit,
            at=str(due.span),
        )


def _written(value: float | None, unit: Unit) -> float | None:
    return None if value is None else in_unit(value, unit)


_NUMBERS = ("observed", "threshold", "margin")

_SCHEMA = pa.schema([(name, pa.float64() if name in _NUMBERS else pa.string()) for name in AskedExit.__slots__])


def exits_table(exits: Sequence[AskedExit]) -> pa.Table:
    """Return exits as a table."""
    return pa.Table.from_pylist([asdict(one) for one in exits], schema=_SCHEMA)


def read_exits(table: pa.Table) -> tuple[AskedExit, ...]:
    """Return the exits of a table that `exits_table` made."""
    return tuple(AskedExit(**row) for row in table.to_pylist())
