"""The description of a market as it was recorded: the terms as they were written, and streams that read the files."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.errors import InvalidInput, InvalidLibrary
from golive.documents.market import AggressorCode, MarketSpec, StreamKind, StreamSpec
from golive.loader.document import load_document
from golive.loader.file_pad import FilePad
from golive.loader.limits import LIMITS
from golive.loader.nodes import MapNode
from golive.loader.yaml_tree import read_tree
from golive.paper.recorded_parts import Contents

MARKET = "MARKET.yaml"

_OF_THE_FEED = frozenset(("streams", "feed", "seed", "pace", "lasts"))
"""What a description says of where its events come from: those of a recording come from its files."""

_COLUMNS = {
    StreamKind.TRADES: ("price", "quantity", "aggressor", "id"),
    StreamKind.BOOK: ("bid_price", "bid_size", "ask_price", "ask_size"),
    StreamKind.QUOTES: ("bid", "bid_size", "ask", "ask_size"),
    StreamKind.FUNDING: ("rate",),
    StreamKind.BARS: ("open", "high", "low", "close", "volume"),
}
_NAMED = {
    "quantity": "size",
    "aggressor": "side",
    "bid_price": "bid_prices",
    "ask_price": "ask_prices",
}
"""The columns that are not called as the fields that they are read as."""


def described_streams(market: MarketSpec, contents: Contents) -> list[StreamKind]:
    """Return the streams that a recording has: those that were received, and those that its market describes."""
    return [kind for kind in StreamKind if kind.value in contents.streams or market.stream(kind) is not None]


def recorded_description(terms: str, market: MarketSpec, contents: Contents) -> str:
    """Return the text of `MARKET.yaml`: the terms that the account trades by, and streams that read the files."""
    return f"{terms}streams:\n{''.join(_lines(market, contents))}"


def recorded_terms(text: str) -> str:
    """Return the terms out of a description, as text.

    Raises
    ------
    InvalidInput
        For a description in which a person would not find where its streams begin, or that needs them.
    """
    terms = terms_of_text(text)
    whole = f"{terms}streams: {{book: {{}}}}\n"
    reading = load_document(whole, MARKET, stem="")
    if not isinstance(reading.document, MarketSpec):
        raise InvalidLibrary(reading.issues, {MARKET: whole})
    return terms


def terms_of_text(text: str) -> str:
    r"""Return a description without what it says of its events.

    >>> terms_of_text("id: a\nfeed:\n  x: 1\ntick: 0.1 usd_per_base\nstreams: {book: {}}\n")
    'id: a\ntick: 0.1 usd_per_base\n'
    """
    root = read_tree(text, MARKET, FilePad(LIMITS.issues))
    if not isinstance(root, MapNode):
        raise InvalidInput("the market description is no mapping")
    keys = sorted((key.place[1], key.place[2], name) for name, (key, _) in root.entries.items())
    if any(column != 1 for _, column, _ in keys):
        raise InvalidInput("the keys of the market description do not begin their lines", hint="write a line a key")
    lines = text.splitlines(keepends=True)
    ends = [line - 1 for line, _, _ in keys[1:]] + [len(lines)]
    kept = lines[: keys[0][0] - 1] if keys else lines
    for (line, _, name), end in zip(keys, ends, strict=True):
        if name not in _OF_THE_FEED:
            kept += lines[line - 1 : end]
    whole = "".join(kept)
    return whole if whole.endswith("\n") else f"{whole}\n"


def _lines(market: MarketSpec, contents: Contents) -> Iterator[str]:
    for kind in described_streams(market, contents):
        yield f"  {kind.value}:\n"
        yield "    files:\n"
        yield from (f"      - {part.name}\n" for part in contents.streams.get(kind.value, ()))
        for key, value in _facts(kind, market.stream(kind), contents):
            yield f"    {key}: {value}\n"
        yield f"    columns: {{{_mapped(kind, market)}}}\n"


def _facts(kind: StreamKind, described: StreamSpec | None, contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield what a stream is, in words of a description; what the account's market says of it stays true."""
    match kind:
        case StreamKind.TRADES:
            tells = described is None or described.sides_told
            yield "aggressor", (AggressorCode.SIDE if tells else AggressorCode.NONE).value
            if described is not None:
                yield "ids", described.ids.value
                if described.kinds is not None:
                    yield (
                        "kinds",
                        f"{{market: {_words(described.kinds.market)}, other: {_words(described.kinds.other)}}}",
                    )
        case StreamKind.BOOK:
            yield "adapter", "levels_lists"
            yield "levels", str(contents.levels)
            if described is not None and described.complete:
                yield "complete", "true"
        case StreamKind.BARS:
            yield "stamp", "close"
            yield "length", f"{_length(described, contents)!r} s"


def _length(described: StreamSpec | None, contents: Contents) -> float:
    if contents.bar_length_s is not None:
        return contents.bar_length_s
    return described.length_s if described is not None and described.length_s > 0 else 1.0


def _words(words: tuple[str, ...]) -> str:
    return "[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + "]"


def _mapped(kind: StreamKind, market: MarketSpec) -> str:
    names = ["time", "seen_at", *_COLUMNS[kind]]
    if kind is StreamKind.TRADES:
        if not market.sides_told:
            names.remove("aggressor")
        if market.trade_kinds is not None:
            names.append("kind")
    columns = {"time": "ts", "bid_size": _size(kind, "bid"), "ask_size": _size(kind, "ask"), **_NAMED}
    return ", ".join(f"{name}: {columns.get(name, name)}" for name in names)


def _size(kind: StreamKind, side: str) -> str:
    return f"{side}_sizes" if kind is StreamKind.BOOK else f"{side}_size"
