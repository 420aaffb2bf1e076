"""What goes wrong between an exchange and its listeners, scripted by the tape's time and drawn from a seed.

Each fault begins `at_s` seconds after anybody can be told of the tape and, where it lasts, is over `for_s` seconds
later. `streams` are the kinds of streams that it befalls, in golive's words; none named, all of them.
"""

from __future__ import annotations

import enum
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tests.market_tape import BookChanged, QuoteChanged, TapeEvent, TradeMade
from tests.venue_wire import Frame

from golive.core.unit import NANOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that nothing is told of yet but when and where it is."""

    at_s: float
    for_s: float = 0.0
    streams: tuple[str, ...] = ()

    def befalls(self, stream: str) -> bool:
        """Say whether it befalls a kind of stream."""
        return not self.streams or stream in self.streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect(Fault):
    """Connections end: by a close frame with a code, or by a reset of TCP; for `for_s` nobody may come back."""

    how: Literal["close", "reset"] = "close"
    code: int = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Fault):
    """A share of the messages comes twice, the second time after `later` more of its channel."""

    share: float = 1.0
    later: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder(Fault):
    """Each `span` messages of a channel come in another order."""

    span: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(Fault):
    """A share of the messages never comes, while others and the connection go on."""

    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Fault):
    """Nothing comes; what was held back comes in one burst at its end, or never where `kept` is false.

    A connection that is `frozen` does not answer pings either.
    """

    kept: bool = False
    frozen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartIds(Fault):
    """Numbers of books and ids of trades begin anew at one, as after a restart of the venue's machine."""


class Rubbish(enum.StrEnum):
    """What a message is turned into that nobody can mean."""

    NO_JSON = "no_json"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    LIST = "list"
    NULL = "null"
    WRONG_TYPES = "wrong_types"
    NAN = "nan"
    INFINITE = "infinite"
    NEGATIVE = "negative"
    WORDS = "words"
    UNKNOWN_SYMBOL = "unknown_symbol"
    NO_FIELDS = "no_fields"
    CENTURIES = "centuries"
    DEEP = "deep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage(Fault):
    """The first `count` messages from then on are followed by rubbish made of them, or replaced by it."""

    what: Rubbish
    count: int = 1
    instead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest(Fault):
    """A path of REST (by its end) answers a status of HTTP, or nothing at all: then it hangs, as long as this lasts."""

    path: str
    status: int | None = None


@dataclass(slots=True)
class Script:
    """What goes wrong on a tape that begins at `begin` (nanoseconds).

    Messages pass through `pass_on` in the order of the tape; `late` gives back, at each instant, what was held until
    then.
    """

    faults: tuple[Fault, ...]
    begin: int
    seed: int = 0
    _chance: dict[int, random.Random] = field(default_factory=dict)
    _held: dict[tuple[int, str], list[Frame]] = field(default_factory=dict)
    _left: dict[int, int] = field(default_factory=dict)
    _done: set[int] = field(default_factory=set)
    _ids: dict[tuple[str, type[TapeEvent]], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = {n: random.Random(f"{self.seed}/{n}") for n in range(len(self.faults))}
        self._left = {n: f.count for n, f in enumerate(self.faults) if isinstance(f, Garbage)}

    def moved(self, begin: int) -> None:
        """Let the tape begin at another time."""
        self.begin = begin

    def _going_on(self, kind: type[Fault], at: int) -> Iterator[tuple[int, Any]]:
        for number, fault in enumerate(self.faults):
            if isinstance(fault, kind) and self._from(fault) <= at < self._until(fault):
                yield number, fault

    def _from(self, fault: Fault) -> int:
        return self.begin + round(fault.at_s * NANOS)

    def _until(self, fault: Fault) -> int:
        return self._from(fault) + round(fault.for_s * NANOS)

    def as_numbered(self, event: TapeEvent, symbol: str) -> TapeEvent:
        """Return an event with the numbers that it has by now: they may have begun anew."""
        if not isinstance(event, TradeMade | BookChanged | QuoteChanged):
            return event
        begun = any(isinstance(fault, RestartIds) and self._from(fault) <= event.at for fault in self.faults)
        if not begun:
            return event
        if isinstance(event, TradeMade):
            return replace(event, id=event.id - self._ids.setdefault((symbol, TradeMade), event.id - 1))
        first = event.before if isinstance(event, BookChanged) else event.last - 1
        less = self._ids.setdefault((symbol, BookChanged), first)
        if isinstance(event, QuoteChanged):
            return replace(event, last=max(event.last - less, 1))
        return replace(event, before=event.before - less, last=event.last - less)

    def disconnects(self, at: int) -> tuple[Disconnect, ...]:
        """Return the disconnections whose time has come, each once."""
        due = [
            n
            for n, f in enumerate(self.faults)
            if isinstance(f, Disconnect) and self._from(f) <= at and n not in self._done
        ]
        self._done.update(due)
        return tuple(fault for n, fault in enumerate(self.faults) if n in due and isinstance(fault, Disconnect))

    def refuses(self, at: int) -> bool:
        """Say whether nobody may connect."""
        return any(self._going_on(Disconnect, at))

    def frozen(self, at: int) -> bool:
        """Say whether pings stay unanswered."""
        return any(fault.frozen for _, fault in self._going_on(Silence, at))

    def rest(self, path: str, at: int) -> Rest | None:
        """Return what is wrong with a path of REST."""
        return next((fault for _, fault in self._going_on(Rest, at) if path.endswith(fault.path)), None)

    def pass_on(self, frame: Frame) -> Iterator[Frame]:
        """Yield what comes of a message at once."""
        frames = [frame]
        for kind, befall in (
            (Loss, self._lose),
            (Silence, self._silence),
            (Repeat, self._repeat),
            (Reorder, self._reorder),
        ):
            for number, fault in self._going_on(kind, frame.at):
                if fault.befalls(frame.stream):
                    frames = [out for one in frames for out in befall(number, fault, one)]
        for number, left in self._left.items():
            fault = self.faults[number]
            if left and frames and self._from(fault) <= frame.at and fault.befalls(frame.stream):
                self._left[number] -= 1
                assert isinstance(fault, Garbage)
                rubbish = frame._replace(text=spoilt(frame.text, fault.what))
                frames = [rubbish] if fault.instead else [*frames, rubbish]
        yield from frames

    def late(self, at: int) -> Iterator[Frame]:
        """Yield what was held back by faults that are over."""
        over = [key for key in self._held if self._until(self.faults[key[0]]) <= at]
        for key in over:
            yield from self._held.pop(key)

    def _lose(self, number: int, fault: Loss, frame: Frame) -> Iterable[Frame]:
        return () if self._chance[number].random() < fault.share else (frame,)

    def _silence(self, number: int, fault: Silence, frame: Frame) -> Iterable[Frame]:
        if fault.kept:
            self._held.setdefault((number, ""), []).append(frame)
        return ()

    def _repeat(self, number: int, fault: Repeat, frame: Frame) -> Iterable[Frame]:
        yield frame
        again = self._chance[number].random() < fault.share
        if again and not fault.later:
            yield frame
            return
        waiting = self._held.setdefault((number, frame.channel), [])
        if again:
            waiting.append(frame)
        if len(waiting) > fault.later:
            yield waiting.pop(0)

    def _reorder(self, number: int, fault: Reorder, frame: Frame) -> Iterable[Frame]:
        waiting = self._held.setdefault((number, frame.channel), [])
        waiting.append(frame)
        if len(waiting) < fault.span:
            return ()
        frames = self._held.pop((number, frame.channel))
        return _other_order(frames, self._chance[number])


def _other_order(frames: list[Frame], chance: random.Random) -> list[Frame]:
    """Return an order that is not the one there is."""
    other = list(frames)
    while other == frames and len(frames) > 1:
        chance.shuffle(other)
    return other


def spoilt(text: str, what: Rubbish) -> str:
    """Return the rubbish that is made of a message.

    >>> spoilt('{"p":"1.5","s":"BTCUSDT"}', Rubbish.NAN)
    '{"p": "NaN", "s": "BTCUSDT"}'
    """
    match what:
        case Rubbish.NO_JSON:
            return "the venue is being maintained"
        case Rubbish.TRUNCATED:
            return text[: len(text) // 2]
        case Rubbish.EMPTY:
            return "{}"
        case Rubbish.LIST:
            return "[]"
        case Rubbish.NULL:
            return "null"
        case Rubbish.DEEP:
            return text[:-1] + ',"x":' + "[" * 500 + "]" * 500 + "}"
        case _:
            return json.dumps(_leaves(json.loads(text), SPOIL[what]))


def _leaves(value: Any, spoil: Callable[[Any], Any], key: str = "") -> Any:
    if isinstance(value, dict):
        # What names the kind of a message stays, so that it gets as far as it can.
        return {k: v if k in KEPT else _leaves(v, spoil, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_leaves(one, spoil, key) for one in value]
    return spoil(value)


KEPT = ("e", "topic", "type", "i")


def _numeric(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)


def _number_as(word: str) -> Callable[[Any], Any]:
    return lambda value: word if _numeric(value) else value


SPOIL: Mapping[Rubbish, Callable[[Any], Any]] = {
    Rubbish.WRONG_TYPES: lambda value: {"value": value} if _numeric(value) else [value],
    Rubbish.NAN: _number_as("NaN"),
    Rubbish.INFINITE: _number_as("Infinity"),
    Rubbish.NEGATIVE: lambda value: f"-{value}" if _numeric(value) else value,
    Rubbish.WORDS: _number_as("many"),
    Rubbish.UNKNOWN_SYMBOL: lambda value: "XYZUSDT" if isinstance(value, str) and not _numeric(value) else value,
    # Of whole numbers only times are as large; none of these is counted in nanoseconds by 64 bits.
    Rubbish.CENTURIES: lambda value: value * 10**8 if isinstance(value, int) and value > 10**12 else value,
    Rubbish.NO_FIELDS: lambda _value: None,
}


FAULTS: Mapping[str, type[Fault]] = {
    kind.__name__: kind for kind in (Disconnect, Repeat, Reorder, Loss, Silence, RestartIds, Garbage, Rest)
}


def fault_of(told: Mapping[str, Any]) -> Fault:
    """Return the fault that a mapping tells of: its kind as `fault`, its fields by name.

    >>> fault_of({"fault": "Loss", "at_s": 5, "for_s": 1, "streams": ["trades"]})
    Loss(at_s=5, for_s=1, streams=('trades',), share=1.0)
    """
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    if "what" in fields:
        fields["what"] = Rubbish(fields["what"])
    return FAULTS[fields.pop("fault")](**fields)
