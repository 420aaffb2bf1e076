"""Every model that has reference vectors, by its id: what the shared comparer calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.models import adapters_flow, adapters_money

ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {**adapters_flow.ADAPTERS, **adapters_money.ADAPTERS}
