"""Whether a stream's mapping says everything its adapter needs, before any file is opened."""

from __future__ import annotations

from collections import Counter

from golive.core.errors import Refused
from golive.core.issue_pad import IssuePad
from golive.documents.market import (
    FIELDS,
    LEVEL,
    SEEN_AT,
    Adapter,
    AggressorCode,
    MarketSpec,
    StreamFields,
    StreamKind,
    StreamSpec,
)
from golive.market.simulated import sparse_of

MOST_LEVELS = 1_000
"""As deep as any venue's snapshot goes."""

_NO_VOLUME = "; where the file has none, write `volume: none` beside them"


def check_mapping(stream: StreamSpec, market: MarketSpec, pad: IssuePad) -> bool:
    """Note what a mapping lacks or has too much of; say whether it can be read."""
    if stream.complete and stream.kind is not StreamKind.BOOK:
        _refuse(pad, stream, f"`{stream.kind.value}` has no levels that could be `complete`", "remove `complete:`")
        return False
    if stream.adapter is not Adapter.SIMULATED and not stream.files:
        hint = "add `file:` and `columns:` to replay it; without them it is fed by a bot's session"
        _refuse(pad, stream, f"`{stream.kind.value}` names no file, so there is nothing to replay", hint)
        return False
    if stream.calendar is not None and (stream.kind is not StreamKind.BARS or stream.adapter is Adapter.SIMULATED):
        hint = "remove `calendar:`: recorded bars and those of a bot follow sessions"
        _refuse(pad, stream, f"`{stream.kind.value}` has no sessions to follow", hint)
        return False
    before = len(pad.issues)
    fields = stream.fields
    if fields is None:
        able = ", ".join(f"`{adapter.value}`" for kind, adapter in FIELDS if kind is stream.kind)
        _refuse(pad, stream, f"adapter `{stream.adapter.value}` does not read `{stream.kind.value}`", f"one of {able}")
        return False
    if stream.adapter is Adapter.SIMULATED:
        _check_simulated(stream, market, pad)
    else:
        _check_columns(stream, fields, pad)
        _check_facts(stream, fields, pad)
        _check_received(stream, market, pad)
    return len(pad.issues) == before


def _check_columns(stream: StreamSpec, fields: StreamFields, pad: IssuePad) -> None:
    takes = (*fields.required, *fields.optional)
    counts = Counter(column.field for column in stream.columns)
    first_field: dict[str, str] = {}
    for field in fields.required:
        if not counts[field]:
            hint = f"add `{field}:` to `columns:`{_NO_VOLUME if field == 'volume' else ''}"
            _refuse(pad, stream, f"`{stream.kind.value}` needs a column for `{field}`", hint)
    patterns = set(fields.required) - {"time", "mid"} if fields.patterns else set()
    for column in stream.columns:
        span = column.column.span
        if column.field not in takes:
            names = ", ".join(takes)
            pad.error("GL609", f"`{stream.kind.value}` has no field `{column.field}`", span, f"fields are {names}")
        elif counts[column.field] > 1:
            pad.error("GL609", f"`{column.field}` is mapped {counts[column.field]} times", span)
        elif (other := first_field.setdefault(column.column.value, column.field)) != column.field:
            message = f"column `{column.column.value}` is mapped to `{other}` already"
            pad.error("GL609", message, span, "a number is either one or the other: map another column")
        elif column.field in patterns and LEVEL not in column.column.value:
            pad.error(
                "GL609",
                f"`{column.column.value}` names one column for all levels",
                span,
                f"write `{LEVEL}` for the number",
            )


def _check_facts(stream: StreamSpec, fields: StreamFields, pad: IssuePad) -> None:
    name = stream.kind.value
    if not stream.sides_told and stream.adapter is not Adapter.COLUMNS:
        _refuse(pad, stream, f"adapter `{stream.adapter.value}` tells the sides of trades", "remove `aggressor: none`")
    if stream.volumeless and (stream.kind is not StreamKind.BARS or stream.is_as_received):
        _refuse(pad, stream, f"`{name}` cannot do without volumes", "remove `volume: none`: it is for recorded bars")
    _check_files(stream, fields, pad)
    sided = stream.aggressor is AggressorCode.SIDE or stream.adapter is Adapter.LEVELS_LONG
    if stream.sides is not None and not sided:
        _refuse(
            pad, stream, "`sides` are words, and no column tells words", "add `aggressor: side`, or remove `sides:`"
        )
    if "kind" in fields.optional:
        _check_kinds(stream, pad)
    if fields.interval and stream.stamp is None:
        _refuse(pad, stream, f"`{name}` does not say what its time is", "add `stamp: open` or `stamp: close`")
    if fields.interval and not stream.length_s > 0:
        _refuse(pad, stream, f"`{name}` does not say how long an interval is", "add `length:`, such as `4 h`")
    if fields.levels and not 1 <= stream.levels <= MOST_LEVELS:
        _refuse(pad, stream, f"`{name}` needs `levels` from 1 to {MOST_LEVELS:,}", "add `levels:`")


def _check_files(stream: StreamSpec, fields: StreamFields, pad: IssuePad) -> None:
    units, files = len(stream.time_units), len(stream.files)
    if units and units != files:
        hint = "name a unit for each of `files:`, in their order"
        _refuse(pad, stream, f"{units} `time_units` are named, and {files} files", hint)
    if stream.first_level and not fields.patterns:
        what = f"`{stream.kind.value}` has no columns with a level's number"
        _refuse(pad, stream, what, "remove `first_level:`")


def _check_received(stream: StreamSpec, market: MarketSpec, pad: IssuePad) -> None:
    """Refuse a market that is as it was received in part: nobody could say what was seen before what."""
    if market.is_as_received and not stream.is_as_received:
        hint = f"map `{SEEN_AT}` in every stream of the market, or in none"
        _refuse(pad, stream, f"`{stream.kind.value}` does not say when its rows were seen, and others do", hint)


def _check_kinds(stream: StreamSpec, pad: IssuePad) -> None:
    mapped = any(column.field == "kind" for column in stream.columns)
    if mapped and stream.kinds is None:
        hint = "add `kinds: {market: [...], other: [...]}`"
        _refuse(pad, stream, "`kind` is mapped, and no words are said to be the market's", hint)
    if not mapped and stream.kinds is not None:
        _refuse(pad, stream, "`kinds` are named, and no column tells them", "add `kind:` to `columns:`")


def _check_simulated(stream: StreamSpec, market: MarketSpec, pad: IssuePad) -> None:
    if market.seed is None or market.seed < 0:
        _refuse(pad, stream, "a simulated market needs a seed, a whole number from 0", "add `seed:`")
    if any(other.adapter is not Adapter.SIMULATED for other in market.streams):
        _refuse(pad, stream, "simulated and recorded streams do not mix", "their prices have nothing in common")
    if market.pace is None and stream.kind is StreamKind.FUNDING:
        _refuse(pad, stream, "the embedded session has no funding rates", "remove `funding:`, or add `pace: sparse`")
    if market.pace is not None and stream is market.streams[0]:
        try:
            sparse_of(market)
        except Refused as error:
            _refuse(pad, stream, error.sentence, "write `lasts: 30 d`")
    if stream.files or stream.columns:
        _refuse(pad, stream, "a simulated stream reads no file", "remove `file:` and `columns:`")


def _refuse(pad: IssuePad, stream: StreamSpec, message: str, hint: str) -> None:
    pad.error("GL609", message, stream.span, hint)
