"""The twelve steps of the production summary before money moves, each by the items that it names."""

from __future__ import annotations

from golive.readiness.checklist.prelive import Step
from golive.readiness.stage import Stage

PRELIVE_STEPS = (
    Step(title="Run 30 days paper trading", items=("STRAT-001",)),
    Step(title="Verify transaction cost sensitivity", items=("STRAT-002",)),
    Step(title="Enable online learning guardrails", items=("STRAT-005",)),
    Step(title="Calibrate Almgren-Chriss model", items=("EXEC-002",)),
    Step(title="Enable order-flow gate", items=("EXEC-001",)),
    Step(title="Enable regime gate", items=("STRAT-004",)),
    Step(title="Complete deployment checklist", evidence=True, frozen=True),
    Step(title="Calculate durability score", items=("STRAT-003",)),
    Step(title="Get risk manager sign-off", items=("RISK-005",), frozen=True),
    Step(title="Get peer review sign-off", items=("STRAT-006",), frozen=True),
    Step(title="Transition to canary mode (small live)", stages=frozenset((Stage.CANARY, Stage.LIVE))),
    Step(title="Full production deployment", stages=frozenset((Stage.LIVE,))),
)
