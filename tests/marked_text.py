"""The part of a text that a command writes anew, between its marks."""

from __future__ import annotations

BEGIN, END = "<!-- campaign -->\n", "<!-- end of campaign -->\n"


def between_marks(text: str, made: str) -> str:
    """Return a text with what stands between its marks replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{made}{END}{after}"
