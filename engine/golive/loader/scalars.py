"""What a plain scalar means: the YAML 1.2 core schema, without the forms on which readers disagree."""

from __future__ import annotations

import math
import re

Plain = str | int | float | bool | None

LARGEST_INTEGER = 2**53
"""Beyond this a JSON number is not exact, so digests of it would not be."""

_MOST_DIGITS = 20

_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")
_OTHER_BASE = re.compile(r"[-+]?0[xob][0-9a-fA-F_]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_STARTS = frozenset("0123456789+-.")


def is_text(text: str) -> bool:
    """Say, quickly, that an unquoted scalar cannot be anything but text."""
    return text not in _WORDS and text[0] not in _NUMBER_STARTS


def resolve(text: str) -> Plain:
    """Return what an unquoted scalar stands for; what is no number, truth value or null is text.

    >>> resolve("1e-4"), resolve("off"), resolve("1:30"), resolve("~")
    (0.0001, 'off', '1:30', None)
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS or " " in text or doubt(text):
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def doubt(text: str) -> str:
    """Return why an unquoted scalar that looks like a number is not taken for one, or nothing.

    >>> doubt("017")
    'a leading zero makes it octal for some readers and decimal for others'
    """
    if not text or text[0] not in _NUMBER_STARTS or " " in text:
        return ""
    if _LEADING_ZERO.fullmatch(text):
        return "a leading zero makes it octal for some readers and decimal for others"
    if _OTHER_BASE.fullmatch(text):
        return "numbers are written in decimal"
    if _NOT_FINITE.fullmatch(text):
        return "it is not a finite number"
    if _FLOAT.fullmatch(text) and not math.isfinite(float(text)):
        return "it is too large"
    if _INTEGER.fullmatch(text) and (len(text) > _MOST_DIGITS or abs(int(text)) > LARGEST_INTEGER):
        return "an integer this large is not exact"
    return ""
