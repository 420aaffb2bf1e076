"""What every document has, and the texts that carry positions."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Why something is as it is: where it comes from, who answers for it, where it was agreed, and since when."""

    why: str = ""
    source: str = ""
    owner: str = ""
    ticket: str = ""
    since: str = ""


NO_PROVENANCE = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Identity and prose of a document. `span` is the place of `id`."""

    kind: str
    id: str
    title: str
    span: Span
    provenance: Provenance = NO_PROVENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A scalar the user wrote: its value, its place, and where each line of it stands in the file.

    `segments` are (offset in `value`, place of that offset), ascending; a plain scalar has one, a folded block has
    one a line.
    """

    value: str
    span: Span
    segments: tuple[tuple[int, Span], ...] = ()

    def at(self, offset: int, width: int = 1) -> Span:
        """Return the place in the file of a position inside the text."""
        start, span = 0, self.span
        for begin, place in self.segments:
            if begin > offset:
                break
            start, span = begin, place
        return span.shifted(offset - start, max(1, width))


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A reference to something by name, with its place."""

    value: str
    span: Span

    def part(self, index: int) -> Span:
        """Return the place of one part of a `document.name`."""
        parts = self.value.split(".")
        quotes = (self.span.width - len(self.value)) // 2
        before = sum(len(part) + 1 for part in parts[:index])
        return self.span.shifted(max(0, quotes) + before, max(1, len(parts[index])))
