"""The impact that a library expects of an order: the numbers of its model `impact`, and the day that it measures by."""

from __future__ import annotations

from golive.checker.checked import Checked, Key
from golive.compiler.features import ports_of
from golive.compiler.parts import PartsProgram, compile_parts
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.row import DECIDED_AT, STRATEGY, Row
from golive.core.unit import BPS
from golive.core.value import Unknown, invalid, missing
from golive.core.window import Bars
from golive.evaluator.bar_answers import BarAnswers
from golive.evaluator.features import FeatureStage
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.trace import Trace
from golive.evaluator.windows import Streams, Windows
from golive.language.terms import Reference
from golive.models.execution.execution_duration import TimeUnit
from golive.models.execution.total_impact import total_impact

IMPACT = "impact"
"""The model by which the cost gate charges signals, and by which orders are compared with what they came to."""
VALUE, VOLATILITY = "daily_value", "daily_volatility"
"""Its inputs: what trades in a day in quote currency, and the standard deviation of daily returns."""
BARS = "bars_used"
"""The parameter, beside what gives these two, that says of how many bars they are."""

NO_MODEL = missing("no_impact_model", f"the library has no model `{IMPACT}` with the numbers of Almgren et al.")
NO_DAY = missing("no_daily_market", f"the library's model `{IMPACT}` reads no `{VALUE}` and `{VOLATILITY}`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A market's day: value traded in quote currency, volatility as a fraction, each positive or why it is unknown.

    Both are of the last `bars` bars, which reach back over `over_s` seconds; None where nobody says.
    """

    value: float | Unknown
    volatility: float | Unknown
    bars: int | None = None
    over_s: float | None = None


class ExpectedImpact:
    """What a library says of the impact of orders, compiled once.

    `day` evaluates what the model `impact` reads as `daily_value` and `daily_volatility`, wherever the library has
    them from: so an order is measured by the numbers that its signal was decided by, and one that closes too.
    """

    def __init__(self, program: Program) -> None:
        self._checked = program.checked
        self._sources, self._bars = _sources(program.checked), BarAnswers()
        self._parts: PartsProgram | None = None
        self._length: int | None = None
        if self._sources is not None:
            lets = program.checked.lets
            terms = [(key[0], Reference(document=key[0], id=key[1], type=lets[key].type)) for key in self._sources]
            self._parts = compile_parts(program, terms)
            part = self._parts.program
            self._stage = FeatureStage(part.features, part.arguments, part.bar_models, part.checked.functions)
            self._function = compile_scalar(part.decision)
            ports = (port for spec in part.features for port in ports_of(spec.arguments))
            self._length = next((port.length_ns for port in ports if port.length_ns is not None), None)

    def day(self, streams: Streams, strategy: str, *, now: int, skew: int) -> Day:
        """Return the market's day at an instant, as a strategy's parameters measure it; all in nanoseconds."""
        if self._parts is None or self._sources is None:
            return Day(value=NO_DAY, volatility=NO_DAY)
        asked: Row = {STRATEGY: strategy, DECIDED_AT: now}
        row = {**asked, **self._stage.row(asked, Windows(streams, now, skew, self._bars))}
        values, bad = self._function.of(row, now, skew)
        trace = Trace(
            program=self._parts.program, function=self._function, row=row, values=values, bad=tuple(bad), now=now
        )
        value, volatility = (_positive(trace.observe(self._parts.scalar(n))) for n in range(2))
        bars, count = streams.bars(now, self._length), self._number((self._sources[0][0], BARS), strategy)
        is_known = count is not None and isinstance(bars, Bars)
        return Day(
            value=value,
            volatility=volatility,
            bars=int(count) if count is not None else None,
            over_s=count * bars.length_s if is_known and isinstance(bars, Bars) and count is not None else None,
        )

    def impact_bps(self, strategy: str, day: Day, *, value: float, session_minutes: float) -> float | Unknown:
        """Return the temporary and half of the permanent impact of an order of a value in quote currency, in bps.

        By Almgren, Thum, Hauptmann and Li (2005), traded evenly over the model's `horizon`; without spread and fee.
        """
        eta, beta, gamma, horizon = (
            self._number((IMPACT, name), strategy) for name in ("eta", "beta", "gamma", "horizon")
        )
        if eta is None or beta is None or gamma is None or horizon is None:
            return NO_MODEL
        for known in (day.value, day.volatility):
            if isinstance(known, Unknown):
                return known
        assert not isinstance(day.value, Unknown)
        assert not isinstance(day.volatility, Unknown)
        try:
            impact = total_impact(
                value,
                adv=day.value,
                volatility=day.volatility,
                execution_time=horizon,
                execution_time_unit=TimeUnit.SECOND,
                session_minutes=session_minutes,
                eta=eta,
                beta=beta,
                gamma=gamma,
            )
        except Refused as error:
            return invalid(error.code, error.sentence)
        return impact.cost * BPS

    def _number(self, key: Key, strategy: str) -> float | None:
        """Return a parameter as a strategy is held to it, in held units."""
        table = self._checked.parameters.get(key)
        if table is None or strategy not in self._checked.strategies:
            return None
        value = table.by_strategy[self._checked.strategies.index(strategy)]
        return value if isinstance(value, float) else None


def _sources(checked: Checked) -> tuple[Key, Key] | None:
    """Return where the model `impact` has a market's day from, by document and name."""
    for model in checked.specs.models:
        origins = {one.id: one.origin.value for one in model.inputs if one.origin is not None}
        if model.header.id == IMPACT and {VALUE, VOLATILITY} <= origins.keys():
            value, volatility = (_key(origins[name]) for name in (VALUE, VOLATILITY))
            return (value, volatility) if {value, volatility} <= checked.lets.keys() else None
    return None


def _key(origin: str) -> Key:
    document, _, name = origin.partition(".")
    return document, name


def _positive(observed: object) -> float | Unknown:
    if isinstance(observed, Unknown):
        return observed
    if isinstance(observed, float) and observed > 0:
        return observed
    return invalid("not_positive", "a market in which nothing trades or moves has no impact")
