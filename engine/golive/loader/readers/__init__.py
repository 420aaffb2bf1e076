"""Trees to documents: one file a kind, one function a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from golive.documents.library import Document
from golive.documents.market import MarketSpec
from golive.loader.fields import Fields
from golive.loader.readers.gate import build_gate
from golive.loader.readers.inputs import build_inputs
from golive.loader.readers.market import build_market
from golive.loader.readers.model import build_model
from golive.loader.readers.pipeline import build_pipeline
from golive.loader.readers.score import build_score
from golive.loader.readers.strategy import build_strategy
from golive.loader.readers.table import build_table

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
"""A builder always returns a document; it counts only when the file's pad has no error."""

__all__ = ["BUILDERS"]
