"""The looks of a while, counted by what they came to: told each minute, where they are no entries of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from golive.core.unit import NANOS
from golive.trading.entries import Noted, looks_entry
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import LookKind, MachineState, Working

MINUTE = 60 * NANOS
"""How often looks and marks are told, where nothing else makes them worth an entry."""


def counted(before: Mapping[LookKind, int], more: Counter[LookKind]) -> Mapping[LookKind, int]:
    """Return how many looks there were of each kind, with some more.

    >>> told, unknown = ("momentum", "", "SKIP", "cost.edge", ""), ("momentum", "", "", "", "stale")
    >>> list(counted({told: 2}, Counter({told: 1, unknown: 1})).values())
    [3, 1]
    """
    return Counter(before) + more


def scheduled(state: MachineState, at: int, count: int) -> MachineState:
    """Return a state in which so many looks were to be taken at an instant."""
    since = at // MINUTE * MINUTE if state.counted_since is None else state.counted_since
    return replace(state, counted_since=since, scheduled=state.scheduled + count)


def is_minute_over(state: MachineState, at: int) -> bool:
    """Say whether what was counted is of a minute before that of an instant."""
    return state.counted_since is not None and state.counted_since < at // MINUTE * MINUTE


def looks_told(
    rule: MachineRule, state: MachineState, working: Working, *, until: int, ts: int
) -> tuple[MachineState, tuple[Noted, ...]]:
    """Return a state that counts from an instant on, and the entry of what was counted before it, if anything was.

    `until` is later than the last look that was counted: it is the first instant that the entry does not speak of.
    """
    since = state.counted_since
    noted: tuple[Noted, ...] = ()
    if since is not None and state.scheduled:
        steps = {pair: working.places[pair[1]].session.engine.program.signals[pair[0]].every_ns for pair in state.taken}
        noted = (Noted(ts=ts, body=looks_entry(rule, state, steps, since=since, until=until)),)
    return replace(state, counted_since=until, scheduled=0, looks={}, taken={}), noted
