"""`kind: score`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from golive.core.repeats import repeats
from golive.core.unit import RATIO, show
from golive.documents.score import Band, Component, Score, ScoreMap, Veto
from golive.loader.fields import Fields
from golive.loader.nodes import ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, read_expected, read_unit
from golive.loader.readers.declarations import read_parameters
from golive.loader.readers.header import read_header, read_provenance
from golive.loader.readers.knots import FULL, PLAIN, read_knots, read_points

_WEIGHT = Expectation(dimensions=(RATIO,), example="20 %", zero=False, negative=False)
_SHARE = Expectation(dimensions=(RATIO,), example="70 %", negative=False)
_INTERVAL = re.compile(r"([\[(])\s*([0-9]+(?:\.[0-9]+)?)\s*,\s*([0-9]+(?:\.[0-9]+)?)\s*([\])])")


def read_score(fields: Fields) -> Score:
    bands = tuple(_bands(fields))
    _check_bands(bands, fields)
    return Score(
        header=read_header(fields),
        assesses=fields.name("assesses"),
        components=tuple(_component(name, inner) for name, inner in fields.named_records("components")),
        bands=bands,
        veto=_veto(fields),
        least_coverage=_coverage(fields),
        parameters=read_parameters(fields),
    )


def _component(name: ScalarNode, fields: Fields) -> Component:
    weight = read_expected(fields, "weight", _WEIGHT)
    return Component(
        id=name.text,
        span=name.span,
        title=fields.word("title"),
        weight=weight.value if weight else 0.0,
        maps=tuple(_map(measure, inner) for measure, inner in fields.named_records("maps")),
        provenance=read_provenance(fields),
    )


def _map(measure: ScalarNode, fields: Fields) -> ScoreMap:
    unit = read_unit(fields) or PLAIN
    knots = read_knots(fields, unit)
    unknown = read_points(fields, "unknown_caps_at")
    least = min((points for _, points in knots), default=FULL)
    if unknown is not None and unknown > least:
        message = f"`{measure.text}` scores {show(least, PLAIN)} at its worst, and `unknown_caps_at` is more"
        hint = "leaving a measurement out must not pay: lower the cap, or raise the lowest points"
        fields.pad.error("GL117", message, fields.place("unknown_caps_at"), hint=hint)
    return ScoreMap(
        measure=as_name(measure),
        unit=unit,
        knots=knots,
        unproven_caps_at=read_points(fields, "unproven_caps_at") or 0.0,
        unknown_caps_at=unknown,
    )


def _bands(fields: Fields) -> Iterator[Band]:
    records = tuple(fields.records("bands"))
    for name, span, first in repeats((record.word("id"), record.place("id")) for record in records):
        related = ((f"first `{name}`", first),)
        fields.pad.error("GL105", f"band `{name}` is given twice", span, "rename one", related=related)
    for record in records:
        match = _INTERVAL.fullmatch(record.word("within").strip())
        if match is None:
            fields.pad.incomplete = True
            if record.word("within"):
                message = f"`{record.word('within')}` is not an interval"
                fields.pad.error("GL115", message, record.place("within"), hint='write for example `"[40, 60)"`')
            continue
        yield Band(
            id=record.word("id"),
            span=record.place("within"),
            lo=float(match[2]),
            hi=float(match[3]),
            lo_closed=match[1] == "[",
            hi_closed=match[4] == "]",
            deploy=record.flag("deploy"),
            advice=record.word("advice"),
        )


def _check_bands(bands: tuple[Band, ...], fields: Fields) -> None:
    """Report where bands in rising order fail to be a partition of 0 to 100."""
    if not bands or len(bands) < len(fields.items("bands")):
        return
    first, last = bands[0], bands[-1]
    hint = "bands rise, and together take in every score from 0 to 100 once"
    if first.lo != 0 or not first.lo_closed:
        fields.pad.error("GL125", f"no band takes in 0: the first begins at {first.lo:g}", first.span, hint=hint)
    for a, b in pairwise(bands):
        if b.lo > a.hi or (b.lo == a.hi and not (a.hi_closed or b.lo_closed)):
            missing = f"{a.hi:g}" if a.hi == b.lo else f"the scores between {a.hi:g} and {b.lo:g}"
            fields.pad.error("GL125", f"no band takes in {missing}", b.span, hint=hint)
        elif b.lo < a.hi or (a.hi_closed and b.lo_closed):
            fields.pad.error("GL125", f"`{a.id}` and `{b.id}` both take in {b.lo:g}", b.span, hint=hint)
    for band in bands:
        if band.lo >= band.hi:
            fields.pad.error("GL125", f"`{band.id}` takes in nothing", band.span, hint="write `[lowest, highest]`")
    if last.hi != FULL or not last.hi_closed:
        fields.pad.error("GL125", f"no band takes in 100: the last ends at {last.hi:g}", last.span, hint=hint)


def _veto(fields: Fields) -> Veto:
    veto = fields.record("veto")
    below = read_points(veto, "below") if veto else None
    caps_at = read_points(veto, "caps_at") if veto else None
    if below is None or caps_at is None:
        fields.pad.incomplete = True
    return Veto(below=below or 0.0, caps_at=FULL if caps_at is None else caps_at, span=fields.place("veto"))


def _coverage(fields: Fields) -> float:
    inner = fields.record("least_coverage")
    share = read_expected(inner, "value", _SHARE) if inner else None
    if inner is None or share is None:
        fields.pad.incomplete = True
        return 1.0
    if share.value > 1:
        message = f"`{share}` of the weight is more than there is"
        fields.pad.error("GL117", message, inner.place("value"), hint="write a share of at most `100 %`")
    return share.value
