"""Which exit of a strategy is due for a position that it holds, and why.

Any rule that is true closes all of it; the first of them in the order of `ExitRule` gives the reason its name. A rule
that cannot be told closes nothing by itself and keeps none that is true from closing. While any cannot be told the
strategy is blind to its position, and being blind for long enough is a reason to leave.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from golive.account.held import Held
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import NANOS, UNITS, Unit, show, show_duration
from golive.core.value import Unknown, finite, invalid, missing
from golive.decision.comparisons import Comparison
from golive.models.numerics.threshold import at_least, at_most

DUE, WAITS, UNKNOWN = "due", "waits", "unknown"

_SECONDS = UNITS["s"]


class ExitRule(enum.StrEnum):
    """What a position can be left for, the first of several that are due before the rest.

    The stop stands first: where one look shows both its price and that of the take, which of the two came first is not
    known, and the worse is assumed. What the price says stands before what the strategy's condition says, and both
    before the clock; `blind` says that nothing better is known.
    """

    STOP = "stop"
    TAKE = "take"
    WHEN = "when"
    AFTER = "after"
    BLIND = "blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How far a price may move from the average entry, as a fraction of it above zero."""

    value: float
    unit: Unit
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """How long something may last, in nanoseconds."""

    ns: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitTerms:
    """The exits that a strategy declares by a number; None for what it does not."""

    stop: Move | None = None
    take: Move | None = None
    after: Time | None = None
    blind: Time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A strategy's own condition for leaving: whether it holds, or why that cannot be told.

    `because` is the strategy's sentence with what was observed; `comparison` is the one that decides it, if it compares
    numbers.
    """

    holds: bool | Unknown
    because: str
    span: Span
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What exits are told by: the middle of the last quote, and the strategy's condition, None where it has none."""

    mid: float | Unknown
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitReading:
    """What one rule said of a position: `outcome` is `due`, `waits` or `unknown`.

    `observed` and `threshold` are in held units (fractions of the average entry, seconds), None where the rule compares
    no numbers or one is unknown; `margin` is positive, or zero, where the rule is due. `unit` is how they are shown,
    `unknown` says why the rule cannot be told.
    """

    rule: ExitRule
    outcome: str
    because: str
    span: Span
    observed: float | None = None
    sign: str = ""
    threshold: float | None = None
    margin: float | None = None
    unit: str = ""
    unknown: Unknown | None = None

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain JSON values."""
        return {
            "rule": str(self.rule),
            "outcome": self.outcome,
            "because": self.because,
            "at": str(self.span),
            "observed": self.observed,
            "sign": self.sign,
            "threshold": self.threshold,
            "margin": self.margin,
            "unit": self.unit,
            "code": self.unknown.code if self.unknown else "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """Whether a position is to be left at an instant; `held` says why, where nobody knows what is open.

    `readings` are what each declared rule said, in the order of `ExitRule`. `blind_since` is the first look, without
    one since at which all could be told, at which some could not; None where all can.
    """

    strategy: str
    symbol: str
    ts: int
    held: Held | Unknown
    readings: tuple[ExitReading, ...] = ()
    blind_since: int | None = None

    @property
    def due(self) -> ExitReading | None:
        """Return the rule that the position is left for, None where it is kept."""
        return next((reading for reading in self.readings if reading.outcome == DUE), None)

    @property
    def untold(self) -> tuple[ExitReading, ...]:
        """Return the rules that cannot be told."""
        return tuple(reading for reading in self.readings if reading.outcome == UNKNOWN)

    def to_dict(self) -> Mapping[str, Any]:
        """Return plain JSON values; times are strings, because they exceed what JSON numbers hold exactly."""
        since = self.blind_since
        return {
            "strategy": self.strategy,
            "symbol": self.symbol,
            "ts": str(self.ts),
            "lots": None if isinstance(self.held, Unknown) else self.held.lots,
            "unknown": str(self.held) if isinstance(self.held, Unknown) else "",
            "due": "" if self.due is None else str(self.due.rule),
            "readings": [reading.to_dict() for reading in self.readings],
            "blind_since": None if since is None else str(since),
        }


def read_exit(
    held: Held, terms: ExitTerms, seen: Seen, *, now: int, skew: int = 0, blind_since: int | None = None
) -> Exit:
    """Read every exit of a position at an instant; thresholds are reached inclusively.

    Parameters
    ----------
    held
        The position. One that is flat has no exit; of one without an entry price no stop and no take can be told, of
        one that nobody knows the age of no `after`.
    terms, seen
        What is declared, and what is seen of the market.
    now, skew
        The instant, and how far ahead of it an entry may be dated, in nanoseconds.
    blind_since
        What the look before this one gave. A look that is dated earlier than that is no sight of what came after.
    """
    if held.lots == 0:
        return Exit(strategy=held.strategy, symbol=held.symbol, ts=now, held=held)
    readings = tuple(_read(held, terms, seen, now, skew))
    doubt = next((reading.unknown for reading in readings if reading.unknown is not None), None)
    since = _blind_since(blind_since, now, blind=doubt is not None)
    blind = () if terms.blind is None else (_blind(terms.blind, now, since, doubt),)
    return Exit(
        strategy=held.strategy,
        symbol=held.symbol,
        ts=now,
        held=held,
        readings=(*readings, *blind),
        blind_since=since,
    )


def _read(held: Held, terms: ExitTerms, seen: Seen, now: int, skew: int) -> Iterator[ExitReading]:
    moved = _move(held, seen.mid)
    if terms.stop is not None:
        yield _unknown(ExitRule.STOP, terms.stop, moved) if isinstance(moved, Unknown) else _stop(terms.stop, moved)
    if terms.take is not None:
        yield _unknown(ExitRule.TAKE, terms.take, moved) if isinstance(moved, Unknown) else _take(terms.take, moved)
    if seen.when is not None:
        yield _when(seen.when)
    if terms.after is not None:
        age = _age(held, now, skew)
        yield _unknown(ExitRule.AFTER, terms.after, age) if isinstance(age, Unknown) else _after(terms.after, age)


def _move(held: Held, mid: float | Unknown) -> float | Unknown:
    """Return how far the price has moved in the position's favour since its entry, as a fraction of the entry."""
    if held.average is None:
        return missing("entry_not_told", "the entry price of the position is unknown")
    if held.average <= 0:
        return invalid("entry_price", "the entry price of the position is not positive")
    if isinstance(mid, Unknown):
        return mid
    if not finite(mid) or mid <= 0:
        return invalid("mid_invalid", f"the middle of the quote is {mid:g}: no price")
    ratio = Fraction(mid) / held.average - 1
    try:
        return float(ratio if held.lots > 0 else -ratio)
    except OverflowError:
        return invalid("entry_price", "the entry price of the position is none of this market")


def _age(held: Held, now: int, skew: int) -> int | Unknown:
    if held.opened_at is None:
        return missing("opening_not_told", "since when the position has been open is unknown")
    if held.opened_at > now + skew:
        return invalid("opened_later", "the position was opened later than now")
    return max(0, now - held.opened_at)


def _stop(term: Move, moved: float) -> ExitReading:
    is_due = at_most(moved, -term.value)
    text = f"the price has gone {show(-moved, term.unit)} against the average entry, the stop is at"
    return _compared(ExitRule.STOP, term, moved, -term.value, text if is_due else "", is_due=is_due)


def _take(term: Move, moved: float) -> ExitReading:
    is_due = at_least(moved, term.value)
    text = f"the price has gone {show(moved, term.unit)} beyond the average entry, the take is at"
    return _compared(ExitRule.TAKE, term, moved, term.value, text if is_due else "", is_due=is_due)


def _compared(rule: ExitRule, term: Move, moved: float, threshold: float, text: str, *, is_due: bool) -> ExitReading:
    far = show(term.value, term.unit)
    sign, margin = ("<=", threshold - moved) if rule is ExitRule.STOP else (">=", moved - threshold)
    return ExitReading(
        rule=rule,
        outcome=DUE if is_due else WAITS,
        because=f"{text} {far}" if is_due else f"the price has moved {show(moved, term.unit)}, the {rule} is at {far}",
        span=term.span,
        observed=moved + 0.0,
        sign=sign,
        threshold=threshold,
        # Within the tolerance of the comparison it is met, and by nothing.
        margin=max(margin, 0.0) if is_due else margin,
        unit=term.unit.name,
    )


def _when(condition: Condition) -> ExitReading:
    if isinstance(condition.holds, Unknown):
        return _unknown(ExitRule.WHEN, condition, condition.holds)
    compared = condition.comparison
    return ExitReading(
        rule=ExitRule.WHEN,
        outcome=DUE if condition.holds else WAITS,
        because=condition.because if condition.holds else "the strategy's own condition does not hold",
        span=condition.span,
        observed=compared.observed if compared else None,
        sign=compared.sign if compared else "",
        threshold=compared.threshold if compared else None,
        margin=compared.margin if compared else None,
        unit=compared.unit if compared else "",
    )


def _after(term: Time, age: int) -> ExitReading:
    return _lasted(ExitRule.AFTER, term, age, "the position has been open for", "")


def _blind(term: Time, now: int, since: int | None, doubt: Unknown | None) -> ExitReading:
    if since is None or doubt is None:
        return ExitReading(rule=ExitRule.BLIND, outcome=WAITS, because="every exit can be told", span=term.span)
    return _lasted(ExitRule.BLIND, term, max(0, now - since), "exits have not been told for", f": {doubt}")


def _lasted(rule: ExitRule, term: Time, lasted: int, text: str, why: str) -> ExitReading:
    is_due, seconds, most = lasted >= term.ns, lasted / NANOS, term.ns / NANOS
    return ExitReading(
        rule=rule,
        outcome=DUE if is_due else WAITS,
        because=f"{text} {show(seconds, _SECONDS)}, at most {show_duration(most)}{why}",
        span=term.span,
        observed=seconds,
        sign=">=",
        threshold=most,
        margin=(lasted - term.ns) / NANOS,
        unit=_SECONDS.name,
    )


def _unknown(rule: ExitRule, term: Move | Time | Condition, why: Unknown) -> ExitReading:
    text = f"{rule} cannot be told: {why}"
    return ExitReading(rule=rule, outcome=UNKNOWN, because=text, span=term.span, unknown=why)


def _blind_since(before: int | None, now: int, *, blind: bool) -> int | None:
    """Return since when some exit has not been told; a look at an earlier time neither ends that nor moves it."""
    if before is not None and (blind or now < before):
        return before
    return now if blind else None
