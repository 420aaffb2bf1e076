"""What a case expects, and where an answer is another one: numbers match at the digits that are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import Quantity, Unit, parse_quantity, show
from golive.core.value import Status
from golive.documents.cases import Expected
from golive.proving.cases.agreement import same_rule
from golive.proving.outcome import Mismatch, Outcome

UNKNOWN = "unknown"
REASONS = tuple(status.name.lower() for status in Status if status is not Status.KNOWN)
"""Words for an outcome that is unknown for that reason; `unknown` is any of them."""

Got = float | str | bool | None
"""An answer by name; None where there is none of that name."""

_DECIMALS = re.compile(r"[+-]?[0-9]+(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
"""The digits behind the point, and the power of ten, of a number as it is written."""

HALF = 0.5
_ROUNDING = 1e-9
"""Of the last digit written: what doubles add to a decimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A number as a case writes it, and to how many decimals."""

    quantity: Quantity
    decimals: int

    def matches(self, got: float) -> bool:
        """Say whether a held number is this one at the digits written.

        >>> read_written("1e-4 base").matches(0.0002), read_written("1e-4 base").matches(0.00012)
        (False, True)
        >>> read_written("12.3 bps").matches(0.001226), read_written("12.30 bps").matches(0.001226)
        (True, False)
        """
        if not math.isfinite(got):
            return False
        step = 10.0**-self.decimals
        scale = self.quantity.unit.scale
        return abs(got - self.quantity.value) / scale <= step * (HALF + _ROUNDING)


def read_written(text: str) -> Written | None:
    """Return a number with its unit and its decimals, None for what is none."""
    quantity = parse_quantity(text)
    if quantity is None:
        return None
    match = _DECIMALS.match(text.strip().replace("_", ""))
    digits, exponent = (match[1] or "", match[2] or "0") if match is not None else ("", "0")
    # Of a power of ten upwards no digit is left out: 1e4 is 10000.
    return Written(quantity=quantity, decimals=max(len(digits), len(digits) - int(exponent)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a case expects, read once.

    `units` is how a number of the outcome is shown. `by` has the gate of a rule before it, where a case of that gate
    calls it by its id alone: another gate may have one of that id.
    """

    written: Expected
    by: str = ""
    size: Written | None = None
    confidence: Written | None = None
    numbers: Mapping[str, Written]
    units: Mapping[str, Unit]

    def mismatches(self, outcome: Outcome) -> Iterator[Mismatch]:
        """Yield each field in which an answer is another one."""
        written = self.written
        if written.verdict is not None and written.verdict.value != outcome.verdict:
            yield _mismatch("verdict", written.verdict.value, outcome.verdict, written.verdict.span)
        if written.by is not None and not same_rule(self.by or written.by.value, outcome.by):
            yield _mismatch("by", written.by.value, outcome.by, written.by.span)
        if written.reason is not None and written.reason.value not in outcome.reason:
            yield _mismatch("reason", written.reason.value, outcome.reason, written.reason.span)
        amounts = (
            ("size", self.size, written.size, outcome.size),
            ("confidence", self.confidence, written.confidence, outcome.confidence),
        )
        for field, amount, text, answered in amounts:
            if amount is not None and text is not None and not _is_amount(amount, answered):
                yield _mismatch(field, text.value, show(answered, amount.quantity.unit), text.span)
        for name, text in written.outcome.items():
            got_ = outcome.outcome.get(name)
            if not self._same(name, text.value, got_):
                yield _mismatch(f"outcome {name}".strip(), text.value, self._shown(name, got_), text.span)

    def _same(self, name: str, expected: str, got: Got) -> bool:
        if isinstance(got, str):
            return got == expected or (expected == UNKNOWN and got in REASONS)
        if isinstance(got, bool):
            return str(got).lower() == expected.lower()
        return got is not None and name in self.numbers and self.numbers[name].matches(got)

    def _shown(self, name: str, got: Got) -> str:
        if isinstance(got, float) and name in self.units:
            return show(got, self.units[name])
        return str(got).lower() if isinstance(got, bool) else "" if got is None else str(got)


def _is_amount(expected: Written, got: float) -> bool:
    """Say whether a size or a confidence is the one expected: nothing is nothing, and not what rounds to it."""
    return expected.matches(got) if expected.quantity.value else not got


def _mismatch(field: str, expected: str, got: str, span: Span) -> Mismatch:
    return Mismatch(field=field, expected=expected, got=got, span=span)
