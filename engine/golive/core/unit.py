"""Units as types: a table of dimensions, and numbers written with their unit.

Ratios are held as fractions, durations as seconds, money in the quote currency. Nothing converts between two
dimensions: `usd` is not `base`, a daily volatility is not a ratio, an annual Sharpe ratio is not a daily one.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from golive.core.civil import clock_text, date_text, days_of, seconds_of
from golive.core.dataclass import dataclass
from golive.core.value import LARGEST

Dimension = tuple[tuple[str, float], ...]
"""Base dimensions with their exponents, sorted by name; the empty tuple is a plain ratio."""

RATIO: Dimension = ()
TIME: Dimension = (("time", 1.0),)
QUOTE: Dimension = (("quote", 1.0),)
BASE: Dimension = (("base", 1.0),)
SIZE: Dimension = (("size", 1.0),)
DAILY: Dimension = (("daily", 1.0),)
BARS: Dimension = (("bars", 1.0),)
LEVELS: Dimension = (("levels", 1.0),)
TICKS: Dimension = (("ticks", 1.0),)
ROWS: Dimension = (("rows", 1.0),)
TRADES: Dimension = (("trades", 1.0),)
LOTS: Dimension = (("lots", 1.0),)
"""Whole steps of what a venue trades: what is open is closed in these, never through money."""
ANNUAL: Dimension = (("annual", 1.0),)
CLOCK: Dimension = (("clock", 1.0),)
"""A time of day: seconds since midnight, in no unit that lengths of time have."""
DATE: Dimension = (("date", 1.0),)
"""A day: days since 1970-01-01."""
CIVIL = (CLOCK, DATE)
"""What is read off a calendar or a clock on a wall: it is compared, and never added up or multiplied."""

NANOS = 1_000_000_000
"""Nanoseconds a second: durations are held in seconds, instants in nanoseconds."""


def product(a: Dimension, b: Dimension, sign: float = 1.0) -> Dimension:
    """Return the dimension of `a * b`, or of `a / b` with `sign` -1."""
    exponents = dict(a)
    for name, exponent in b:
        exponents[name] = exponents.get(name, 0.0) + sign * exponent
    return tuple(sorted((n, e) for n, e in exponents.items() if e != 0))


def power(a: Dimension, exponent: float) -> Dimension:
    """Return the dimension of `a ** exponent`."""
    return tuple((n, e * exponent) for n, e in a) if exponent else RATIO


PRICE = product(QUOTE, BASE, -1)
PER_SECOND = product(RATIO, TIME, -1)
QUOTE_PER_SIZE = product(QUOTE, SIZE, -1)


_PER, _WORDS = "_per_", {"s": "second", "d": "day"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A way to write a number: `value * scale` is what is held."""

    name: str
    dimension: Dimension
    scale: float = 1.0

    @property
    def spoken(self) -> str:
        """Its name as people say it.

        >>> UNITS["base_per_s"].spoken, UNITS["bps"].spoken
        ('base a second', 'bps')
        """
        first, per, last = self.name.partition(_PER)
        return f"{first} a {_WORDS.get(last, last)}" if per and first else self.name

    @property
    def is_share(self) -> bool:
        """Say whether it is `%` or `bps`: a ratio whose written number is not the fraction that is held."""
        return self.dimension == RATIO and self.scale != 1.0


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("", RATIO),
        Unit("%", RATIO, 0.01),
        Unit("bps", RATIO, 1e-4),
        Unit("x", RATIO),
        Unit("ms", TIME, 1e-3),
        Unit("s", TIME),
        Unit("min", TIME, 60.0),
        Unit("h", TIME, 3600.0),
        Unit("d", TIME, 86400.0),
        Unit("usd", QUOTE),
        Unit("quote", QUOTE),
        Unit("base", BASE),
        Unit("shares", BASE),
        Unit("size", SIZE),
        Unit("usd_per_size", QUOTE_PER_SIZE),
        Unit("usd_per_base", PRICE),
        Unit("usd_per_s", product(QUOTE, TIME, -1)),
        Unit("usd_per_d", product(QUOTE, TIME, -1), 1 / 86400.0),
        Unit("base_per_s", product(BASE, TIME, -1)),
        Unit("per_s", PER_SECOND),
        Unit("per_min", PER_SECOND, 1 / 60.0),
        Unit("per_year", ANNUAL),
        Unit("daily", DAILY),
        Unit("%_daily", DAILY, 0.01),
        Unit("bars", BARS),
        Unit("levels", LEVELS),
        Unit("ticks", TICKS),
        Unit("trades", TRADES),
        Unit("lots", LOTS),
        Unit("rows", ROWS),
    )
}
"""Every unit the language knows, by the name it is written with."""

CIVIL_UNITS: dict[Dimension, Unit] = {CLOCK: Unit("clock", CLOCK), DATE: Unit("date", DATE)}
"""What has no unit to write behind it: `21:30` and `2026-12-24` say themselves what they are."""

_CIVIL_WORDS: dict[Dimension, str] = {CLOCK: "a time of day", DATE: "a date"}

BPS = 1 / UNITS["bps"].scale
"""Basis points in a whole."""

GROUPED_FROM = 1_000_000
"""From here on a shown number is grouped by thousands rather than written with an exponent."""
UNGROUPED_FROM = 1e15
"""From here on it is written with an exponent all the same: nobody counts its digits."""

_QUANTITY = re.compile(r"([+-]?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]+)?) ?([A-Za-z%][A-Za-z_%]*)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit it was written in; `value` is in held form (fractions, seconds, quote currency)."""

    value: float
    unit: Unit

    def __str__(self) -> str:
        return show(self.value, self.unit)


@lru_cache(maxsize=1 << 14)
def parse_quantity(text: str) -> Quantity | None:
    """Read `25 bps`, `2 s`, a bare number, `21:30` or `2026-12-24`; None for what is none, or of no known unit.

    >>> parse_quantity("25 bps").value
    0.0025
    >>> parse_quantity("2 parsecs") is None
    True
    """
    civil = parse_civil(text)
    if civil is not None:
        return civil
    match = _QUANTITY.fullmatch(text.strip())
    if match is None or "__" in match[1] or match[1].endswith("_"):
        return None
    unit = UNITS.get(match[2] or "")
    if unit is None:
        return None
    value = held(float(match[1].replace("_", "")), unit)
    return Quantity(value, unit) if math.isfinite(value) else None


def parse_civil(text: str) -> Quantity | None:
    """Read a time of day or a date; None for anything else."""
    text = text.strip()
    number = seconds_of(text)
    if number is not None:
        return Quantity(number, CIVIL_UNITS[CLOCK])
    number = days_of(text)
    return None if number is None else Quantity(number, CIVIL_UNITS[DATE])


def unit_named(name: str) -> Unit:
    """Return the unit of a name, also of what has none to write; a bare number's where no unit is called that."""
    return next((u for u in CIVIL_UNITS.values() if u.name == name), UNITS.get(name, UNITS[""]))


def held(number: float, unit: Unit) -> float:
    """Return a written number in held form; percent and basis points divide, so that `60 %` is exactly 0.6.

    >>> held(60, UNITS["%"]), held(35, UNITS["bps"])
    (0.6, 0.0035)
    """
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    return number / inverse if inverse else number * unit.scale


def in_unit(value: float, unit: Unit) -> float:
    """Return a held number as it is written in a unit, the inverse of `held` up to the rounding of a double.

    >>> in_unit(0.6, UNITS["%"]), in_unit(0.0025, UNITS["bps"]), in_unit(90.0, UNITS["s"])
    (60.0, 25.0, 90.0)
    """
    inverse = round(1 / unit.scale) if unit.scale < 1 else 0
    return value * inverse if inverse else value / unit.scale


def show(value: float, unit: Unit) -> str:
    """Write a held number in a unit, with six significant digits.

    >>> show(0.0025, UNITS["bps"])
    '25 bps'
    """
    if unit.dimension in CIVIL and math.isfinite(value):
        return clock_text(value) if unit.dimension == CLOCK else date_text(value)
    number = in_unit(value, unit)
    large = GROUPED_FROM <= abs(number) < UNGROUPED_FROM
    text = f"{number:,.0f}" if large else f"{number:.6g}"
    return f"{text} {unit.name}".rstrip()


def say(value: float, unit: Unit) -> str:
    """Write a held number for a sentence: as `show` does, with the unit as people say it.

    >>> say(-0.02, UNITS["base_per_s"]), say(1, UNITS["bars"]), say(2, UNITS["bars"])
    ('-0.02 base a second', '1 bar', '2 bars')
    """
    text = show(value, unit)
    if unit.spoken != unit.name:
        return f"{text.removesuffix(unit.name)}{unit.spoken}"
    return text.removesuffix("s") if text.removeprefix("-") in _ONE else text


_ONE = {f"1 {name}" for name in ("shares", "bars", "levels", "ticks", "trades", "lots", "rows")}


def show_apart(value: float, other: float, unit: Unit) -> str:
    """Write a held number as `say` does, with as many digits more as tell it from another that differs from it.

    >>> show_apart(0.5999996, 0.6, UNITS["%"]), show_apart(0.6, 0.5999996, UNITS["%"]), show_apart(0.5, 0.6, UNITS["%"])
    ('59.99996 %', '60 %', '50 %')
    """
    text = say(value, unit)
    if value == other or unit.dimension in CIVIL or text != say(other, unit):
        return text
    number, beside, comma = in_unit(value, unit), in_unit(other, unit), "," if "," in text else ""
    written = ((f"{number:{comma}.{digits}g}", f"{beside:{comma}.{digits}g}") for digits in _MORE_DIGITS)
    return next((f"{mine} {unit.spoken}".rstrip() for mine, its in written if mine != its), text)


_MORE_DIGITS = range(7, 13)
"""Beyond the six that are usual. Where twelve tell no difference, it may be of rounding, and says nothing."""


def show_range(lo: float, hi: float, unit: Unit) -> str:
    """Write the bounds of a range; a bound that no number reaches is `inf`, as policies write it.

    >>> show_range(0.0, math.inf, UNITS["s"]), show_range(-LARGEST, 0.01, UNITS["%"])
    ('[0 s, inf]', '[-inf, 1 %]')
    """
    return f"[{_bound(lo, unit)}, {_bound(hi, unit)}]"


def _bound(value: float, unit: Unit) -> str:
    return show(value, unit) if abs(value) < LARGEST else f"{math.copysign(math.inf, value):g}"


def percent(fraction: float) -> str:
    """Write a fraction in whole percent, for a sentence.

    >>> percent(0.554)
    '55 %'
    """
    return f"{fraction:.0%}".replace("%", " %")


def show_duration(seconds: float) -> str:
    """Write a length of time in the largest unit that gives a whole number.

    >>> show_duration(14_400.0), show_duration(90.0), show_duration(0.25)
    ('4 h', '90 s', '250 ms')
    """
    units = [unit for unit in UNITS.values() if unit.dimension == TIME]
    whole = (u for u in sorted(units, key=lambda u: -u.scale) if u.scale <= seconds and seconds % u.scale == 0)
    return show(seconds, next(whole, natural_unit(TIME) if seconds >= 1 else UNITS["ms"]))


def describe(dimension: Dimension) -> str:
    """Say a dimension in words, preferring the name of a unit that has it.

    >>> describe(PRICE)
    'usd_per_base'
    """
    if dimension == RATIO:
        return "a ratio"
    if dimension in _CIVIL_WORDS:
        return _CIVIL_WORDS[dimension]
    for unit in UNITS.values():
        if unit.dimension == dimension and unit.scale == 1.0:
            return unit.name
    return " ".join(n if e == 1 else f"{n}^{e:g}" for n, e in dimension)


def measured(dimension: Dimension) -> str:
    """Say what a number of a dimension is, after `it is`.

    >>> measured(PRICE), measured(RATIO)
    ('in usd_per_base', 'a ratio')
    """
    words = describe(dimension)
    return words if words.startswith("a ") else f"in {words}"


def natural_unit(dimension: Dimension) -> Unit:
    """Return the unit in which a number of this dimension is shown when nobody declared one."""
    if dimension in CIVIL_UNITS:
        return CIVIL_UNITS[dimension]
    for unit in UNITS.values():
        if unit.dimension == dimension and unit.scale == 1.0:
            return unit
    return Unit(describe(dimension), dimension)
