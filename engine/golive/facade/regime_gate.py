"""`RegimeGate`: whether a strategy fits the market's regime, by the library's `regime` gate."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golive.api.engine import Engine
from golive.api.gate_answer import GateAnswer, ask_gate, feature_row, find_gate
from golive.api.retention import retention
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.row import CLOCK_SKEW, DECIDED_AT, STRATEGY, Row
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, invalid, missing
from golive.core.verdict import Verdict
from golive.documents.market import Stamp
from golive.facade.call_instant import instant_of
from golive.facade.call_windows import NOT_GIVEN, BarStyle, CallWindows, read_bars
from golive.facade.naming import engine_for, within
from golive.journal.system_clock import SystemClock
from golive.market.callers_instants import nanos, not_an_instant
from golive.market.frames import stamp_of

if TYPE_CHECKING:
    import pandas as pd

GATE = "regime"
STATE = "market_regime.state"
"""The library's model of the regime, and the output that names it."""


class Regime(enum.Enum):
    """What the market is doing."""

    TRENDING = "trending"
    MEAN_REVERTING = "mean_reverting"
    VOLATILE = "volatile"
    CRISIS = "crisis"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RegimeAnswer:
    """What the gate says, to be unpacked as `allowed, reason, regime`.

    `size_factor` is 1 where the matrix allows, less under caution, 0 if it blocks; `confidence` is the regime's margin.
    `remarks` names what was given and not looked at: a bar that was still forming.
    """

    allowed: bool
    reason: str
    regime: Regime
    size_factor: float = 0.0
    confidence: float = 0.0
    remarks: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        """Yield the three parts that the production summary unpacks."""
        yield from (self.allowed, self.reason, self.regime)


class RegimeGate:
    """The library's `regime` gate, asked by itself.

    Parameters
    ----------
    engine, library
        Whose policy: an `Engine`, or a library folder; without either, the shipped library.
    bar_stamp
        Which end of a bar its time is: `open`, as exchanges, ccxt and freqtrade give it, or `close`. Bars stamped by
        their close that are taken for `open` are seen a bar late, never early.
    bar_length_s
        Length of a bar in seconds, for a single bar; otherwise the shortest step between bars. Bars that are
        not of the length that the library asks for hold.
    clock
        What tells the time of calls without `now`; without it, the machine's own.
    **parameters
        Parameters of the gate to tighten, as in `min_confidence="5 %"`. Loosening is refused.

    Raises
    ------
    InvalidInput
        For a parameter that there is not, a value that would loosen it, or a library without the gate.
    """

    def __init__(
        self,
        *,
        engine: Engine | None = None,
        library: str | Path | None = None,
        bar_stamp: Stamp | str = Stamp.OPEN,
        bar_length_s: float | None = None,
        clock: Clock | None = None,
        **parameters: float | str,
    ) -> None:
        self.engine = engine_for(within(GATE, parameters), engine=engine, library=library)
        self._gate = find_gate(self.engine, GATE)
        self._style = BarStyle(stamp=stamp_of(bar_stamp), length_s=bar_length_s)
        self._clock: Clock = SystemClock() if clock is None else clock
        self._retention = retention(self.engine.program)
        _check_states(self.engine)

    def is_strategy_allowed(
        self, *, strategy_name: str, market_data: pd.DataFrame | Mapping[str, Any] | None = None, now: Any = None
    ) -> RegimeAnswer:
        """Say whether a strategy trades in the regime the bars show; what is absent or broken holds, never raises.

        Parameters
        ----------
        strategy_name
            A strategy of the library.
        market_data
            Bars: a DataFrame with `open`, `high`, `low`, `close` and `volume` under an index of times with a zone,
            or a mapping that has it as `bars` (and may say by a `timestamp` when they were read).
        now
            The instant of decision; without it, the clock's. Bars that close later are not seen, old ones are stale.

        Returns
        -------
        RegimeAnswer
            `(allowed, reason, regime)`, with `size_factor` and `confidence`; `(False, "HOLD: ...", Regime.UNKNOWN)`
            where the regime cannot be told.
        """
        answer, regime = self.ask(strategy_name=strategy_name, market_data=market_data, now=now)
        if isinstance(answer, Unknown):
            return RegimeAnswer(allowed=False, reason=f"{Verdict.HOLD.name}: {answer}", regime=Regime.UNKNOWN)
        return RegimeAnswer(
            answer.allowed, answer.reason, regime, answer.size_factor, answer.confidence, answer.remarks
        )

    def ask(
        self, *, strategy_name: str, market_data: pd.DataFrame | Mapping[str, Any] | None = None, now: Any = None
    ) -> tuple[GateAnswer | Unknown, Regime]:
        """Return the gate's answer with all its reasons, or why there is none, and the regime."""
        strategies = self.engine.program.checked.strategies
        if not isinstance(strategy_name, str):
            sentence = f"`strategy_name` is a {type(strategy_name).__name__}, not text"
            return invalid("strategy_unknown", sentence), Regime.UNKNOWN
        if strategy_name not in strategies:
            step = did_you_mean(strategy_name, strategies) or f"strategies: {', '.join(strategies)}"
            return invalid("strategy_unknown", f"no strategy `{strategy_name}`; {step}"), Regime.UNKNOWN
        instant = _instant(now, self._clock, market_data)
        if isinstance(instant, Unknown):
            return instant, Regime.UNKNOWN
        bars = read_bars(market_data, instant, self._style, self._retention)
        if isinstance(bars, Unknown):
            return bars, Regime.UNKNOWN
        nothing = missing(NOT_GIVEN, "not given")
        streams = CallWindows(book_then=nothing, quotes_then=nothing, trades_then=nothing, bars_then=bars)
        asked = {DECIDED_AT: bars.now, CLOCK_SKEW: 0, STRATEGY: strategy_name}
        row = feature_row(self.engine, asked, streams, bars.now, 0)
        answer = ask_gate(self.engine, self._gate, row, now=bars.now, skew=0)
        return replace(answer, remarks=(bars.left_out,) if bars.left_out else ()), regime_of(row)


def regime_of(row: Row) -> Regime:
    """Return the regime of a ready row, UNKNOWN where it cannot be told."""
    state = row.get(STATE)
    return Regime.UNKNOWN if state is None else Regime(state)


def _instant(now: Any, clock: Clock, market_data: object) -> int | Unknown:
    """Return the instant of decision, or why there is none: data may not say that they are from after it."""
    instant = instant_of(now, clock)
    read_at = market_data.get("timestamp") if isinstance(market_data, Mapping) else None
    if isinstance(instant, Unknown) or read_at is None:
        return instant
    then = nanos(read_at)
    if then is None:
        return invalid("timestamp_invalid", f"the `timestamp` of the bars is no instant: {not_an_instant(read_at)}")
    return instant if then <= instant else invalid("from_the_future", "the bars are later than the decision")


def _check_states(engine: Engine) -> None:
    """Refuse a library whose regimes are not those of `Regime`."""
    port = next((p for p in engine.program.columns if p.column == STATE), None)
    if port is None:
        raise InvalidInput(f"the library decides nothing by `{STATE}`")
    strange = [m for m in port.type.members if m not in {r.value for r in Regime}]
    if strange:
        message = f"the library's regimes include {', '.join(f'`{m}`' for m in strange)}, which `Regime` has not"
        raise InvalidInput(message, hint="ask `Engine.session(...).decide` instead")
