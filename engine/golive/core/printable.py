"""Text that cannot drive a reader's terminal, reorder what is read, or break a line."""

from __future__ import annotations


def printable(text: str, *, keep: str = "\t") -> str:
    r"""Replace characters that do not print, as `repr` writes them; those of `keep` stay.

    >>> printable("a\x1b[2Jb\u202e")
    'a\\x1b[2Jb\\u202e'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else repr(c)[1:-1] for c in text)


def quoted(value: object) -> str:
    """Return a value in backticks; a number of too many digits has no text in Python.

    >>> quoted(55), quoted(10**5000)
    ('`55`', 'a number of thousands of digits')
    """
    try:
        return f"`{value}`"
    except ValueError:
        return "a number of thousands of digits"


def encodable(text: str) -> str:
    r"""Replace what no file can hold, halves of surrogate pairs, as `printable` writes them.

    >>> encodable("a\ud800b")
    'a\\ud800b'
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
