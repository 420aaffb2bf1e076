"""Annotations of GitHub workflows: one line that GitHub shows beside the line of a file that it names."""

from __future__ import annotations

from golive.core.printable import printable
from golive.core.span import Span


def annotation(level: str, span: Span, title: str, text: str) -> str:
    """Return one annotation; `level` is `error`, `warning` or `notice`.

    >>> annotation("error", Span(file="a.yaml", line=1, col=2, width=3), "GL101", "no: 5 %")
    '::error file=a.yaml,line=1,col=2,endColumn=4,title=GL101::no: 5 %25'
    """
    end = span.col + max(span.width, 1) - 1
    place = f"file={_property(span.file)},line={span.line},col={span.col},endColumn={end}"
    return f"::{level} {place},title={_property(title)}::{_data(printable(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text, keep="")).replace(":", "%3A").replace(",", "%2C")
