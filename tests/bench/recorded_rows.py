"""Rows of a replay, for what is measured over signals; with what their rules are called."""

from __future__ import annotations

from typing import Any

import numpy as np
from tests.bench.handwritten import Array

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.markets import find_market
from golive.core.row import is_why
from golive.market.read import read_market
from golive.replay.replay import replay


def sample_rows(engine: Engine) -> list[dict[str, Any]]:
    market = find_market(engine.program.checked.specs, "BTC-PERP", None)
    data, _ = read_market(market, ())
    assert data is not None
    return [dict(row) for row in replay(engine, market, data, account=AssumedAccount(equity=100_000.0)).rows]


def knowing_opens(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that open and know everything, without what only a row that closes is told."""
    opens = [row for row in rows if row["intent"] == "open"]
    told = {name for row in opens for name, cell in row.items() if cell is not None and not is_why(name)}
    knowing = (row for row in opens if all(row.get(name) is not None for name in told))
    return [{name: cell for name, cell in row.items() if name in told} for row in knowing]


def varied(engine: Engine, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add rows with something missing, stale, invalid or refused, so that the branches are taken."""
    random = np.random.default_rng(7)
    members = {port.column: port.type.members for port in engine.program.columns}
    out = list(rows)
    columns = [c for c in rows[0] if not c.endswith("_why") and c not in ("signal_id", "decided_at")]
    for row in rows:
        changed = dict(row)
        column = str(random.choice(columns))
        wrong: dict[type, list[Any]] = {
            str: [None, "nonsense", *members.get(column, ())],
            int: [None, 0],
            float: [None, float("nan"), -1e9, 0.5, 1e9],
        }
        changed[column] = random.choice(np.array(wrong.get(type(row[column]), [None]), dtype=object))
        out.append(changed)
    return out


def named_rules(engine: Engine) -> Array:
    """Return the names of the rules by the position that the output `rule` gives; the last means none."""
    return np.array([*(rule.key for rule in engine.program.rules), ""])


def closing_row(opening: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an open as one that closes what would be open after it."""
    now = opening["decided_at"]
    counts = {"open_lots": 100.0, "open_lots_at": now, "reducible_lots": 100.0, "reducible_lots_at": now}
    return {**opening, **counts, "intent": "close", "lots": 100.0, "direction": None}
