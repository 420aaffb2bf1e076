"""The issue codes of reading: stable, never reused, each with its meaning in one line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "GL101": "the file is not YAML",
        "GL102": "a key that this kind of document does not have",
        "GL103": "a key that must be given is missing",
        "GL104": "a value of the wrong type: text, number, true or false, list or mapping",
        "GL105": "a key or an id is given twice",
        "GL106": "a value outside a closed set",
        "GL107": "a name that is not written as names are",
        "GL108": "a list, mapping or text with too little or too much in it",
        "GL109": "a number that YAML readers disagree about, or that is not finite",
        "GL110": "a YAML feature that policies do not use: tags, merge keys, directives",
        "GL111": "aliases: too many, unknown, or in a circle",
        "GL112": "something is too large: file, folder, depth, number of values or of parts",
        "GL113": "a file that is not UTF-8 text, or holds characters that mislead the eye",
        "GL114": "a file that does not hold exactly one document",
        "GL115": "not a number with a unit, or the unit is missing or unknown",
        "GL116": "a unit of the wrong dimension",
        "GL117": "a number outside its range, or a range without an inside",
        "GL118": "the id is not the file's name",
        "GL119": "not a date, not a time of day, or not a time zone",
        "GL120": "keys that contradict each other",
        "GL121": "a kind of document that is not supported yet",
        "GL122": "no library: the folder is missing or holds no policy",
        "GL123": "a file that cannot be read, or lies outside the library",
        "GL124": "knots that are not a line of points which rises, or falls, throughout",
        "GL125": "bands that overlap, leave a gap, or do not cover 0 to 100",
        "GL126": "terms of a venue that contradict each other, or stand out of order",
        "GL127": "an address with secrets that stands in the policy, or a variable that cannot hold one",
        "GL128": "a doubt about data that nobody has confirmed",
    }
)
