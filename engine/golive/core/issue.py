"""A mistake in what a user wrote, as a value: place, stable code, sentence, next step."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from functools import lru_cache

from golive.core.dataclass import dataclass
from golive.core.printable import printable
from golive.core.span import Span


class Severity(enum.Enum):
    """How much an issue weighs: an error stops the load, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One mistake.

    `code` is stable and never reused (`GL102`), `message` is lower case without a final period and quotes user input
    in backticks, `hint` is the next step, `related` names other places that matter.
    """

    code: str
    message: str
    span: Span
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[tuple[str, Span], ...] = ()

    def __str__(self) -> str:
        return f"{self.span}: {self.code} {self.message}"


def is_error(issues: Iterable[Issue]) -> bool:
    """Say whether any issue stops the load."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def in_order(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Sort issues by place, then code, each once."""
    return tuple(sorted(set(issues), key=lambda i: (i.span, i.code, i.message)))


def render(issue: Issue, sources: Mapping[str, str]) -> str:
    """Return the issue as text with the source line, a caret under the place and the hint."""
    warning = "" if issue.severity is Severity.ERROR else "warning: "
    out = [f"{issue.span}: {issue.code} {warning}{printable(issue.message)}"]
    out += excerpt(issue.span, sources)
    for text, span in issue.related:
        out.append(f" | {printable(text)}: {span}")
    if issue.hint:
        out.append(f"   {printable(issue.hint)}")
    return "\n".join(out)


def excerpt(span: Span, sources: Mapping[str, str]) -> list[str]:
    """Return the line that a place is in, with a caret under the place; nothing where the text is not at hand."""
    lines = _lines(sources.get(span.file, ""))
    if not 1 <= span.line <= len(lines):
        return []
    line = lines[span.line - 1].replace("\t", " ")
    # Of a very long line, what is around the place; cut first, since a line may have a megabyte.
    start = max(0, min(span.col - 1 - _SHOWN // 2, len(line) - _SHOWN))
    cut, more = "..." if start else "", "..." if start + _SHOWN < len(line) else ""
    shown = printable(f"{cut}{line[start : start + _SHOWN]}{more}")
    before = span.col - 1 - start + len(cut)
    width = max(1, min(span.width, len(shown) - before))
    return [f" | {shown}", f" | {'.' * before}{'^' * width}"]


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """Split a text once for all of its issues: a long file may have thousands."""
    return text.splitlines()


_SHOWN = 200
"""Characters of a line that are shown: data given as a policy may stand on one line."""
