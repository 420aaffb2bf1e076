"""What libyaml could not read, said so that the author of a policy knows what to write."""

from __future__ import annotations

import re
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.issue import Issue
from golive.core.span import Span

_VALUE = re.compile(r"^\s*(?:- +)?[\w.]+\s*:\s+(?P<value>\S.*?)\s*$")
_NO_BLANK = re.compile(r"^\s*(?:- +)?(?P<key>[\w.]+:)[^\s]")
_HALF_OPEN = re.compile(r"[\[(][^\[\](){}]*[\])]")
_STARTS = {
    ">": "begins a folded text",
    "|": "begins a block of text",
    "@": "is reserved by YAML",
    "`": "is reserved by YAML",
    "%": "is reserved by YAML",
    "&": "begins an anchor",
    "*": "begins an alias",
    "!": "begins a tag",
    "]": "ends a list",
    "}": "ends a mapping",
    ",": "separates entries",
    "-": "begins a list entry",
    "?": "begins a key",
}
_CLOSES = {"{": "}", "[": "]"}
_ENDED = {
    "}": "the `}` that ends a mapping",
    "]": "the `]` that ends a list",
    "'": "the closing quote",
    '"': "the closing quote",
}
_INDENTATION = "is this line indented as its neighbours?"


@dataclass(frozen=True, slots=True)
class _Error:
    """A YAML error with the text around it; lines and columns from 0."""

    problem: str
    context: str
    line: int
    column: int
    began_line: int
    began_column: int
    lines: list[str]
    file: str

    def text(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""

    @property
    def here(self) -> str:
        """Return the line from the place of the problem on."""
        return self.text(self.line)[self.column :]

    @property
    def before(self) -> str:
        """Return the line before the place of the problem, without trailing blanks."""
        return self.text(self.line)[: self.column].rstrip()

    def issue(self, message: str, hint: str = "", *, width: int = 1) -> Issue:
        return self._at(self.line, self.column, message, hint, width)

    def issue_where_it_began(self, message: str, hint: str = "") -> Issue:
        width = len(self.text(self.began_line)[self.began_column :].rstrip())
        return self._at(self.began_line, self.began_column, message, hint, width)

    def issue_at_the_end(self, message: str, hint: str = "") -> Issue:
        """Return an issue at the last character of the text."""
        line = max((i for i, text in enumerate(self.lines) if text.strip()), default=0)
        return self._at(line, max(0, len(self.text(line).rstrip()) - 1), message, hint, 1)

    def issue_about_value(self, start: int, value: str, message: str, hint: str) -> Issue:
        return self._at(self.line, start, message, hint, len(value))

    def _at(self, line: int, column: int, message: str, hint: str, width: int) -> Issue:
        span = Span(file=self.file, line=line + 1, col=column + 1, width=max(1, width))
        return Issue(code="GL101", message=message, span=span, hint=hint)


def explain_syntax_error(error: Any, text: str, file: str) -> Issue:
    """Return the issue for a YAML error, with the likely repair as its hint."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return Issue(code="GL101", message="the file is not YAML", span=Span(file=file, line=1, col=1))
    began = error.context_mark or mark
    placed = _Error(
        str(error.problem or ""),
        str(error.context or ""),
        mark.line,
        mark.column,
        began.line,
        began.column,
        text.splitlines(),
        file,
    )
    return _explain(placed)


def _explain(error: _Error) -> Issue:
    if not error.before and error.here.startswith("\t"):
        return error.issue("a tab indents this line", "indent with spaces")
    if "cannot start any token" in error.problem:
        return _bad_start(error)
    if "quoted" in error.context:
        return _quotes(error)
    if "flow" in error.context:
        return _inside_brackets(error)
    if "expected key" in error.problem:
        return _after_a_value(error)
    return _on_a_line(error)


def _bad_start(error: _Error) -> Issue:
    value = _value_at(error)
    first = value[:1]
    why = f", which {_STARTS[first]}" if first in _STARTS else ""
    return error.issue(f"a value cannot begin with `{first}` here{why}", _quote(value), width=len(value))


def _value_at(error: _Error) -> str:
    """Return the unquoted value at the place of the problem; inside brackets it ends with its entry."""
    outside = error.before.count("{") + error.before.count("[") == error.before.count("}") + error.before.count("]")
    ends = r" #.*$" if outside else r" #.*$|[,}\]].*$"
    return re.sub(ends, "", error.here).strip() or error.here[:1]


def _quotes(error: _Error) -> Issue:
    if "escape" in error.problem or "hexdec" in error.problem:
        return error.issue("a backslash begins no known escape", "double the backslash, or use single quotes")
    return error.issue_where_it_began("the quote is never closed", "close it on the same line")


def _inside_brackets(error: _Error) -> Issue:
    bracket = error.text(error.began_line)[error.began_column : error.began_column + 1]
    if not bracket:
        # The text ends where a value is expected: the parser tells the end only, not the bracket that is open.
        return error.issue_at_the_end("a bracket is never closed", "close it with `]` or `}`")
    interval = _HALF_OPEN.match(error.text(error.began_line), error.began_column)
    if interval and interval[0][-1] == ")":
        line = error.text(error.began_line)
        place = Span(file=error.file, line=error.began_line + 1, col=error.began_column + 1, width=len(interval[0]))
        rest = line[interval.end() :].strip()
        value = interval[0] if rest[:1] in ("", ",", "}", "]", "#") else line[error.began_column :].strip()
        return Issue(code="GL101", message="`[` begins a list, which `)` does not end", span=place, hint=_quote(value))
    if error.line != error.began_line or not error.here:
        hint = f"close it with `{_CLOSES.get(bracket, bracket)}`; entries are separated by `, `"
        return error.issue_where_it_began(f"`{bracket}` is never closed, or a comma is missing inside", hint)
    if error.here.startswith(":"):
        hint = "is a comma missing before the key, or are quotes around the value?"
        return error.issue("`:` is not expected here", hint)
    if error.here[0] in "}]" and error.here[0] != _CLOSES.get(bracket):
        message = f"`{bracket}` is not closed before this `{error.here[0]}`"
        return error.issue(message, f"close it with `{_CLOSES.get(bracket, bracket)}`")
    return _after_a_value(error)


def _after_a_value(error: _Error) -> Issue:
    """Explain what follows a value that has ended: `{depth} is thin`, `'it's'`, `[0, 40] %`."""
    ended = _ENDED.get(error.before[-1:])
    if error.here[:1] in ("}", "]"):
        return error.issue(f"`{error.here[0]}` closes nothing", "remove it, or open it where it should begin")
    if ended is None:
        return _on_a_line(error)
    if error.before[-1] in "}]":
        match = _VALUE.match(error.text(error.line))
        outside = match is not None and match["value"][0] in _CLOSES and error.context.endswith("block mapping")
        hint = _quote(match["value"]) if match is not None and outside else "a value that begins so goes in quotes"
        if match is not None and outside:
            return error.issue_about_value(match.start("value"), match["value"], f"text follows {ended}", hint)
        return error.issue(f"text follows {ended}", hint)
    hint = "double the quote inside the text" if error.before[-1] == "'" else 'write `\\"` for a quote inside the text'
    return error.issue(f"text follows {ended}", hint)


def _on_a_line(error: _Error) -> Issue:
    match = _VALUE.match(error.text(error.line))
    if match is not None:
        value, start = match["value"], match.start("value")
        if value[0] in _STARTS:
            message = f"a value cannot begin with `{value[0]}` here, which {_STARTS[value[0]]}"
            return error.issue_about_value(start, value, message, _quote(value))
        if "mapping values" in error.problem and error.column > start:
            message = "`: ` inside an unquoted value begins a mapping"
            return error.issue_about_value(start, value, message, _quote(value))
    squeezed = _NO_BLANK.match(error.text(error.line))
    if squeezed is not None:
        key = squeezed["key"]
        message = "a key is followed by `:` and a blank"
        return error.issue_about_value(squeezed.start("key"), key, message, f"write `{key} `")
    if "mapping values" in error.problem:
        return error.issue("a key and its `:` are not expected here", _INDENTATION)
    if "expected ':'" in error.problem:
        return error.issue_where_it_began("a line that is neither a key nor part of a value", "write `key: value`")
    return error.issue(error.problem.replace("'", "`").rstrip(".") or "not YAML", _INDENTATION)


def _quote(value: str) -> str:
    quoted = "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'
    return f"quote the value: {quoted}"
