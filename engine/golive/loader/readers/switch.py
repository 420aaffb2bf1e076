"""`kind: switch`."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.repeats import repeats
from golive.documents.header import Name
from golive.documents.switch import ResetTerms, SwitchPolicy, TripRule
from golive.loader.fields import Fields
from golive.loader.positions import as_name
from golive.loader.readers.declarations import read_lets, read_parameters
from golive.loader.readers.header import read_header
from golive.loader.readers.inputs import read_inputs


def read_switch(fields: Fields) -> SwitchPolicy:
    trips = tuple(_trips(fields))
    for name, span, first in repeats((trip.id, trip.span) for trip in trips):
        related = ((f"first `{name}`", first),)
        fields.pad.error("GL105", f"trip `{name}` is given twice", span, "rename one", related=related)
    return SwitchPolicy(
        header=read_header(fields),
        inputs=read_inputs(fields),
        parameters=read_parameters(fields),
        lets=read_lets(fields),
        trips=trips,
        reset=_reset(fields),
    )


def _trips(fields: Fields) -> Iterator[TripRule]:
    for trip in fields.records("trip"):
        yield TripRule(
            id=trip.word("id"),
            span=trip.place("id"),
            when=trip.text("when"),
            to=trip.name("to"),
            scope=trip.name("scope"),
            patience=trip.name("patience"),
            reason=trip.text("because"),
        )


def _reset(fields: Fields) -> ResetTerms:
    reset = fields.record("reset")
    if reset is None:
        return ResetTerms(roles=(), cool_off=Name(value="", span=fields.span))
    return ResetTerms(roles=tuple(as_name(word) for word in reset.words("roles")), cool_off=reset.name("cool_off"))
