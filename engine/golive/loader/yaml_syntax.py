"""What libyaml could not read, said so that the author of a policy knows what to write."""

from __future__ import annotations

import re
from typing import Any

from golive.core.issue import Issue
from golive.core.span import Span

_QUOTE = "quote the value: "
_QUOTES = ("'", '"')
_VALUE = re.compile(r"""^\s*(?:- )?\s*(?P<key>[\w.]+)\s*:\s+(?P<value>\S.*?)\s*$""")
_STARTS = {
    ">": "begins a folded text",
    "|": "begins a block of text",
    "[": "begins a list",
    "{": "begins a mapping",
    "@": "is reserved by YAML",
    "`": "is reserved by YAML",
    "%": "is reserved by YAML",
    "&": "begins an anchor",
    "*": "begins an alias",
    "!": "begins a tag",
    "]": "ends a list",
    "}": "ends a mapping",
    ",": "separates list items",
    "-": "begins a list item",
    "?": "begins a key",
}


def explain_syntax_error(error: Any, text: str, file: str) -> Issue:
    """Return the issue for a YAML error, with the likely repair as its hint."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        where = Span(file=file, line=1, col=1)
        return Issue(code="GL101", message="the file is not YAML", span=where)
    lines = text.splitlines()
    span = Span(file=file, line=mark.line + 1, col=mark.column + 1)
    problem = str(error.problem or error.context or "not YAML")
    opened = _unclosed(error)
    if opened is not None:
        span = Span(file=file, line=opened.line + 1, col=opened.column + 1)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if line[: span.col - 1].strip() == "" and line[span.col - 1 : span.col] == "\t":
        return Issue(code="GL101", message="a tab indents this line", span=span, hint="indent with spaces")
    return _about_value(line, span, problem)


def _unclosed(error: Any) -> Any:
    """Return where the list, mapping or quote began that never ended, when that is the trouble."""
    context = error.context or ""
    if "flow" in context or ("quoted" in context and "end of" in (error.problem or "")):
        return error.context_mark
    return None


def _about_value(line: str, span: Span, problem: str) -> Issue:
    match = _VALUE.match(line)
    if match is None:
        return Issue(code="GL101", message=_sentence(problem), span=span, hint=_structural_hint(problem))
    value = match["value"]
    place = Span(file=span.file, line=span.line, col=match.start("value") + 1, width=len(value))
    first = value[0]
    if first in _QUOTES:
        return _about_quotes(place, first, problem)
    if first in _STARTS:
        message = f"`{first}` {_STARTS[first]}, and this is not one"
        if "reserved" in _STARTS[first] or "ends" in _STARTS[first] or "separates" in _STARTS[first]:
            message = f"a value cannot begin with `{first}`, which {_STARTS[first]}"
        return Issue(code="GL101", message=message, span=place, hint=_QUOTE + _quoted(value))
    if "mapping values" in problem and ": " in value + " ":
        message = "`: ` inside an unquoted value begins a mapping"
        return Issue(code="GL101", message=message, span=place, hint=_QUOTE + _quoted(value))
    return Issue(code="GL101", message=_sentence(problem), span=span, hint=_structural_hint(problem))


def _about_quotes(place: Span, quote: str, problem: str) -> Issue:
    if "end of" in problem or "document indicator" in problem:
        return Issue(code="GL101", message=f"the quote `{quote}` is never closed", span=place, hint="close it")
    if "escape" in problem:
        hint = "double the backslash, or use single quotes"
        return Issue(code="GL101", message="a backslash escapes nothing known", span=place, hint=hint)
    hint = "double the quote inside the text" if quote == "'" else "put a backslash before the quote inside the text"
    return Issue(code="GL101", message="text follows the closing quote", span=place, hint=hint)


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value or "\\" in value else f'"{value}"'


def _sentence(problem: str) -> str:
    return problem.replace("'", "`").rstrip(".")


def _structural_hint(problem: str) -> str:
    if "mapping values" in problem:
        return "is this line indented as its neighbours, and is the value above quoted?"
    if "expected ':'" in problem:
        return "a key is followed by `:` and a space"
    if "block" in problem or "expected key" in problem or "'-'" in problem:
        return "is this line indented as its neighbours?"
    return ""
