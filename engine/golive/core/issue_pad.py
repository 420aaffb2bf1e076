"""A pad on which a stage notes every mistake it sees, so that the user hears of all of them in one pass."""

from __future__ import annotations

from golive.core.issue import Issue, Severity, in_order, is_error
from golive.core.span import Span


class IssuePad:
    """Issues, in the order in which they were noted."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def error(
        self, code: str, message: str, span: Span, hint: str = "", *, related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Note something that cannot be used as it is written."""
        self.issues.append(Issue(code=code, message=message, span=span, hint=hint, related=related))

    def warn(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note something the user should know, with which the rest can still be used."""
        self.issues.append(Issue(code=code, message=message, span=span, hint=hint, severity=Severity.WARNING))

    @property
    def has_errors(self) -> bool:
        """Say whether anything noted stops the load."""
        return is_error(self.issues)

    def in_order(self) -> tuple[Issue, ...]:
        """Return what was noted by place, then code, each once."""
        return in_order(self.issues)
