"""Reference vectors of execution, put to the engine: inputs become its types, its answers become plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.execution import (
    adapters_account,
    adapters_journal,
    adapters_money,
    adapters_orders,
    adapters_policy,
    adapters_time,
)

Adapter = Callable[[dict[str, Any]], dict[str, Any]]

ADAPTERS: dict[str, Adapter] = {
    **adapters_policy.ADAPTERS,
    **adapters_money.ADAPTERS,
    **adapters_orders.ADAPTERS,
    **adapters_time.ADAPTERS,
    **adapters_account.ADAPTERS,
    **adapters_journal.ADAPTERS,
}
