"""What stands between backticks in a sentence, as code of a page."""

from __future__ import annotations

from markupsafe import Markup, escape

from golive.core.printable import printable

_TICK = "`"


def with_code(text: object) -> Markup:
    """Write a text for a page, with what stands between two backticks as code; a tick that is alone stays a tick.

    Everything in it is escaped and put on one line, as whatever else a page shows.

    >>> with_code("give `--trust <FILE>`")
    Markup('give <code>--trust &lt;FILE&gt;</code>')
    >>> with_code("a ` b")
    Markup('a ` b')
    """
    line = printable(" ".join(str(text).split()))
    parts = line.split(_TICK)
    if len(parts) % 2 == 0:
        return escape(line)
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
