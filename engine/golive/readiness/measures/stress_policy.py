"""The scenarios of a library, read once: their sizes, and what an account may lose in the worst of them."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.unit import Quantity
from golive.documents.library import Specs
from golive.documents.scenarios import APPETITE, FUNDING, PRICE, SPREAD, VOLUME, NamedScenario
from golive.readiness.measures.stressing import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class StressPolicy:
    """Scenarios with their sizes; `appetite` is the share of an account's capital that may be lost."""

    scenarios: tuple[Scenario, ...]
    appetite: float


def stress_policy(specs: Specs) -> StressPolicy | None:
    """Return what a checked library is held against; None where it does not say: then nothing was measured."""
    if not specs.scenarios:
        return None
    document = specs.scenarios[0]
    sizes = {one.id: one.value.value for one in document.parameters if isinstance(one.value, Quantity)}
    return StressPolicy(
        scenarios=tuple(_scenario(one, sizes) for one in document.scenarios),
        appetite=sizes[APPETITE],
    )


def _scenario(named: NamedScenario, sizes: dict[str, float]) -> Scenario:
    size = {shock: sizes[name.value] for shock, name in named.shocks.items()}
    return Scenario(
        id=named.id,
        price=size.get(PRICE, 0.0),
        spread_times=size.get(SPREAD, 1.0),
        volume_times=size.get(VOLUME, 1.0),
        funding=size.get(FUNDING, 0.0),
    )
