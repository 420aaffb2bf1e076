"""Numbers with units, and ranges of them, from scalars; what is none is an issue that says what to write."""

from __future__ import annotations

import re
from types import MappingProxyType

from golive.core.civil import A_DAY, LIKE_CLOCK, LIKE_DATE
from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.core.suggest import did_you_mean
from golive.core.unit import (
    CIVIL,
    UNITS,
    Dimension,
    Quantity,
    Unit,
    describe,
    held,
    measured,
    natural_unit,
    parse_quantity,
    show,
)
from golive.loader.fields import Fields
from golive.loader.file_pad import FilePad
from golive.loader.nodes import ListNode, ScalarNode
from golive.loader.scalars import doubt

_INFINITIES = {"inf": float("inf"), "+inf": float("inf"), "-inf": float("-inf")}
_BARE = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][-+]?[0-9]+)?")
_WITH_WORD = re.compile(r"(?P<number>[-+]?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?)\s*(?P<unit>[^\s\d].*)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]")
_POINT_FIRST = re.compile(r"[-+]?\.[0-9]")

EVERYTHING = (float("-inf"), float("inf"))


def read_quantity(scalar: ScalarNode, pad: FilePad) -> Quantity | None:
    """Return the quantity a scalar is written as, or None with an issue on the pad."""
    text = scalar.text
    if not scalar.style and doubt(text):
        # Reported as GL109 when the tree was read.
        return None
    if scalar.style and _BARE.fullmatch(text.strip()):
        pad.error("GL115", f"`{text}` is quoted, so it is text", scalar.span, hint="remove the quotes")
        return None
    if _LEADING_ZERO.match(text) and not LIKE_CLOCK.fullmatch(text):
        pad.error("GL115", f"`{text}` begins with a zero", scalar.span, hint=f"write `{_without_zeros(text)}`")
        return None
    quantity = parse_quantity(text)
    if quantity is None:
        message, hint = _explain(text)
        pad.error("GL115", message, scalar.span, hint=hint)
    return quantity


def _without_zeros(text: str) -> str:
    sign = text[0] if text[0] in "+-" else ""
    stripped = text[len(sign) :].lstrip("0")
    return sign + (stripped if stripped[:1].isdigit() else "0" + stripped)


def _explain(text: str) -> tuple[str, str]:
    """Return why a text is no quantity, and what to write instead."""
    # Imported where a number is written wrong: no command that goes well needs it.
    from golive.loader.commas import holds_commas, without_comma

    not_one = f"`{text}` is not a number with a unit"
    if holds_commas(text):
        return not_one, without_comma(text)
    if LIKE_CLOCK.fullmatch(text):
        return not_one, "write a length of time as `90 s` or `1.5 min`, a time of day as `00:00` to `23:59`"
    if LIKE_DATE.fullmatch(text):
        return f"`{text}` is not a date", A_DAY
    if _POINT_FIRST.match(text):
        return not_one, f"write `{text.replace('.', '0.', 1)}`"
    if text.lstrip("+-.").casefold().startswith(("inf", "nan")):
        return f"`{text}` is not a finite number", "`inf` is allowed in ranges only"
    word = _WITH_WORD.fullmatch(text)
    if word and word["unit"] not in UNITS:
        return f"unknown unit `{word['unit']}`", unit_hint(word["unit"])
    if word:
        return not_one, f"write `{word['number'].rstrip('_.')} {word['unit']}`"
    return not_one, "write for example `25 bps`, `5 %`, `2 s` or `100_000 usd`"


_OTHERWISE = MappingProxyType(
    {
        **dict.fromkeys(("m", "mn", "minute", "minutes"), "min"),
        **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
        **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
        **dict.fromkeys(("day", "days"), "d"),
        **dict.fromkeys(("bp", "bips"), "bps"),
        **dict.fromkeys(("pct", "percent"), "%"),
    }
)
"""How others write a unit, where the word most like it is another one: `m` is no thousandth of a second."""


def unit_hint(word: str) -> str:
    """Return the unit that is meant by another name, else the nearest unit, else all of them."""
    names = tuple(name for name in UNITS if name)
    meant = _OTHERWISE.get(word.casefold())
    return did_you_mean(meant or word, names) or f"units: {', '.join(names)}"


def read_unit(fields: Fields, key: str = "unit") -> Unit | None:
    """Return the unit a key names, or None when it is absent or unknown (then with an issue)."""
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    unit = UNITS.get(scalar.text)
    if unit is None:
        fields.pad.error("GL115", f"unknown unit `{scalar.text}`", scalar.span, hint=unit_hint(scalar.text))
        fields.pad.incomplete = True
    return unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a number must be: one of these dimensions, with a unit, above zero or not below it, and at most `most`.

    No dimensions are any of them. Only a ratio of zero needs no unit.
    """

    dimensions: tuple[Dimension, ...] = ()
    example: str
    zero: bool = True
    negative: bool = True
    most: float = float("inf")


def read_expected(fields: Fields, key: str, expectation: Expectation) -> Quantity | None:
    """Return a key's quantity when it is what is expected; None when absent or with an issue on the pad."""
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    quantity = read_quantity(scalar, fields.pad)
    if quantity is None or not meets(quantity, key, scalar, expectation, fields.pad):
        fields.pad.incomplete = True
        return None
    return quantity


def meets(quantity: Quantity, name: str, scalar: ScalarNode, expectation: Expectation, pad: FilePad) -> bool:
    """Say whether a quantity is what is expected of `name`, with an issue on the pad when not."""
    dimension, wanted = quantity.unit.dimension, expectation.dimensions
    example = f"write for example `{expectation.example}`"
    # A bare 25 where 25 bps was meant is 250,000 bps: a ratio needs its unit as much as money does.
    if not quantity.unit.name and (quantity.value or dimension not in wanted):
        pad.error("GL115", f"`{name}` needs a unit, `{scalar.text}` has none", scalar.span, hint=example)
        return False
    if wanted and dimension not in wanted:
        words = " or ".join(measured(w) for w in wanted)
        message = f"`{name}` is {words}, `{scalar.text}` is {measured(dimension)}"
        pad.error("GL116", message, scalar.span, hint=example)
        return False
    if (quantity.value < 0 and not expectation.negative) or (quantity.value == 0 and not expectation.zero):
        bound = "not negative" if expectation.zero else "more than zero"
        pad.error("GL117", f"`{name}` must be {bound}, `{scalar.text}` is not", scalar.span, hint=example)
        return False
    if quantity.value > expectation.most:
        most = show(expectation.most, quantity.unit if quantity.unit.is_share else natural_unit(dimension))
        pad.error("GL117", f"`{name}` must be at most {most}, `{scalar.text}` is not", scalar.span, hint=example)
        return False
    return True


def read_range(fields: Fields, unit: Unit, *, bare_is_unit: bool) -> tuple[float, float]:
    """Return the closed range of a `range:` key in held units; everything when it is absent or wrong.

    A bare bound is in `unit` where that was declared as such (`bare_is_unit`); where the unit is only that of a
    value beside it, a bare bound other than zero and the infinities is refused.
    """
    node = fields.node.get("range")
    if not isinstance(node, ListNode):
        fields.pad.incomplete |= node is not None
        return EVERYTHING
    bounds = [
        _bound(item, unit, fields.pad, bare_is_unit=bare_is_unit) if isinstance(item, ScalarNode) else None
        for item in node.items
    ]
    match bounds:
        case [float(lo), float(hi)] if lo < hi:
            return lo, hi
        case [float(lo), float(hi)]:
            message = f"the range {show(lo, unit)} to {show(hi, unit)} has no inside"
            fields.pad.error("GL117", message, node.span, hint="write `[lowest, highest]`")
    fields.pad.incomplete = True
    return EVERYTHING


def _bound(scalar: ScalarNode, unit: Unit, pad: FilePad, *, bare_is_unit: bool) -> float | None:
    if scalar.text in _INFINITIES:
        return _INFINITIES[scalar.text]
    quantity = read_quantity(scalar, pad)
    if quantity is None:
        return None
    if not quantity.unit.name and (bare_is_unit or quantity.value == 0) and unit.dimension not in CIVIL:
        return held(quantity.value, unit)
    if not quantity.unit.name and unit.name:
        lacks = "has no unit, the value has" if unit.dimension not in CIVIL else f"is not {describe(unit.dimension)}"
        pad.error("GL115", f"range bound `{scalar.text}` {lacks}", scalar.span, hint=_in_unit(unit))
        return None
    if quantity.unit.dimension != unit.dimension:
        message = f"range bound `{scalar.text}` is {measured(quantity.unit.dimension)}"
        pad.error("GL116", f"{message}, the value is {measured(unit.dimension)}", scalar.span, hint=_in_unit(unit))
        return None
    return quantity.value


def _in_unit(unit: Unit) -> str:
    if unit.dimension in CIVIL:
        return f"write {describe(unit.dimension)}, as the value is"
    return f"write it in `{unit.name}`" if unit.name else "write it without a unit"


def unit_of_range(fields: Fields) -> str:
    """Return the unit that a `range:` is written in, empty where it has none or there is no range."""
    node = fields.node.get("range")
    bounds = [item.text for item in node.items if isinstance(item, ScalarNode)] if isinstance(node, ListNode) else []
    quantities = (parse_quantity(text) for text in bounds)
    return next((one.unit.name for one in quantities if one is not None and one.unit.name), "")


def check_inside(value: Quantity, span: Span, bounds: tuple[float, float], fields: Fields) -> None:
    """Report a value outside its own range, or one that lacks the unit of it."""
    lo, hi = bounds
    pad, written = fields.pad, unit_of_range(fields)
    if not lo <= value.value <= hi:
        unit = value.unit
        if written and not unit.name:
            message = f"`{fields.label}` needs a unit, `{value}` has none and its range is in {written}"
            pad.error("GL115", message, span, hint=f"write `{value} {written}`")
            return
        message = f"{value} is outside its range, {show(lo, unit)} to {show(hi, unit)}"
        pad.error("GL117", message, span, hint="change the value, or its `range`")
