"""`kind: inputs`, and the inputs of every other kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from golive.core.signature import Kind, Type, number, one_of, window
from golive.core.suggest import did_you_mean
from golive.core.unit import TIME, UNITS, Unit
from golive.documents.declarations import Ceiling, Input
from golive.documents.header import Name
from golive.documents.library import Inputs
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, read_expected, read_quantity, read_range, read_unit
from golive.loader.readers.header import read_header

_AGE = Expectation(dimensions=(TIME,), example="2 s", zero=False, negative=False)
_LENGTH = Expectation(dimensions=(TIME,), example="4 h", zero=False, negative=False)
_NUMERIC = frozenset({"unit", "range"})
_GOES_WITH = {
    "number": _NUMERIC | {"shape"},
    "levels": _NUMERIC | {"shape"},
    "enum": frozenset({"of", "members_of", "aliases"}),
    "time": frozenset({"zone"}),
    "bars": frozenset({"length"}),
}
_OTHER_TYPES = frozenset({kind.value for kind in Kind})
_STREAMS = frozenset({"book", "trades", "quotes", "bars", "funding"})
_TYPE_KEYS = ("unit", "range", "shape", "of", "aliases", "members_of", "zone", "length")


def read_inputs_document(fields: Fields) -> Inputs:
    return Inputs(header=read_header(fields), inputs=read_inputs(fields), ceilings=tuple(_ceilings(fields)))


def _ceilings(fields: Fields) -> Iterator[Ceiling]:
    for name, inner in fields.named_records("ceiling"):
        scalar = inner.scalar("most")
        most = read_quantity(scalar, fields.pad) if scalar is not None else None
        if most is not None:
            yield Ceiling(name=name.text, most=most, span=inner.place("most"), why=inner.word("why"))


def read_inputs(fields: Fields) -> tuple[Input, ...]:
    """Return the `inputs:` of a document."""
    return tuple(_input(name, inner) for name, inner in fields.named_records("inputs"))


def _input(name: ScalarNode, fields: Fields) -> Input:
    origin = fields.scalar("from")
    age = read_expected(fields, "max_age", _AGE)
    length = read_expected(fields, "length", _LENGTH)
    unit = read_unit(fields)
    _check_freshness(fields, read_elsewhere=origin is not None)
    _check_length(fields)
    return Input(
        id=name.text,
        span=name.span,
        type=None if origin else _declared_type(fields, unit or UNITS[""]),
        unit=unit,
        origin=_origin(fields, origin),
        max_age_s=age.value if age else None,
        length_s=length.value if length else None,
        static=fields.flag("static"),
        optional=fields.flag("optional"),
        members_of=fields.word("members_of"),
        zone=read_zone(fields),
        title=fields.word("title"),
    )


def _origin(fields: Fields, origin: ScalarNode | None) -> Name | None:
    if origin is None:
        return None
    for key in ("type", "static", *_TYPE_KEYS):
        if fields.has(key):
            fields.pad.error(
                "GL120",
                f"`{key}` does not go with `from`: `{origin.text}` has it already",
                fields.key_place(key),
                hint=f"remove `{key}`, or `from` and declare the input here",
            )
    return as_name(origin)


def _check_freshness(fields: Fields, *, read_elsewhere: bool) -> None:
    """Report an observed value without a greatest age, and a value that both ages and cannot."""
    aged = fields.has("max_age")
    if read_elsewhere:
        return
    if fields.flag("static") and fields.word("type") in _STREAMS:
        fields.pad.error(
            "GL120",
            f"`static` does not go with `type: {fields.word('type')}`: a stream is observed, so it ages",
            fields.key_place("static"),
            hint="say how old it may be (`max_age: 2 s`)",
        )
    if aged and fields.flag("static"):
        fields.pad.error(
            "GL120",
            f"`{fields.label}` is both `static` and limited by `max_age`",
            fields.key_place("static"),
            hint="a value that is observed has `max_age`, one that cannot age is `static`",
        )
    if not aged and (not fields.has("static") or _is_false(fields, "static")):
        fields.pad.error(
            "GL103",
            f"missing key `max_age` of `{fields.label}`",
            fields.span,
            hint="say how old it may be (`max_age: 2 s`), or that it cannot age (`static: true`)",
        )


def _check_length(fields: Fields) -> None:
    """Report bars of no stated length: 20 bars of a second are no 20 bars of a day."""
    if fields.word("type") == "bars" and not fields.has("length"):
        message = f"missing key `length` of `{fields.label}`"
        fields.pad.error("GL103", message, fields.span, hint="say how long each bar is (`length: 4 h`)")


def _is_false(fields: Fields, key: str) -> bool:
    scalar = fields.scalar(key)
    return scalar is not None and scalar.value is False


def _declared_type(fields: Fields, unit: Unit) -> Type | None:
    kind = fields.scalar("type")
    if kind is None:
        fields.pad.error("GL103", f"missing key `type` of `{fields.label}`", fields.span, hint=_TYPE_HINT)
        return None
    return read_type(fields, kind, unit)


_TYPE_HINT = "declare it (`type: number`), or read it from another document (`from: document.name`)"


def read_type(fields: Fields, kind: ScalarNode, unit: Unit) -> Type | None:
    """Return the type that the keys of an input or output declare."""
    _check_type_keys(fields, kind.text)
    if kind.text in ("number", "levels"):
        lo, hi = read_range(fields, unit, bare_is_unit=True)
        if kind.text == "levels" or fields.has("shape"):
            return Type(kind=Kind.LEVELS, dimension=unit.dimension, lo=lo, hi=hi)
        return number(unit.dimension, lo, hi)
    if kind.text == "enum":
        return _enum(fields, kind)
    if kind.text in _OTHER_TYPES:
        return window(Kind(kind.text))
    fields.pad.incomplete = True
    return None


def _check_type_keys(fields: Fields, kind: str) -> None:
    if kind not in _OTHER_TYPES:
        return
    fits = _GOES_WITH.get(kind, frozenset())
    for key in _TYPE_KEYS:
        if fields.has(key) and key not in fits:
            fields.pad.error(
                "GL120", f"`{key}` does not go with `type: {kind}`", fields.key_place(key), hint="remove it"
            )


def _enum(fields: Fields, kind: ScalarNode) -> Type:
    if fields.has("of") == fields.has("members_of"):
        both = fields.has("of")
        fields.pad.error(
            "GL120" if both else "GL103",
            "an enum has `of` or `members_of`, not both" if both else f"missing key `of` of `{fields.label}`",
            fields.key_place("members_of") if both else kind.span,
            hint="list the values in order, such as `of: [long, short]`",
        )
    type_ = one_of(*(member.text for member in fields.words("of")))
    return replace(type_, aliases=tuple(_aliases(fields, type_.members)))


def _aliases(fields: Fields, members: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield other words for members; report one that is a member itself, or stands for none."""
    for alias, node in fields.entries("aliases"):
        member = node.text if isinstance(node, ScalarNode) else ""
        if alias.text in members:
            message = f"`{alias.text}` is a member itself, and no other word for one"
            fields.pad.error("GL105", message, alias.span, hint="remove it")
        elif member in members:
            yield alias.text, member
        else:
            hint = did_you_mean(member, members) or f"members: {', '.join(members) or 'none that `of` lists'}"
            fields.pad.error("GL106", f"`{alias.text}` stands for `{member}`, which is no member", node.span, hint=hint)


def read_zone(fields: Fields) -> str:
    """Return the time zone of a key `zone`, UTC where it is absent or unknown (then with an issue)."""
    scalar = fields.scalar("zone")
    if scalar is None or scalar.text == "UTC":
        return "UTC"
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(scalar.text)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        hint = "write an IANA name, such as `America/New_York`"
        fields.pad.error("GL119", f"unknown time zone `{scalar.text}`", scalar.span, hint=hint)
        return "UTC"
    return scalar.text
