"""A market description outside a library, named by its path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from golive.core.issue import Issue, in_order
from golive.core.span import Span
from golive.documents.market import MarketSpec
from golive.loader.document import load_document
from golive.loader.files import read_text
from golive.loader.library import paused_collector
from golive.loader.limits import LIMITS, Limits


def load_market(path: Path, limits: Limits = LIMITS) -> tuple[MarketSpec | None, tuple[Issue, ...], Mapping[str, str]]:
    """Read the market description in a file, such as `MARKET.yaml`; its id need not be the file's name.

    Returns
    -------
    The description (None when any issue is an error), the issues, and the source by the name that spans carry.

    Never raises for what the file holds.
    """
    name = path.as_posix()
    followed = _followed(path)
    text = read_text(followed.parent, followed.name, limits)
    if isinstance(text, Issue):
        place = Span(file=name, line=text.span.line, col=text.span.col)
        return None, (Issue(code=text.code, message=text.message, span=place, hint=text.hint),), {}
    return market_of_text(text, name, limits)


def market_of_text(
    text: str, name: str, limits: Limits = LIMITS
) -> tuple[MarketSpec | None, tuple[Issue, ...], Mapping[str, str]]:
    """Read a market description from its text, as `load_market` does from the file of that name."""
    with paused_collector():
        reading = load_document(text, name, stem="", limits=limits)
    issues = reading.issues
    if reading.document is not None and not isinstance(reading.document, MarketSpec):
        header = reading.document.header
        message = f"a {header.kind} is not a market description"
        issues = (Issue(code="GL106", message=message, span=header.span, hint="name a `kind: market` file"),)
    market = reading.document if isinstance(reading.document, MarketSpec) else None
    return market, in_order(issues), {name: text}


def _followed(path: Path) -> Path:
    """Return what a link leads to: a file that a user named may lie anywhere."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):
        return path
