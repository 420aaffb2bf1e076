"""Characters that have no place in a policy file, because a reader would not see what is there."""

from __future__ import annotations

import re

from golive.core.span import Span
from golive.loader.file_pad import FilePad

BYTE_ORDER_MARK = "\ufeff"

# Control characters other than tab and line ends; line separators that editors and YAML count differently;
# invisible and direction-changing characters (Trojan Source, CVE-2021-42574); lone surrogates; tag characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = 5


def check_characters(text: str, file: str, pad: FilePad) -> bool:
    """Report forbidden characters, the first few of them; return whether there were none."""
    clean = True
    for count, match in enumerate(_FORBIDDEN.finditer(text)):
        clean = False
        if count == _NAMED:
            break
        before = text[: match.start()].splitlines()
        at_line_start = not before or text[match.start() - 1] in "\r\n"
        line, col = (len(before) + 1, 1) if at_line_start else (len(before), len(before[-1]) + 1)
        pad.error(
            "GL113",
            f"forbidden character {character_name(match[0])}",
            Span(file=file, line=line, col=col),
            hint="it is invisible or changes how the text around it reads: remove it",
        )
    return clean


def character_name(character: str) -> str:
    """Return code point and Unicode name, such as `U+0430 CYRILLIC SMALL LETTER A`."""
    import unicodedata

    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
