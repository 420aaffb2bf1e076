"""What a market description says of its live feed: an exchange and a symbol that fit the contract, and silences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from golive.core.unit import TIME
from golive.documents.feed import FeedSource, FeedTerms, Silence
from golive.documents.market import Adapter, MarketKind, StreamKind, StreamSpec
from golive.loader.fields import Fields
from golive.loader.nodes import MapNode
from golive.loader.quantities import Expectation, read_expected

_OF_AN_EXCHANGE = ("exchange", "symbol", "depth")

_EXCHANGE = re.compile(r"[a-z][a-z0-9]*")
_SYMBOL = re.compile(r"(?P<base>[A-Za-z0-9]+)/(?P<quote>[A-Za-z0-9]+)(:[A-Za-z0-9]+)?(?P<ends>-[0-9]{6})?")

MOST_DEPTH = 5_000
"""No exchange streams more levels."""

MOST_SILENT_S: Mapping[StreamKind, float] = MappingProxyType(
    {
        StreamKind.TRADES: 3_600.0,
        StreamKind.QUOTES: 600.0,
        StreamKind.BOOK: 600.0,
        StreamKind.FUNDING: 86_400.0,
    }
)
"""A stream that is silent for longer tells nothing of the market, whatever is written. Bars tell of themselves."""


def read_feed(fields: Fields, kind: MarketKind, quote: str, streams: Sequence[StreamSpec]) -> FeedTerms | None:
    """Return where live events come from, None where the description does not say."""
    inner = fields.record("feed") if fields.has("feed") else None
    if inner is None:
        return None
    source = FeedSource.SIMULATED if inner.word("source") == FeedSource.SIMULATED.value else FeedSource.EXCHANGE
    _check_source(inner, source, streams)
    _check_keys(inner, source, streams)
    if source is FeedSource.EXCHANGE:
        _check_exchange(inner)
        _check_symbol(inner, kind, quote)
    return FeedTerms(
        source=source,
        span=inner.span,
        exchange=inner.word("exchange"),
        symbol=inner.word("symbol"),
        depth=_depth(inner),
        silences=tuple(_silences(inner, streams)),
    )


def _check_source(fields: Fields, source: FeedSource, streams: Sequence[StreamSpec]) -> None:
    """Report a simulated market that an exchange feeds, and one of an exchange that is simulated."""
    simulated = all(stream.adapter is Adapter.SIMULATED for stream in streams)
    recorded = all(stream.adapter is not Adapter.SIMULATED for stream in streams)
    if source is FeedSource.SIMULATED and not simulated:
        message, hint = "a market with streams of its own is not simulated", "name an `exchange:`"
    elif source is FeedSource.EXCHANGE and not recorded:
        message, hint = "no exchange feeds a simulated market", "write `source: simulated`"
    else:
        return
    place = fields.place("source") if fields.has("source") else fields.span
    fields.pad.error("GL120", message, place, hint=hint)


def _check_keys(fields: Fields, source: FeedSource, streams: Sequence[StreamSpec]) -> None:
    """Report what a feed lacks, and what only another one has."""
    for key in _OF_AN_EXCHANGE:
        if source is FeedSource.SIMULATED and fields.has(key):
            message = f"`{key}` does not go with `source: {source.value}`"
            fields.pad.error("GL120", message, fields.key_place(key), hint="remove it, or `source`")
    has_book = any(stream.kind is StreamKind.BOOK for stream in streams)
    for key in _OF_AN_EXCHANGE if source is FeedSource.EXCHANGE else ():
        if not fields.has(key) and (key != "depth" or has_book):
            hint = "an exchange is named by ccxt's id, its symbol there and the levels of its book"
            fields.pad.error("GL103", f"missing key `{key}`", fields.span, hint=hint)


def _check_exchange(fields: Fields) -> None:
    scalar = fields.scalar("exchange")
    if scalar is not None and _EXCHANGE.fullmatch(scalar.text) is None:
        message = f"`{scalar.text}` is no id of an exchange"
        fields.pad.error("GL107", message, scalar.span, hint="write ccxt's id, such as `binanceusdm`")


def _check_symbol(fields: Fields, kind: MarketKind, quote: str) -> None:
    """Report a symbol of another kind of contract, or in another currency, than the description says."""
    scalar = fields.scalar("symbol")
    if scalar is None:
        return
    parts = _SYMBOL.fullmatch(scalar.text)
    if parts is None:
        message = f"`{scalar.text}` is no unified symbol"
        fields.pad.error("GL107", message, scalar.span, hint="write it as ccxt does, such as `BTC/USDT:USDT`")
        return
    settled = {MarketKind.SPOT: None, MarketKind.LINEAR: parts["quote"], MarketKind.INVERSE: parts["base"]}[kind]
    fitting = f"{parts['base']}/{parts['quote']}" + (f":{settled}{parts['ends'] or ''}" if settled else "")
    if scalar.text != fitting:
        message = f"`{scalar.text}` is no {kind.value} contract, as `contract` says"
        fields.pad.error("GL120", message, scalar.span, hint=f"write `{fitting}`, or another `contract`")
    elif quote and parts["quote"] != quote:
        message = f"`{scalar.text}` is quoted in {parts['quote']}, and `quote` says {quote}"
        fields.pad.error("GL120", message, scalar.span, hint="write the same in both")


def _depth(fields: Fields) -> int:
    scalar = fields.scalar("depth")
    if scalar is None or not isinstance(scalar.value, int | float) or not float(scalar.value).is_integer():
        fields.pad.incomplete |= scalar is not None
        return 0
    if scalar.value > MOST_DEPTH:
        message = f"`depth` must be at most {MOST_DEPTH:,}, `{scalar.text}` is not"
        fields.pad.error("GL117", message, scalar.span, hint="write how many levels your gates look at")
    return int(scalar.value)


def _silences(fields: Fields, streams: Sequence[StreamSpec]) -> Iterator[Silence]:
    """Yield the longest silence of each stream that may be lost by one; each must have a bound."""
    present = {stream.kind.value: stream.kind for stream in streams if stream.kind in MOST_SILENT_S}
    if not isinstance(fields.node.get("silence"), MapNode):
        least = min((MOST_SILENT_S[kind] for kind in present.values()), default=max(MOST_SILENT_S.values()))
        longest = read_expected(fields, "silence", _silent(least))
        if longest is not None:
            place = fields.place("silence")
            yield from (Silence(stream=kind, longest=longest, span=place) for kind in present.values())
        return
    own = fields.record("silence")
    assert own is not None
    for name, _ in fields.entries("silence"):
        if name.text not in present:
            message = f"`{name.text}` is no stream of this market that could fall silent"
            fields.pad.error("GL120", message, name.span, hint="remove it")
    for key, kind in present.items():
        longest = read_expected(own, key, _silent(MOST_SILENT_S[kind]))
        if longest is not None:
            yield Silence(stream=kind, longest=longest, span=own.place(key))
        elif not own.has(key):
            hint = f"write for example `{key}: 30 s`: a stream without a bound would never be lost"
            fields.pad.error("GL103", f"missing key `{key}`", own.span, hint=hint)


def _silent(most: float) -> Expectation:
    return Expectation(dimensions=(TIME,), example="30 s", zero=False, negative=False, most=most)
