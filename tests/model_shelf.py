"""A desk of models that are numbers, which a strategy of the library with a forecast is served by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from golive.api.model_standing import ModelStanding
from golive.core.value import missing

FIRST, SECOND = "a" * 64, "b" * 64


@dataclass(slots=True)
class Shelf:
    """A desk of models that are numbers: what each gives as its edge, by the digest of its file."""

    serves: ModelStanding
    model: str = "forecast"
    strategy: str = "momentum"
    files: dict[str, float] = field(default_factory=lambda: {FIRST: 0.001, SECOND: -0.001})
    loads: int = 0

    def standing(self) -> ModelStanding:
        return self.serves

    def load(self, digest: str = "", *, at: int) -> Any:
        self.loads += 1
        return self.files.get(digest, missing("not_stored", "no such model is stored"))


def gives_its_number(model: float, features: Mapping[str, float]) -> Mapping[str, Any]:
    return {"edge": model, "risk": 0.5 if features["move"] < 1 else 1}


GOOD = ModelStanding(name="forecast", strategy="momentum", version="1", digest=FIRST)
