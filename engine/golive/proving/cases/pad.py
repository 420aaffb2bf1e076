"""Where everything that reads cases notes what is wrong with them."""

from __future__ import annotations

from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.proving.codes import CODES


class CasePad(IssuePad):
    """The issues of cases, under their own codes."""

    def error(
        self, code: str, message: str, span: Span, hint: str = "", *, related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        """Note something that cannot be used as it is written."""
        assert code in CODES, code
        super().error(code, message, span, hint, related=related)
