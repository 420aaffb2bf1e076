"""A pad on which a reader notes every mistake it sees, so that the user hears of all in one pass."""

from __future__ import annotations

from golive.core.issue import Issue, Severity, in_order
from golive.core.span import Span


class Findings:
    """Issues noted so far."""

    def __init__(self) -> None:
        self._issues: list[Issue] = []

    def error(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note something that makes the data unusable."""
        self._issues.append(Issue(code=code, message=message, span=span, hint=hint))

    def warn(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note something the user should know, with which the data can still be used."""
        self._issues.append(Issue(code=code, message=message, span=span, hint=hint, severity=Severity.WARNING))

    def issues(self) -> tuple[Issue, ...]:
        """Return what was noted, in order of place."""
        return in_order(self._issues)
