"""A market description proposed from files: what they say, and as doubts what was taken for granted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from string import Template

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import show_duration
from golive.documents.market import IdRule, StreamKind, TimeUnit
from golive.market.proposed_file import ProposedFile

_DOUBT = re.compile(r'^  - \{about: ([^,]+), because: (".*")\}$', re.MULTILINE)
_SHOWN = "the finest step that the sizes here show; the venue's may differ"
_NOT_SHOWN = "no file shows sizes in base: this is coarser than venues'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What a caller says of the instrument: no file is asked for it.

    `venue` may be empty where files tell it, and `id` is how the file of the description is called, without its ending.
    """

    symbol: str
    quote: str
    venue: str = ""
    id: str = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A key of the description that was taken for granted, and why."""

    about: str
    because: str

    @property
    def line(self) -> str:
        """Return it as it stands in a description."""
        return f"  - {{about: {self.about}, because: {_quoted(self.because)}}}"


def propose(files: Iterable[ProposedFile], instrument: Instrument, template: str) -> tuple[str, tuple[Doubt, ...]]:
    """Return the text of a market description, and the doubts that stand in it.

    Parameters
    ----------
    files
        The streams of all files, in order of time.
    instrument
        What no file is asked for.
    template
        The description with `$` names to be filled in, and what stands in for what no file tells, with its doubts.

    Raises
    ------
    InvalidInput
        Where files of one stream have several shapes, or those of a market several venues or kinds of contract.
    """
    by_kind: dict[StreamKind, list[ProposedFile]] = {}
    for file in files:
        by_kind.setdefault(file.kind, []).append(file)
    everything = [file for streams in by_kind.values() for file in streams]
    shapes = {file.shape for file in everything}
    venues = {shape.venue for shape in shapes}
    venue = instrument.venue or _one(venues, "venues", "name it: `--venue binance`")
    if not venue:
        raise InvalidInput("no file says which venue it is of", hint="name it: `--venue binance`")
    contract = _one({shape.contract for shape in shapes}, "kinds of contract", "propose from those of one kind")
    tick = max((d for file in everything if (d := file.price_decimals) is not None), default=0)
    lots = [d for file in everything if (d := file.size_decimals) is not None]
    parts = [_stream(kind, by_kind[kind]) for kind in StreamKind if kind in by_kind]
    text = Template(template).substitute(
        id=_letters(instrument.id),
        title=_quoted(f"{instrument.symbol} on {venue}, proposed"),
        source=_quoted(", ".join(sorted({shape.title for shape in shapes}))),
        symbol=_quoted(instrument.symbol),
        venue=_quoted(venue),
        quote=_quoted(instrument.quote),
        contract=contract,
        tick=_step(tick),
        lot=_step(max(lots, default=0)),
        lot_why=_SHOWN if lots else _NOT_SHOWN,
        streams="\n".join(line for lines, _ in parts for line in lines),
        doubts="\n".join(
            f"  - {{about: {doubt.about}, because: {_quoted(doubt.because)}}}"
            for doubts in (_of_venue(venue, venues), *(doubts for _, doubts in parts))
            for doubt in doubts
        ),
    )
    doubts = (Doubt(about=about, because=json.loads(because)) for about, because in _DOUBT.findall(text))
    return text, tuple(doubts)


def _of_venue(venue: str, of_shapes: set[str]) -> list[Doubt]:
    """Return the doubt of a venue that is named, where the files have the shape of another's."""
    others = sorted(of_shapes - {"", venue.casefold()})
    return [Doubt(about="venue", because=f"the files have the shape of {', '.join(others)}'s")] if others else []


def _stream(kind: StreamKind, files: list[ProposedFile]) -> tuple[list[str], list[Doubt]]:
    first = files[0]
    if any((file.shape.title, file.columns) != (first.shape.title, first.columns) for file in files):
        raise InvalidInput(f"the files of `{kind.value}` have several shapes", hint="propose from those of one shape")
    units = [file.unit.value for file in files]
    lines = [f"  {kind.value}:", f"    files: [{', '.join(_quoted(file.path) for file in files)}]"]
    lines.append(f"    time_units: [{', '.join(units)}]")
    doubts = {"time_units": f"told by how large the times are: {', '.join(units)}"}
    if TimeUnit.DATETIME.value in units:
        doubts["time_units"] = "the times are dates, as the file's type has it"
    if not first.shape.named:
        lines.append("    header: none")
        doubts["columns"] = f"the file names no columns: they are taken for those of {first.shape.title}"
    lines += [f"    {key}: {value}" for key, value in _facts(kind, files).items()]
    if first.length_s:
        lines.append(f"    length: {show_duration(min(file.length_s for file in files))}")
        doubts["length"] = "the shortest step between two bars"
    if first.levels:
        lines.append(f"    levels: {max(file.levels for file in files)}")
    columns = ", ".join(f"{name}: {_quoted(column)}" for name, column in first.columns.items())
    lines.append(f"    columns: {{{columns}}}")
    if kind is not StreamKind.FUNDING and "volume" not in first.facts:
        doubts["quantity"] = "sizes are taken to count base, not contracts or quote"
    for file in files:
        doubts |= file.doubts
    return lines, [Doubt(about=f"streams.{kind.value}.{key}", because=why) for key, why in doubts.items()]


def _facts(kind: StreamKind, files: list[ProposedFile]) -> Mapping[str, str]:
    """Return the further keys of a stream; where its files differ in one, what holds for all of them."""
    facts: dict[str, str] = {}
    for key in dict.fromkeys(key for file in files for key in file.facts):
        values = [file.facts.get(key, "") for file in files]
        if len(set(values)) > 1 and key not in _JOINED:
            what = f"the files of `{kind.value}` differ in `{key}`"
            raise InvalidInput(what, hint="propose from those that are alike")
        facts[key] = values[0] if len(set(values)) == 1 else _JOINED[key](values)
    return facts


def _joined_words(values: list[str]) -> str:
    """Return the words for sides of several files, those of one that has the usual ones included."""
    sides = [re.findall(r"\[(.*?)\]", value) or ['"buy"', '"sell"'] for value in values]
    buy, sell = (", ".join(dict.fromkeys(word for one in sides for word in one[n].split(", "))) for n in (0, 1))
    return f"{{buy: [{buy}], sell: [{sell}]}}"


_JOINED: Mapping[str, Callable[[list[str]], str]] = {
    "sides": _joined_words,
    "ids": lambda _: IdRule.DISTINCT.value,
}


def _letters(stem: str) -> str:
    """Return the name of a file as an id may be written.

    >>> _letters("BTC-USDT 4h"), _letters("4h")
    ('btc_usdt_4h', 'market_4h')
    """
    letters = re.sub(r"[^a-z0-9_]", "_", stem.casefold())
    return letters if letters[:1].isalpha() else f"market_{letters}"


def _one(values: set[str], what: str, hint: str) -> str:
    if len(values) > 1:
        raise InvalidInput(f"the files are of several {what}: {', '.join(sorted(values))}", hint=hint)
    return next(iter(values), "")


def _step(decimals: int) -> str:
    return f"{10.0**-decimals:.{decimals}f}"


def _quoted(word: str) -> str:
    """Return text as YAML that reads as text, whatever is in it."""
    return json.dumps(word, ensure_ascii=True)
