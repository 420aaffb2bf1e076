"""golive decides whether a trading signal may be executed, and at what size.

Names are loaded when first asked for, so that importing the package, and `golive --help`, cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from golive.core.version import VERSION

if TYPE_CHECKING:
    from golive.api.engine import Engine as Engine
    from golive.api.session import Session as Session
    from golive.core.errors import GoliveError as GoliveError
    from golive.core.errors import InvalidInput as InvalidInput
    from golive.core.errors import InvalidLibrary as InvalidLibrary
    from golive.core.errors import Refused as Refused
    from golive.core.verdict import Verdict as Verdict
    from golive.decision import Because as Because
    from golive.decision import Decision as Decision
    from golive.facade.almgren_chriss import AlmgrenChrissModel as AlmgrenChrissModel
    from golive.facade.break_even_cost import BreakEvenCost as BreakEvenCost
    from golive.facade.cost_sensitivity import CostSensitivityAnalyzer as CostSensitivityAnalyzer
    from golive.facade.deployment_checklist import DeploymentChecklist as DeploymentChecklist
    from golive.facade.deployment_checklist import DeploymentReadiness as DeploymentReadiness
    from golive.facade.model_checkpoint import ModelCheckpoint as ModelCheckpoint
    from golive.facade.online_learning_guardrails import OnlineLearningGuardrails as OnlineLearningGuardrails
    from golive.facade.orderflow_gate import OrderFlowAnswer as OrderFlowAnswer
    from golive.facade.orderflow_gate import OrderFlowGate as OrderFlowGate
    from golive.facade.paper_trading import PaperTradingOrchestrator as PaperTradingOrchestrator
    from golive.facade.performance_gate import PerformanceGate as PerformanceGate
    from golive.facade.pipeline_decision import PipelineDecision as PipelineDecision
    from golive.facade.pipeline_decision import SignalDecision as SignalDecision
    from golive.facade.pipeline_decision import TradingMode as TradingMode
    from golive.facade.production_pipeline import ProductionTradingPipeline as ProductionTradingPipeline
    from golive.facade.profitability_durability import DurabilityScore as DurabilityScore
    from golive.facade.profitability_durability import ProfitabilityDurabilityEngine as ProfitabilityDurabilityEngine
    from golive.facade.regime_gate import Regime as Regime
    from golive.facade.regime_gate import RegimeAnswer as RegimeAnswer
    from golive.facade.regime_gate import RegimeGate as RegimeGate
    from golive.facade.update_throttler import UpdateThrottler as UpdateThrottler
    from golive.facade.validation_gate import ValidationGate as ValidationGate
    from golive.models.costs.cost_parts import CostParts as CostParts
    from golive.models.costs.cost_parts import Liquidity as Liquidity
    from golive.models.execution.impact import Impact as Impact
    from golive.models.execution.impact import ImpactForm as ImpactForm
    from golive.models.studies.cost_hurdles import Hurdles as Hurdles
    from golive.models.studies.cost_sensitivity import CostSensitivity as CostSensitivity
    from golive.models.studies.impact_calibration import Calibration as Calibration
    from golive.paper.paper_run import PaperRun as PaperRun

__version__ = VERSION

_HOMES = {
    "AlmgrenChrissModel": "golive.facade.almgren_chriss",
    "Because": "golive.decision",
    "BreakEvenCost": "golive.facade.break_even_cost",
    "Calibration": "golive.models.studies.impact_calibration",
    "CostParts": "golive.models.costs.cost_parts",
    "CostSensitivity": "golive.models.studies.cost_sensitivity",
    "CostSensitivityAnalyzer": "golive.facade.cost_sensitivity",
    "Decision": "golive.decision",
    "DeploymentChecklist": "golive.facade.deployment_checklist",
    "DeploymentReadiness": "golive.facade.deployment_checklist",
    "DurabilityScore": "golive.facade.profitability_durability",
    "Engine": "golive.api.engine",
    "GoliveError": "golive.core.errors",
    "Hurdles": "golive.models.studies.cost_hurdles",
    "Impact": "golive.models.execution.impact",
    "ImpactForm": "golive.models.execution.impact",
    "InvalidInput": "golive.core.errors",
    "InvalidLibrary": "golive.core.errors",
    "Liquidity": "golive.models.costs.cost_parts",
    "ModelCheckpoint": "golive.facade.model_checkpoint",
    "OnlineLearningGuardrails": "golive.facade.online_learning_guardrails",
    "OrderFlowAnswer": "golive.facade.orderflow_gate",
    "OrderFlowGate": "golive.facade.orderflow_gate",
    "PaperRun": "golive.paper.paper_run",
    "PaperTradingOrchestrator": "golive.facade.paper_trading",
    "PerformanceGate": "golive.facade.performance_gate",
    "PipelineDecision": "golive.facade.pipeline_decision",
    "ProductionTradingPipeline": "golive.facade.production_pipeline",
    "ProfitabilityDurabilityEngine": "golive.facade.profitability_durability",
    "Refused": "golive.core.errors",
    "Regime": "golive.facade.regime_gate",
    "RegimeAnswer": "golive.facade.regime_gate",
    "RegimeGate": "golive.facade.regime_gate",
    "Session": "golive.api.session",
    "SignalDecision": "golive.facade.pipeline_decision",
    "TradingMode": "golive.facade.pipeline_decision",
    "UpdateThrottler": "golive.facade.update_throttler",
    "ValidationGate": "golive.facade.validation_gate",
    "Verdict": "golive.core.verdict",
}

__all__ = [
    "AlmgrenChrissModel",
    "Because",
    "BreakEvenCost",
    "Calibration",
    "CostParts",
    "CostSensitivity",
    "CostSensitivityAnalyzer",
    "Decision",
    "DeploymentChecklist",
    "DeploymentReadiness",
    "DurabilityScore",
    "Engine",
    "GoliveError",
    "Hurdles",
    "Impact",
    "ImpactForm",
    "InvalidInput",
    "InvalidLibrary",
    "Liquidity",
    "ModelCheckpoint",
    "OnlineLearningGuardrails",
    "OrderFlowAnswer",
    "OrderFlowGate",
    "PaperRun",
    "PaperTradingOrchestrator",
    "PerformanceGate",
    "PipelineDecision",
    "ProductionTradingPipeline",
    "ProfitabilityDurabilityEngine",
    "Refused",
    "Regime",
    "RegimeAnswer",
    "RegimeGate",
    "Session",
    "SignalDecision",
    "TradingMode",
    "UpdateThrottler",
    "ValidationGate",
    "Verdict",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `golive` has no attribute `{name}`")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
