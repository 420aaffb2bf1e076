"""Every kind of change to a packet that may never be taken for one: changed bytes, and words that should not count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

import numpy as np
from markupsafe import escape

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.readiness.packet.rehearsed import AUTHOR, BLANK, DAY, ENDED, LEFT, PEER, RISK, STRANGER, Rehearsal
from golive.trust.packet.page_parts import PAYLOAD_CLOSE, PAYLOAD_OPEN, PageParts, read_page
from golive.trust.packet.strip import CLOSE, OPEN
from golive.trust.packet.terms import facts_bytes

CASES: Mapping[str, str] = MappingProxyType({
    "a signed word altered": "S1", "replayed from elsewhere": "S2", "signed before the last edit": "S3",
    "the author signs": "S4", "one signs for both": "S4", "another's key": "S5", "a stranger": "S5",
    "a key that was taken back": "S5", "a key that ended": "S5", "a key that ended, dated before": "S5",
    "another policy than was signed": "S9",
})  # fmt: skip
"""What a change is an instance of, by its way, as the robustness of trust is numbered; the others are of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampered:
    """A packet that was changed in one way, and when it is looked at, in nanoseconds UTC.

    With `heads`, the records are looked at too, as in `PacketMoment`; without them they are not at hand.
    """

    way: str
    data: bytes
    now: int
    heads: tuple[str, ...] | None = None
    entries: Mapping[str, int] = field(default_factory=dict)

    @property
    def case(self) -> str:
        """Return what it is an instance of, empty for a change of the page."""
        return CASES.get(self.way, "")


def tampered_records(rehearsal: Rehearsal) -> Iterator[Tampered]:
    """Yield the packet as records see it that do not go with it; none of it is changed but what they hold."""
    packet, now = rehearsal.packet(), rehearsal.now
    nonces = [one.word.nonce for one in read_page(packet).signed]
    taken = dict.fromkeys(nonces, now - DAY // 2)
    for way, heads, entries in (
        ("the records never took it", (BLANK,), {}),
        ("the records took one word of two", (BLANK,), {nonces[0]: now - DAY // 2}),
        ("the records took it at another time", (BLANK,), dict.fromkeys(nonces, now)),
        ("dated back", (BLANK,), dict.fromkeys(nonces, now - DAY // 3)),
        ("records that were rolled back", (), taken),
        ("records of another desk", ("f" * 64,), taken),
    ):
        yield Tampered(way=way, data=packet, now=now, heads=heads, entries=entries)


def tampered(rehearsal: Rehearsal, rng: np.random.Generator, *, each: int) -> Iterator[Tampered]:
    """Yield changed packets, of every class that is drawn at random `each`."""
    packet = rehearsal.packet()
    for way, make in (*BYTES, *TEXTS):
        for data in make(packet, rng, each):
            yield Tampered(way=way, data=data, now=rehearsal.now)
    for way, data in _leaves(packet):
        yield Tampered(way=way, data=data, now=rehearsal.now)
    yield from _lies(rehearsal, rng, each)
    yield from _words(rehearsal, packet)


def _lies(rehearsal: Rehearsal, rng: np.random.Generator, each: int) -> Iterator[Tampered]:
    """Yield pages that were drawn otherwise than from their facts, and honestly signed by both."""
    blank = rehearsal.parts(rehearsal.payload()).with_signed()
    for way, make in (*TEXTS, ("a digit changed", _digits)):
        for data in make(blank, rng, each):
            try:
                parts = read_page(data)
            except Refused:
                continue
            both = rehearsal.word(parts, RISK), rehearsal.word(parts, PEER)
            yield Tampered(way=f"{way}, honestly signed", data=parts.with_signed(*both), now=rehearsal.now)


Make = Callable[[bytes, np.random.Generator, int], Iterator[bytes]]


def _bits(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    for at in rng.choice(len(packet) * 8, size=each, replace=False):
        data = bytearray(packet)
        data[at // 8] ^= 1 << (at % 8)
        yield bytes(data)


def _without_a_line(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    lines = packet.splitlines(keepends=True)
    for at in rng.choice(len(lines), size=min(each, len(lines)), replace=False):
        yield b"".join((*lines[:at], *lines[at + 1 :]))


def _line_twice(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    lines = packet.splitlines(keepends=True)
    for at in rng.choice(len(lines), size=min(each, len(lines)), replace=False):
        yield b"".join((*lines[: at + 1], *lines[at:]))


def _swapped(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    lines = packet.splitlines(keepends=True)
    for one, other in rng.integers(0, len(lines), size=(each, 2)):
        if lines[one] != lines[other]:
            moved = list(lines)
            moved[one], moved[other] = moved[other], moved[one]
            yield b"".join(moved)


def _cut(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    for at in rng.choice(len(packet), size=each, replace=False):
        yield packet[:at]


def _digits(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    places = [at for at, byte in enumerate(packet) if byte in _DIGITS]
    for at in rng.choice(places, size=min(each, len(places)), replace=False):
        data = bytearray(packet)
        data[at] = _DIGITS[(_DIGITS.index(data[at]) + int(rng.integers(1, len(_DIGITS)))) % len(_DIGITS)]
        yield bytes(data)


_DIGITS = b"0123456789"


def _altered(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
    """Yield the packet with a character of what was signed, or of a signature, replaced by another one."""
    begin, end = packet.index(OPEN.encode()), packet.index(CLOSE.encode())
    places = [at for at in range(begin, end) if chr(packet[at]).isalnum()]
    for at in rng.choice(places, size=min(each, len(places)), replace=False):
        data = bytearray(packet)
        data[at] = _DIGITS[int(rng.integers(len(_DIGITS)))] if data[at] not in _DIGITS else ord("a")
        yield bytes(data)


BYTES: tuple[tuple[str, Make], ...] = (
    ("a bit flipped", _bits),
    ("a line dropped", _without_a_line),
    ("a line twice", _line_twice),
    ("two lines swapped", _swapped),
    ("cut off", _cut),
    ("a digit changed", _digits),
    ("a signed word altered", _altered),
)


def _put(what: str) -> Make:
    def make(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
        text = packet.decode()
        body = text.index("<body>")
        places = [at for at in range(body, len(text)) if text[at] == "\n"]
        for at in rng.choice(places, size=min(each, len(places)), replace=False):
            yield f"{text[:at]}{what}{text[at:]}".encode()

    return make


def _replaced(old: str, new: str) -> Make:
    def make(packet: bytes, rng: np.random.Generator, each: int) -> Iterator[bytes]:
        text = packet.decode()
        if old in text:
            yield text.replace(old, new).encode()

    return make


TEXTS: tuple[tuple[str, Make], ...] = (
    ("a comment", _put("<!-- x -->")),
    ("a script", _put("<script>x()</script>")),
    ("an image from elsewhere", _put('<img src="https://example.com/x">')),
    ("a frame", _put('<iframe src="x"></iframe>')),
    ("another base", _put('<base href="https://example.com/">')),
    ("a refresh", _put('<meta http-equiv="refresh" content="0;url=x">')),
    ("hidden text", _put('<p hidden="">READY</p>')),
    ("text in colour of paper", _put('<p style="color:#fff">x</p>')),
    ("a second style sheet", _put("<style>h1 { display: none }</style>")),
    ("a foreign object", _put("<svg><foreignObject>x</foreignObject></svg>")),
    ("text that runs backwards", _put("\u202e")),
    ("a letter nobody sees", _put("\u200b")),
    ("a second strip", _put(f"{OPEN}{CLOSE}")),
    ("words into the page", _put("<p>READY</p>")),
    ("style that hides", _replaced("h1 { font-size", "h1 { display: none; font-size")),
    ("letters of another alphabet", _replaced("READY", "RE\u0410DY")),
    ("more money on the page", _replaced("5,000 of", "50,000 of")),
    ("another form of strip", _replaced("strip@3", "strip@2")),
    ("line endings", _replaced("\n", "\r\n")),
    ("saved again", _replaced('class="signers"', "class=signers")),
)


def _leaves(packet: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each leaf of the facts changed: on the page as it was, and with the page drawn anew for it."""
    parts = read_page(packet)
    facts = json.loads(parts.payload)
    for changed in _each_leaf(facts):
        data = facts_bytes(changed)
        page = _with_facts(packet, data)
        yield "a fact changed", page
        if data != parts.payload:
            yield "a fact changed, and its digest told", _resigned(parts, page, data)


def _each_leaf(value: Any) -> Iterator[Any]:
    """Yield a JSON value once for each of its leaves, with that leaf changed, dropped or doubled."""
    if isinstance(value, dict):
        for key, inner in value.items():
            for changed in _each_leaf(inner):
                yield {**value, key: changed}
            yield {name: kept for name, kept in value.items() if name != key}
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            for changed in _each_leaf(inner):
                yield [*value[:at], changed, *value[at + 1 :]]
            yield [*value[:at], *value[at + 1 :]]
    elif isinstance(value, str):
        yield f"{value}x"
    elif isinstance(value, bool):
        yield not value
    else:
        yield 1 if value is None else value + 1


def _with_facts(packet: bytes, facts: bytes) -> bytes:
    text = packet.decode()
    before, _, rest = text.partition(PAYLOAD_OPEN)
    _, _, after = rest.partition(PAYLOAD_CLOSE)
    return f"{before}{PAYLOAD_OPEN}{escape(facts.decode())}{PAYLOAD_CLOSE}{after}".encode()


def _resigned(parts: PageParts, data: bytes, facts: bytes) -> bytes:
    """Return a page with other facts whose statements tell the digests of that page: their signatures are of others."""
    text = data.decode()
    before, _, rest = text.partition(OPEN)
    after = rest.partition(CLOSE)[2]
    page = PageParts(before=before, after=after, signed=parts.signed, payload=facts, currency=parts.currency)
    for one in parts.signed:
        line = one.line.decode()
        other = line.replace(parts.page_digest, page.page_digest).replace(parts.payload_digest, page.payload_digest)
        text = text.replace(line, other)
    return text.encode()


def _words(rehearsal: Rehearsal, packet: bytes) -> Iterator[Tampered]:
    """Yield packets with words that should not count, each signed as well as whoever does it can."""
    parts = rehearsal.parts(rehearsal.payload())
    risk, peer = rehearsal.word(parts, RISK), rehearsal.word(parts, PEER)
    now, blank = rehearsal.now, "f" * 64

    def made(way: str, *words: Any, at: int = now) -> Tampered:
        return Tampered(way=way, data=parts.with_signed(*words), now=at)

    yield made("a signature dropped", risk)
    yield made("a signature dropped", peer)
    yield made("nobody signed")
    yield made("a signature twice, and one dropped", risk, risk)
    for name, value in (
        ("strategy", "another"), ("subject", blank), ("packet", blank), ("page", blank), ("payload", blank),
        ("to_state", "live"), ("from_state", "paper"), ("realm", "production"), ("templates", blank),
    ):  # fmt: skip
        yield made("replayed from elsewhere", rehearsal.word(parts, RISK, **{name: value}), peer)
    yield made("refused by one", rehearsal.word(parts, RISK, meaning="rejected"), peer)
    yield made("a role not held", rehearsal.word(parts, PEER, role="risk_manager"), peer)
    yield made("the author signs", rehearsal.word(parts, AUTHOR, role="risk_manager"), peer)
    yield made("one signs for both", risk, rehearsal.word(parts, RISK, role="peer_reviewer"))
    yield made("another's key", rehearsal.word(parts, RISK, key=PEER), peer)
    yield made("a stranger", rehearsal.word(parts, STRANGER), peer)
    yield made("a key that was taken back", risk, rehearsal.word(parts, LEFT, role="peer_reviewer"))
    yield made("a key that ended", rehearsal.word(parts, ENDED), peer)
    yield made("a key that ended, dated before", rehearsal.word(parts, ENDED, issued=now - 50 * DAY), peer)
    yield made("a word that is over", rehearsal.word(parts, RISK, not_after=now), peer)
    yield made("signed in the future", rehearsal.word(parts, RISK, issued=now + DAY), peer)
    edited = rehearsal.parts(rehearsal.payload(policy=blank))
    yield Tampered(way="another policy than was signed", data=edited.with_signed(risk, peer), now=now)
    for name in ("subject", "packet"):
        later = rehearsal.parts(rehearsal.payload(**{name: blank}))
        both = rehearsal.word(later, RISK, **{name: BLANK}), rehearsal.word(later, PEER, **{name: BLANK})
        yield Tampered(way="signed before the last edit", data=later.with_signed(*both), now=now)
    yield Tampered(way="the packet is over", data=packet, now=now + 31 * DAY)
    yield Tampered(way="the clock set back", data=packet, now=now - 2 * DAY)
