"""A decision and its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property, lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, cast

from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram
from golive.core.dataclass import dataclass
from golive.core.intent import OPEN
from golive.core.row import DIRECTION, INTENT, MARKET_DIGEST, SIGNAL_ID, SYMBOL, Row
from golive.core.shown import Shown, ShownResult
from golive.core.value import finite_or_none
from golive.core.verdict import Verdict
from golive.decision.quantity import quantity_of
from golive.decision.reasons import Because, because, determining
from golive.decision.shown import one_line, shown
from golive.evaluator.trace import Trace

if TYPE_CHECKING:
    from golive.decision.flip import Flip, NotComputed

_VERDICTS = tuple(Verdict)
_ALLOWED = tuple(verdict.allowed for verdict in _VERDICTS)


@dataclass(frozen=True, kw_only=True)
class Decision(ShownResult):
    """What a signal is told.

    Sizes are in the signal's own unit where it opens, and in lots where it closes; `direction` is the way the order
    goes, so that what is long is closed by `short`. `gate` and `rule` name what determined the verdict and are empty
    for EXECUTE.
    `because` lists every reason, the determining one first; it is worked out when first looked at. `remarks` names
    what was given and not looked at, such as a bar that was still forming. `repeated` says that the id had been decided
    before: an order for it may have been sent.
    """

    signal_id: str
    ts: int
    symbol: str
    strategy: str
    direction: str
    raw_size: float | None
    verdict: Verdict
    final_size: float
    gate: str
    rule: str
    confidence: float
    policy_digest: str
    text_digest: str
    strategy_digest: str
    market_digest: str
    trace: Trace = field(repr=False, compare=False)
    intent: str = OPEN
    remarks: tuple[str, ...] = ()
    repeated: bool = field(default=False, compare=False)

    @property
    def allowed(self) -> bool:
        """Say whether an order may be sent."""
        return self.verdict.allowed

    @cached_property
    def lots(self) -> int:
        """The whole lots that may be sent, 0 where nothing may."""
        return int(self.trace.value("lots")) if self.allowed else 0

    @cached_property
    def quantity(self) -> Decimal | None:
        """The same in the base or in contracts, as venues count; None where the row does not say what one lot is."""
        return quantity_of(self.trace.row, self.lots)

    @cached_property
    def gates(self) -> Mapping[str, Verdict]:
        """What each gate said by itself, in the pipeline's order."""
        return {g.id: _VERDICTS[self.trace.value(f"{g.id}.verdict")] for g in self.trace.checked.gates}

    @cached_property
    def models(self) -> Mapping[str, str]:
        """The versions of the models that the strategy used, by model; empty where the row does not say which."""
        signal = self.trace.program.signals.get(self.strategy)
        return versions_of(self.trace.row, () if signal is None else signal.models)

    @cached_property
    def because(self) -> tuple[Because, ...]:
        """Every rule that failed, could not be told, reduced or capped, then those that passed, tightest first."""
        return because(self.trace)

    @cached_property
    def reason(self) -> str:
        """The sentence of what determined the verdict; empty for EXECUTE."""
        return "" if self.verdict is Verdict.EXECUTE else determining(self.trace).text

    @cached_property
    def flip(self) -> Flip | NotComputed:
        """The smallest change of one threshold after which the answer is another, or why none can be named.

        The library is compiled again for each value that is tried: some hundredths of a second, once a decision.
        """
        from golive.decision.flip import smallest_flip

        return smallest_flip(self)

    def __str__(self) -> str:
        """Return the decision in one line: the verdict, what is allowed of what was asked, and the reason."""
        return one_line(self)

    def shown(self) -> Shown:
        """Return what a notebook and rich show: the line, and a table of what stood against it."""
        return shown(self)

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain JSON values; times are strings, because they exceed what JSON numbers hold exactly."""
        return {
            "signal_id": self.signal_id,
            "ts": str(self.ts),
            "symbol": self.symbol,
            "strategy": self.strategy,
            "direction": self.direction,
            "intent": self.intent,
            "raw_size": finite_or_none(self.raw_size),
            "verdict": self.verdict.name,
            "final_size": finite_or_none(self.final_size),
            "lots": self.lots,
            "quantity": None if self.quantity is None else str(self.quantity),
            "gate": self.gate,
            "rule": self.rule,
            "reason": self.reason,
            "confidence": finite_or_none(self.confidence),
            "gates": {gate: verdict.name for gate, verdict in self.gates.items()},
            "because": [b.to_dict() for b in self.because],
            **({"remarks": list(self.remarks)} if self.remarks else {}),
            **({"models": dict(self.models)} if self.models else {}),
            "policy_digest": self.policy_digest,
            "text_digest": self.text_digest,
            "strategy_digest": self.strategy_digest,
            "market_digest": self.market_digest,
            "repeated": self.repeated,
        }


def versions_of(row: Row, models: Iterable[ModelProgram]) -> Mapping[str, str]:
    """Return the versions of models that a row tells of, by model."""
    versions = ((model.id, row.get(model.version)) for model in models)
    return {name: version if isinstance(version, str) else "" for name, version in versions}


DECIDING = ("verdict", "rule", "raw", "final", "confidence", "lots")
"""The outputs of a decision kernel that a decision holds itself; all else is in its trace."""


def read_decision(trace: Trace) -> Decision:
    """Read the decision off an evaluated row."""
    return decision_of(
        said_alike(trace.program), trace, trace.row, trace.now, *[trace.value(output) for output in DECIDING]
    )


def decision_of(
    words: SaidAlike,
    trace: Trace,
    row: Row,
    now: int,
    verdict: int,
    rule: int,
    raw: float,
    final: float,
    confidence: float,
    lots: float,
) -> Decision:
    """Return the decision on a row from the values of what is `DECIDING`; nothing is read off the trace."""
    get = row.get
    strategy, symbol, direction = get(words.strategy), get(SYMBOL), get(DIRECTION)
    market, intent, id = get(MARKET_DIGEST), get(INTENT), get(SIGNAL_ID)
    strategy = strategy if strategy.__class__ is str else _word(strategy)
    made = _Made()
    made.signal_id = id if id.__class__ is str else _word(id)
    made.ts = now
    made.symbol = symbol if symbol.__class__ is str else _word(symbol)
    made.strategy = strategy
    made.direction = direction if direction.__class__ is str else _word(direction)
    made.raw_size = raw if isfinite(raw) else None
    made.verdict = _VERDICTS[verdict]
    made.final_size = final
    made.gate = words.gates[rule]
    made.rule = words.rules[rule]
    made.confidence = confidence
    made.policy_digest = words.policy
    made.text_digest = words.text
    made.strategy_digest = words.by_strategy.get(strategy, "")
    made.market_digest = market if market.__class__ is str else _word(market)
    made.trace = trace
    made.intent = (intent if intent.__class__ is str else _word(intent)) or words.intent
    made.remarks = ()
    made.repeated = False
    made.lots = int(lots) if _ALLOWED[verdict] else 0
    decision: Any = made
    decision.__class__ = Decision
    return cast("Decision", decision)


class _Made(ShownResult):
    """A decision in the making, which is a `Decision` as soon as all of its fields are set.

    Those of what nobody may change take four times as long to set, one by one.
    """

    signal_id: str
    ts: int
    symbol: str
    strategy: str
    direction: str
    raw_size: float | None
    verdict: Verdict
    final_size: float
    gate: str
    rule: str
    confidence: float
    policy_digest: str
    text_digest: str
    strategy_digest: str
    market_digest: str
    trace: Trace
    intent: str
    remarks: tuple[str, ...]
    repeated: bool
    lots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAlike:
    """What every decision of a program says alike; `gates` and `rules` are by the position that decides."""

    strategy: str
    gates: tuple[str, ...]
    rules: tuple[str, ...]
    policy: str
    text: str
    by_strategy: Mapping[str, str]
    intent: str


@lru_cache(maxsize=8)
def said_alike(program: Program) -> SaidAlike:
    """Return what every decision of a program says alike."""
    return SaidAlike(
        strategy=program.checked.strategy.column,
        gates=(*(info.gate for info in program.rules), ""),
        rules=(*(info.id for info in program.rules), ""),
        policy=program.digests.policy,
        text=program.digests.text,
        by_strategy=program.digests.strategy,
        intent=OPEN if len(program.checked.pipelines) == 1 else "",
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
