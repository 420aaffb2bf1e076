"""Trees to documents: one file a kind, one function a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from golive.loader.build.gate import build_gate
from golive.loader.build.inputs import build_inputs
from golive.loader.build.market import build_market
from golive.loader.build.model import build_model
from golive.loader.build.pipeline import build_pipeline
from golive.loader.build.score import build_score
from golive.loader.build.strategy import build_strategy
from golive.loader.build.table import build_table
from golive.loader.fields import Fields
from golive.spec.documents import Document
from golive.spec.market import MarketSpec

BUILDERS: Mapping[str, Callable[[Fields], Document | MarketSpec]] = MappingProxyType(
    {
        "inputs": build_inputs,
        "model": build_model,
        "gate": build_gate,
        "table": build_table,
        "score": build_score,
        "pipeline": build_pipeline,
        "strategy": build_strategy,
        "market": build_market,
    }
)
"""A builder always returns a document; it counts only when the file's log holds no error."""

__all__ = ["BUILDERS"]
