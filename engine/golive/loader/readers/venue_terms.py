"""What a market description says of a venue's money: fees, filters, funding, margin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from golive.core.civil import A_DAY, days_of
from golive.core.unit import QUOTE, RATIO, TIME, UNITS, Quantity
from golive.documents.market import MarketKind
from golive.documents.venue_terms import MarginTier, VenueFees, VenueFilters, VenueFunding, VenueMargin
from golive.loader.fields import Fields
from golive.loader.nodes import ListNode
from golive.loader.quantities import Expectation, read_expected
from golive.loader.readers.header import read_provenance

_FEE = Expectation(dimensions=(RATIO,), example="5 bps")
_NOTIONAL = Expectation(dimensions=(QUOTE,), example="5_000_000 usd", zero=False, negative=False)
_EVERY = Expectation(dimensions=(TIME,), example="8 h", zero=False, negative=False)
_FIRST = Expectation(dimensions=(TIME,), example="0 h", negative=False)
_MOST = Expectation(dimensions=(RATIO,), example="0.75 %", negative=False, most=1.0)
_SHARE = Expectation(dimensions=(RATIO,), example="0.5 %", zero=False, negative=False, most=1.0)
_COST = Expectation(dimensions=(RATIO,), example="0.5 %", negative=False, most=1.0)
_NOTHING = Quantity(0.0, UNITS[""])
"""Stands in for what could not be read; the document is then left out."""

ABSURD_FEE = 0.1
"""No venue takes a tenth of what is traded: such a fee was written in another unit."""

ABSURD_REBATE = 0.01
"""No venue pays a hundredth of it to who trades there."""


def read_fees(fields: Fields) -> tuple[VenueFees, ...]:
    """Return the fees, oldest first; dates that do not rise are an issue."""
    if not isinstance(fields.node.get("fees"), ListNode):
        one = fields.record("fees")
        return () if one is None else (_fees(one, None),)
    fees = tuple(_fees(inner, _day(inner)) for inner in fields.records("fees"))
    for before, after in pairwise(fees):
        if before.since is not None and after.since is not None and after.since <= before.since:
            message = "these fees are no later than the ones before them"
            related = (("the ones before", before.span),)
            fields.pad.error("GL126", message, after.span, hint="write each date once, oldest first", related=related)
    return fees


def _day(fields: Fields) -> int | None:
    scalar = fields.scalar("from")
    day = None if scalar is None else days_of(scalar.text)
    if day is not None:
        return round(day)
    if scalar is not None:
        fields.pad.error("GL119", f"`{scalar.text}` is not a date", scalar.span, hint=A_DAY)
    fields.pad.incomplete = True
    return None


def _fees(fields: Fields, since: int | None) -> VenueFees:
    maker, taker = _number(fields, "maker", _FEE), _number(fields, "taker", _FEE)
    for name, fee in (("maker", maker), ("taker", taker)):
        if fee.value >= ABSURD_FEE or fee.value <= -ABSURD_REBATE:
            absurd = "takes a tenth" if fee.value > 0 else "pays a hundredth"
            message = f"`{name}` is {fee}: no venue {absurd} of what is traded"
            fields.pad.error("GL117", message, fields.place(name), hint="write for example `5 bps`")
    place = fields.place("from") if fields.has("from") else fields.span
    return VenueFees(maker=maker.value, taker=taker.value, since=since, span=place, provenance=read_provenance(fields))


def read_filters(fields: Fields, quantity: Expectation) -> VenueFilters | None:
    """Return the bounds of an order, None where the description has none; quantities are as `quantity` expects."""
    inner = _optional(fields, "filters")
    if inner is None:
        return None
    least, most = (_number(inner, name, quantity) for name in ("min_quantity", "max_quantity"))
    if least.value > most.value and most is not _NOTHING:
        message = f"`max_quantity` is {most}, less than the smallest order, {least}"
        inner.pad.error("GL126", message, inner.place("max_quantity"), hint="no order could be sent")
    return VenueFilters(
        min_quantity=least,
        max_quantity=most,
        max_notional=_number(inner, "max_notional", _NOTIONAL),
        span=inner.span,
        provenance=read_provenance(inner),
    )


def read_funding(fields: Fields, kind: MarketKind) -> VenueFunding | None:
    """Return when funding is paid, None where the description does not say; of a spot market none is."""
    inner = _optional(fields, "funding")
    if inner is None:
        return None
    _check_held(fields, "funding", kind)
    every, first = _number(inner, "every", _EVERY), _number(inner, "first", _FIRST)
    if first.value >= every.value > 0:
        message = f"`first` is {first}, and a boundary comes every {every}"
        inner.pad.error("GL126", message, inner.place("first"), hint="write the first boundary after midnight UTC")
    most = _number(inner, "most", _MOST)
    return VenueFunding(every=every, first=first, most=most, span=inner.span, provenance=read_provenance(inner))


def read_margin(fields: Fields, kind: MarketKind) -> VenueMargin | None:
    """Return the tiers of margin, None where the description has none; a spot market has no margin."""
    inner = _optional(fields, "margin")
    if inner is None:
        return None
    _check_held(fields, "margin", kind)
    mistakes = len(fields.pad.issues)
    tiers = tuple(_tiers(inner))
    if len(fields.pad.issues) == mistakes and not fields.pad.incomplete:
        _check_tiers(inner, tiers)
    return VenueMargin(
        tiers=tiers,
        liquidation_fee=_number(inner, "liquidation_fee", _COST),
        span=inner.span,
        provenance=read_provenance(inner),
    )


def _tiers(fields: Fields) -> Iterator[MarginTier]:
    if not fields.has("tiers"):
        for key in ("initial", "maintenance"):
            if not fields.has(key):
                hint = "write `{initial: 5 %, maintenance: 0.5 %, ...}`, or `tiers:`"
                fields.pad.error("GL103", f"missing key `{key}`", fields.span, hint=hint)
        yield _tier(fields)
        return
    for key in ("initial", "maintenance"):
        if fields.has(key):
            message = f"`{key}` does not go with `tiers`, of which each has its own"
            fields.pad.error("GL120", message, fields.key_place(key), hint="remove it")
    yield from (_tier(inner) for inner in fields.records("tiers"))


def _tier(fields: Fields) -> MarginTier:
    initial, maintenance = (_number(fields, key, _SHARE) for key in ("initial", "maintenance"))
    if maintenance.value > initial.value and initial is not _NOTHING:
        message = f"`maintenance` is {maintenance}, more than the {initial} that open a position"
        fields.pad.error("GL126", message, fields.place("maintenance"), hint="what opens a position keeps it")
    up_to = _number(fields, "up_to", _NOTIONAL) if fields.has("up_to") else None
    return MarginTier(initial=initial, maintenance=maintenance, up_to=up_to, span=fields.span)


def _check_tiers(fields: Fields, tiers: tuple[MarginTier, ...]) -> None:
    """Report tiers out of order: a larger position is a later tier, and needs no less."""
    for before, after in pairwise(tiers):
        if before.up_to is None:
            message, place = "a tier without `up_to` takes in all positions, and another follows it", before.span
        elif after.up_to is not None and after.up_to.value <= before.up_to.value:
            message, place = f"a tier up to {after.up_to} comes after one up to {before.up_to}", after.span
        elif after.maintenance.value < before.maintenance.value or after.initial.value < before.initial.value:
            message, place = "a tier of larger positions needs less than the one before it", after.span
        else:
            continue
        fields.pad.error("GL126", message, place, hint="write tiers of smaller positions first")


def _check_held(fields: Fields, key: str, kind: MarketKind) -> None:
    if kind is MarketKind.SPOT:
        message = f"`{key}` does not go with `contract: spot`"
        fields.pad.error("GL120", message, fields.key_place(key), hint="what is bought there is paid for and held")


def _optional(fields: Fields, key: str) -> Fields | None:
    return fields.record(key) if fields.has(key) else None


def _number(fields: Fields, key: str, expectation: Expectation) -> Quantity:
    quantity = read_expected(fields, key, expectation)
    if quantity is None:
        fields.pad.incomplete = True
        return _NOTHING
    return quantity
