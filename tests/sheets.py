"""What stands on the sheets of a PDF, read by another library than the one that drew it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

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
