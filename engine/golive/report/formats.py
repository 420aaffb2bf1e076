"""How numbers, times and words are written in reports and on the terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from golive.core.civil import DAY_S
from golive.core.unit import CIVIL, NANOS, UNGROUPED_FROM, held, in_unit, say, unit_named
from golive.core.value import Unknown
from golive.market.instants import show as show_instant

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def grouped(number: int) -> str:
    """Write a count.

    >>> grouped(12345)
    '12,345'
    """
    return f"{number:,}"


def money(number: float, unit: str) -> str:
    """Write a sum of sizes with its unit.

    >>> money(1224000.0, "usd"), money(0.125, "base")
    ('1,224,000 usd', '0.125 base')
    """
    text = f"{number:,.2f}".rstrip("0").rstrip(".") if abs(number) >= _CENTS_UNDER else f"{number:.4g}"
    return f"{text} {unit}".rstrip()


_CENTS_UNDER = 100.0


def price(number: float) -> str:
    """Write a price with as many decimals as matter at its height.

    >>> price(61659.75), price(0.08125)
    ('61,659.75', '0.08125')
    """
    return f"{number:,.2f}" if abs(number) >= 1 else f"{number:.6g}"


def percent(share: float) -> str:
    """Write a share.

    >>> percent(0.19), percent(0.0004)
    ('19.0 %', '<0.1 %')
    """
    if 0 < share < _LEAST_SHARE:
        return "<0.1 %"
    return f"{share:.1%}".replace("%", " %")


_LEAST_SHARE = 0.0005


def quantity(number: float, unit: str) -> str:
    """Write a held number in a unit, thousands apart; one without a known unit as it is.

    >>> quantity(0.0025, "bps"), quantity(-12000.5, "")
    ('25 bps', '-12,000.5')

    What never happened is as long ago as 1970, where times begin; a time that long is none to read.

    >>> quantity(1767571316.0, "s"), margin(1767571256.0, "s"), quantity(86400.0, "s")
    ('never', 'never', '86,400 s')
    """
    if unit == "s" and number >= _NEVER_S:
        return _NEVER
    whole, point, rest = say(number + 0.0, unit_named(unit)).partition(".")
    return _THOUSANDS.sub(",", whole) + point + rest


def limit(number: float, unit: str, sign: str = "") -> str:
    """Write what something must stay within; what has more digits than anybody counts limits nothing.

    >>> limit(0.0025, "bps"), limit(10, "usd", "<="), limit(1e16, "usd", "<="), margin(1e16, "usd")
    ('25 bps', '<= 10 usd', 'no limit', 'no limit')
    """
    return _NO_LIMIT if number >= UNGROUPED_FROM else f"{sign} {quantity(number, unit)}".lstrip()


def rounded(number: float, unit: str, *bounds: float) -> str:
    """Write what was observed as people say it: with three digits, with two where it is under a tenth.

    >>> rounded(0.0166166e-4, "bps"), rounded(0.5757171, "%", 0.6), rounded(61659.75, ""), rounded(0.0, "s")
    ('0.017 bps', '57.6 %', '61,660', '0 s')

    What would then pass for one of the `bounds` it was held against, or for the other side of one, keeps its digits.

    >>> rounded(0.59999, "%", 0.6), rounded(0.6, "%", 0.6)
    ('59.999 %', '60 %')
    """
    of = unit_named(unit)
    written = in_unit(number, of)
    if of.dimension in CIVIL or not math.isfinite(written) or not written:
        return quantity(number, unit)
    digits = max(_DIGITS if abs(written) >= _A_TENTH else _DIGITS - 1, len(f"{abs(written):.0f}"))
    nearest = held(float(f"{written:.{digits}g}"), of)
    is_told_apart = all((nearest > bound, nearest < bound) == (number > bound, number < bound) for bound in bounds)
    return quantity(nearest if is_told_apart else number, unit)


_DIGITS, _A_TENTH = 3, 0.1


def margin(number: float, unit: str) -> str:
    """Write how far apart two numbers in a unit are, with its sign: two times of day are a length of time apart.

    >>> margin(0.0025, "bps"), margin(-90.0, "clock"), margin(2.0, "date")
    ('+25 bps', '-90 s', '+2 d')
    """
    apart = {"clock": ("s", 1), "date": ("d", DAY_S)}.get(unit, (unit, 1))
    if number >= UNGROUPED_FROM:
        return _NO_LIMIT
    text = rounded(number * apart[1], apart[0], 0.0)
    return f"+{text}" if number > 0 and text != _NEVER else text


_NEVER, _NEVER_S, _NO_LIMIT = "never", 1e9, "no limit"

_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+(?![\d,]))")


def instant(ns: int) -> str:
    """Write an instant as people read it.

    >>> instant(1723161256322000000)
    '2024-08-08 23:54:16.322 UTC'
    """
    return show_instant(ns).replace("T", " ").replace("Z", " UTC")


def second(ns: int) -> str:
    """Write the whole second in which an instant lies, in UTC and without saying so.

    >>> second(1723161256322000000)
    '2024-08-08 23:54:16'
    """
    return instant(ns - ns % NANOS).removesuffix(" UTC")


def cash(money: int, unit: str) -> str:
    """Write a sum of money that is held in whole nano-units; what is under a cent has all of its digits.

    >>> cash(-12_345_678_900_000, "USD"), cash(0, "USD"), cash(-8_300_000, "USD")
    ('-12,345.68 USD', '0.00 USD', '-0.0083 USD')
    """
    value = money / NANOS
    text = f"{value:,.9f}".rstrip("0") if 0 < abs(value) < 1 / _CENTS_UNDER else f"{value:,.2f}"
    return f"{text} {unit}"


def duration(ns: int) -> str:
    """Write a stretch of time in its two largest parts.

    >>> duration(345_000_000_000), duration(0)
    ('5 min 45 s', '0 s')
    """
    seconds = ns // NANOS
    if seconds < _MINUTE:
        return f"{ns / NANOS:g} s"
    parts = (
        (seconds // _DAY, "d"),
        (seconds % _DAY // _HOUR, "h"),
        (seconds % _HOUR // _MINUTE, "min"),
        (seconds % _MINUTE, "s"),
    )
    first = next(i for i, (n, _) in enumerate(parts) if n)
    return " ".join(f"{n} {name}" for n, name in parts[first : first + 2] if n)


def stacked(counts: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Lay counts end to end on a line of length 100: where each begins, and how long it is.

    >>> stacked((1, 0, 3))
    ((0.0, 25.0), (25.0, 0.0), (25.0, 75.0))
    """
    total = sum(counts)
    scale = _LINE / total if total else 0.0
    return tuple((before * scale, n * scale) for before, n in zip(accumulate((0, *counts)), counts, strict=False))


_LINE = 100.0


def words(code: str) -> str:
    """Write a reason code as words.

    >>> words("trades_warming_up")
    'trades warming up'
    """
    return code.replace("_", " ")


def minutes(number: float) -> str:
    """Write how many minutes something is away, without their word.

    >>> minutes(1440.0), minutes(12.5), minutes(0.0)
    ('1,440', '12.5', '0')
    """
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def coordinate(number: float) -> str:
    """Write a coordinate of a drawing.

    >>> coordinate(12.0), coordinate(1 / 3)
    ('12', '0.33')
    """
    return f"{number:.2f}".rstrip("0").rstrip(".")


def bps(value: float | Unknown, digits: int = 1) -> str:
    """Write basis points, or why there are none.

    >>> bps(12.345), bps(-0.04, 2)
    ('12.3 bps', '-0.04 bps')
    """
    return reason(value) if isinstance(value, Unknown) else f"{value:,.{digits}f} bps"


def number(value: float | Unknown, digits: int = 2) -> str:
    """Write a plain number, or why there is none.

    >>> number(-1.2345)
    '-1.23'
    """
    return reason(value) if isinstance(value, Unknown) else f"{value:,.{digits}f}"


def share(value: float | Unknown, digits: int = 1) -> str:
    """Write a fraction as a percentage, or why there is none.

    >>> share(0.0123)
    '1.2 %'
    """
    return reason(value) if isinstance(value, Unknown) else f"{100 * value:,.{digits}f} %"


def sureness(confidence: float) -> str:
    """Write a confidence as a percentage, with all the digits that it has.

    >>> sureness(0.95), sureness(0.975), sureness(2 * 0.95 - 1), sureness(0.999999)
    ('95 %', '97.5 %', '90 %', '99.9999 %')
    """
    return f"{100 * confidence:.10g} %"


def chance(value: float, drawn: int, digits: int = 1) -> str:
    """Write a share of resamples as a confidence: none and all of them are beyond what so many can tell.

    >>> chance(1.0, 10_000), chance(0.9999, 10_000), chance(0.0, 200), chance(0.999, 500, 0)
    ('> 99.99 %', '99.99 %', '< 0.50 %', '> 99 %')
    """
    least = max(1 / drawn, _FINEST if digits else _ROUGHEST)
    more = _MORE_DIGITS if digits else 0
    if value > 1 - least / 2:
        return f"> {share(1 - least, more)}"
    if value < least / 2:
        return f"< {share(least, more)}"
    return share(value, more if min(value, 1 - value) < _NEAR_CERTAIN else digits)


_FINEST, _ROUGHEST, _NEAR_CERTAIN, _MORE_DIGITS = 0.0001, 0.01, 0.001, 2


def reason(unknown: Unknown) -> str:
    """Write why there is no value, in the words of its code.

    >>> from golive.core.value import invalid
    >>> reason(invalid("never_dies", "no cost reaches it"))
    'none: never dies'
    """
    return f"none: {unknown.code.replace('_', ' ')}"


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "grouped": grouped,
        "money": money,
        "cash": cash,
        "percent": percent,
        "price": price,
        "quantity": quantity,
        "limit": limit,
        "rounded": rounded,
        "instant": instant,
        "duration": duration,
        "coordinate": coordinate,
        "stacked": stacked,
        "words": words,
    }
)
"""What a template can write with, by the filter's name."""


def as_sentence(text: str) -> str:
    """Write a reason as a sentence.

    >>> as_sentence("too few returns")
    'Too few returns.'
    """
    return f"{text[:1].upper()}{text[1:]}."
