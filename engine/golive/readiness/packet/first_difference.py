"""Where two packets differ first, in words: what the one says, and what the other does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from golive.core.printable import printable

_NAMES = ("id", "item", "name", "title", "caption", "rule")
"""By which of its fields a part of a packet is named, where it stands among others."""

_SHOWN = 60
"""So many letters of a text are shown."""

_ABSENT = object()


def first_difference(page: Any, drawn: Any, path: str = "") -> str:
    """Return where the facts of a page differ first from those that were drawn anew; empty where they do not.

    >>> first_difference({"numbers": [{"name": "n", "value": "31"}]}, {"numbers": [{"name": "n", "value": "3"}]})
    'numbers n value is `31`, and `3` by the records'
    """
    if type(page) is not type(drawn) or not isinstance(page, Mapping | list):
        return "" if page == drawn else f"{path or 'it'} is {_shown(page)}, and {_shown(drawn)} by the records"
    pairs = _of_lists(page, drawn) if isinstance(page, list) else _of_mappings(page, drawn)
    return next(filter(None, (first_difference(a, b, f"{path} {name}".strip()) for name, a, b in pairs)), "")


def _of_mappings(page: Mapping[str, Any], drawn: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in dict.fromkeys((*page, *drawn)):
        yield name, page.get(name, _ABSENT), drawn.get(name, _ABSENT)


def _of_lists(page: Sequence[Any], drawn: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    for n in range(max(len(page), len(drawn))):
        a, b = (one[n] if n < len(one) else _ABSENT for one in (page, drawn))
        yield _named(a if b is _ABSENT else b, n), a, b


def _named(one: Any, n: int) -> str:
    names = [str(one[key]) for key in _NAMES if key in one] if isinstance(one, Mapping) else []
    return printable(names[0], keep="")[:_SHOWN] if names else str(n + 1)


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "not there"
    if isinstance(value, Mapping | list):
        return "there"
    text = printable(str(value), keep="")
    return f"`{text}`" if len(text) <= _SHOWN else f"`{text[:_SHOWN]}...`"
