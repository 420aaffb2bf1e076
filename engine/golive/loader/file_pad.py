"""Where the stages of reading one file note its issues."""

from __future__ import annotations

from collections.abc import Iterable

from golive.core.issue import Issue
from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.loader.codes import CODES


class TooManyIssuesError(Exception):
    """So many issues in one file that looking for more helps nobody."""


class FilePad(IssuePad):
    """The issues of one file, `most` of them; `issues` are those that were noted before.

    `incomplete` is set by a reader that could not read a value. The schema has reported why; a reader that stops
    without any reported issue is a mistake of ours (see `document.load_document`).
    """

    def __init__(self, most: int, issues: Iterable[Issue] = ()) -> None:
        super().__init__()
        self.issues += issues
        self.most = most
        self.incomplete = False

    def error(
        self, code: str, message: str, span: Span, hint: str = "", *, related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Note one issue; beyond `most` of them, TooManyIssuesError ends the reading of the file."""
        assert code in CODES, code
        super().error(code, message, span, hint, related=related)
        if len(self.issues) >= self.most:
            raise TooManyIssuesError
