"""Where the stages of reading one file put what they find."""

from __future__ import annotations

from golive.core.issue import Issue, Severity
from golive.core.span import Span
from golive.loader.codes import CODES


class TooManyIssuesError(Exception):
    """So many issues in one file that looking for more helps nobody."""


class IssueLog:
    """The issues of one file, in the order found.

    `incomplete` is set by a builder that could not read a value. The schema has reported why; a builder that stops
    without any reported issue is a mistake of ours (see `document.load_document`).
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.issues: list[Issue] = []
        self.incomplete = False

    def add(
        self, code: str, message: str, span: Span, *, hint: str = "", related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Take one issue; beyond `most` of them, TooManyIssuesError ends the reading of the file."""
        assert code in CODES, code
        self.issues.append(Issue(code=code, message=message, span=span, hint=hint, related=related))
        if len(self.issues) >= self.most:
            raise TooManyIssuesError

    @property
    def has_errors(self) -> bool:
        """Say whether anything found stops the load."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)
