"""What the features of one row are worked out from: its columns, the scalars made of them, and windows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.row import Row
from golive.core.value import Unknown, missing
from golive.evaluator.windows import Windows

Scalar = tuple[str, tuple[str, ...]]
"""An output of the arguments kernel, and the members that decode it where it is an enum's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalars:
    """The arguments that are no windows, as numbers; `causes` are the columns that are unknown, and why.

    Rows that do not differ in what they are made of have the same: what was read of them stays.
    """

    values: Mapping[str, Any]
    causes: Mapping[str, Unknown]
    read: dict[Scalar, Any] = field(default_factory=dict)
    """The arguments that were asked for before."""
    asked: dict[object, tuple[Any, ...] | None] = field(default_factory=dict)
    """What calls ask with, None for those that lack an argument."""

    def scalar(self, scalar: Scalar) -> Any:
        """Return what an argument that is no window is: a number or a word, or why it is unknown."""
        value = self.read.get(scalar)
        if value is None:
            value = self.read[scalar] = self._scalar(*scalar)
        return value

    def _scalar(self, output: str, members: tuple[str, ...]) -> Any:
        value = self.values[output]
        if members:
            return members[value] if value >= 0 else self._cause()
        return value if math.isfinite(value) else self._cause()

    def _cause(self) -> Unknown:
        return next(iter(self.causes.values()), missing("argument_unknown", "an argument of the feature is unknown"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureInputs:
    """The inputs of one row."""

    row: Row
    scalars: Scalars
    windows: Windows

    def scalar(self, scalar: Scalar) -> Any:
        """Return what an argument that is no window is: a number or a word, or why it is unknown."""
        return self.scalars.scalar(scalar)
