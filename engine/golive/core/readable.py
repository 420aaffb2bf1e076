"""Names that two readers tell apart: nothing in them that is not seen, or is written in two ways."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
"""Letters, marks and a symbol that count as printable and show nothing: Unicode's Default_Ignorable_Code_Point (15.1)
as far as `str.isprintable` lets it through, and the empty Braille pattern."""

BLANK = "is blank"

_REPLACED = "\ufffc\ufffd"
"""What stands where something could not be shown, or read: two names that were two are one with it."""

_MINUS, _OVERLAY = "\u2212", 1
"""The sign for less, and the combining class of strokes through the letter before."""


def _poses(c: str) -> bool:
    """Say whether a sign is a dash other than the hyphen, a stroke through a letter, a ring round it, or no sign."""
    overlaid = unicodedata.combining(c) == _OVERLAY or unicodedata.category(c) == "Me"
    return overlaid or c in _REPLACED or c == _MINUS or unicodedata.category(c) == "Pd"


def _looks_latin(c: str) -> bool:
    """Say whether a letter is of an alphabet in which many look like Latin ones."""
    return not c.isascii() and unicodedata.name(c, "").startswith(("CYRILLIC", "GREEK"))


def unreadable(text: str) -> str:
    r"""Say what makes a name one that a reader cannot tell from another, and nothing where it is readable.

    >>> unreadable("SIG-001"), unreadable("SIG-001\u200b"), unreadable("SIG ")
    ('', 'holds the character \\u200b, which is not seen', 'begins or ends with a blank')
    """
    if text.isascii() and text.isprintable() and " " not in text:
        return "" if text else BLANK
    if not text.strip():
        return BLANK
    unseen = next((c for c in text if not c.isprintable() or c in _UNSEEN), "")
    if unseen:
        return f"holds the character {ascii(unseen)[1:-1]}, which is not seen"
    if text != text.strip():
        return "begins or ends with a blank"
    if "  " in text:
        return "holds two blanks in a row"
    if not unicodedata.is_normalized("NFC", text):
        return "is not in Unicode's composed form (NFC)"
    if not unicodedata.is_normalized("NFKC", text):
        return "has a letter or digit in another shape than its plain one (NFKC)"
    return _posing(text)


def _posing(text: str) -> str:
    """Say what in a name in its plain form is taken for something else."""
    posing = next((c for c in text if not c.isascii() and _poses(c)), "")
    if posing:
        return f"holds the character {ascii(posing)[1:-1]}, which is taken for another, or for none"
    if any(c.isascii() and c.isalpha() for c in text) and any(map(_looks_latin, text)):
        return "mixes letters of alphabets that look alike"
    return "begins with a mark that belongs to the letter before it" if unicodedata.combining(text[0]) else ""
