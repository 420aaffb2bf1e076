"""What `ProductionTradingPipeline` answers."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

from golive.api.blocked import TROUBLE
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.verdict import Verdict
from golive.decision import Because, Decision
from golive.facade.regime_gate import STATE, Regime

_AGAINST = ("fails", "unknown", "caps", "reduces")


INITIAL_CAPITAL = 100_000.0
"""What the production summary starts paper trading with."""


class TradingMode(enum.Enum):
    """Where orders would go. CANARY and LIVE halt every signal for which no permit holds."""

    REPLAY = "replay"
    PAPER = "paper"
    CANARY = "canary"
    LIVE = "live"


def trading_mode(mode: TradingMode | str) -> TradingMode:
    """Return a mode by its word."""
    try:
        return TradingMode(mode)
    except ValueError as error:
        modes = ", ".join(m.name for m in TradingMode)
        raise InvalidInput(f"no mode `{mode}`", hint=f"modes: {modes}") from error


class SignalDecision(enum.Enum):
    """What a signal is told. A reduced signal is EXECUTE with a smaller `final_size`."""

    EXECUTE = "execute"
    SKIP = "skip"
    HOLD = "hold"
    HALT = "halt"


_BY_VERDICT = {
    Verdict.EXECUTE: SignalDecision.EXECUTE,
    Verdict.REDUCE: SignalDecision.EXECUTE,
    Verdict.SKIP: SignalDecision.SKIP,
    Verdict.HOLD: SignalDecision.HOLD,
    Verdict.HALT: SignalDecision.HALT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDecision:
    """What `process_signal` answers; `detail` is the engine's own decision, with its trace and digests.

    `final_size` is in the strategy's own unit of size, of what closes in lots, and 0 unless `decision` is EXECUTE.
    `direction` is as it was asked for, of what closes the way that its order goes.
    """

    signal_id: str
    symbol: str
    strategy_name: str
    direction: str
    mode: TradingMode
    detail: Decision

    @property
    def lots(self) -> int:
        """Return the whole lots that may be sent, 0 unless `decision` is EXECUTE."""
        return self.detail.lots

    @property
    def quantity(self) -> Decimal | None:
        """Return the same in the base or in contracts, as the venue counts."""
        return self.detail.quantity

    @property
    def decision(self) -> SignalDecision:
        """Return EXECUTE, SKIP, HOLD or HALT."""
        return _BY_VERDICT[self.detail.verdict]

    @property
    def final_size(self) -> float:
        """Return the size that may be sent."""
        return self.detail.final_size

    @property
    def reduced(self) -> bool:
        """Say whether a gate made the size smaller; rounding down to whole lots is none."""
        return self.detail.verdict is Verdict.REDUCE

    @property
    def repeated(self) -> bool:
        """Say whether the id had been decided before: an order for it may have been sent."""
        return self.detail.repeated

    @property
    def reason(self) -> str:
        """Return the sentence of what determined the decision; empty when the signal executes as asked."""
        return self.detail.reason

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the sentences of everything that speaks against the signal as asked, the determining one first."""
        trouble = self.detail.trace.row.get(TROUBLE)
        against = [b.text for b in self.because if b.outcome in _AGAINST]
        # Where the signal could not be read at all, every other rule only says so again.
        return tuple(dict.fromkeys((self.reason, trouble) if trouble else against))

    @property
    def because(self) -> tuple[Because, ...]:
        """Return every reason with what was observed, the threshold, the margin and the YAML line."""
        return self.detail.because

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return the sentences of what was given and not looked at, such as a bar that was still forming."""
        return self.detail.remarks

    @property
    def confidence(self) -> float:
        """Return the smallest confidence of the gates that state one, 0 when it is unknown."""
        return self.detail.confidence

    @property
    def regime(self) -> Regime:
        """Return the regime the signal met; UNKNOWN where it cannot be told, or has a name of the library's own."""
        state = self.detail.trace.row.get(STATE)
        return Regime(state) if state in {r.value for r in Regime} else Regime.UNKNOWN

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            **self.detail.to_dict(),
            "signal_id": self.signal_id,
            "symbol": self.symbol,
            "strategy": self.strategy_name,
            "direction": self.direction,
            "mode": self.mode.value,
            "decision": self.decision.value,
            "reduced": self.reduced,
            "regime": self.regime.value,
        }
