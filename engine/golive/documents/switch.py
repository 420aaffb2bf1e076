"""`kind: switch`: what stops trading by itself, until a person says otherwise."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.span import Span
from golive.documents.declarations import Input, Let, Parameter
from golive.documents.header import Header, Name, Text

STATES = ("active", "reduce_only", "cancel_only", "halted")
"""The states of a switch, each harder than the one before."""

SCOPES = ("strategy", "symbol", "account", "global")
"""What a trip stops, each more than the one before but for the first two, which are neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRule:
    """A rule that trips where `when` is true; `patience` names the parameter that says how long it may be unknown."""

    id: str
    span: Span
    when: Text
    to: Name
    scope: Name
    patience: Name
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetTerms:
    """Who may make a scope active again; `cool_off` names the parameter that says how long after its last trip."""

    roles: tuple[Name, ...]
    cool_off: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPolicy:
    """Trips in the order in which they are looked at, and how a scope is reset."""

    header: Header
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lets: tuple[Let, ...]
    trips: tuple[TripRule, ...]
    reset: ResetTerms

    @property
    def waits(self) -> tuple[Name, ...]:
        """Return the names of the parameters that are lengths of time and stand in no expression."""
        return (*(trip.patience for trip in self.trips), self.reset.cool_off)
