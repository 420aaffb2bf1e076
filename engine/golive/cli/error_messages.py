"""What a user reads when a command ends early, and the issues of a library or market as text."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import replace

from golive.core.errors import (
    DAMAGED,
    BrokenChain,
    ClusterLost,
    GoliveError,
    InvalidInput,
    InvalidLibrary,
    Refused,
    Unavailable,
)
from golive.core.issue import Issue, Severity, render
from golive.core.printable import printable
from golive.core.several import several
from golive.core.span import Span


def ends_with(error: GoliveError) -> GoliveError:
    """Return what a command ends with: of a database that is damaged that it is, and not that it may be there later."""
    if isinstance(error, Unavailable) and error.why == DAMAGED:
        return BrokenChain(None, DAMAGED, f"the database is damaged: {error.sentence}")
    return error


def message_of(error: GoliveError) -> str:
    """Return an error as text that cannot drive the reader's terminal."""
    if isinstance(error, InvalidLibrary):
        return f"{render_all(error.issues, error.sources)}\n{count_in_words(error.issues)}"
    if isinstance(error, InvalidInput):
        place = f"{error.span}: " if error.span else ""
        return f"error: {place}{printable(error.message)}{_next(error.hint)}"
    if isinstance(error, ClusterLost):
        return f"error: {error.sentence}{_next(error.hint)}"
    sentence = error.sentence if isinstance(error, Refused) else str(error)
    return f"error: {printable(sentence)}"


def _next(hint: str) -> str:
    return f"\n   {printable(hint)}" if hint else ""


def message_of_system(error: OSError) -> str:
    """Return what the operating system refused, and for which file."""
    reason = (error.strerror or type(error).__name__).lower()
    file = f"`{printable(str(error.filename))}`: " if error.filename else ""
    hint = _SYSTEM.get(error.errno or 0, "")
    return f"error: {file}{reason}" + (f"\n   {hint}" if hint else "")


_SYSTEM = {
    errno.EACCES: "ask for the right to it, or name another place",
    errno.EPERM: "ask for the right to it, or name another place",
    errno.EROFS: "name another place",
    errno.ENOSPC: "make room, then run the command again: nothing of it was written",
    errno.EDQUOT: "make room, then run the command again: nothing of it was written",
    errno.EFBIG: "allow larger files, or name a place that does: nothing of it was written",
    errno.ENAMETOOLONG: "name something shorter",
    errno.ENOENT: "name a file or folder that exists",
}
"""The next step after what an operating system refuses."""


def render_all(issues: Iterable[Issue], sources: Mapping[str, str]) -> str:
    """Return issues one under another."""
    return "\n".join(render(issue, sources) for issue in issues)


def count_in_words(issues: Iterable[Issue]) -> str:
    """Count issues in words."""
    severities = [issue.severity for issue in issues]
    errors = severities.count(Severity.ERROR)
    parts = [_plural(errors, "error"), _plural(len(severities) - errors, "warning")]
    return ", ".join(p for p in parts if p) or "no issues"


def _plural(count: int, noun: str) -> str:
    return several(count, noun) if count else ""


def placed_below(folder: str, issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return issues of a library with their files as seen from where the command runs."""

    def seen(span: Span) -> Span:
        return span if folder in ("", ".") else replace(span, file=below(folder, span.file))

    return tuple(
        replace(issue, span=seen(issue.span), related=tuple((text, seen(span)) for text, span in issue.related))
        for issue in issues
    )


def below(folder: str, file: str) -> str:
    """Return a library's file as seen from where the command runs."""
    return file if folder in ("", ".") or file == folder else f"{folder.rstrip('/')}/{file}"
