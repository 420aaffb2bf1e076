"""What stands on the sheets of a PDF, read by another library than the one that drew it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from tests.places import absent

A4_PT = (595, 842)
"""In points, whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The text of each sheet, their size in points, what the file says of itself, and its table of roots."""

    texts: tuple[str, ...]
    sizes: frozenset[tuple[int, int]]
    told: str
    roots: dict[str, str]
    title: str


def sheets_of(data: bytes) -> Sheets:
    """Return what stands in a PDF."""
    try:
        from pypdf import PdfReader
        from pypdf.generic import StreamObject
    except ImportError:
        absent("pypdf is not here: `make test` installs it")
    read = PdfReader(BytesIO(data))
    root = read.root_object
    metadata = root["/Metadata"].get_object() if "/Metadata" in root else None
    return Sheets(
        texts=tuple(page.extract_text() for page in read.pages),
        sizes=frozenset((round(page.mediabox.width), round(page.mediabox.height)) for page in read.pages),
        told=metadata.get_data().decode() if isinstance(metadata, StreamObject) else "",
        roots={str(key): str(value) for key, value in root.items()},
        title="" if read.metadata is None else str(read.metadata.title),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A part of what a program that reads aloud is told: its role, the words for a picture, and a cell's headings."""

    role: str
    alt: str
    id: str
    headings: tuple[str, ...]


def tags_of(data: bytes) -> tuple[Tag, ...]:
    """Return the parts of a PDF, in the order in which they are read."""
    from pypdf import PdfReader

    return tuple(_tags(PdfReader(BytesIO(data)).root_object["/StructTreeRoot"]))


def _tags(part: Any) -> Iterator[Tag]:
    part = part.get_object()
    if isinstance(part, list):
        for one in part:
            yield from _tags(one)
    elif isinstance(part, dict):
        if "/S" in part:
            own = part.get("/A", {}).get_object() if "/A" in part else {}
            headings = tuple(map(str, own.get("/Headers", ()))) if isinstance(own, dict) else ()
            yield Tag(
                role=str(part["/S"]), alt=str(part.get("/Alt", "")), id=str(part.get("/ID", "")), headings=headings
            )
        if "/K" in part:
            yield from _tags(part["/K"])
