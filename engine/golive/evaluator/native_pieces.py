"""A long straight line of instructions in pieces: a function of LLVM each, so that compiling grows as the line does.

A compiler takes the square of what stands in one block without a branch. What one piece works out and another needs
lies in a frame meanwhile, for each four rows one; a piece goes over a few such, and then the next one does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from golive.core.dataclass import dataclass

LANES = 4
"""Rows that are worked out at once."""
NUMBERS, CODES, MASKS = (f"<{LANES} x {lane}>" for lane in ("double", "i64", "i1"))
TYPES = {"f": NUMBERS, "e": CODES, "m": MASKS}
WIDTHS = {"f": 8 * LANES, "e": 8 * LANES, "m": 1}
"""The bytes that lanes take in a frame: masks are bits of one."""

BITS = f"i{LANES}"
FRAME = 32
"""A frame takes so many bytes, or a multiple."""

INSTRUCTIONS = 300
"""Of a piece: of more, a compiler takes longer for each; of fewer, more is written to a frame and read from it."""
TILE = 64
"""Rows that one piece goes over before the next one does: the code of each is fetched once for them."""

_NAMES = re.compile(r"%[xp]\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Instructions that stay together; `name` is what comes out of them, of the `kind` of `TYPES`, or nothing."""

    texts: tuple[str, ...]
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The functions of a part, and how many bytes it takes besides its arrays."""

    text: str
    frame_bytes: int


def in_pieces(name: str, lines: Sequence[Line], arrays: Sequence[str]) -> Pieces:
    """Return a function over rows: it takes their number, the bytes for its frames, and its arrays."""
    pieces = _cut(lines)
    read = [_read_before(piece) for piece in pieces]
    wanted = {x for names in read for x in names}
    offsets, size = _offsets([line for line in lines if line.name in wanted])
    kinds = {line.name: line.kind for line in lines}
    made = [
        _piece(f"{name}_piece{n}", piece, [(x, kinds[x]) for x in read[n]], arrays, _Frame(offsets, size))
        for n, piece in enumerate(pieces)
    ]
    return Pieces(text="\n".join((*made, _driver(name, len(pieces), arrays))), frame_bytes=size * (TILE // LANES))


def _cut(lines: Sequence[Line]) -> list[list[Line]]:
    pieces: list[list[Line]] = [[]]
    size = 0
    for line in lines:
        if size >= INSTRUCTIONS:
            pieces.append([])
            size = 0
        pieces[-1].append(line)
        size += len(line.texts)
    return pieces


def _read_before(piece: Sequence[Line]) -> list[str]:
    """Return what a piece reads that none of its own lines gives, in the order of reading."""
    own = {line.name for line in piece}
    return [x for x in _names(piece) if x.startswith("%x") and x not in own]


def _names(piece: Sequence[Line]) -> dict[str, None]:
    return dict.fromkeys(x for line in piece for text in line.texts for x in _NAMES.findall(text))


def _offsets(lines: Sequence[Line]) -> tuple[Mapping[str, int], int]:
    offsets, size = dict[str, int](), 0
    for line in lines:
        offsets[line.name] = size
        size += WIDTHS[line.kind]
    return offsets, -(-size // FRAME) * FRAME


@dataclass(frozen=True, slots=True)
class _Frame:
    offsets: Mapping[str, int]
    size: int

    def written(self, x: str, kind: str) -> tuple[str, ...]:
        address, value, type_ = self._address(x), x, TYPES[kind]
        widened: tuple[str, ...] = ()
        if kind == "m":
            value, type_ = f"{x}.byte", "i8"
            widened = (f"{x}.bits = bitcast {MASKS} {x} to {BITS}", f"{value} = zext {BITS} {x}.bits to i8")
        return (*widened, address, f"store {type_} {value}, ptr {x}.slot, align 1")

    def read(self, x: str, kind: str) -> tuple[str, ...]:
        address = self._address(x)
        if kind != "m":
            return (address, f"{x} = load {TYPES[kind]}, ptr {x}.slot, align 1")
        byte = f"{x}.byte = load i8, ptr {x}.slot, align 1"
        bits = f"{x}.bits = trunc i8 {x}.byte to {BITS}"
        return (address, byte, bits, f"{x} = bitcast {BITS} {x}.bits to {MASKS}")

    def _address(self, x: str) -> str:
        return f"{x}.slot = getelementptr i8, ptr %frame, i64 {self.offsets[x]}"


def _piece(
    name: str, lines: Sequence[Line], read: Sequence[tuple[str, str]], arrays: Sequence[str], frame: _Frame
) -> str:
    used = _names(lines)
    places = [
        text
        for n, array in enumerate(arrays)
        if array in used
        for text in (
            f"{array}.there = getelementptr ptr, ptr %arrays, i64 {n}",
            f"{array} = load ptr, ptr {array}.there, align 8",
        )
    ]
    kept = [text for line in lines if line.name in frame.offsets for text in frame.written(line.name, line.kind)]
    body = [
        *(text for x, kind in read for text in frame.read(x, kind)),
        *(text for line in lines for text in line.texts),
        *kept,
    ]
    return "\n".join(
        (
            f"define internal void @{name}(i64 %begin, i64 %end, ptr %slots, ptr %arrays) {{",
            "entry:",
            *(f"  {text}" for text in places),
            "  br label %lanes",
            "lanes:",
            "  %i = phi i64 [ %begin, %entry ], [ %next, %lanes ]",
            "  %here = sub i64 %i, %begin",
            f"  %offset = mul i64 %here, {frame.size // LANES}",
            "  %frame = getelementptr i8, ptr %slots, i64 %offset",
            *(f"  {text}" for text in body),
            f"  %next = add i64 %i, {LANES}",
            "  %more = icmp ult i64 %next, %end",
            "  br i1 %more, label %lanes, label %done",
            "done:\n  ret void\n}",
        )
    )


def _driver(name: str, pieces: int, arrays: Sequence[str]) -> str:
    """Return the function that calls one piece after another for some rows, and then for the next."""
    places = [
        text
        for n, array in enumerate(arrays)
        for text in (
            f"{array}.there = getelementptr ptr, ptr %arrays, i64 {n}",
            f"store ptr {array}, ptr {array}.there, align 8",
        )
    ]
    calls = (f"call void @{name}_piece{n}(i64 %begin, i64 %end, ptr %slots, ptr %arrays)" for n in range(pieces))
    return "\n".join(
        (
            f"define void @{name}(i64 %rows, ptr %slots{''.join(f', ptr {a}' for a in arrays)}) {{",
            "entry:",
            f"  %arrays = alloca ptr, i64 {len(arrays)}, align 8",
            *(f"  {text}" for text in places),
            "  br label %tiles",
            "tiles:",
            "  %begin = phi i64 [ 0, %entry ], [ %end, %tiles ]",
            f"  %full = add i64 %begin, {TILE}",
            "  %whole = icmp ult i64 %full, %rows",
            "  %end = select i1 %whole, i64 %full, i64 %rows",
            *(f"  {text}" for text in calls),
            "  %more = icmp ult i64 %end, %rows",
            "  br i1 %more, label %tiles, label %done",
            "done:\n  ret void\n}",
        )
    )
