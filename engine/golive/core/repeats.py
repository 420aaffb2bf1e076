"""Names that are given more than once where each stands for one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from golive.core.span import Span


def repeats(named: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, Span, Span]]:
    """Yield each name that was there before, with its place and the first one's."""
    first: dict[str, Span] = {}
    for name, span in named:
        if name in first:
            yield name, span, first[name]
        else:
            first[name] = span
