"""Cases: what a document must answer, written beside it in `<id>.cases.yaml`. They are no policy and in no digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Name, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value that a case gives, by the name it has in the document (or as `document.name`).

    `text` is a scalar as it was written; a stream in short form is a list or a mapping, then `value` holds it as plain
    JSON and `text` is None.
    """

    name: Name
    span: Span
    value: Any
    text: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come out; what is not named may be anything.

    `by` names the rule that determines the verdict, `reason` is part of its sentence, `confidence` is the least that a
    gate states. `outcome` is what a document
    without verdicts gives: by name, or by the empty name where it gives one thing only.
    """

    span: Span
    verdict: Name | None = None
    by: Name | None = None
    reason: Text | None = None
    size: Text | None = None
    confidence: Text | None = None
    outcome: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case. `base` names the case that fills in what is not given; `through` is `pipeline` for the whole of it.

    `market` and `at` say whose data, and of which instant, a case looks at.
    """

    id: str
    span: Span
    gives: tuple[Given, ...]
    expect: Expected
    base: Name | None = None
    through: Name | None = None
    market: Name | None = None
    at: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesOf:
    """The cases of one document, `of` being its `kind.id`; with `boundaries` more are made at its thresholds."""

    file: str
    of: Name
    cases: tuple[Case, ...]
    base: Name | None = None
    boundaries: bool = False

    @property
    def kind(self) -> str:
        """Return the kind of the document that is tested."""
        return self.of.value.partition(".")[0]

    @property
    def document(self) -> str:
        """Return the id of the document that is tested."""
        return self.of.value.partition(".")[2]
