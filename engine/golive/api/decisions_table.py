"""Decisions as an arrow table with a fixed schema: what files hold, and what tables other than pandas' are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from golive.core.row import DIRECTION, INTENT, MARKET_DIGEST, RAW_SIZE, SIGNAL_ID, STRATEGY, SYMBOL
from golive.evaluator.columns import NEVER

if TYPE_CHECKING:
    from golive.api.decide_table import Decisions
    from golive.compiler.program import Program


def decisions_table(program: Program, decisions: Decisions) -> pa.Table:
    """Return decisions as a table with a fixed schema; a number that is unknown is null, never NaN."""
    schema = decisions_schema(program)
    arrays = [_array(decisions.columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def decisions_schema(program: Program) -> pa.Schema:
    """Return the columns of `decisions.parquet`: times are integer nanoseconds UTC, sizes in the signal's own unit.

    After the gates come the versions of the models that strategies use.
    """
    texts = ("verdict", "gate", "rule", "reason", "policy_digest", MARKET_DIGEST)
    words = (SIGNAL_ID, SYMBOL, STRATEGY, DIRECTION, INTENT, *texts)
    types: dict[str, pa.DataType] = dict.fromkeys(words, pa.string())
    types |= {
        "ts": pa.int64(),
        "lots": pa.int64(),
        RAW_SIZE: pa.float64(),
        "final_size": pa.float64(),
        "confidence": pa.float64(),
    }
    order = (SIGNAL_ID, "ts", SYMBOL, STRATEGY, DIRECTION, INTENT, RAW_SIZE, "verdict", "final_size", "lots")
    rest = ("gate", "rule", "reason", "confidence", "policy_digest", MARKET_DIGEST)
    gates = [(f"gate_{gate.id}", pa.string()) for one in program.decisions.values() for gate in one.checked.gates]
    versions = [(model.version, pa.string()) for _, model in program.models]
    return pa.schema([*((name, types[name]) for name in (*order, *rest)), *gates, *versions])


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if pa.types.is_floating(kind):
        numbers = np.asarray(values, dtype=np.float64)
        return pa.array(numbers, type=kind, mask=~np.isfinite(numbers))
    if pa.types.is_integer(kind):
        times = np.asarray(values, dtype=np.int64)
        return pa.array(times, type=kind, mask=times == NEVER)
    # Words of a file that is not made of words (a number as symbol) are not decided on, and not repeated.
    return pa.array([v if isinstance(v, str) else None for v in values], type=kind)
