"""The issue codes of market data: stable, never reused, each with its meaning in one line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "GL601": "a file that is not there",
        "GL602": "a file that cannot be read as what its name says",
        "GL603": "a column that the file does not have, or has twice",
        "GL604": "a column of the wrong type",
        "GL605": "time that goes back",
        "GL606": "a row, an id or an instant given twice",
        "GL607": "a value that is absent or not finite",
        "GL608": "a number that cannot be: a negative size, a price of zero, a distance on the wrong side",
        "GL609": "a mapping that does not fit its stream, or lacks what the stream needs",
        "GL610": "a path that leaves the data folders",
        "GL611": "a time zone that is missing, unknown, or leaves an instant open",
        "GL612": "a file without rows",
        "GL613": "an instant that cannot be: its unit is another one",
        "GL614": "numbers of a row that contradict each other",
        "GL615": "data missing within a stream (a warning)",
        "GL616": "a side of a trade that is neither buyer nor seller",
        "GL617": "trades without ids: losses and duplicates cannot be told (a warning)",
        "GL618": "a kind of trade that the description does not name",
    }
)
