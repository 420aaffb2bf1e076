"""A written number moved: by one step of its last digit, to another end, or into another unit of its dimension."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from golive.core.civil import DAY_S
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.unit import CIVIL, CLOCK, UNITS, Quantity, Unit, held, parse_quantity, show
from golive.proving.mutants.mutant import became

_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][-+]?[0-9]+)?")

_MISTAKEN = {
    "bps": "%",
    "%": "bps",
    "ms": "s",
    "s": "min",
    "min": "s",
    "h": "min",
    "d": "h",
    "per_s": "per_min",
    "per_min": "per_s",
    "usd_per_s": "usd_per_d",
    "usd_per_d": "usd_per_s",
    "daily": "%_daily",
    "%_daily": "daily",
}
"""The unit that each is taken for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A number that became another; `text` says so."""

    name: str
    text: str
    value: Quantity


def moved_numbers(number: Quantity, span: Span, sources: Mapping[str, str], ends: tuple[float, ...]) -> Iterator[Moved]:
    """Yield a number one step of its last written digit up and down, at each end of its range, and in a wrong unit."""
    if number.unit.dimension in CIVIL:
        yield from moved_civil(number)
        yield from _ends(number, ends)
        return
    written = _written(number, span, sources)
    exponent = Decimal(written).as_tuple().exponent
    step = Decimal((0, (1,), exponent if isinstance(exponent, int) else 0))
    for name, by in (("up", step), ("down", -step)):
        yield _moved(name, number, Quantity(held(float(Decimal(written) + by), number.unit), number.unit))
    yield from _ends(number, ends)
    mistaken = _MISTAKEN.get(number.unit.name)
    if mistaken is not None and number.value:
        unit = UNITS[mistaken]
        value = Quantity(held(float(Decimal(written)), unit), unit)
        yield _moved(f"{_plain(number.unit)}_to_{_plain(unit)}", number, value)


def moved_civil(number: Quantity) -> Iterator[Moved]:
    """Yield a time of day one minute later and earlier (a second, where it has seconds), a date a day."""
    minute = 60.0
    is_clock = number.unit.dimension == CLOCK
    step = minute if is_clock and not number.value % minute else 1.0
    for name, by in (("up", step), ("down", -step)):
        other = Quantity(number.value + by, number.unit)
        if not is_clock or 0 <= other.value < DAY_S:
            yield _moved(name, number, other)


def _ends(number: Quantity, ends: tuple[float, ...]) -> Iterator[Moved]:
    for name, end in zip(("to_lowest", "to_highest"), ends, strict=False):
        if abs(end) != float("inf"):
            yield _moved(name, number, Quantity(end, number.unit))


def _moved(name: str, number: Quantity, value: Quantity) -> Moved:
    return Moved(name=name, text=became(number, value), value=value)


def _written(number: Quantity, span: Span, sources: Mapping[str, str]) -> str:
    """Return a number as its author wrote it; as it is shown where the file does not have it there."""
    lines = sources.get(span.file, "").splitlines()
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    match = _NUMBER.match(line, span.col - 1)
    there = parse_quantity(f"{match[0]} {number.unit.name}".strip()) if match is not None else None
    if match is not None and there == number:
        return match[0].replace("_", "")
    shown = _NUMBER.match(show(number.value, number.unit).replace(",", ""))
    return shown[0] if shown is not None else "0"


def _plain(unit: Unit) -> str:
    return unit.name.replace("%", "percent")
