"""The issue codes of cases: stable, never reused, each with its meaning in one line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CODES: Mapping[str, str] = MappingProxyType(
    {
        "GL701": "cases of a document that the library does not have",
        "GL702": "a name for which nothing can be given",
        "GL703": "a value that cannot be given: no unit, another unit, a word of no set, out of range",
        "GL704": "a base that is not there, or that leads back to itself",
        "GL705": "a base that is not expected to pass",
        "GL706": "a case that contradicts itself or its base",
        "GL707": "a market that is not there, or an instant that cannot be told",
        "GL708": "an expectation of something that the document does not have",
        "GL709": "an expectation that can never be met",
    }
)
