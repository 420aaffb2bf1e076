"""Trees to documents: one file a kind, one function a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from golive.documents.library import Document
from golive.documents.market import MarketSpec
from golive.loader.fields import Fields
from golive.loader.readers.alerts import read_alerts
from golive.loader.readers.calendar import read_calendar
from golive.loader.readers.checklist import read_checklist
from golive.loader.readers.fills import read_fills
from golive.loader.readers.gate import read_gate
from golive.loader.readers.guardrails import read_guardrails
from golive.loader.readers.inputs import read_inputs_document
from golive.loader.readers.market import read_market
from golive.loader.readers.model import read_model
from golive.loader.readers.paper import read_paper
from golive.loader.readers.people import read_people
from golive.loader.readers.pipeline import read_pipeline
from golive.loader.readers.prelive import read_prelive
from golive.loader.readers.promotion import read_promotion
from golive.loader.readers.scenarios import read_scenarios
from golive.loader.readers.score import read_score
from golive.loader.readers.scorecard import read_scorecard
from golive.loader.readers.strategy import read_strategy
from golive.loader.readers.switch import read_switch
from golive.loader.readers.table import read_table

READERS: Mapping[str, Callable[[Fields], Document | MarketSpec]] = MappingProxyType(
    {
        "inputs": read_inputs_document,
        "model": read_model,
        "gate": read_gate,
        "table": read_table,
        "score": read_score,
        "calendar": read_calendar,
        "pipeline": read_pipeline,
        "strategy": read_strategy,
        "market": read_market,
        "fills": read_fills,
        "switch": read_switch,
        "paper": read_paper,
        "guardrails": read_guardrails,
        "alerts": read_alerts,
        "people": read_people,
        "checklist": read_checklist,
        "promotion": read_promotion,
        "scenarios": read_scenarios,
        "scorecard": read_scorecard,
        "prelive": read_prelive,
    }
)
"""A reader always returns a document; it counts only when the file's pad has no error."""

__all__ = ["READERS"]
