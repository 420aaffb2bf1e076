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
    return "begins with a mark that belongs to the letter before it" if unicodedata.combining(text[0]) else ""
