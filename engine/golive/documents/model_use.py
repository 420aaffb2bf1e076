"""How a strategy uses a model that is fitted outside of the policy: what it is shown, what it gives, who guards it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.header import Name

if TYPE_CHECKING:
    from golive.documents.library import Output

VERSION = "version"
"""Beside its outputs: the digest of the file that gave them."""


MODELS = "models"
"""The gate that every library has in which a strategy uses a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """One model of a strategy.

    `guardrails` hold its updates. It is shown `features`, numbers that the strategy declares or computes, in this
    order, and gives numbers within the ranges of `gives`. What it gave is unknown once it is older than `max_age_s`.
    """

    id: str
    span: Span
    guardrails: Name
    features: tuple[Name, ...]
    gives: tuple[Output, ...]
    max_age_s: float

    def column(self, strategy: str, name: str) -> str:
        """Return the column of an output, or of its version, in the flat table."""
        return f"{strategy}.{self.id}.{name}"


def outputs_named(uses: tuple[ModelUse, ...]) -> Mapping[str, Output]:
    """Return the outputs as expressions name them, `model.output`."""
    return {f"{use.id}.{output.id}": output for use in uses for output in use.gives}
