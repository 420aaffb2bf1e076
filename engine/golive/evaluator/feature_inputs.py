"""What the features of one row are worked out from: its columns, the scalars made of them, and windows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from golive.compiler.features import Argument
from golive.core.row import Row
from golive.core.value import Unknown, missing
from golive.evaluator.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureInputs:
    """The inputs of one row; `causes` are the columns that are unknown, and why."""

    row: Row
    scalars: Mapping[str, Any]
    causes: Mapping[str, Unknown]
    windows: Windows

    def scalar(self, argument: Argument) -> Any:
        """Return what an argument that is no window is: a number or a word, or why it is unknown."""
        value = self.scalars[argument.output]
        if argument.members:
            return argument.members[value] if value >= 0 else self._cause()
        return value if math.isfinite(value) else self._cause()

    def _cause(self) -> Unknown:
        return next(iter(self.causes.values()), missing("argument_unknown", "an argument of the feature is unknown"))
