"""What one case gives by itself, each thing once and by what it stands for, and what it takes from its base."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.span import Span
from golive.documents.cases import Case, CasesOf
from golive.documents.cases import Given as Written
from golive.documents.market import MarketSpec
from golive.proving.cases.given_measures import GivenMeasure, read_measure
from golive.proving.cases.given_streams import GivenStream, read_stream
from golive.proving.cases.given_values import STALE, Moment, Told, read_moment, read_told
from golive.proving.cases.names import Names
from golive.proving.cases.pad import CasePad
from golive.proving.cases.plan import Given, Pin
from golive.proving.cases.targets import (
    AxisTarget,
    ColumnTarget,
    MeasureTarget,
    MomentTarget,
    PinTarget,
    Place,
    StreamTarget,
    Target,
)

Value = Told | GivenStream | GivenMeasure | Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """One thing that is given: by whom, for what, and what it is."""

    written: Written
    target: Target
    value: Value


Givings = Mapping[Place, Giving]


def read_givings(case: Case, of: CasesOf, names: Names, pad: CasePad) -> Givings:
    """Return what a case gives, by what it stands for; a thing given twice is an issue, as is one that nobody reads."""
    givings: dict[Place, Giving] = {}
    whole = case.through is not None
    for written in case.gives:
        target = names.target(of.document, written.name, pad)
        if target is not None and not names.is_read(of.of.value, target, whole=whole):
            pad.error("GL702", *_unread(written, target, of, names.streams(of.of.value, whole=whole), names))
            continue
        value = None if target is None else _value(written, target, pad)
        if target is None or value is None:
            continue
        first = givings.get(target.place)
        if first is not None:
            related = ((f"first, as `{first.written.name.value}`", first.written.name.span),)
            message = f"`{written.name.value}` is what `{first.written.name.value}` is, and given twice"
            pad.error("GL706", message, written.name.span, "give it once", related=related)
        givings[target.place] = Giving(written=written, target=target, value=value)
    return givings


def _unread(
    written: Written, target: Target, of: CasesOf, streams: Collection[Kind], names: Names
) -> tuple[str, Span, str]:
    """Say that nobody looks at what is given, and what somebody does look at."""
    name = written.name
    if isinstance(target, AxisTarget | MeasureTarget):
        hint = "give what gates and models ask it with, by the names that these have for that"
        return f"`{name.value}` is read only where its document answers by itself", name.span, hint
    read = [kind.value for kind in Kind if kind in streams] if isinstance(target, StreamTarget) else []
    own = [n for n, meaning in names.of(of.document).items() if not isinstance(meaning, str)]
    what = target.kind.value if isinstance(target, StreamTarget) else f"`{name.value}`"
    return f"`{of.document}` reads no {what}", name.span, f"it looks at {', '.join(read or own)}"


def _value(written: Written, target: Target, pad: CasePad) -> Value | None:
    if isinstance(target, StreamTarget):
        return read_stream(written, target, pad)
    if isinstance(target, MeasureTarget):
        return read_measure(written, target, pad)
    if isinstance(target, MomentTarget):
        return read_moment(written, pad)
    return read_told(written, target, pad)


def over(base: Givings, own: Givings, names: Names, pad: CasePad) -> Givings:
    """Return what a case sees: what it gives, and for the rest what its base gives."""
    given = {**base, **{place: _kept(giving, base.get(place)) for place, giving in own.items()}}
    for stream, pin in _contradictions(given, names):
        ours = stream if stream.target.place in own else pin
        if ours.target.place not in own:
            continue
        other = pin if ours is stream else stream
        who = "" if other.target.place in own else "its base gives "
        message = (
            f"`{stream.written.name.value}` is given, and {who}`{pin.written.name.value}`, which is computed from it"
        )
        related = (("given here", other.written.name.span),)
        hint = "give the stream and let it be computed, or give what is computed and leave the stream alone"
        pad.error("GL706", message, ours.written.name.span, hint, related=related)
    return given


def _kept(giving: Giving, base: Giving | None) -> Giving:
    """Return a giving; what is only said to be stale keeps the value that its base gives."""
    value = giving.value
    if isinstance(value, Told) and value.word == STALE and base is not None and isinstance(base.value, Told):
        return replace(giving, value=replace(value, value=base.value.value))
    return giving


def _contradictions(given: Givings, names: Names) -> Iterator[tuple[Giving, Giving]]:
    streams = {g.target.kind: g for g in given.values() if isinstance(g.target, StreamTarget)}
    for giving in given.values():
        if streams and isinstance(giving.target, PinTarget):
            below = names.lets[giving.target.document, giving.target.name]
            yield from ((stream, giving) for kind, stream in streams.items() if kind in below)


def given_of(givings: Givings, market: MarketSpec | None, at: str) -> Given:
    """Return what is given by kind of thing, of the data of a market at an instant."""
    columns: dict[str, Told] = {}
    pins: dict[Pin, Told] = {}
    streams: dict[Kind, GivenStream] = {}
    axes: dict[str, Told] = {}
    measures: dict[str, dict[str, GivenMeasure]] = {}
    moments: list[Moment] = []
    for giving in givings.values():
        target, value = giving.target, giving.value
        if isinstance(value, Told):
            if isinstance(target, ColumnTarget):
                columns[target.port.column] = value
            elif isinstance(target, PinTarget):
                pins[target.document, target.name] = value
            elif isinstance(target, AxisTarget):
                axes[target.name] = value
        elif isinstance(value, GivenStream) and isinstance(target, StreamTarget):
            streams[target.kind] = value
        elif isinstance(value, GivenMeasure) and isinstance(target, MeasureTarget):
            measures.setdefault(target.component, {})[target.measure] = value
        elif isinstance(value, Moment) and isinstance(target, MomentTarget):
            moments.append(value)
    moment = moments[0] if moments else None
    return Given(
        columns=columns, pins=pins, streams=streams, axes=axes, measures=measures, moment=moment, market=market, at=at
    )
