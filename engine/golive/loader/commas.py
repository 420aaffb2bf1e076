"""Numbers with commas, which group digits in one country and are decimal points in the next: what to write instead."""

from __future__ import annotations

import re

_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?.*")
_DECIMAL = re.compile(r"[-+]?[0-9]+,[0-9]+(?:\s*[^\s\d,].*)?")


def holds_commas(text: str) -> bool:
    """Say whether a text is a number, with its unit or without, but for its commas."""
    return bool(_GROUPED.fullmatch(text) or _DECIMAL.fullmatch(text))


def without_comma(text: str) -> str:
    """Return the next step where a number holds commas: they group digits, or stand for a decimal point.

    >>> without_comma("72,5 %")
    'decimals have a point: write `72.5 %`'
    >>> without_comma("1,500 usd")
    'group digits with `_`: `1_500 usd`; decimals have a point'
    """
    if not _GROUPED.fullmatch(text):
        return f"decimals have a point: write `{text.replace(',', '.')}`"
    grouped = f"group digits with `_`: `{text.replace(',', '_')}`"
    return grouped if text.count(",") > 1 or "." in text else f"{grouped}; decimals have a point"
