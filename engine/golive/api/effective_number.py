"""What a strategy is held to of what is read beside the rules: its own where it says more, else the house's."""

from __future__ import annotations

from golive.checker.checked import Checked
from golive.documents.need import Need


def effective(checked: Checked, document: str, name: str, need: Need, strategy: str) -> float | str:
    """Return a parameter's value for a strategy; without one the harshest of the house's and of all strategies'."""
    table = checked.parameters[document, name]
    if strategy in checked.strategies:
        return table.by_strategy[checked.strategies.index(strategy)]
    return _harshest(need, (table.house, *table.by_strategy))


def _harshest(need: Need, values: tuple[float | str, ...]) -> float | str:
    if not need.harsher:
        # Nobody can tighten what has no stricter side.
        return values[0]
    if need.members:
        return min((str(value) for value in values), key=need.members.index)
    numbers = [float(value) for value in values]
    return max(numbers) if need.harsher == "higher" else min(numbers)
